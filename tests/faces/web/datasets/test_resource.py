"""The page of a file: its versions for everybody, the next one for its people."""

import io
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from tests.conftest import SYSTEM

from parvis.dialects import records
from parvis.portal.datasets import actions


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


def test_asking_a_link_twice_is_said_on_its_page(editor: Client, content: SimpleNamespace) -> None:
    link = content.water.resources.get(position=0)
    address = _address(content, link, "en")
    for _ in range(2):  # the second one within a minute
        assert editor.post(address, {"do": "check"}).status_code == 303
    assert "This link was checked a moment ago." in editor.get(address).content.decode()


def test_a_number_that_is_none_is_not_found(editor: Client, content: SimpleNamespace, file: Any) -> None:
    assert editor.post(_address(content, file), {"do": "restore:²"}).status_code == 404


def test_people_go_from_a_file_to_the_list_and_others_do_not(
    web: Client, editor: Client, content: SimpleNamespace, file: Any
) -> None:
    address = _address(content, file)
    for client, count in ((web, 0), (editor, 1)):
        html = client.get(address).content.decode()
        for link in (f"/fr/datasets/{content.water.slug}/files", f"{address}/edit", f"{address}/delete"):
            assert html.count(f'href="{link}"') == count
