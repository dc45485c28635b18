"""The queue of moderation in a real browser, walked with keys."""

from typing import Any

import pytest
from tests.faces.web.conftest import CHROMIUM, visit

from parvis.faces.web import assets
from parvis.kit.actors import VISITOR
from parvis.portal.moderation import actions
from parvis.portal.moderation.models import Case
from parvis.portal.organizations import queries as organizations

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"there is no chromium at {CHROMIUM}"),
    pytest.mark.skipif(not assets.manifest(), reason="the front end is not built"),
]


@pytest.fixture
def moderator(content: Any, make_user: Any) -> Any:
    """Somebody who decides, one report that waits, one that is decided; made before the browser starts."""
    judge = make_user(is_administrator=True)
    by = organizations.actor_of(judge, frozenset(("read", "write", "admin")))
    for thing, reason in ((content.water, "personal_data"), (content.air, "spam")):
        actions.report("dataset", thing.id, reason=reason, message="Des noms, <b>beaucoup</b>.", by=VISITOR)
    first = Case.objects.get(key=content.water.id)
    actions.decide(first, "hide", reason="personal_data", words="Ôtez les noms.", by=by)
    return make_user(is_administrator=True)


def test_the_queue_is_walked_with_keys(moderator: Any, signed_in: Any, live_server: Any) -> None:
    page = signed_in(moderator, viewport={"width": 1280, "height": 900}).new_page()
    visit(page, f"{live_server.url}/fr/moderation?state=all")
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
