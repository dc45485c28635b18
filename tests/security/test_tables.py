"""Hostile files on their way from a producer to readers: upload, table, page, API, exports. Nobody is hurt."""

import csv
import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from parvis.portal.datasets.models import Resource

SCRIPT = "<script>alert(1)</script>"
IMAGE = '"><img src=x onerror=alert(2)>'
FORMULAS = ("=cmd|'/C calc'!A0", "+1+1|x", "-2+3|y", "@SUM(1)", "\t=1")
Give = Callable[..., Resource]


@pytest.fixture
def web(db: None) -> Client:
    """A browser without a session."""
    return Client()


@pytest.fixture
def hostile(give: Give) -> Resource:
    """A file with scripts in heads and cells, and formulas."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["id", SCRIPT, f"nom {IMAGE}", "{{ 7*7 }}"])
    for number, formula in enumerate(FORMULAS * 5):
        writer.writerow([number, f"{SCRIPT}{number}", f"{IMAGE}{number}", formula])
    return give(out.getvalue().encode(), "hostile.csv")


def _page(resource: Resource) -> str:
    return f"/fr/datasets/{resource.dataset.slug}/resources/{resource.id}/table"


def _export(web: Client, resource: Resource, asked: str) -> bytes:
    answer = web.get(f"/api/resources/{resource.id}/rows.{asked}")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]


def test_scripts_in_cells_and_heads_are_only_words_on_pages(web: Client, hostile: Resource) -> None:
    for address in (_page(hostile), f"{_page(hostile)}?show=all&search=alert", _page(hostile).removesuffix("/table")):
        html = web.get(address).content.decode()
        assert SCRIPT not in html
        assert "<img src=x" not in html
        assert "49" not in re.findall(r"<th.*?</th>", html, re.DOTALL)
    html = web.get(_page(hostile)).content.decode()
    assert html.count("&lt;script&gt;alert(1)&lt;/script&gt;") > 20
    assert "{{ 7*7 }}" in html


def test_a_question_with_a_script_is_only_words_on_pages(web: Client, hostile: Resource) -> None:
    for asked in ({"search": SCRIPT}, {SCRIPT: "1"}, {"id__greater": SCRIPT}, {"column": SCRIPT, "value": IMAGE}):
        html = web.get(_page(hostile), asked).content.decode()
        assert SCRIPT not in html
        assert "<img src=x" not in html


def test_answers_for_programs_are_no_page(api: Any, hostile: Resource) -> None:
    for path in ("table", "profile", "rows", "rows.openapi"):
        answer = api.get(f"/api/resources/{hostile.id}/{path}")
        assert (answer.status_code, answer.headers["Content-Type"].partition(";")[0]) == (200, "application/json")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    row = api.get(f"/api/resources/{hostile.id}/rows").json()["data"][0]
    assert row[SCRIPT] == f"{SCRIPT}0"


def test_formulas_leave_as_they_are_and_as_words_on_request(web: Client, hostile: Resource) -> None:
    for asked, guarded in (("csv", False), ("csv?excel=true", True)):
        rows = list(csv.reader(io.StringIO(_export(web, hostile, asked).decode("utf-8-sig"))))
        cells = [row[-1] for row in rows[1 : len(FORMULAS) + 1]]
        assert cells == [f"'{one}" if guarded else one for one in FORMULAS]
    with zipfile.ZipFile(io.BytesIO(_export(web, hostile, "xlsx"))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml")
    assert b"cmd|" in sheet
    assert b"<f>" not in sheet
    assert b"<hyperlink" not in sheet


def test_a_cell_of_ten_megabytes_is_cut_where_people_look(web: Client, api: Any, give: Give) -> None:
    resource = give(b"id,texte\n1," + b"x" * 10_000_000 + b"\n2,y\n", "large.csv")
    for address in (_page(resource), _page(resource).removesuffix("/table"), f"/api/resources/{resource.id}/profile"):
        answer = web.get(address)
        assert (answer.status_code, len(answer.content) < 300_000) == (200, True)
    assert len(_export(web, resource, "csv")) > 10_000_000


@pytest.mark.parametrize(
    ("body", "name", "reason"),
    [
        ((",".join(f"c{n}" for n in range(100_000)) + "\n" + ",".join("1" * 100_000) + "\n").encode(), "wide.csv",
         "too_many_columns"),
        ("bomb", "bomb.zip", "bomb"),
    ],
)  # fmt: skip
def test_what_cannot_be_a_table_is_refused_with_its_reason(
    web: Client, api: Any, give: Give, body: Any, name: str, reason: str
) -> None:
    resource = give(_bomb() if body == "bomb" else body, name)
    told = api.get(f"/api/resources/{resource.id}/table").json()
    assert (told["state"], told["reason"], told["table"]) == ("refused", reason, None)
    assert len(told["explanation"]) > 20
    html = web.get(_page(resource)).content.decode()
    assert "<table" not in html or reason != "bomb"
    assert api.get(f"/api/resources/{resource.id}/rows").status_code == 404


def _bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("a.csv", b"a\n" + b"0\n" * 30_000_000)
    return out.getvalue()


def test_names_that_climb_out_of_an_archive_write_nothing_outside(give: Give, api: Any, tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in ("../../escaped.csv", "/tmp/escaped-parvis.csv", "..\\..\\escaped.csv", "ok.csv"):
            archive.writestr(name, "a,b\n" + "1,2\n" * 20)
    resource = give(out.getvalue(), "climbing.zip")
    told = api.get(f"/api/resources/{resource.id}/table").json()
    assert told["state"] == "ready"
    assert all("/" not in one["name"] and ".." not in one["name"] for one in told["tables"])
    assert not list(tmp_path.parent.rglob("*escaped*"))
    assert not Path("/tmp/escaped-parvis.csv").exists()
    assert {path.parent.parent.parent.name for path in (tmp_path / "files").rglob("*") if path.is_file()} == {"files"}
