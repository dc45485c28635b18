"""Things put in order in a real browser: by buttons without a new page, by dragging, and the focus stays."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from tests.faces.web.conftest import CHROMIUM, visit

from parvis.dialects import records
from parvis.faces.web import assets

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason=f"there is no chromium at {CHROMIUM}"),
    pytest.mark.skipif(not assets.manifest(), reason="the front end is not built"),
]


@pytest.fixture
def voice(content: SimpleNamespace, make_topic: Any, make_user: Any, search_index: Any) -> SimpleNamespace:
    """A topic that holds a few things; and who may change it."""
    holds = [
        records.Element(kind="section", title="Au robinet"),
        records.Element(kind="dataset", key=content.water.id, description="À lire d’abord."),
        records.Element(kind="organization", key=content.city.id),
        records.Element(kind="section", title="Ailleurs"),
        records.Element(kind="link", title="OMS", url="https://www.who.int/"),
        records.Element(kind="text", title="Pourquoi", description="Parce que."),
    ]
    topic = make_topic("L’eau", holds=holds)
    search_index()
    return SimpleNamespace(topic=topic, boss=make_user(is_administrator=True))


def test_blocks_move_in_place_and_by_dragging_and_the_focus_stays(voice: Any, signed_in: Any, live_server: Any) -> None:
    from playwright.sync_api import expect

    page = signed_in(voice.boss, viewport={"width": 1280, "height": 900}).new_page()
    visit(page, f"{live_server.url}/fr/topics/{voice.topic.slug}/edit")
    rows = page.locator(".arrangement > li")
    expect(rows.nth(4)).to_contain_text("OMS")
    page.evaluate("window.stays = true")
    rows.nth(4).get_by_role("button", name="Monter").press("Enter")
    expect(rows.nth(3)).to_contain_text("OMS")
    assert page.evaluate("window.stays")  # without a new page
    assert page.evaluate("document.activeElement.closest('li').textContent.includes('OMS')")
    expect(rows.nth(3)).to_have_attribute("draggable", "true")
    rows.nth(3).hover(position={"x": 40, "y": 20})
    top = rows.nth(0).bounding_box()
    page.mouse.down()
    page.mouse.move(top["x"] + 40, top["y"] + 30, steps=6)  # a drag is told to the page from the second move on
    page.mouse.move(top["x"] + 40, top["y"] + 4, steps=6)
    with page.expect_response("**/edit/arrange"):
        page.mouse.up()
    expect(rows.nth(0)).to_contain_text("OMS")
    page.reload()
    expect(rows.nth(0)).to_contain_text("OMS")
