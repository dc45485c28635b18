"""A text that its column has no room for is refused by name, on every database; PostgreSQL would have failed."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.conftest import SYSTEM

from parvis.dialects import records
from parvis.kit.errors import Invalid
from parvis.portal.datasets import actions as datasets
from parvis.portal.organizations import actions as organizations
from parvis.portal.topics import actions as topics

pytestmark = pytest.mark.django_db
FILE = {"title": "Rows", "url": "https://a.example/x.csv"}


def _refused(act: Callable[[], Any]) -> list[str]:
    with pytest.raises(Invalid) as refused:
        act()
    return list(refused.value.fields)


def test_a_text_longer_than_its_column_is_refused_by_name(make_dataset: Any, make_topic: Any) -> None:
    dataset, topic = make_dataset(), make_topic()

    def organization(**said: Any) -> Callable[[], Any]:
        return lambda: organizations.create(records.Organization(**{"name": "Rabat", **said}), by=SYSTEM)

    def described(**said: Any) -> Callable[[], Any]:
        return lambda: datasets.create(records.Dataset(**{"title": "Eau", "description": "Eau.", **said}), by=SYSTEM)

    def file(**said: Any) -> Callable[[], Any]:
        return lambda: datasets.add_resource(dataset, records.Resource(**{**FILE, **said}), by=SYSTEM)

    def collected(**said: Any) -> Callable[[], Any]:
        return lambda: topics.create(records.Topic(**{"title": "Eau", **said}), by=SYSTEM)

    def element(**said: Any) -> Callable[[], Any]:
        return lambda: topics.add(topic, records.Element(**{"kind": "section", "title": "Eau", **said}), by=SYSTEM)

    asked = {
        "name": organization(name="x" * 256), "acronym": organization(acronym="x" * 129),
        "title": described(title="x" * 501), "source_url": described(source_url="https://a.example/" + "x" * 2048),
        "owner_name": described(owner_name="x" * 256), "mime": file(mime="x" * 256),
        "url": file(url="https://a.example/" + "x" * 2048), "picture_credit": collected(picture_credit="x" * 256),
        "contacts": described(contacts=(records.Contact(name="x" * 256, email="a@example.org"),)),
    }  # fmt: skip
    assert {name: _refused(act) for name, act in asked.items()} == {name: [name] for name in asked}
    assert _refused(element(title="x" * 256)) == ["title"]


def test_a_format_that_is_a_whole_sentence_is_cut(make_dataset: Any) -> None:
    made = datasets.add_resource(make_dataset(), records.Resource(**FILE, format="CSV " + "x" * 80), by=SYSTEM)
    assert made.format == "csv " + "x" * 60
