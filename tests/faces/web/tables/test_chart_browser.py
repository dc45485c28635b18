"""A chart made in a real browser: with the island, each choice at once and nothing against the policy; without script."""

from pathlib import Path
from typing import Any

import pytest
from tests.faces.web.conftest import CHROMIUM

from parvis.faces.web import assets

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason=f"there is no chromium at {CHROMIUM}"),
    pytest.mark.skipif(not assets.manifest(), reason="the front end is not built"),
]
ROWS = "".join(f"2024-01-{day:02};L{day % 3};{day * 10}\n" for day in range(1, 32))
TRAFFIC = f"jour;ligne;voyageurs\n{ROWS}".encode()


def test_each_choice_takes_effect_at_once(give: Any, make_user: Any, signed_in: Any, live_server: Any) -> None:
    from playwright.sync_api import expect

    resource = give(TRAFFIC, "trafic.csv")
    page = signed_in(make_user(), viewport={"width": 1280, "height": 900}).new_page()
    faults: list[str] = []
    page.on("console", lambda said: faults.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(f"{live_server.url}/fr/datasets/{resource.dataset.slug}/resources/{resource.id}/chart")
    drawing = page.locator(".chart-drawing svg")
    expect(drawing).to_be_visible()
    expect(page.locator(".chart-drawing .mark-line")).to_have_count(1)
    page.evaluate("window.stays = true")
    page.select_option("#kind", "bar")
    expect(page.locator("#kind")).to_be_focused()
    page.select_option("#x", "ligne")
    expect(page.locator(".chart-drawing .mark-rect path[aria-roledescription=bar]")).to_have_count(3)
    expect(page.locator(".chart-drawing")).to_contain_text("L1")
    assert page.evaluate("window.stays")  # without a new page
    assert "kind=bar&x=ligne" in page.url
    page.locator(".chart-numbers summary").click()
    expect(page.locator(".chart-numbers tbody tr")).to_have_count(3)
    expect(page.locator(".chart-numbers tbody tr").first).to_contain_text("L1")
    page.reload()
    expect(page.locator("#x")).to_have_value("ligne")
    expect(page.locator(".chart-drawing .mark-rect path[aria-roledescription=bar]")).to_have_count(3)
    assert faults == []


def test_a_chart_is_made_without_script(give: Any, make_user: Any, signed_in: Any, live_server: Any) -> None:
    from playwright.sync_api import expect

    resource = give(TRAFFIC, "trafic.csv")
    page = signed_in(make_user(), java_script_enabled=False, viewport={"width": 390, "height": 800}).new_page()
    page.goto(f"{live_server.url}/ar/datasets/{resource.dataset.slug}/resources/{resource.id}/chart")
    page.select_option("#kind", "bar")
    page.select_option("#x", "ligne")
    page.locator(".chart-form button[type=submit]").click()
    image = page.locator(".chart-drawing img")
    expect(image).to_be_visible()
    with page.expect_response("**/chart.svg*") as drawn:
        page.reload()
    assert drawn.value.status in (200, 304)
    page.locator(".chart-numbers summary").click()
    expect(page.locator(".chart-numbers tbody tr")).to_have_count(3)
