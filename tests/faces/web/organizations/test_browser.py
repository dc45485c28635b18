"""The page where an organization is described, in a real browser: its presentation is seen while written."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from tests.faces.web.conftest import CHROMIUM

from parvis.faces.web import assets
from parvis.kit.actors import system
from parvis.portal.organizations import actions

SYSTEM = system("tests")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"there is no chromium at {CHROMIUM}"),
    pytest.mark.skipif(not assets.manifest(), reason="the front end is not built"),
]


@pytest.fixture
def boss(content: SimpleNamespace, make_user: Callable[..., Any]) -> Any:
    """Somebody who administers the city."""
    user = make_user()
    actions.set_member(content.city, user.email, "administrator", by=SYSTEM)
    return user


def test_a_presentation_is_seen_while_it_is_written(
    signed_in: Any, live_server: Any, content: SimpleNamespace, boss: Any
) -> None:
    page = signed_in(boss).new_page()
    page.goto(f"{live_server.url}/fr/organizations/{content.city.slug}/edit")
    page.fill("#id_presentation_fr", "Nous publions les **données de l’eau**.")
    page.wait_for_selector("#preview strong")
    assert page.inner_text("#preview strong") == "données de l’eau"
    page.click("#what > .buttons button")
    page.wait_for_selector(".told")
    assert page.input_value("#id_presentation_fr") == "Nous publions les **données de l’eau**."
