"""The page of all the files of a dataset: seen by its people, put in another order, in pages, always for the same."""

import re
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.conftest import SYSTEM
from tests.faces.web.conftest import resource

from parvis.portal.datasets import actions, queries
from parvis.portal.datasets.models import Dataset, Resource
from parvis.portal.organizations.models import Membership


def _list(dataset: Dataset, language: str = "fr") -> str:
    return f"/{language}/datasets/{dataset.slug}/files"


@pytest.fixture
def long(content: SimpleNamespace, make_dataset: Any) -> Dataset:
    """A dataset of 60 files, on two pages."""
    made: Dataset = make_dataset(
        "Stations", organization=content.city.id, resources=tuple(resource(number) for number in range(1, 61))
    )
    return made


def _ids(dataset: Dataset) -> list[str]:
    return list(dataset.resources.order_by("position").values_list("pk", flat=True))


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
def test_files_are_listed_in_each_language(editor: Client, content: SimpleNamespace, file: Any, language: str) -> None:
    response = editor.get(_list(content.water, language))
    html = response.content.decode()
    assert (response.status_code, response.headers["Cache-Control"]) == (200, "private, no-cache")
    assert re.findall(r'data-item="([^"]+)"', html) == _ids(content.water)
    assert f'href="/{language}/publish?dataset={content.water.id}"' in html
    assert f'href="/{language}/datasets/{content.water.slug}/resources/{file.id}/delete"' in html
    assert re.findall(r"\sstyle=|<style|\son[a-z]+=|javascript:", html) == []


def test_files_are_for_those_who_may_change_the_dataset(
    web: Client, web_as: Any, make_user: Any, content: SimpleNamespace
) -> None:
    contributor = make_user()
    Membership.objects.create(organization=content.city, user=contributor, role="contributor")
    assert web.get(_list(content.water)).headers["Location"].startswith("/fr/account/login/?next=")
    assert web_as(make_user()).get(_list(content.water)).status_code == 403
    assert web_as(make_user()).get(_list(content.draft)).status_code == 404
    assert web_as(contributor).get(_list(content.water)).status_code == 403
    actions.assign(content.water, contributor, by=SYSTEM)
    assert web_as(contributor).get(_list(content.water)).status_code == 200


def test_owner_sees_the_files_of_their_own(web_as: Any, make_user: Any, make_dataset: Any, actor_of: Any) -> None:
    user = make_user()
    own = actions.create(queries.record(make_dataset("x")), by=actor_of(user))
    assert own.owner_id == user.id
    html = web_as(user).get(_list(own, "en")).content.decode()
    assert "There is no file yet." in html


def test_a_button_moves_a_file_and_keeps_the_focus(editor: Client, content: SimpleNamespace, file: Any) -> None:
    first, second, third = _ids(content.water)
    page = _list(content.water)
    answer = editor.post(page, {"item": third, "do": "up:2"})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{page}?page=1&moved={third}#up-{third}")
    assert _ids(content.water) == [first, third, second]
    html = editor.get(answer.headers["Location"]).content.decode()
    assert f'id="up-{third}"' in html
    assert re.search(rf'is-moved" data-item="{third}"', html)
    editor.post(page, {"item": third, "do": "up:2"})  # sent twice, it is done once
    assert _ids(content.water) == [first, third, second]
    assert 'id="up-' + first + '" aria-disabled="true"' in html  # still there for the keyboard


def test_a_file_dragged_moves_as_by_the_buttons(editor: Client, content: SimpleNamespace, file: Any) -> None:
    first, second, third = _ids(content.water)
    page = _list(content.water)
    answer = editor.post(page, {"do": "order", "order": f"{third},{first},{second}"})
    assert answer.headers["Location"] == f"{page}?page=1&moved={third}#item-{third}"
    assert _ids(content.water) == [third, first, second]
    assert editor.post(page, {"do": "order", "order": f"{third},{first}"}).status_code == 404
    assert editor.post(page, {"do": "order", "order": ""}).status_code == 404
    assert _ids(content.water) == [third, first, second]


@pytest.mark.parametrize("do", ["", "up", "up:x", "up:²", "sideways:1"])
def test_what_is_no_step_is_not_found(editor: Client, content: SimpleNamespace, file: Any, do: str) -> None:
    before = _ids(content.water)
    assert editor.post(_list(content.water), {"item": before[0], "do": do}).status_code == 404
    assert _ids(content.water) == before


def test_files_of_another_dataset_are_not_moved_from_here(editor: Client, content: SimpleNamespace) -> None:
    other = _ids(content.air)[0]
    assert editor.post(_list(content.water), {"item": other, "do": "up:1"}).status_code == 404


def test_many_files_come_in_pages_and_move_across_them(editor: Client, long: Dataset) -> None:
    page, ids = _list(long), _ids(long)
    assert re.findall(r'data-item="([^"]+)"', editor.get(page).content.decode()) == ids[:50]
    for asked in ("2", "99"):
        assert re.findall(r'data-item="([^"]+)"', editor.get(f"{page}?page={asked}").content.decode()) == ids[50:]
    answer = editor.post(f"{page}?page=2", {"item": ids[50], "do": "up:50"})
    assert answer.headers["Location"] == f"{page}?page=1&moved={ids[50]}#up-{ids[50]}"
    assert editor.post(f"{page}?page=2", {"do": "order", "order": ",".join([ids[51], ids[49], *ids[52:]])}).status_code
    assert _ids(long)[48:53] == [ids[48], ids[50], ids[51], ids[49], ids[52]]


def test_links_that_do_not_answer_are_told_first(editor: Client, long: Dataset) -> None:
    last = Resource.objects.get(pk=_ids(long)[-1])
    Resource.objects.filter(pk=last.pk).update(extras={"check:available": False, "check:error": "missing"})
    html = editor.get(_list(long, "en")).content.decode()
    assert "1 link does not answer." in html
    assert f'href="/en/datasets/{long.slug}/resources/{last.pk}/edit"' in html
    assert "there is nothing at this address any more" in html


def _cost(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as caught:
        assert client.get(address).status_code == 200
    return len(caught)


def test_thirty_files_cost_as_many_queries_as_one(editor: Client, content: SimpleNamespace, make_dataset: Any) -> None:
    one, thirty = (
        make_dataset(
            "Stations", organization=content.city.id, resources=tuple(resource(number) for number in range(count))
        )
        for count in (1, 30)
    )
    assert _cost(editor, _list(thirty)) == _cost(editor, _list(one))


def test_moving_among_sixty_files_costs_as_among_three(
    editor: Client, content: SimpleNamespace, file: Any, long: Dataset
) -> None:
    def cost(dataset: Dataset) -> int:
        ids = _ids(dataset)
        with CaptureQueriesContext(connection) as caught:
            assert editor.post(_list(dataset), {"item": ids[0], "do": f"down:{len(ids)}"}).status_code == 303
        return len(caught)

    cost(content.water)
    assert cost(long) == cost(content.water)
