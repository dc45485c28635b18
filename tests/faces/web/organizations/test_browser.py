"""Pages of organizations in a real browser: nothing that shuts somebody out; the presentation seen while written."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from tests.faces.web.conftest import CHROMIUM
from tests.portal.organizations.conftest import heard

from parvis.faces.web import assets
from parvis.kit.actors import system
from parvis.portal.datasets import actions as datasets
from parvis.portal.organizations import actions, events
from parvis.portal.organizations.models import Organization

SYSTEM = system("tests")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"there is no chromium at {CHROMIUM}"),
    pytest.mark.skipif(not assets.manifest(), reason="the front end is not built"),
]


@pytest.fixture
def content(content: SimpleNamespace, make_user: Callable[..., Any], actor_of: Callable[..., Any]) -> SimpleNamespace:
    """The small portal, with people, things to answer and things that wait."""
    boss = make_user(email="boss@example.org", first_name="Amina", is_administrator=True)
    helper, asker = make_user(email="helper@example.org"), make_user(email="asker@example.org")
    actions.set_member(content.city, boss.email, "administrator", by=SYSTEM)
    actions.set_member(content.city, helper.email, "contributor", by=SYSTEM)
    actions.ask(content.city, "Je tiens les données de qualité.", by=actor_of(asker))
    with heard(events.invitation_sent) as said:
        actions.invite(content.city, "new@example.org", "editor", by=actor_of(boss), message="Bonjour")
    actions.invite(content.agency, boss.email, "editor", by=SYSTEM)
    datasets.ask_transfer([content.old], to_organization=content.agency, by=SYSTEM)
    datasets.ask_transfer([content.air], to_email=boss.email, by=SYSTEM)
    Organization.objects.create(
        slug="cartes", name="Cartes", language="fr", approval="pending", created_at=content.made_at,
        modified_at=content.made_at,
    )  # fmt: skip
    at = f"organizations/{content.city.slug}"
    content.boss = boss
    content.addresses = [
        "organizations/new", f"{at}/edit", f"{at}/members", f"{at}/members/{helper.id}", f"{at}/delete",
        f"{at}/presentation", at, f"organizations/{content.agency.slug}/join", f"invitations/{said[0]['secret']}",
        "workspace/organizations?q=eau", "workspace/transfers", "workspace/transfers/new", "moderation/organizations",
        "organizations/cartes",
    ]  # fmt: skip
    return content


@pytest.mark.parametrize(("scheme", "width", "languages"), [("light", 1280, ("fr", "en")), ("dark", 390, ("ar", "fr"))])
def test_pages_shut_nobody_out(
    signed_in: Any, live_server: Any, content: SimpleNamespace, scheme: str, width: int, languages: tuple[str, ...]
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = signed_in(content.boss, viewport={"width": width, "height": 900}, color_scheme=scheme).new_page()
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text) if "Content Security" in message.text else None)
    problems = []
    for language in languages:
        for address in content.addresses:
            answer = page.goto(f"{live_server.url}/{language}/{address}")
            assert answer.status == 200, address
            found = Axe().run(page).response
            problems += [
                (language, address, one["id"], [node["target"] for node in one["nodes"]])
                for one in found["violations"]
                if one["impact"] in ("serious", "critical")
            ]
            overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert overflow == 0, (language, address)
    assert problems == []
    assert refused == []


def test_a_presentation_is_seen_while_it_is_written(signed_in: Any, live_server: Any, content: SimpleNamespace) -> None:
    page = signed_in(content.boss).new_page()
    page.goto(f"{live_server.url}/fr/organizations/{content.city.slug}/edit")
    page.fill("#id_presentation_fr", "Nous publions les **données de l’eau**.")
    page.wait_for_selector("#preview strong")
    assert page.inner_text("#preview strong") == "données de l’eau"
    page.click("#what > .buttons button")
    page.wait_for_selector(".told")
    assert page.input_value("#id_presentation_fr") == "Nous publions les **données de l’eau**."
