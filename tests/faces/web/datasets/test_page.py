"""The page of a dataset: which file it offers first, what can be reported, what its own people are told."""

import re
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from tests.conftest import SYSTEM
from tests.faces.web.conftest import LANGUAGES, resource

from parvis.dialects import records
from parvis.portal.datasets import actions
from parvis.portal.datasets.models import Dataset

SILENT = {"check:available": False, "check:error": "missing"}


def _offered(web: Client, dataset: Dataset) -> list[str]:
    """The addresses of the prominent buttons of the files."""
    html = web.get(f"/en/datasets/{dataset.slug}").content.decode()
    return re.findall(r'class="btn" href="([^"]+)"', html.partition('id="files"')[2].partition('id="use"')[0])


@pytest.mark.parametrize(
    ("silent", "offered"), [((), "1"), ((1,), "2"), ((1, 2), "3"), ((2,), "1"), ((1, 2, 3), "")]
)  # fmt: skip
def test_the_file_offered_first_is_one_that_answers(
    web: Client, make_dataset: Any, silent: tuple[int, ...], offered: str
) -> None:
    files = tuple(resource(number, extras=SILENT if number in silent else {}) for number in (1, 2, 3))
    manual = resource(4, type="documentation", format="pdf")
    dataset = make_dataset(resources=(*files, manual))
    assert _offered(web, dataset) == ([f"https://example.org/{offered}.csv"] if offered else [])
    html = web.get(f"/en/datasets/{dataset.slug}").content.decode()
    assert html.count("there is nothing at this address any more") == len(silent)
    assert html.count('class="btn btn-quiet" href="https://example.org/') == 4 - bool(offered)  # none lacks its button


def test_a_silent_file_has_a_quiet_button_on_its_own_page(web: Client, make_dataset: Any) -> None:
    dataset = make_dataset(resources=(resource(1, extras=SILENT), resource(2)))
    for file, kind in zip(dataset.resources.order_by("position"), ("btn btn-quiet", "btn"), strict=True):
        html = web.get(f"/en/datasets/{dataset.slug}/resources/{file.pk}").content.decode()
        assert f'<a class="{kind}" href="{file.url}"' in html


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_file_can_be_reported(web: Client, content: SimpleNamespace, language: str) -> None:
    html = web.get(f"/{language}/datasets/{content.water.slug}").content.decode()
    files = list(content.water.resources.order_by("position"))
    address = f"/{language}/report?kind=resource&amp;ref="
    assert re.findall(re.escape(address) + r'([^"]+)"', html) == [file.pk for file in files]
    report = web.get(address.replace("&amp;", "&") + files[0].pk)
    assert (report.status_code, "Fichier 1" in report.content.decode()) == (200, True)


@pytest.fixture
def notice(editor: Client, content: SimpleNamespace, make_dataset: Any) -> Any:
    """What the page of a dataset in this state says at its top to its people, who may publish it."""

    def say(state: str, at: datetime | None = None, **fields: Any) -> str:
        dataset = make_dataset(f"Reading {state}", state=state, **{"organization": content.city.id} | fields)
        if at is not None:
            actions.schedule(dataset, at, by=SYSTEM)
        html = editor.get(f"/en/datasets/{dataset.slug}").content.decode()
        return html.partition('class="notice"')[2].partition("</div>")[0]

    return say


def test_its_people_are_told_who_sees_a_page_that_is_not_public(notice: Any) -> None:
    assert "Only members of the organization see this page." in notice("private")
    draft = notice("draft")
    assert "Only its producers can see this page." in draft
    assert "/preview" in draft
    assert "Hidden by a moderator." in notice("hidden")
    planned = notice("draft", datetime(2027, 1, 15, 8, 30, tzinfo=UTC))
    assert re.search(r"Goes online on \w+ 15 January 2027", planned)
    assert "Until then only its people see this page." in planned
    assert notice("published") == ""


def test_the_owner_alone_sees_what_is_private(web_as: Any, make_user: Any, actor_of: Any) -> None:
    user = make_user()
    dataset = actions.create(records.Dataset(title="Mine", description="A table of mine."), by=actor_of(user))
    actions.make_private(dataset, by=actor_of(user))
    assert "Only you see this page." in web_as(user).get(f"/en/datasets/{dataset.slug}").content.decode()


def test_only_its_people_are_led_to_its_files(web: Client, editor: Client, content: SimpleNamespace) -> None:
    address = f'href="/fr/datasets/{content.water.slug}/files"'
    page = f"/fr/datasets/{content.water.slug}"
    assert [client.get(page).content.decode().count(address) for client in (web, editor)] == [0, 1]
    edit = editor.get(f"/fr/datasets/{content.water.slug}/edit").content.decode()
    assert f'href="/fr/datasets/{content.water.id}/files"' in edit


def test_the_history_names_the_file_that_changed(web: Client, content: SimpleNamespace) -> None:
    file = content.water.resources.get(position=0)
    record = records.Resource(title=file.title, url=file.url, format="json")
    actions.update_resource(file, record, by=SYSTEM)
    html = web.get(f"/en/datasets/{content.water.slug}").content.decode()
    assert "File changed" in html
    assert "<dt>Fichier 1 · Format</dt>" in html


def test_european_score_is_shown_to_all_and_what_raises_it_to_its_people(
    web: Client, editor: Client, content: SimpleNamespace
) -> None:
    page, places = f"/en/datasets/{content.water.slug}", []
    for client in (web, editor):
        european = client.get(page).content.decode().partition('id="european"')[2].partition("</section>")[0]
        assert re.search(r"\d+ points out of 405: (excellent|good|sufficient|bad)", european)
        places.append(set(re.findall(r'href="/en/datasets/(\w+/[\w#-]+)"', european)))
    id = content.water.id
    assert places == [set(), {f"{id}/edit#id_temporal_start", f"{id}/edit#place", f"{id}/files"}]
