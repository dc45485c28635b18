"""What needs somebody, on a page, in each language; what can be mended there is."""

import re
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.faces.web.conftest import LANGUAGES, resource
from tests.faces.web.workspace.conftest import again

from parvis.portal.datasets.models import Dataset


@pytest.mark.parametrize("path", ["workspace", "workspace/datasets", "workspace/changes", "workspace/datasets.csv"])
def test_visitor_is_led_to_the_sign_in_form_and_back(web: Client, path: str) -> None:
    response = web.get(f"/fr/{path}")
    assert response.status_code == 302
    assert response.headers["Location"].endswith(f"?next=%2Ffr%2F{path.replace('/', '%2F')}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_workspace_in_each_language(nadia: Client, desk: SimpleNamespace, language: str) -> None:
    response = nadia.get(f"/{language}/workspace")
    html = response.content.decode()
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "private, no-cache"
    assert html.count("<h1") == 1
    assert re.findall(r'<h2 id="(\w+)-title"', html) == ["broken", "late", "drafts", "gaps", "mine", "organizations"]
    assert re.findall(r"\sstyle=|<style|\son[a-z]+=|javascript:", html) == []


def test_workspace_says_why_with_one_verb_each(nadia: Client, desk: SimpleNamespace) -> None:
    html = nadia.get("/fr/workspace").content.decode()
    assert "il a répondu par l’erreur 404, aujourd’hui" in html
    assert "en retard de 6\xa0semaines\u202f; promis chaque semaine" in html
    assert f'href="/fr/datasets/{desk.draft.slug}/edit"' in html
    assert f'href="/fr/datasets/{desk.water.slug}/edit"' in html
    assert desk.air.slug in html.partition('id="mine-title"')[2]  # of the agency, where she only contributes
    assert desk.air.slug not in html.partition('id="mine-title"')[0]


def test_newcomer_is_told_how_to_begin(make_user: Any, web_as: Any) -> None:
    html = web_as(make_user()).get("/fr/workspace").content.decode()
    assert "Publier vos premières données" in html
    assert "Trouvez votre organisation" in html


def test_pace_is_given_right_there(nadia: Client, desk: SimpleNamespace) -> None:
    Dataset.objects.filter(pk=desk.broken.pk).update(quality={"update_frequency": False})
    html = nadia.get("/fr/workspace").content.decode()
    assert f'name="dataset" value="{desk.broken.id}"' in html
    sent = {"dataset": desk.broken.id, "member": "update_frequency", "frequency": "monthly"}
    response = nadia.post("/fr/workspace/mend", sent)
    assert (response.status_code, response.headers["Location"]) == (303, "/fr/workspace")
    assert again(desk.broken).frequency == "monthly"
    assert "est complet sur ce point" in nadia.get("/fr/workspace").content.decode()


def test_what_cannot_be_taken_is_said_beside_it_and_kept(nadia: Client, desk: SimpleNamespace) -> None:
    Dataset.objects.filter(pk=desk.broken.pk).update(quality={"temporal_coverage": False})
    sent = {"dataset": desk.broken.id, "member": "temporal_coverage",
            "temporal_start": "2024-05-01", "temporal_end": "2023-05-01"}  # fmt: skip
    response = nadia.post("/fr/workspace/mend", sent)
    html = response.content.decode()
    assert (response.status_code, 'value="2024-05-01"' in html) == (200, True)
    assert "finit avant" in html
    assert again(desk.broken).temporal_start is None


def test_mending_what_is_not_mine_is_refused(nadia: Client, desk: SimpleNamespace) -> None:
    sent = {"dataset": desk.air.id, "member": "license", "license": "lov2"}
    html = nadia.post("/fr/workspace/mend", sent).content.decode()
    assert again(desk.air).license_id is None
    assert "<h1" in html
    assert nadia.post("/fr/workspace/mend", sent | {"member": "owner"}).status_code == 404


def test_workspace_asks_as_many_queries_for_three_as_for_one(
    nadia: Client, desk: SimpleNamespace, make_dataset: Any
) -> None:
    def count(path: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert nadia.get(path).status_code == 200
        return len(captured)

    paths = ("/fr/workspace", "/fr/workspace/datasets")

    def add(number: int) -> None:
        make_dataset(f"Autre {number}", organization=desk.city.id, state="draft")
        make_dataset(f"Encore {number}", organization=desk.city.id, resources=(resource(number),))

    add(1)
    before = [count(path) for path in paths]
    add(2)
    add(3)
    assert [count(path) for path in paths] == before


def test_people_of_a_dataset_find_what_they_can_do_on_its_page(
    nadia: Client, web: Client, desk: SimpleNamespace
) -> None:
    change = f"/fr/workspace/datasets/change?id={desk.water.id}&amp;verb="
    html = nadia.get(f"/fr/datasets/{desk.water.slug}").content.decode()
    assert sorted(re.findall(re.escape(change) + r"(\w+)", html)) == ["archive", "delete", "draft", "private"]
    gone = nadia.get(f"/fr/datasets/{desk.gone.slug}").content.decode()
    assert re.findall(r"&amp;verb=(\w+)", gone) == ["restore"]
    for client, slug in ((nadia, desk.air.slug), (web, desk.water.slug)):
        assert "&amp;verb=" not in client.get(f"/fr/datasets/{slug}").content.decode()
