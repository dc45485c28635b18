"""The story of a messy file: published, then looked at, drawn, put on a map, shared and taken along by anybody."""

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from tests.conftest import SYSTEM, read_tables
from tests.faces.web.conftest import CHROMIUM, barriers, overflow, visit

from parvis.faces.web import assets
from parvis.portal.datasets.models import Dataset
from parvis.portal.tables import actions as tables

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"there is no chromium at {CHROMIUM}"),
    pytest.mark.skipif(not assets.manifest(), reason="the front end is not built"),
]
# What towns send: a title above the table, semicolons, accents of 1987, decimal commas, days first, a column named twice.
QUARTERS = ("Médina", "Bettana", "Tabriquet", "Hay Salam")
MESS = (
    "Ville de Salé : bornes de tri, relevé\n;;;;;;\nNom;Quartier;Posée le;Volume;Volume;Latitude;Longitude\n"
    + "".join(
        f"Borne n° {number};{QUARTERS[number % 4]};{13 + number % 15}/02/2024;{number},5;{number % 3};"
        f"{34.03 + number / 1000:.4f};-{6.80 + number / 1000:.4f}\n".replace(".", ",")
        for number in range(1, 61)
    )
)


@pytest.fixture
def mess(tmp_path: Path) -> Path:
    """The file, as Windows of long ago writes it."""
    path = tmp_path / "bornes tri SALE (v2).csv"
    path.write_bytes(MESS.encode("latin-1"))
    return path


def _published(page: Any, base: str, path: Path, title: str) -> Dataset:
    """Publish the file with the pages, and have it read."""
    visit(page, f"{base}/fr/publish")
    page.set_input_files("input[type=file] >> nth=0", str(path))
    page.locator(".sending .arrived").wait_for()
    page.locator("main form button[type=submit]:not(.btn-quiet)").first.click()
    page.wait_for_url("**/edit*")
    page.fill("[name=title]", title)
    page.locator("button[name=do][value=preview]").click()
    page.wait_for_url("**/preview*")
    page.locator("button[name=do][value=publish]").click()
    page.wait_for_url(re.compile(r"/fr/datasets/bornes"))
    dataset = Dataset.objects.get(title=title)
    tables.refresh(dataset.id, by=SYSTEM)
    read_tables()
    return dataset


@pytest.mark.parametrize(("language", "width"), [("fr", 1280), ("ar", 390)])
def test_a_messy_file_is_explored_charted_mapped_shared_and_exported(
    chromium: Any, signed_in: Callable[..., Any], make_user: Callable[..., Any], live_server: Any, mess: Path,
    language: str, width: int, content: SimpleNamespace, kept: Callable[[], list[str]],
) -> None:  # fmt: skip
    from playwright.sync_api import expect

    base = live_server.url
    producer = signed_in(make_user(), viewport={"width": 1280, "height": 900}).new_page()
    dataset = _published(producer, base, mess, "Bornes de tri de Salé")
    resource = dataset.resources.get()
    file = f"{base}/{language}/datasets/{dataset.slug}/resources/{resource.id}"

    # Explored, by somebody who has no account.
    context = chromium.new_context(viewport={"width": width, "height": 900}, accept_downloads=True)
    page = context.new_page()
    against: list[str] = []
    page.on("console", lambda said: against.append(f"{said.text} {said.location}") if said.type == "error" else None)
    visit(page, file)
    page.locator(f'a[href^="/{language}/datasets/{dataset.slug}/resources/{resource.id}/table"]').first.click()
    heads = page.locator("table.grid thead th > a bdi")
    expect(heads).to_have_text(["Nom", "Quartier", "Posée le", "Volume", "Volume_2", "Latitude", "Longitude"])
    expect(page.locator("table.grid thead svg.spread").first).to_be_attached()
    page.locator("table.grid thead th a").nth(3).click()  # sorted by volume, then the other way
    page.wait_for_url("**Volume__sort=asc**")
    page.locator("table.grid thead th a").nth(3).click()
    page.wait_for_url("**Volume__sort=desc**")
    expect(page.locator("table.grid tbody tr").first.locator("td").nth(0)).to_have_text("Borne n° 60")
    page.select_option("#column", "Quartier")
    page.select_option("#op", "exact")
    page.fill("#value", "Médina")
    page.locator("form.narrow-by button[type=submit]").click()
    page.wait_for_url("**op=exact**")
    page.locator("details.choosing summary").click()
    page.locator('input[name=see][value="Volume_2"]').uncheck()
    page.locator("form.chosen-columns button.btn[type=submit]:not([name]):visible").click()
    expect(heads).to_have_count(6)
    assert barriers(page) == []
    assert overflow(page) == 0

    # Shared: somebody else who opens the address sees the same rows.
    other = chromium.new_context().new_page()
    other.goto(page.url)
    assert (
        other.locator("table.grid tbody tr").all_inner_texts() == page.locator("table.grid tbody tr").all_inner_texts()
    )

    # Exported: what is seen, all of it.
    with page.expect_download() as taken:
        page.locator('a[href*="/rows.csv"]').click()
    rows = list(csv.DictReader(io.StringIO(Path(taken.value.path()).read_text())))
    assert [row["Nom"] for row in rows] == [f"Borne n° {number}" for number in range(60, 0, -4)]
    assert (rows[0]["Posée le"], rows[0]["Volume"], "Volume_2" in rows[0]) == ("2024-02-13", "60.5", False)

    # Charted, kept by the producer, framed by another site.
    visit(page, f"{file}/chart?kind=bar&x=Quartier&y=Volume&measure=sum")
    expect(page.locator(".chart-drawing svg path[aria-roledescription=bar]")).to_have_count(4)
    assert overflow(page) == 0
    producer.goto(
        f"{base}/fr/datasets/{dataset.slug}/resources/{resource.id}/chart?kind=bar&x=Quartier&y=Volume&measure=sum"
    )
    producer.fill("#title", "Où l’on trie le plus")
    producer.locator("button[name=do][value=save]").click()
    expect(producer.locator("#charts")).to_contain_text("Où l’on trie le plus")
    frame = re.search(r'src="([^"]+/embed)', producer.locator("#charts code").text_content())
    assert frame is not None
    page.goto(re.sub(r"https?://[^/]+", base, frame[1]))
    expect(page.locator("body")).to_contain_text("Où l’on trie le plus")

    # On a map: as many places as rows that have one.
    visit(page, f"{file}/map")
    expect(page.locator(".map-frame canvas")).to_be_visible()
    expect(page.locator(".counted")).to_contain_text("60")
    assert overflow(page) == 0
    assert against == []
