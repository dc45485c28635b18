"""Every page of the URL table in a real browser, in both directions, by day and by night: nothing shuts somebody out."""

from collections import Counter
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from tests.faces.web.accessibility import routes
from tests.faces.web.conftest import AXE, CHROMIUM, COLOURS, barriers, overflow

from parvis.faces.web import assets
from parvis.kit.actors import system
from parvis.portal.accounts import actions as accounts

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"there is no chromium at {CHROMIUM}"),
    pytest.mark.skipif(not assets.manifest(), reason="the front end is not built"),
]
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
OPENED = "document.querySelectorAll('main details').forEach(one => { one.open = true })"
REFUSED = {"account/connections/login/error/": 401}  # pages that say what went wrong
SHARES = 4  # enough for two workers to end together
FIRST = "account/first/<str:secret>/"  # only while a portal has no administrator


class Reader:
    """One browser window that goes from page to page and notes what shuts somebody out."""

    def __init__(self, chromium: Any, base: str, session: str = "") -> None:
        context = chromium.new_context(viewport=WIDE, reduced_motion="reduce")
        context.add_init_script(AXE)  # with each page, rather than sent to it
        if session:
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": base}])
        self.base, self.page, self.found = base, context.new_page(), []
        self.page.on("console", self._note)

    def _note(self, message: Any) -> None:
        if "Content Security" in message.text:
            self.found.append((self.page.url, message.text))

    def read(self, path: str, route: str, status: int = 200) -> None:
        """Look at a page in French, wide and by day, then in Arabic, narrow and by night; each is tried in both widths.

        Lights have the same colours in both languages, and languages the same markup in both lights: what shuts
        somebody out is looked for once in each. English, which has the markup and the style sheet of French, is asked
        for and not drawn.
        """
        self._open(path, "fr", "light", WIDE, route, status)
        self._examine(path, NARROW)
        self._open(path, "ar", "dark", NARROW, route, status)
        self._examine(path, WIDE)
        answer = self.page.request.get(self._address(path, "en", route), headers={"Accept-Language": "en"})
        assert (answer.status, '<html lang="en"' in answer.text()) == (status, True), path

    def read_once(self, path: str, route: str) -> None:
        """Look at a page that was seen with something else on it: in one language, by day and by night."""
        self._open(path, "fr", "light", WIDE, route, 200)
        self._examine(path, NARROW)
        self.page.emulate_media(color_scheme="dark")
        self.found += [(path, "dark", *one) for one in barriers(self.page, COLOURS)]

    def _address(self, path: str, language: str, route: str) -> str:
        return f"{self.base}/{'' if route.startswith(('operate', 'identity')) else f'{language}/'}{path}"

    def _open(self, path: str, language: str, light: str, size: Any, route: str, status: int) -> None:
        page = self.page
        page.set_extra_http_headers({"Accept-Language": language})
        page.emulate_media(color_scheme=light)
        page.set_viewport_size(size)
        answer = page.goto(self._address(path, language, route))
        came = page.url.removeprefix(self.base).partition("?")[0]
        assert answer.status == status, (path, page.url)
        assert status == 404 or routes.of(came, language) == route, (path, page.url)
        assert page.locator("html").get_attribute("lang") == language, path
        page.evaluate(OPENED)

    def _examine(self, path: str, other: Any) -> None:
        """All rules as the page stands; then how wide it is, so and in the other width."""
        page = self.page
        self.found += [(page.url, path, *one) for one in barriers(page)]
        wide = [overflow(page)]
        page.set_viewport_size(other)
        wide.append(overflow(page))
        self.found += [(page.url, path, "wider than its window", pixels) for pixels in wide if pixels > 0]


@pytest.fixture
def reader(chromium: Any, live_server: Any) -> Callable[[str], Reader]:
    """Opens the window of somebody: `reader(session)`."""
    return lambda session="": Reader(chromium, live_server.url, session)


def _shares() -> list[set[str]]:
    """The rooms in as many shares of about the same length, because the world of all rooms is made for each share."""
    weight = Counter(routes.pages().values())
    shares: list[set[str]] = [set() for _ in range(SHARES)]
    for room in sorted(weight, key=lambda one: (-weight[one], one)):
        min(shares, key=lambda share: sum(weight[one] for one in share)).add(room)
    return shares


@pytest.mark.parametrize("rooms", _shares(), ids=lambda rooms: "+".join(sorted(rooms)))
def test_pages_shut_nobody_out(world: SimpleNamespace, reader: Callable[[str], Reader], rooms: set[str]) -> None:
    readers: dict[str, Reader] = {}
    for route, place in routes.pages().items():
        if place not in rooms or route == FIRST:
            continue
        for number, (who, path) in enumerate(world.visits.get(route, [("boss", route)])):
            assert "<" not in path, f"say in world which {route} there is to see"
            if who not in readers:
                readers[who] = reader(world.sessions.get(who, ""))
            if number == 0:
                readers[who].read(path, route, REFUSED.get(route, 200))
            else:
                readers[who].read_once(path, route)
    found = [one for each in readers.values() for one in each.found]
    assert not found, "\n".join(map(str, found))


def test_page_of_the_first_start_shuts_nobody_out(reader: Callable[[str], Reader], live_server: Any, db: None) -> None:
    window = reader("")
    secret = accounts.make_first_link(by=system("tests"))
    window.read(f"account/first/{secret}/", FIRST)
    assert window.found == []


def test_page_that_is_not_there_shuts_nobody_out(reader: Callable[[str], Reader], content: SimpleNamespace) -> None:
    window = reader("")
    window.read("nothing-here", "", status=404)
    assert window.found == []
