"""The signed-in frame in a real browser."""

from types import SimpleNamespace
from typing import Any

import pytest
from tests.faces.web.conftest import CHROMIUM

from parvis.faces.web import assets

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"there is no chromium at {CHROMIUM}"),
    pytest.mark.skipif(not assets.manifest(), reason="the front end is not built"),
]


def test_browser_of_somebody_signed_in_shows_the_name(
    make_user: Any, signed_in: Any, live_server: Any, content: SimpleNamespace
) -> None:
    page = signed_in(make_user(first_name="Nadia", last_name="Alaoui"), locale="fr-FR").new_page()
    page.goto(f"{live_server.url}/fr/")
    page.get_by_text("Nadia Alaoui").click()
    assert page.get_by_role("button", name="Se déconnecter").is_visible()
