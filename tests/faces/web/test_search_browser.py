"""Searching in a real browser: suggestions, filters in place, and the same without script."""

from types import SimpleNamespace
from typing import Any

import pytest
from tests.faces.web.conftest import CHROMIUM, visit

from parvis.faces.web import assets

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"there is no chromium at {CHROMIUM}"),
    pytest.mark.skipif(not assets.manifest(), reason="the front end is not built"),
]


def test_suggestions_follow_the_combobox_pattern(chromium: Any, live_server: Any, content: SimpleNamespace) -> None:
    page = chromium.new_page()
    visit(page, f"{live_server.url}/fr/")
    field = page.get_by_role("combobox")
    page.route("**/suggestions?q=qual", lambda _route: None)  # an answer that does not come before one types on
    with page.expect_request("**/suggestions?q=qual"):
        field.fill("qual")
    field.fill("quali")
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
    visit(page, f"{live_server.url}/fr/datasets")
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
    page.wait_for_url("**format=csv**")
    page.get_by_role("link", name="Qualité de l’eau potable").click()
    page.get_by_role("link", name="Télécharger").first.wait_for()
