"""One change to many datasets, asked by a program."""

from types import SimpleNamespace
from typing import Any

import pytest
from tests.conftest import SYSTEM

from parvis.engines import jobs
from parvis.faces.api import bulk
from parvis.portal.datasets import queries
from parvis.portal.datasets.actions import many
from parvis.portal.datasets.models import BulkChange, Dataset
from parvis.portal.organizations import actions as organizations

BULK = "/api/datasets/bulk"


@pytest.fixture
def here(make_user: Any, make_organization: Any, make_dataset: Any, api_as: Any) -> SimpleNamespace:
    """An editor of one organization with three datasets, and a dataset of somebody else."""
    user, organization = make_user(), make_organization("Ville de Rabat")
    organizations.set_member(organization, user.email, "editor", by=SYSTEM)
    mine = [make_dataset(f"Jeu {n}", organization=organization.id, tags=("eau",)) for n in range(3)]
    return SimpleNamespace(
        user=user, organization=organization, api=api_as(user), as_=api_as, mine=[one.id for one in mine],
        other=make_dataset("À d’autres").id,
    )  # fmt: skip


def kinds(answer: Any) -> list[str]:
    return [one["kind"] for one in answer.json()["data"]]


def licences() -> set[str | None]:
    return set(Dataset.objects.values_list("license", flat=True))


def test_dry_run_says_what_would_become_of_each_and_does_nothing(here: SimpleNamespace) -> None:
    body = {"ids": [*here.mine, here.other, "nowhere"], "changes": {"license": "lov2"}, "dry_run": True}
    answer = here.api("POST", BULK, body)
    bulk.BulkPlanOut.model_validate(answer.json())
    assert (answer.status_code, kinds(answer)) == (200, ["changed"] * 3 + ["refused"] * 2)
    assert answer.json()["counts"] == {"changed": 3, "same": 0, "refused": 2}
    assert answer.json()["data"][0]["changes"] == {"license": ["", "lov2"]}
    assert answer.json()["data"][3]["reason"] == "Vous n’avez pas le droit de modifier ce jeu de données."
    assert (licences(), BulkChange.objects.count()) == ({None}, 0)


def test_change_is_made_item_by_item_within_the_rights_of_the_owner(here: SimpleNamespace) -> None:
    contact = {"name": "Eau", "email": "eau@example.org"}
    changes = {"license": "lov2", "add_tags": ["mer"], "remove_tags": ["eau"], "contact": contact}
    body = {"ids": [*here.mine, here.other], "changes": changes}
    foreseen = kinds(here.api("POST", BULK, {**body, "dry_run": True}))
    answer = here.api("POST", BULK, body)
    bulk.BulkOut.model_validate(answer.json())
    assert (answer.status_code, kinds(answer)) == (201, foreseen)
    assert foreseen == ["changed"] * 3 + ["refused"]
    rows = Dataset.objects.filter(pk__in=here.mine).values_list("license", "tags")
    assert list(rows) == [("lov2", ["mer"])] * 3
    assert Dataset.objects.get(pk=here.other).license_id is None
    place = answer["Location"].partition("/api/")[2]
    assert here.api.get(f"/api/{place}").json()["changes"]["license"] == "lov2"
    assert [one["id"] for one in here.api.get(BULK).json()["data"]] == [answer.json()["id"]]


def test_filter_takes_all_that_match(here: SimpleNamespace, make_dataset: Any) -> None:
    make_dataset("Autre", organization=here.organization.id)
    body = {"filter": {"q": "jeu", "organization": here.organization.slug}, "changes": {"verb": "archive"}}
    assert here.api("POST", BULK, body).json()["counts"]["changed"] == 3
    assert Dataset.objects.filter(state="archived").count() == 3
    assert here.api("POST", BULK, {**body, "filter": {"q": "nothing-like-this"}}).status_code == 400


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"changes": {"license": "lov2"}}, "ids"),
        ({"ids": [], "changes": {"license": "lov2"}}, "ids"),
        ({"ids": ["a"], "filter": {}, "changes": {"license": "lov2"}}, "ids"),
        ({"ids": ["a"], "changes": {}}, "change"),
        ({"ids": ["a"], "changes": {"license": "nope"}}, "license"),
        ({"ids": ["a"], "changes": {"verb": "explode"}}, "verb"),
        ({"ids": ["a"], "changes": {"transfer": {}}}, "transfer"),
        ({"ids": ["a"], "changes": {"licence": "lov2"}}, "changes.licence"),
        ({"filter": {"stat": "draft"}, "changes": {"verb": "delete"}}, "filter.stat"),
        ({"ids": ["a"]}, "changes"),
    ],
)
def test_what_cannot_be_asked_is_refused_whole(here: SimpleNamespace, body: Any, field: str) -> None:
    refused = here.api("POST", BULK, body)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, field)
    assert BulkChange.objects.count() == 0


