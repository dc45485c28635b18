"""A source changed through each face: what nobody speaks of stays as it was, its password and its settings too."""

from typing import Any

import orjson
import pytest
from django.test import Client
from tests.conftest import SYSTEM, Api

from parvis.portal.accounts import actions as accounts
from parvis.portal.harvest import actions
from parvis.portal.harvest.models import Source
from parvis.portal.organizations import actions as organizations

pytestmark = pytest.mark.django_db
KEPT = ("config", "access", "login", "secret", "cadence", "overwrite")


@pytest.fixture
def person(make_user: Any) -> Any:
    return make_user()


@pytest.fixture
def source(person: Any, make_organization: Any) -> Source:
    organization = make_organization()
    organizations.set_member(organization, person.email, "administrator", by=SYSTEM)
    wanted = actions.Wanted(
        name="Ville", kind="datajson", url="https://data.example.org/data.json", config={"theme": "eau"},
        access="header", login="X-API-KEY", secret="geheim", cadence="weekly", overwrite=True,
    )  # fmt: skip
    return actions.create(wanted, organization, by=SYSTEM)


def _api(source: Source, token: str) -> int:
    return Api(token)("PATCH", f"/api/harvest/sources/{source.pk}", {"name": "Rabat"}).status_code


def _udata(source: Source, token: str) -> int:
    return Api()("PUT", f"/api/1/harvest/source/{source.pk}/", {"name": "Rabat"}, X_API_KEY=token).status_code


def _ckan(source: Source, token: str) -> int:
    sent = orjson.dumps({"id": source.pk, "title": "Rabat"})
    action = "/api/3/action/harvest_source_patch"
    return Client().post(action, sent, "application/json", headers={"Authorization": token}).status_code


@pytest.mark.parametrize("change", [_api, _udata, _ckan])
def test_a_program_that_changes_the_name_changes_the_name_alone(change: Any, source: Source, person: Any) -> None:
    before = {name: getattr(source, name) for name in KEPT}
    _token, secret = accounts.create_token(person, by=SYSTEM, scopes=("read", "write"))
    assert change(source, secret) == 200
    source.refresh_from_db()
    assert (source.name, {name: getattr(source, name) for name in KEPT}) == ("Rabat", before)


def test_the_form_changes_what_is_on_it_alone(source: Source, person: Any) -> None:
    before = {name: getattr(source, name) for name in KEPT}
    browser = Client()
    browser.force_login(person)
    form = {"kind": source.kind, "url": source.url, "access": "header", "login": "X-API-KEY", "name": "Rabat",
            "cadence": "weekly", "overwrite": "on"}  # fmt: skip
    assert browser.post(f"/en/sources/{source.slug}/edit", form).status_code == 303
    source.refresh_from_db()
    assert (source.name, {name: getattr(source, name) for name in KEPT}) == ("Rabat", before)
