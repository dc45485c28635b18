"""The workspace for programs: one's datasets, and what needs doing, as the pages say them."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from tests.conftest import SYSTEM

from parvis.dialects import records
from parvis.engines import uploads
from parvis.faces.api import desk
from parvis.kit.dates import now
from parvis.portal.datasets import actions
from parvis.portal.datasets.models import Dataset
from parvis.portal.moderation import actions as moderation
from parvis.portal.organizations import actions as organizations


@pytest.fixture
def here(make_user: Any, make_organization: Any, api_as: Any) -> SimpleNamespace:
    """Somebody who administers one organization, and the API as they see it."""
    user, organization = make_user(first_name="Nadia"), make_organization("Ville de Rabat")
    organizations.set_member(organization, user.email, "administrator", by=SYSTEM)
    return SimpleNamespace(user=user, organization=organization, api=api_as(user))


@pytest.mark.parametrize("path", ["/api/me/datasets", "/api/me/todo", "/api/datasets/bulk"])
def test_visitor_has_no_workspace(api: Any, path: str) -> None:
    assert api.get(path).status_code == 401


def test_my_datasets_have_what_the_page_has(here: SimpleNamespace, make_dataset: Any) -> None:
    mine = make_dataset("Budget", organization=here.organization.id, license="lov2", tags=("argent",))
    Dataset.objects.filter(pk=mine.pk).update(downloads=7, metrics_by_month={"downloads": {"2026-10": 7}})
    actions.create(records.Dataset(title="Brouillon"), by=SYSTEM)
    found = here.api.get("/api/me/datasets").json()
    desk.MineOut.model_validate(found)
    [row] = found["data"]
    assert (row["id"], row["organization"]["name"], row["license"]) == (mine.id, "Ville de Rabat", "lov2")
    assert (row["downloads"], row["downloads_by_month"]) == (7, {"2026-10": 7})
    assert row["rights"] == ["archive", "delete", "draft", "private", "transfer", "update"]
    assert row["quality"]["missing"][0] == "update_frequency"
    assert (found["total"], found["states"]["published"], found["problems"]["empty"]) == (1, 1, 1)


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("sort=title", ["Air", "Budget"]),
        ("q=bud", ["Budget"]),
        ("organization=ville-de-rabat&sort=title", ["Air", "Budget"]),
        ("organization=me", []),
        ("state=draft", ["Air"]),
        ("problem=no_license&sort=title", ["Air", "Budget"]),
        ("problem=late", []),
        ("everything=true&sort=title", ["Air", "Budget"]),
    ],
)
def test_my_datasets_are_filtered(here: SimpleNamespace, make_dataset: Any, query: str, titles: list[str]) -> None:
    make_dataset("Budget", organization=here.organization.id)
    make_dataset("Air", organization=here.organization.id, state="draft")
    make_dataset("À d’autres")
    found = here.api.get(f"/api/me/datasets?{query}").json()
    assert [row["title"] for row in found["data"]] == titles


def test_everything_is_for_tokens_of_administrators(make_user: Any, api_as: Any, make_dataset: Any) -> None:
    make_dataset("À d’autres")
    chief = make_user(is_administrator=True)
    totals = [
        api_as(chief, scopes).get("/api/me/datasets?everything=true").json()["total"]
        for scopes in (("read", "write", "admin"), ("read", "write"))
    ]
    assert totals == [1, 0]


@pytest.mark.parametrize("query", ["state=nonsense", "problem=x", "sort=zzz", "page=0", "page_size=101", "page=x"])
def test_question_that_cannot_be_is_told(here: SimpleNamespace, query: str) -> None:
    refused = here.api.get(f"/api/me/datasets?{query}")
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, query.partition("=")[0])


def test_my_datasets_are_paged(here: SimpleNamespace, make_dataset: Any) -> None:
    for number in range(3):
        make_dataset(f"Jeu {number}", organization=here.organization.id)
    first = here.api.get("/api/me/datasets?sort=title&page_size=2").json()
    last = here.api.get(first["next_page"].partition("/api/")[2].join(["/api/", ""])).json()
    assert ([row["title"] for row in last["data"]], last["next_page"], last["page"]) == (["Jeu 2"], None, 2)
    assert here.api.get("/api/me/datasets?sort=title&page_size=2&page=9").json()["page"] == 2


def everything_waits(here: SimpleNamespace, make_dataset: Any, make_user: Any, make_organization: Any) -> None:
    """One item of each kind."""
    city = here.organization.id
    silent = records.Resource(title="Lien", url="https://example.org/1", extras={"check:available": False})
    make_dataset("Cassé", organization=city, resources=(silent,))
    late = make_dataset("En retard", organization=city)
    Dataset.objects.filter(pk=late.pk).update(next_update_on=now().date() - timedelta(days=40))
    soon = make_dataset("Bientôt", organization=city, state="draft")
    actions.schedule(soon, now() + timedelta(days=3), by=SYSTEM)
    make_dataset("Brouillon", organization=city, state="draft")
    organizations.invite(make_organization(f"Autre {make_user().id}"), here.user.email, "editor", by=SYSTEM)
    asker = make_user()
    organizations.ask(here.organization, "", by=here.actor_of(asker))
    actions.ask_transfer([make_dataset("Offert")], to_organization=here.organization, by=SYSTEM)
    uploads.Upload.objects.create(owner=here.user.id, filename="a.csv", length=9, created_at=now(),
                                  expires_at=now() + timedelta(days=1))  # fmt: skip
    case = moderation.open_case("dataset", late.id, by=SYSTEM)
    moderation.decide(case, "warn", reason="others", words="Corrigez.", by=SYSTEM)


KINDS = ["notices", "invitations", "requests", "transfers", "broken", "late", "uploads", "scheduled", "drafts", "gaps"]


def test_todo_tells_every_kind_with_its_object_and_its_page(
    here: SimpleNamespace, make_dataset: Any, make_user: Any, make_organization: Any, actor_of: Any
) -> None:
    here.actor_of = actor_of
    everything_waits(here, make_dataset, make_user, make_organization)
    todo = here.api.get("/api/me/todo", Accept_Language="fr").json()
    desk.TodoOut.model_validate(todo)
    assert list(dict.fromkeys(item["kind"] for item in todo["data"])) == KINDS
    assert list(todo["totals"]) == KINDS
    by_kind = {item["kind"]: item for item in reversed(todo["data"])}
    assert {kind: by_kind[kind]["object"]["type"] for kind in KINDS} == {
        "notices": "dataset", "invitations": "invitation", "requests": "join_request", "transfers": "transfer",
        "broken": "resource", "late": "dataset", "uploads": "upload", "scheduled": "dataset", "drafts": "dataset",
        "gaps": "dataset",
    }  # fmt: skip
    assert all("/fr/" in item["address"] for item in todo["data"])
    assert [kind for kind in KINDS if by_kind[kind]["due"]] == ["invitations", "uploads", "scheduled"]
    assert by_kind["transfers"]["object"]["title"] == "Offert"
    assert len(here.api.get("/api/me/todo?limit=1").json()["data"]) == len(KINDS)
    assert here.api.get("/api/me/todo?limit=0").status_code == 400


def test_todo_asks_as_many_queries_for_three_as_for_one(
    here: SimpleNamespace, make_dataset: Any, make_user: Any, make_organization: Any, actor_of: Any,
    django_assert_num_queries: Any,
) -> None:  # fmt: skip
    here.actor_of = actor_of
    here.api.get("/api/me")  # the token's last use is written once a minute
    for number in (1, 2, 3):
        everything_waits(here, make_dataset, make_user, make_organization)
        with django_assert_num_queries(22):
            totals = here.api.get("/api/me/todo").json()["totals"]
        assert {kind: totals[kind] for kind in ("notices", "invitations", "requests", "uploads")} == dict.fromkeys(
            ("notices", "invitations", "requests", "uploads"), number
        )


@pytest.mark.parametrize("count", [1, 3])
def test_my_datasets_ask_as_many_queries_whatever_their_number(
    here: SimpleNamespace, make_dataset: Any, count: int, django_assert_num_queries: Any
) -> None:
    for number in range(count):
        make_dataset(f"Jeu {number}", organization=here.organization.id)
    here.api.get("/api/me")
    with django_assert_num_queries(5):
        assert here.api.get("/api/me/datasets").json()["total"] == count
