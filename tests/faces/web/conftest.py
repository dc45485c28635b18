"""A small portal to look at: three producers' datasets in three languages, an archived one, a deleted one."""

import asyncio
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT as AXE
from django.conf import settings
from django.test import Client

from parvis.dialects import records
from parvis.kit.dates import now

LANGUAGES = ("fr", "en", "ar")
CHROMIUM = Path(os.environ.get("PARVIS_CHROMIUM", "/usr/bin/chromium"))
PATIENCE = 120_000  # milliseconds, at most, for anything
FLAGS = [
    "--no-sandbox",
    "--headless",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
]


RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
    "iframes": False,
}
COLOURS = RULES | {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
_AXE = """rules => axe.run(document, rules).then(found => ({
  rules: found.passes.length,
  broken: found.violations.map(one => [one.id, one.nodes.map(node => node.target.join(" "))]),
}))"""


def barriers(page: Any, rules: Any = RULES) -> list[Any]:
    """What shuts somebody out of the page shown: `[rule of axe, elements]` of each rule of WCAG 2.2 AA it breaks."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    found = page.evaluate(_AXE, rules)
    assert found["rules"] > 10 or rules is not RULES, page.url
    return list(found["broken"])


def visit(page: Any, address: str) -> None:
    """Go to a page, and wait until its scripts are at work."""
    page.goto(address)
    at_work(page)


def at_work(page: Any) -> None:
    """Wait until the scripts of the page shown are at work."""
    page.wait_for_selector("html[data-ready]", state="attached")


def overflow(page: Any) -> int:
    """How many pixels the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


@pytest.fixture
def web(db: None) -> Client:
    """A reader's browser, without cookies yet."""
    return Client()


@pytest.fixture
def web_as(db: None) -> Callable[[Any], Client]:
    """The browser of somebody who has signed in, without a window: `web_as(user).get("/fr/workspace")`."""

    def enter(user: Any) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return enter


def _patient(browser: Any) -> Any:
    """The browser, whose pages have the time a busy machine takes: their own limit is half a minute for all they do."""
    opened = browser.new_context

    def new_context(**options: Any) -> Any:
        context = opened(**options)
        context.set_default_timeout(PATIENCE)
        return context

    browser.new_context, browser.new_page = new_context, lambda **options: new_context(**options).new_page()
    return browser


class Browsers:
    """One browser for all tests of a worker: its start takes two seconds of processor. Each test opens windows of its own.

    The loop that drives it belongs to the tests that use it: in another, this thread would seem to be within a loop,
    where Django forbids the database.
    """

    def __init__(self, playwright: Any) -> None:
        self._playwright, self._loop = playwright, asyncio.get_running_loop()
        self._browser: Any = None
        asyncio._set_running_loop(None)

    @contextmanager
    def lent(self) -> Iterator[Any]:
        """The browser for one test, which leaves no window open."""
        asyncio._set_running_loop(self._loop)
        try:
            if self._browser is None or not self._browser.is_connected():  # a test may have broken it
                self._browser = _patient(self._playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS))
            yield self._browser
            for context in self._browser.contexts:
                context.close()
        finally:
            asyncio._set_running_loop(None)

    def end(self) -> None:
        """Close the browser; what drives it is closed by whoever opened it."""
        asyncio._set_running_loop(self._loop)
        if self._browser is not None:
            self._browser.close()


@pytest.fixture(scope="session")
def _browsers() -> Iterator[Browsers]:
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browsers = Browsers(playwright)
        yield browsers
        browsers.end()


@pytest.fixture
def chromium(monkeypatch: pytest.MonkeyPatch, _browsers: Browsers, live_server: Any) -> Iterator[Any]:
    """A browser; its loop would forbid the database to this thread."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with _browsers.lent() as browser:
        yield browser


@pytest.fixture
def signed_in(chromium: Any, live_server: Any, web_as: Callable[[Any], Client]) -> Callable[..., Any]:
    """A browser where somebody has signed in: `signed_in(user, viewport=…, color_scheme="dark").new_page()`."""

    def enter(user: Any, **options: Any) -> Any:
        session = web_as(user).cookies[settings.SESSION_COOKIE_NAME].value
        context = chromium.new_context(**options)
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
        return context

    return enter


def resource(number: int, **fields: Any) -> records.Resource:
    """A file to describe."""
    fields = {"title": f"Fichier {number}", "url": f"https://example.org/{number}.csv", "format": "csv"} | fields
    return records.Resource(**fields)


@pytest.fixture
def content(
    make_organization: Callable[..., Any], make_dataset: Callable[..., Any], search_index: Callable[[], int]
) -> SimpleNamespace:
    """Things to show, found by the search."""
    city = make_organization(
        "Ville de Rabat", acronym="VR", badges=("public-service", "certified"), description="La **capitale**."
    )
    agency = make_organization("Agence de l’eau", parent=city.id)
    water = make_dataset(
        "Qualité de l’eau potable",
        organization=city.id,
        description="Les analyses de l’eau, par commune <script>alert(1)</script> & par mois.\n\n## Colonnes\n\n- date",
        translations={"ar": {"title": "جودة الماء الصالح للشرب", "description": "تحاليل الماء حسب الجماعة."}},
        license="lov2",
        frequency="weekly",
        tags=("eau", "santé"),
        resources=(resource(1, filesize=1_400_000), resource(2, type="documentation", format="pdf")),
        contacts=(records.Contact(name="Service des eaux", email="eau@example.org"),),
    )
    air = make_dataset("Qualité de l’air", organization=agency.id, tags=("air", "santé"), resources=(resource(3),))
    old = make_dataset("Anciens relevés", organization=city.id, state="archived", tags=("santé",))
    gone = make_dataset("Relevés retirés", organization=city.id, state="deleted")
    draft = make_dataset("Brouillon secret", organization=city.id, state="draft")
    search_index()
    return SimpleNamespace(
        city=city, agency=agency, water=water, air=air, old=old, gone=gone, draft=draft, made_at=now()
    )