def test_token_that_only_reads_changes_nothing(here: SimpleNamespace) -> None:
    body = {"ids": here.mine, "changes": {"license": "lov2"}}
    reader = here.as_(here.user, ("read",))
    assert reader("POST", BULK, body).status_code == 403
    assert kinds(reader("POST", BULK, {**body, "dry_run": True})) == ["refused"] * 3
    made = here.api("POST", BULK, body).json()["id"]
    assert reader.get(f"{BULK}/{made}").status_code == 200
    assert [reader("POST", f"{BULK}/{made}/{act}").status_code for act in ("undo", "stop")] == [403, 403]
    assert licences() == {"lov2", None}


def test_power_is_used_by_a_token_that_has_it(here: SimpleNamespace, make_user: Any) -> None:
    chief = make_user(is_administrator=True)
    body = {"ids": [here.other], "changes": {"license": "lov2"}}
    assert kinds(here.as_(chief, ("read", "write"))("POST", BULK, body)) == ["refused"]
    assert kinds(here.as_(chief)("POST", BULK, body)) == ["changed"]


def test_undo_asked_twice_is_done_once(here: SimpleNamespace) -> None:
    made = here.api("POST", BULK, {"ids": here.mine, "changes": {"license": "lov2"}}).json()["id"]
    first, second = (here.api("POST", f"{BULK}/{made}/undo") for _n in range(2))
    assert (first.status_code, second.status_code, first.json()["id"]) == (201, 201, second.json()["id"])
    assert (kinds(second), first.json()["undoes"], licences()) == (["changed"] * 3, made, {None})
    assert here.api.get(f"{BULK}/{made}").json()["undone_by"] == first.json()["id"]


def test_change_of_somebody_else_is_not_found(here: SimpleNamespace, make_user: Any) -> None:
    made = here.api("POST", BULK, {"ids": here.mine, "changes": {"license": "lov2"}}).json()["id"]
    other = here.as_(make_user())
    assert other.get(f"{BULK}/{made}").status_code == 404
    assert [other("POST", f"{BULK}/{made}/{act}").status_code for act in ("undo", "stop")] == [404, 404]


def test_many_go_on_by_a_job_that_can_be_followed_and_stopped(
    here: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(many, "AT_ONCE", 1)
    begun = here.api("POST", BULK, {"ids": here.mine, "changes": {"frequency": "weekly"}})
    assert (begun.status_code, begun.json()["done"], begun.json()["finished_at"]) == (202, 0, None)
    path = f"{BULK}/{begun.json()['id']}"
    assert here.api("POST", f"{path}/undo").status_code == 409
    stopped = here.api("POST", f"{path}/stop")
    assert (stopped.status_code, stopped.json()["stopped_at"] is None) == (200, False)
    jobs.registry.get("datasets.change").function(jobs.Context(1, 1), id=begun.json()["id"])
    assert here.api.get(path).json()["done"] == 0
    assert here.api("POST", f"{path}/stop").status_code == 409


def test_results_are_paged_and_of_one_kind(here: SimpleNamespace) -> None:
    ids = [*here.mine, here.other]
    made = here.api("POST", BULK, {"ids": ids, "changes": {"license": "lov2"}}).json()["id"]
    first = here.api.get(f"{BULK}/{made}?page_size=2").json()
    second = here.api.get(f"{BULK}/{made}?page_size=2&page=2").json()
    assert [one["dataset"] for page in (first, second) for one in page["data"]] == ids
    assert (first["next_page"] is None, second["next_page"]) == (False, None)
    refused = here.api.get(f"{BULK}/{made}?kind=refused").json()["data"]
    assert [one["dataset"] for one in refused] == [here.other]


def test_many_are_offered_and_withdrawn(
    here: SimpleNamespace, make_organization: Any, make_user: Any, actor_of: Any
) -> None:
    organizations.set_member(here.organization, here.user.email, "administrator", by=SYSTEM)
    receiving, receiver = make_organization("Agence"), make_user()
    organizations.set_member(receiving, receiver.email, "administrator", by=SYSTEM)
    changes = {"transfer": {"to_organization": receiving.slug, "comment": "À vous."}}
    made = here.api("POST", BULK, {"ids": here.mine, "changes": changes}).json()
    assert made["data"][0]["changes"] == {"transfer": ["", "Agence"]}
    [offer] = here.as_(receiver).get("/api/transfers").json()["to_answer"]
    assert sorted(offer["datasets"]) == sorted(here.mine)
    here.api("POST", f"{BULK}/{made['id']}/undo")
    assert queries.transfers(actor=actor_of(receiver)).to_answer == []


def test_dataset_never_takes_the_address_of_the_many(here: SimpleNamespace, make_dataset: Any) -> None:
    assert [make_dataset(word, organization=here.organization.id).slug for word in ("Bulk", "Alike")] == [
        "bulk-1", "alike-1",
    ]  # fmt: skip


@pytest.mark.parametrize("count", [1, 3])
def test_dry_run_asks_as_many_queries_whatever_the_number(
    here: SimpleNamespace, count: int, django_assert_num_queries: Any
) -> None:
    here.api.get("/api/me")
    body = {"ids": here.mine[:count], "changes": {"license": "lov2"}, "dry_run": True}
    with django_assert_num_queries(6):
        assert len(kinds(here.api("POST", BULK, body))) == count
