"""Every page in a real browser, in each language, by day and by night: nothing that shuts somebody out."""

from types import SimpleNamespace
from typing import Any

import pytest
from tests.faces.web.conftest import CHROMIUM

from parvis.faces.web import assets

LANGUAGES = ("fr", "en", "ar")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"there is no chromium at {CHROMIUM}"),
    pytest.mark.skipif(not assets.manifest(), reason="the front end is not built"),
]


def _addresses(content: SimpleNamespace) -> list[str]:
    return [
        "",
        "datasets?q=qualité&tag=santé",
        "datasets?q=zzzz&format=csv",
        f"datasets/{content.water.slug}",
        f"datasets/{content.old.slug}",
        "organizations",
        f"organizations/{content.city.slug}",
        "about",
        "nothing-here",
    ]


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_pages_shut_nobody_out(
    chromium: Any, live_server: Any, content: SimpleNamespace, scheme: str, width: int
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme).new_page()
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text) if "Content Security" in message.text else None)
    problems = []
    for language in LANGUAGES:
        for address in _addresses(content):
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


def test_suggestions_follow_the_combobox_pattern(chromium: Any, live_server: Any, content: SimpleNamespace) -> None:
    page = chromium.new_page()
    page.goto(f"{live_server.url}/fr/")
    field = page.get_by_role("combobox")
    field.press_sequentially("quali")
    page.get_by_role("option").first.wait_for()
    assert field.get_attribute("aria-expanded") == "true"
    field.press("ArrowDown")
    active = field.get_attribute("aria-activedescendant")
    assert page.locator(f"#{active}").get_attribute("aria-selected") == "true"
    field.press("Escape")
    assert field.get_attribute("aria-expanded") == "false"
    field.press("Enter")
    page.wait_for_url("**/fr/datasets?q=quali")


def test_filters_follow_in_place_and_the_address_tells(
    chromium: Any, live_server: Any, content: SimpleNamespace
) -> None:
    from playwright.sync_api import expect

    page = chromium.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.goto(f"{live_server.url}/fr/datasets", wait_until="networkidle")
    page.get_by_label("eau", exact=False).and_(page.locator("input[name=tag]")).first.check()
    page.wait_for_url("**/fr/datasets?tag=eau")
    expect(page.locator(".result")).to_have_count(1)
    expect(page.locator("#told")).to_have_text("1 résultat")
    page.go_back()
    expect(page.locator(".result")).to_have_count(3)


def test_pages_work_without_script(chromium: Any, live_server: Any, content: SimpleNamespace) -> None:
    page = chromium.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844}).new_page()
    page.goto(f"{live_server.url}/fr/")
    page.get_by_label("Que cherchez-vous").fill("eau")
    page.get_by_role("button", name="Chercher").click()
    page.get_by_role("link", name="Filtres").click()
    page.get_by_label("CSV").first.check()
    page.get_by_role("button", name="Voir les résultats").click()
    assert "format=csv" in page.url
    page.get_by_role("link", name="Qualité de l’eau potable").click()
    assert page.get_by_role("link", name="Télécharger").count() >= 1
