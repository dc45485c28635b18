"""A change to many datasets through the pages: chosen, foreseen, made, told, taken back."""

import re
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from tests.conftest import SYSTEM
from tests.faces.web.conftest import LANGUAGES
from tests.faces.web.workspace.conftest import again

from parvis.portal.datasets import actions, queries
from parvis.portal.datasets.actions import many
from parvis.portal.datasets.models import BulkChange, Dataset
from parvis.portal.datasets.rules.changes import Change
from parvis.portal.organizations import actions as organizations
from parvis.portal.organizations import queries as organization_queries

CHANGE = "/fr/workspace/datasets/change"


def numbers(html: str) -> list[str]:
    return re.findall(r'<li><strong class="number">(\d+)</strong>', html)


def test_licence_is_given_in_three_steps_without_script(nadia: Client, desk: SimpleNamespace) -> None:
    ids = [desk.water.id, desk.old.id, desk.air.id]
    html = nadia.get(CHANGE, {"verb": "license", "id": ids}).content.decode()
    assert "3 jeux de données choisis." in html
    sent = {"verb": "license", "ids": " ".join(ids), "license": "odc-odbl"}
    html = nadia.post(CHANGE, sent).content.decode()
    assert numbers(html) == ["2", "0", "1"]
    assert "Vous n’avez pas le droit de modifier ce jeu de données." in html
    assert again(desk.water).license_id == "lov2"  # nothing yet
    response = nadia.post(CHANGE, sent | {"confirm": "1"})
    assert response.status_code == 303
    assert [again(one).license_id for one in (desk.water, desk.old, desk.air)] == ["odc-odbl", "odc-odbl", None]
    html = nadia.get(response.headers["Location"]).content.decode()
    assert numbers(html) == ["2", "0", "1"]
    response = nadia.post(f"{response.headers['Location']}/undo")
    assert [again(one).license_id for one in (desk.water, desk.old)] == ["lov2", None]
    assert numbers(nadia.get(response.headers["Location"]).content.decode()) == ["2", "0", "0"]


