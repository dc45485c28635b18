"""A file described again or deleted by its people: what is typed is kept, what goes is said, others may not."""

import io
from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from tests.conftest import SYSTEM
from tests.serving import serving

from parvis.dialects import records
from parvis.engines.files.collecting import collect
from parvis.portal.datasets import actions, queries
from parvis.portal.datasets.models import Resource, ResourceCheck


def _page(content: SimpleNamespace, resource: Resource, verb: str = "", language: str = "fr") -> str:
    return f"/{language}/datasets/{content.water.slug}/resources/{resource.id}{verb}"


def _sent(**changed: Any) -> dict[str, Any]:
    return {"title_fr": "Analyses", "description_fr": "", "type": "main", "format": "csv", "place": 3} | changed


@pytest.fixture
def site(settings: Any) -> Iterator[Any]:
    """A server on loopback that links may lead to."""
    with serving() as site:
        changes = {"fetch_allow": ["127.0.0.1/32"], "fetch_ports": [80, 443, site.port]}
        settings.PARVIS = settings.PARVIS.model_copy(update=changes)
        yield site


def test_a_file_is_described_in_several_languages(editor: Client, content: SimpleNamespace, file: Any) -> None:
    page = _page(content, file, "/edit")
    assert 'name="url"' not in editor.get(page).content.decode()  # the portal keeps it
    sent = _sent(
        title_fr="Analyses 2026", description_fr="Par **commune**.", title_ar="تحاليل", type="documentation", place=1
    )
    answer = editor.post(page, sent)
    assert (answer.status_code, answer.headers["Location"]) == (303, _page(content, file))
    file.refresh_from_db()
    assert (file.title, file.description, file.type) == ("Analyses 2026", "Par **commune**.", "documentation")
    assert (file.translations, file.filename, queries.place_of(file)) == ({"ar": {"title": "تحاليل"}}, "a.csv", (1, 3))
    assert "<strong>commune</strong>" in editor.get(_page(content, file)).content.decode()


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"title_fr": " "}, "Give the file a title."),
        ({"type": "nonsense"}, "nonsense"),
        ({"place": "0"}, "1"),
        ({"format": "x" * 65}, "64"),
        ({"title_fr": "x" * 501}, "500"),
    ],
)
def test_what_cannot_be_taken_is_said_and_kept(
    editor: Client, content: SimpleNamespace, file: Any, changed: dict[str, str], fault: str
) -> None:
    before = queries.resource_record(file)
    answer = editor.post(_page(content, file, "/edit", "en"), _sent(description_fr="Typed & kept") | changed)
    html = answer.content.decode()
    assert answer.status_code == 400
    assert 'id="faults"' in html
    assert fault in html.partition('id="faults"')[2].partition("</div>")[0]
    assert "Typed &amp; kept</textarea>" in html
    file.refresh_from_db()
    assert queries.resource_record(file) == before


@pytest.mark.parametrize("url", ["", "javascript:alert(1)", "/etc/passwd", "data:text/html,x", "https://"])
def test_what_is_no_address_is_refused(editor: Client, content: SimpleNamespace, url: str) -> None:
    link = content.water.resources.get(position=0)
    answer = editor.post(_page(content, link, "/edit"), _sent(url=url, place=1))
    assert answer.status_code == 400
    assert f'value="{url}"' in answer.content.decode() or not url
    link.refresh_from_db()
    assert link.url == "https://example.org/1.csv"


