"""The page of a file: its versions for everybody, the next one for its people."""

import io
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from tests.conftest import SYSTEM

from parvis.dialects import records
from parvis.portal.datasets import actions
from parvis.portal.organizations.models import Membership


@pytest.fixture
def file(content: SimpleNamespace) -> Any:
    """A hosted file of version 1."""
    upload = actions.receive_upload(io.BytesIO(b"a;b\n1;2\n"), filename="a.csv", by=SYSTEM)
    return actions.add_file(content.water, records.Resource(title="Analyses"), upload=upload.id, by=SYSTEM)


@pytest.fixture
def editor(web_as: Any, make_user: Any, content: SimpleNamespace) -> Client:
    user = make_user(first_name="Salma")
    Membership.objects.create(organization=content.city, user=user, role="editor")
    return web_as(user)


def _address(content: SimpleNamespace, file: Any, language: str = "fr") -> str:
    return f"/{language}/datasets/{content.water.slug}/resources/{file.id}"


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
def test_page_is_for_everybody(web: Client, content: SimpleNamespace, file: Any, language: str) -> None:
    html = web.get(_address(content, file, language)).content.decode()
    assert f"/datasets/{content.water.slug}/resources/{file.id}/versions/1" in html
    assert "enctype" not in html  # the form is for its people


def test_file_is_replaced_and_brought_back(editor: Client, content: SimpleNamespace, file: Any) -> None:
    address = _address(content, file)
    sent = io.BytesIO(b"a;b\n1;2\n3;4\n")
    sent.name = "b.csv"
    answer = editor.post(address, {"file": sent, "note": "Une ligne de plus", "do": "replace"})
    assert (answer.status_code, answer.headers["Location"]) == (303, address)
    html = editor.get(address).content.decode()
    assert html.count("/versions/") == 2
    assert "Une ligne de plus" in html
    assert editor.post(address, {"do": "restore:1"}).status_code == 303
    file.refresh_from_db()
    assert (file.current_version, file.filesize) == (3, 8)


def test_faults_are_said_and_the_note_is_kept(editor: Client, content: SimpleNamespace, file: Any) -> None:
    html = editor.post(_address(content, file), {"note": "Une ligne de plus"}).content.decode()
    assert 'id="faults"' in html
    assert 'value="Une ligne de plus"' in html
    file.refresh_from_db()
    assert file.current_version == 1


def test_others_cannot_replace(web_as: Any, make_user: Any, web: Client, content: SimpleNamespace, file: Any) -> None:
    address = _address(content, file)
    stranger = web_as(make_user())
    assert stranger.post(address, {"do": "restore:1"}).status_code == 403
    assert web.post(address, {"do": "check"}).status_code == 302  # to sign in
    assert stranger.post(address, {"do": "nothing"}).status_code == 404


def test_file_of_a_draft_is_for_its_people(web: Client, editor: Client, content: SimpleNamespace) -> None:
    hidden = actions.add_resource(content.draft, records.Resource(title="x", url="https://example.org/x"), by=SYSTEM)
    address = f"/fr/datasets/{content.draft.slug}/resources/{hidden.id}"
    assert (web.get(address).status_code, editor.get(address).status_code) == (404, 200)
    assert web.get(f"/fr/datasets/{content.water.slug}/resources/{hidden.id}").status_code == 404


def test_versions_cost_the_same_queries(web: Client, content: SimpleNamespace, file: Any) -> None:
    def cost() -> int:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as caught:
            assert web.get(_address(content, file)).status_code == 200
        return len(caught)

    cost()
    one = cost()
    for text in (b"a\n1\n", b"a\n2\n"):
        upload = actions.receive_upload(io.BytesIO(text), filename="c.csv", by=SYSTEM)
        actions.replace_file(file, upload=upload.id, by=SYSTEM)
    cost()
    assert cost() == one
