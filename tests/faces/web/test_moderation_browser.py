"""The pages of moderation in a real browser: nothing that shuts somebody out, in each language, by day and by night."""

from typing import Any

import pytest
from tests.faces.web.conftest import CHROMIUM

from parvis.faces.web import assets
from parvis.kit.actors import VISITOR
from parvis.portal.moderation import actions
from parvis.portal.moderation.models import Case, Notice
from parvis.portal.organizations import queries as organizations

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"there is no chromium at {CHROMIUM}"),
    pytest.mark.skipif(not assets.manifest(), reason="the front end is not built"),
]


@pytest.fixture
def moderated(content: Any, make_user: Any) -> tuple[Any, list[str]]:
    """A moderator who also wrote, and the addresses of everything there is to see; made before the browser starts."""
    user, judge = make_user(is_administrator=True), make_user(is_administrator=True)
    content.city.memberships.create(user=user, role="administrator")
    by = organizations.actor_of(judge, frozenset(("read", "write", "admin")))
    for thing, reason in ((content.water, "personal_data"), (content.air, "spam")):
        actions.report("dataset", thing.id, reason=reason, message="Des noms, <b>beaucoup</b>.", by=VISITOR)
    first = Case.objects.get(key=content.water.id)
    actions.decide(first, "hide", reason="personal_data", words="Ôtez les noms.", by=by)
    second = Case.objects.get(key=content.air.id)
    notice = Notice.objects.get(user=user)
    return user, [
        "moderation", f"moderation/cases/{second.pk}", f"moderation/cases/{first.pk}", "moderation/people",
        f"moderation/people/{judge.pk}", "moderation/audit", "moderation/read-only", "workspace/notices",
        f"workspace/notices/{notice.pk}", f"report?kind=dataset&ref={content.old.slug}", "report/thanks",
        "moderation?q=zzz", f"datasets/{content.water.slug}",
    ]  # fmt: skip


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_pages_of_moderation_shut_nobody_out(
    moderated: Any, signed_in: Any, live_server: Any, scheme: str, width: int
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    user, addresses = moderated
    page = signed_in(user, viewport={"width": width, "height": 900}, color_scheme=scheme).new_page()
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text) if "Content Security" in message.text else None)
    problems = []
    for language in ("fr", "en", "ar"):
        for address in addresses:
            page.goto(f"{live_server.url}/{language}/{address}")
            found = Axe().run(page).response
            assert len(found["passes"]) > 10
            problems += [
                (language, address, one["id"], [node["target"] for node in one["nodes"]])
                for one in found["violations"]
                if one["impact"] in ("serious", "critical")
            ]
            overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert overflow == 0, (language, address)
    assert problems == []
    assert refused == []


def test_the_queue_is_walked_with_keys(moderated: Any, signed_in: Any, live_server: Any, content: Any) -> None:
    page = signed_in(moderated[0], viewport={"width": 1280, "height": 900}).new_page()
    page.goto(f"{live_server.url}/fr/moderation?state=all", wait_until="networkidle")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.textContent") == "Qualité de l’air"
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.textContent") == "Qualité de l’eau potable"
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    page.wait_for_url("**/moderation/cases/*")
    page.get_by_label("Rien à faire").check()
    page.get_by_role("button", name="Trancher et informer").press("Enter")
    page.wait_for_url("**/fr/moderation")
    assert page.get_by_text("Tranché :").count() == 1