def test_a_new_address_is_asked_at_once_and_the_old_trouble_forgotten(
    editor: Client, content: SimpleNamespace, site: Any
) -> None:
    link = content.water.resources.get(position=0)
    actions.update_resource(
        link, records.Resource(title="Fichier 1", url=site.url + "/gone.csv", format="csv"), by=SYSTEM
    )
    actions.check_now(queries.resource(link.id, actor=SYSTEM), by=SYSTEM)
    assert ResourceCheck.objects.get(resource=link).available is False
    new = site.answer("/a.csv", b"a;b", Content_Type="text/csv")
    answer = editor.post(_page(content, link, "/edit", "en"), _sent(title_fr="Fichier 1", url=new, place=1))
    assert "The new address is saved, and it answers." in editor.get(answer.headers["Location"]).content.decode()
    link.refresh_from_db()
    assert (link.url, link.extras["check:available"], "check:error" in link.extras) == (new, True, False)
    answer = editor.post(_page(content, link, "/edit", "en"), _sent(title_fr="F", url=site.url + "/no.csv", place=1))
    assert "but it does not answer for now" in editor.get(answer.headers["Location"]).content.decode()


def test_a_file_deleted_is_gone_for_good_and_its_bytes_are_collected(
    editor: Client, web: Client, content: SimpleNamespace, make_dataset: Any, kept: Any
) -> None:
    def host(dataset: Any, body: bytes) -> Resource:
        upload = actions.receive_upload(io.BytesIO(body), filename="a.csv", by=SYSTEM)
        return actions.add_file(dataset, records.Resource(title="Analyses"), upload=upload.id, by=SYSTEM)

    file, other = host(content.water, b"canary-one\n"), host(make_dataset("Autre"), b"shared\n")
    for body in (b"canary-two\n", b"shared\n"):
        upload = actions.receive_upload(io.BytesIO(body), filename="a.csv", by=SYSTEM)
        actions.replace_file(file, upload=upload.id, by=SYSTEM)
    base = f"/datasets/{content.water.slug}/resources/{file.id}"
    addresses = [
        f"{base}/latest", f"{base}/versions/1", f"{base}/versions/2", f"/api/datasets/r/{file.id}",
        f"/api/resources/{file.id}", f"/api/resources/{file.id}/versions", f"/fr{base}",
    ]  # fmt: skip
    assert [web.get(address).status_code for address in addresses] == [302, 200, 200, 200, 200, 200, 200]
    asked = editor.get(_page(content, file, "/delete", "en")).content.decode()
    assert "its 3 versions" in asked
    assert Resource.objects.filter(pk=file.pk).exists()
    answer = editor.post(_page(content, file, "/delete", "en"))
    assert answer.headers["Location"] == f"/en/datasets/{content.water.slug}/files"
    assert "“Analyses” was deleted." in editor.get(answer.headers["Location"]).content.decode()
    assert [web.get(address).status_code for address in addresses] == [404] * len(addresses)
    assert file.id not in web.get(f"/fr/datasets/{content.water.slug}").content.decode()
    assert file.id not in web.get(f"/api/datasets/{content.water.slug}").content.decode()
    assert (collect(timedelta(0)), kept()) == ((2, 22), [other.file])  # the other dataset has the same bytes


def test_the_last_file_may_go_too(editor: Client, content: SimpleNamespace) -> None:
    for link in content.water.resources.all():
        assert editor.post(_page(content, link, "/delete")).status_code == 303
    content.water.refresh_from_db()
    assert (content.water.resources_count, content.water.formats) == (0, [])
    assert editor.get(f"/fr/datasets/{content.water.slug}/files").status_code == 200


@pytest.mark.parametrize("verb", ["/edit", "/delete"])
def test_others_neither_change_nor_delete(
    web: Client, web_as: Any, make_user: Any, content: SimpleNamespace, file: Any, verb: str
) -> None:
    page, stranger = _page(content, file, verb), web_as(make_user())
    assert (web.get(page).status_code, web.post(page).status_code) == (302, 302)
    assert (stranger.get(page).status_code, stranger.post(page, _sent()).status_code) == (403, 403)
    assert Resource.objects.get(pk=file.pk).title == "Analyses"


def test_a_file_is_changed_at_the_address_of_its_own_dataset(editor: Client, content: SimpleNamespace) -> None:
    other = content.air.resources.get()
    for verb in ("/edit", "/delete"):
        assert editor.get(_page(content, other, verb)).status_code == 404