@pytest.mark.parametrize(
    ("verb", "fields", "field"),
    [
        ("license", {"license": ""}, "license"),
        ("frequency", {"frequency": "every blue moon"}, "frequency"),
        ("add_tags", {"tags": "!,?"}, "tags"),
        ("contact", {"name": "Eau", "email": "nowhere"}, "name"),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_is_kept(
    nadia: Client, desk: SimpleNamespace, verb: str, fields: dict[str, str], field: str
) -> None:
    html = nadia.post(CHANGE, {"verb": verb, "ids": desk.water.id, "confirm": "1", **fields}).content.decode()
    assert 'role="alert"' in html
    assert all(f'value="{value}"' in html for value in fields.values() if verb in ("add_tags", "contact"))
    assert BulkChange.objects.count() == 0


@pytest.mark.parametrize("verb", ["frequency", "add_tags", "remove_tags", "contact"])
def test_each_form_leads_to_a_plan(nadia: Client, desk: SimpleNamespace, verb: str) -> None:
    fields = {"frequency": "annual", "tags": "eau ; mer، ville", "name": "Eau", "email": "eau@example.net"}
    html = nadia.post(CHANGE, {"verb": verb, "ids": desk.water.id, **fields}).content.decode()
    assert numbers(html) == ["1", "0", "0"]
    assert f'name="{verb if verb == "frequency" else "name" if verb == "contact" else "tags"}" value="' in html


def test_change_of_state_shows_what_will_happen_first(nadia: Client, desk: SimpleNamespace) -> None:
    ids = [desk.water.id, desk.old.id, desk.draft.id, desk.gone.id]
    for language in LANGUAGES:
        for verb in ("publish", "private", "draft", "archive", "unarchive", "delete", "restore"):
            html = nadia.get(f"/{language}/workspace/datasets/change", {"verb": verb, "id": ids}).content.decode()
            assert (language, verb, sum(map(int, numbers(html)))) == (language, verb, 4)
    assert [again(one).state for one in (desk.water, desk.old)] == ["published", "archived"]


def test_all_that_match_are_taken(nadia: Client, desk: SimpleNamespace) -> None:
    html = nadia.get(CHANGE, {"verb": "delete", "all": "1", "organization": desk.city.id}).content.decode()
    assert numbers(html) == ["4", "0", "0"]
    ids = re.search(r'name="ids" value="([^"]+)"', html)[1].split()  # type: ignore[index]
    assert set(ids) == {one.id for one in (desk.water, desk.old, desk.draft, desk.broken)}


def test_nothing_chosen_leads_back_with_the_filters(nadia: Client, desk: SimpleNamespace) -> None:
    response = nadia.get(CHANGE, {"verb": "delete", "q": "eau"})
    assert (response.status_code, response.headers["Location"]) == (303, "/fr/workspace/datasets?q=eau")


def test_many_are_changed_by_a_job_whose_page_says_how_far_it_is(
    nadia: Client, desk: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(many, "AT_ONCE", 1)
    sent = {"verb": "frequency", "ids": f"{desk.water.id} {desk.old.id}", "frequency": "annual", "confirm": "1"}
    address = nadia.post(CHANGE, sent).headers["Location"]
    html = nadia.get(address).content.decode()
    assert '<progress class="far" id="far" max="2" value="0">' in html
    assert 'hx-trigger="every 2s"' in html
    assert nadia.post(f"{address}/stop").status_code == 303
    bulk = BulkChange.objects.get()
    actions.go_on(bulk, by=desk.actor)
    html = nadia.get(address).content.decode()
    assert "Vous l’avez arrêté" in html
    assert "annual" not in Dataset.objects.values_list("frequency", flat=True)


def test_changes_are_listed_and_belong_to_who_made_them(
    nadia: Client, desk: SimpleNamespace, make_user: Any, web_as: Any
) -> None:
    bulk = actions.change_many([desk.water.id], Change(add_tags=("mer",)), by=desk.actor)
    html = nadia.get("/fr/workspace/changes").content.decode()
    assert f"/fr/workspace/changes/{bulk.id}" in html
    assert web_as(make_user()).get(f"/fr/workspace/changes/{bulk.id}").status_code == 404


def test_change_page_asks_as_many_queries_for_three_as_for_one(
    nadia: Client, desk: SimpleNamespace, django_assert_num_queries: Any
) -> None:
    for ids in ([desk.water.id], [desk.water.id, desk.old.id, desk.broken.id]):
        with django_assert_num_queries(12):
            nadia.post(CHANGE, {"verb": "license", "ids": " ".join(ids), "license": "odc-odbl"})


def test_many_are_given_to_another_owner_in_three_steps(
    nadia: Client, desk: SimpleNamespace, make_user: Any, web_as: Any
) -> None:
    organizations.set_member(desk.city, desk.user.email, "administrator", by=SYSTEM)
    receiver = make_user()
    organizations.set_member(desk.agency, receiver.email, "administrator", by=SYSTEM)
    ids = [desk.water.id, desk.old.id, desk.air.id]
    assert 'name="to_email"' in nadia.get(CHANGE, {"verb": "transfer", "id": ids}).content.decode()
    sent = {"verb": "transfer", "ids": " ".join(ids), "to": "agence", "to_email": "", "comment": "À vous."}
    html = nadia.post(CHANGE, sent).content.decode()
    assert "Agence de l’eau" in html  # asked which one is meant
    assert "À vous." in html
    sent["to_organization"] = desk.agency.id
    html = nadia.post(CHANGE, sent).content.decode()
    assert numbers(html) == ["2", "0", "1"]  # the last one is the agency's, where she only contributes
    assert "quand l’autre partie accepte" in html
    address = nadia.post(CHANGE, sent | {"confirm": "1"}).headers["Location"]
    html = nadia.get(address).content.decode()
    assert numbers(html) == ["2", "0", "1"]
    offers = queries.transfers(actor=organization_queries.actor_of(receiver, frozenset(("read", "write"))))
    assert [sorted(one.id for one in offer.datasets.all()) for offer in offers.to_answer] == [sorted(ids[:2])]
    nadia.post(f"{address}/undo")
    assert "Qualité de l’eau potable" not in web_as(receiver).get("/fr/workspace").content.decode().partition(
        'id="mine-title"')[0]  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"to": "", "to_email": ""}, "Choisissez une organisation"),
        ({"to": "nothing like this", "to_email": ""}, "aucune organisation de ce nom"),
        ({"to": "", "to_email": "nobody"}, "pas une adresse"),
    ],
)
def test_receiver_that_cannot_be_is_said(
    nadia: Client, desk: SimpleNamespace, fields: dict[str, str], words: str
) -> None:
    sent = {"verb": "transfer", "ids": desk.water.id, "comment": "Un mot.", "confirm": "1"} | fields
    html = nadia.post(CHANGE, sent).content.decode()
    assert ('role="alert"' in html, words in html, "Un mot." in html) == (True, True, True)
    assert BulkChange.objects.count() == 0
