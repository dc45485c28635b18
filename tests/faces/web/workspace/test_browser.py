"""The signed-in frame in a real browser."""

from types import SimpleNamespace
from typing import Any

import pytest
from tests.faces.web.conftest import CHROMIUM, barriers, overflow

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
    page.get_by_role("button", name="Se déconnecter").wait_for()


@pytest.mark.parametrize(("language", "scheme", "width"), [("fr", "light", 1280), ("ar", "dark", 390)])
def test_workspace_with_everything_in_it_shuts_nobody_out(
    desk: SimpleNamespace, busy: Any, signed_in: Any, live_server: Any, language: str, scheme: str, width: int
) -> None:
    busy()
    page = signed_in(desk.user, viewport={"width": width, "height": 900}, color_scheme=scheme).new_page()
    chosen = f"id={desk.water.id}&id={desk.old.id}"
    for address in ("workspace", "workspace/datasets", f"workspace/datasets/change?verb=transfer&{chosen}",
                    f"datasets/{desk.draft.id}/preview"):  # fmt: skip
        page.goto(f"{live_server.url}/{language}/{address}")
        assert (address, barriers(page), overflow(page)) == (address, [], 0)
