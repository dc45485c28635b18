"""What needs somebody, on a page, in each language; what can be mended there is."""

import re
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.conftest import SYSTEM
from tests.faces.web.conftest import LANGUAGES, resource
from tests.faces.web.workspace.conftest import again

from parvis.engines import uploads
from parvis.faces.web import waiting, who
from parvis.kit.actors import VISITOR
from parvis.kit.dates import now
from parvis.portal.datasets.models import Dataset, Resource, ResourceCheck
from parvis.portal.moderation import actions as moderation
from parvis.portal.moderation.queries import cases
from parvis.portal.organizations import actions as organizations
from parvis.portal.organizations import queries as organization_queries


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
    assert f'href="/fr/datasets/{desk.water.slug}/files"' in html
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


# --- what waits from others, and elsewhere ---------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_waits_is_the_same_on_the_page_and_for_programs(
    nadia: Client, desk: SimpleNamespace, busy: Any, api_as: Any, language: str
) -> None:
    busy()
    html = nadia.get(f"/{language}/workspace").content.decode()
    shown = re.findall(r'<h2 id="(\w+)-title"', html)[:-2]  # without her data and her organizations
    todo = api_as(desk.user).get("/api/me/todo").json()
    assert shown == list(todo["totals"])
    assert shown[:4] == ["notices", "invitations", "requests", "transfers"]
    assert re.findall(r'<li id="(\w+-[\w-]+)">', html) == [
        f"{one['kind']}-{_id(one)}" for one in todo["data"] if _id(one)
    ]


def _id(item: dict[str, Any]) -> str:
    return item["address"].rpartition("/")[2] if item["kind"] == "notices" else item["object"]["id"]


def test_what_waits_says_why_with_one_verb_each(nadia: Client, desk: SimpleNamespace, busy: Any) -> None:
    busy()
    html = nadia.get("/fr/workspace").content.decode()
    for words in ("vous invite, jusqu’au", "demande à rejoindre, aujourd’hui", "proposé aujourd’hui",
                  "40 % sont arrivés".replace(" %", "\u202f%")):  # fmt: skip
        assert words in html.replace("\u00a0%", "\u202f%"), words
    assert f'href="/fr/datasets/{desk.broken.slug}/resources/' in html


def test_page_asks_as_many_queries_for_three_of_each_as_for_one(
    nadia: Client, desk: SimpleNamespace, busy: Any
) -> None:
    counts = []
    for _number in range(3):
        busy()
        with CaptureQueriesContext(connection) as captured:
            nadia.get("/fr/workspace")
        counts.append(len(captured))
    assert len(set(counts)) == 1, counts


def test_link_that_was_checked_says_why_it_is_silent(nadia: Client, desk: SimpleNamespace) -> None:
    ResourceCheck.objects.create(
        resource=desk.broken.resources.get(), available=False, status=404, error="missing", failures=3,
        checked_at=now(), next_at=now(),
    )  # fmt: skip
    html = nadia.get("/fr/workspace").content.decode()
    assert "il n’y a plus rien à cette adresse, aujourd’hui · demandé 3 fois en vain" in html


def test_file_sent_for_nothing_is_used_or_deleted(nadia: Client, desk: SimpleNamespace, kept: Any) -> None:
    whole = uploads.receive(BytesIO(b"a;b\n1;2\n"), owner=desk.user.id, filename="budget.csv")
    other = uploads.receive(BytesIO(b"a;b\n1;2\n"), owner=desk.user.id, filename="autre.csv")
    html = nadia.get("/fr/workspace").content.decode()
    assert f'href="/fr/publish?upload={whole.id}"' in html
    page = nadia.get(f"/fr/publish?upload={whole.id}").content.decode()
    assert re.findall(r'name="upload" value="([^"]+)"[^>]* checked', page) == [whole.id]
    sent = {"organization": desk.city.id, "upload": whole.id, "do": "files"}
    made = nadia.post("/fr/publish", sent)
    assert made.status_code == 303
    assert Resource.objects.filter(filename="budget.csv").count() == 1
    assert nadia.post(f"/fr/workspace/uploads/{other.id}/drop").headers["Location"] == "/fr/workspace"
    assert "autre.csv" in nadia.get("/fr/workspace").content.decode()  # told once
    assert 'id="uploads-title"' not in nadia.get("/fr/workspace").content.decode()


def test_file_of_somebody_else_cannot_be_dropped(nadia: Client, desk: SimpleNamespace, kept: Any) -> None:
    other = uploads.receive(BytesIO(b"a"), owner=desk.city.id, filename="x.csv")
    assert nadia.post(f"/fr/workspace/uploads/{other.id}/drop").status_code == 404
    assert uploads.unused(desk.city.id) == [other]


# --- how much waits, in the menu -------------------------------------------------------------------------------


def tallies(html: str) -> list[str]:
    return re.findall(r'<span class="tally number"><span aria-hidden="true">([^<]+)</span>', html)


def test_menu_counts_notices_and_cases_for_whom_they_are(
    nadia: Client, web: Client, desk: SimpleNamespace, make_user: Any, web_as: Any
) -> None:
    chief = web_as(make_user(is_administrator=True))
    organizations.set_member(desk.city, desk.user.email, "administrator", by=SYSTEM)
    assert [tallies(one.get("/fr/datasets").content.decode()) for one in (web, nadia, chief)] == [[], [], []]
    case = moderation.open_case("dataset", desk.water.id, by=SYSTEM)
    assert tallies(chief.get("/fr/datasets").content.decode()) == ["1", "1"]  # beside the name, beside the place
    moderation.decide(case, "warn", reason="others", words="Corrigez.", by=SYSTEM)
    assert [tallies(one.get("/fr/datasets").content.decode()) for one in (web, nadia)] == [[], ["1", "1"]]
    [notice] = cases.notices(actor=desk.actor)
    nadia.get(f"/fr/workspace/notices/{notice.id}")
    assert tallies(nadia.get("/fr/datasets").content.decode()) == []


def test_menu_costs_one_query_for_a_person_and_two_for_a_moderator(
    desk: SimpleNamespace, make_user: Any, rf: Any, django_assert_num_queries: Any
) -> None:
    for user, queries in ((make_user(), 1), (make_user(is_administrator=True), 2), (None, 0)):
        request = rf.get("/fr/datasets")
        actor = organization_queries.actor_of(user, frozenset(("read", "write", "admin"))) if user else VISITOR
        setattr(request, who._FOUND, actor)
        with django_assert_num_queries(queries):
            assert [waiting.of(request) for _again in range(2)] == [waiting.Waiting()] * 2
