"""Topics and the portal's own voice in a real browser, three languages, day and night: nobody is shut out."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from tests.faces.web.conftest import CHROMIUM

from parvis.dialects import records
from parvis.faces.web import assets
from parvis.kit.actors import system
from parvis.portal.editorial import actions
from parvis.portal.topics import actions as topics

SYSTEM = system("tests")
LANGUAGES = ("fr", "en", "ar")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason=f"there is no chromium at {CHROMIUM}"),
    pytest.mark.skipif(not assets.manifest(), reason="the front end is not built"),
]


@pytest.fixture
def voice(content: SimpleNamespace, make_topic: Any, make_user: Any, search_index: Any) -> SimpleNamespace:
    """A topic, a post with every kind of block, a banner, a composed look; and who may change them."""
    holds = [
        records.Element(kind="section", title="Au robinet"),
        records.Element(kind="dataset", key=content.water.id, description="À lire d’abord."),
        records.Element(kind="organization", key=content.city.id),
        records.Element(kind="section", title="Ailleurs"),
        records.Element(kind="link", title="OMS", url="https://www.who.int/"),
        records.Element(kind="text", title="Pourquoi", description="Parce que."),
    ]
    topic = topics.set_featured(make_topic("L’eau", holds=holds), True, by=SYSTEM)
    blocks = [
        {"type": "number", "value": 12.5, "unit": {"fr": "%"}, "sentence": {"fr": "de plus"}, "source": {"fr": "Insee"},
         "bars": [{"label": {"fr": "Nord"}, "value": 4}, {"label": {"fr": "Sud"}, "value": 2}]},
        {"type": "markdown", "text": {"fr": "## Titre\n\nTexte."}},
        {"type": "hero", "title": {"fr": "Un titre"}, "action": {"label": {"fr": "Y aller"}, "url": "/datasets"}},
        {"type": "datasets", "ids": [content.water.id]},
        {"type": "organizations", "ids": [content.city.id]},
        {"type": "topics", "ids": [topic.id]},
        {"type": "links", "title": {"fr": "Liens"}, "links": [{"label": {"fr": "Ailleurs"}, "url": "https://example.org/"}]},
        {"type": "questions", "title": {"fr": "Questions"}, "items": [{"question": {"fr": "Q"}, "answer": {"fr": "R"}}]},
        {"type": "quote", "text": {"fr": "Je pense"}, "who": {"fr": "Quelqu’un"}},
    ]  # fmt: skip
    post = actions.publish(
        actions.create("post", {"title": {"fr": "Nouvelle"}, "blocks": blocks}, by=SYSTEM), by=SYSTEM
    )
    actions.set_featured(post, True, by=SYSTEM)
    actions.put_banner({"text": {"fr": "Travaux"}, "url": "/about", "label": {"fr": "Lire"}}, by=SYSTEM)
    actions.set_appearance({"accent_day": "#7a1f3d"}, by=SYSTEM)
    search_index()
    return SimpleNamespace(topic=topic, post=post, boss=make_user(is_administrator=True))


def _problems(page: Any, address: str) -> list[Any]:
    from axe_playwright_python.sync_playwright import Axe

    page.goto(address)
    found = Axe().run(page).response
    assert len(found["passes"]) > 10
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow == 0, address
    return [
        (address, one["id"], [node["target"] for node in one["nodes"]])
        for one in found["violations"]
        if one["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_what_is_read_shuts_nobody_out(voice: Any, chromium: Any, live_server: Any, scheme: str, width: int) -> None:
    page = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme).new_page()
    problems = []
    for language in LANGUAGES:
        for path in ("", "topics", f"topics/{voice.topic.slug}", "posts", f"posts/{voice.post.slug}"):
            problems += _problems(page, f"{live_server.url}/{language}/{path}")
    assert problems == []


@pytest.mark.parametrize(("scheme", "width", "language"), [("light", 1280, "fr"), ("dark", 390, "ar")])
def test_where_it_is_written_shuts_nobody_out(
    voice: Any, signed_in: Any, live_server: Any, scheme: str, width: int, language: str
) -> None:
    page = signed_in(voice.boss, viewport={"width": width, "height": 900}, color_scheme=scheme).new_page()
    topic, post = f"topics/{voice.topic.slug}/edit", f"editorial/posts/{voice.post.id}"
    first = voice.post.content["blocks"][0]["id"]
    problems = []
    for path in (
        "workspace/topics", "workspace/topics/new", topic, f"{topic}/details", f"{topic}/add/dataset", "editorial",
        "editorial/home", "editorial/posts", post, f"{post}/details", f"{post}/preview", f"{post}/editions",
        f"{post}/blocks/{first}", f"{post}/blocks/new?type=links", "editorial/banners/new", "editorial/banners",
        "editorial/featured", "editorial/appearance",
    ):  # fmt: skip
        problems += _problems(page, f"{live_server.url}/{language}/{path}")
    assert problems == []


def test_blocks_move_in_place_and_by_dragging_and_the_focus_stays(voice: Any, signed_in: Any, live_server: Any) -> None:
    from playwright.sync_api import expect

    page = signed_in(voice.boss, viewport={"width": 1280, "height": 900}).new_page()
    page.goto(f"{live_server.url}/fr/topics/{voice.topic.slug}/edit", wait_until="networkidle")
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
