"""The last step: who may publish is told apart from who may not, and what an organization waits for is said."""

import html
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from tests.conftest import SYSTEM

from parvis.portal.datasets import actions
from parvis.portal.datasets.models import Dataset
from parvis.portal.organizations import actions as organizations
from parvis.portal.organizations.models import Organization

PUBLISH, SCHEDULE = 'name="do" value="publish"', 'name="do" value="schedule"'


@pytest.fixture
def here(make_organization: Any, make_user: Any, make_dataset: Any, web_as: Any) -> SimpleNamespace:
    """A draft that a contributor works on, and a browser for each role."""
    city = make_organization("Ville de Rabat")
    draft = make_dataset("Marchés", organization=city.id, state="draft")
    browsers = {}
    for role, name in (("administrator", "Amina"), ("editor", "Émile"), ("contributor", "Carim")):
        user = make_user(first_name=name, last_name="Alaoui")
        organizations.set_member(city, user.email, role, by=SYSTEM)
        browsers[role] = web_as(user)
        if role == "contributor":
            actions.assign(draft, user.id, by=SYSTEM)
    return SimpleNamespace(city=city, draft=draft, at=f"/fr/datasets/{draft.id}/preview", **browsers)


def text(browser: Client, at: str) -> str:
    return html.unescape(browser.get(at).content.decode())


@pytest.mark.parametrize("role", ["administrator", "editor"])
def test_who_may_publish_has_the_button(here: SimpleNamespace, role: str) -> None:
    page = text(getattr(here, role), here.at)
    assert (PUBLISH in page, SCHEDULE in page, "demandez à" in page) == (True, True, False)


def test_contributor_is_told_whom_to_ask(here: SimpleNamespace) -> None:
    page = text(here.contributor, here.at)
    assert (PUBLISH in page, SCHEDULE in page) == (False, False)
    assert "Un éditeur de l’organisation «\u202fVille de Rabat\u202f» le publie." in page
    assert "Amina Alaoui, Émile Alaoui" in page
    assert here.contributor.post(here.at, {"do": "publish"}).status_code == 400
    assert Dataset.objects.get(pk=here.draft.pk).state == "draft"


@pytest.mark.parametrize(
    ("approval", "words"), [("pending", "Vous n’avez rien à faire"), ("refused", "la soumettent à nouveau")]
)
def test_what_the_organization_waits_for_is_said_before_and_when_it_is_tried(
    here: SimpleNamespace, approval: str, words: str
) -> None:
    Organization.objects.filter(pk=here.city.pk).update(approval=approval)
    page = text(here.editor, here.at)
    assert (PUBLISH in page, words in page) == (False, True)
    refused = here.editor.post(here.at, {"do": "publish"})
    assert (refused.status_code, words in html.unescape(refused.content.decode())) == (400, True)
    assert "pas encore acceptée par le portail" in text(here.editor, "/fr/publish")
