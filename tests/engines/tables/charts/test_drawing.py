"""Charts as Vega-Lite and as images: colours, directions, hostile words, and a process that is ended when it must."""

import json
import os
import re
import xml.etree.ElementTree
from pathlib import Path
from typing import Any

import pytest
from tests.engines.tables.query.made import table

from parvis.engines.tables.charts import address, answers, apart, colours, drawing, spec
from parvis.engines.tables.charts.shapes import Words
from parvis.engines.tables.shapes import FieldType
from parvis.kit.errors import Unavailable

SCRIPT = "<script>alert(1)</script>&\"'"
ROWS = [(f"{name}.b[0]", SCRIPT, value) for name, value in zip("abcdefghijkl", range(12, 0, -1), strict=True)]


@pytest.fixture
def hostile(tmp_path: Path) -> Any:
    """A table whose names and cells are what Vega-Lite and SVG read in their own way."""
    fields = [("a.b[0]", FieldType.STRING), (SCRIPT, FieldType.STRING), ("{signal: 1}", FieldType.INTEGER)]
    return table(fields, ROWS, tmp_path)


@pytest.fixture
def room(tmp_path: Path) -> drawing.Room:
    return drawing.Room(tmp_path / "drawn")


def vega(of: Any, *pairs: tuple[str, str], words: Words = Words()) -> dict[str, Any]:
    chart = address.parse(pairs)
    return spec.vega(chart, answers.data(*of, chart), words)


def test_no_name_of_a_column_is_a_field(hostile: Any) -> None:
    found = vega(hostile, ("x", "a.b[0]"), ("y", "{signal: 1}"), ("series", SCRIPT))
    fields = re.findall(r'"field": "([^"]*)"', json.dumps(found))
    assert set(fields) == {"x", "y", "s", "n"}
    assert {key for row in found["data"]["values"] for key in row} <= {"x", "y", "s", "n", "o"}


@pytest.mark.parametrize("form", list(drawing.Form))
def test_a_hostile_table_is_drawn_as_words(hostile: Any, room: drawing.Room, form: drawing.Form) -> None:
    words = Words(measures={"sum": "sum of %(name)s"})
    asked = (("x", "a.b[0]"), ("y", "{signal: 1}"), ("series", SCRIPT), ("title", SCRIPT))
    body = drawing.draw(vega(hostile, *asked, words=words), form, room)
    if form is drawing.Form.PNG:
        assert body.startswith(b"\x89PNG")
        return
    svg = body.decode()
    assert "<script" not in svg
    assert svg.count("&lt;script&gt;alert(1)&lt;/script&gt;") >= 2
    assert "a.b[0]" in svg
    assert "href" not in svg.replace("xmlns:xlink", "")


@pytest.mark.parametrize("form", list(drawing.Form))
def test_cells_that_no_image_can_hold_are_drawn_all_the_same(
    tmp_path: Path, room: drawing.Room, form: drawing.Form
) -> None:
    cells = ["\x00\x01\x0b", "\ufffe", "x" * 1_000_000, "\u202e\u2067", "\n\t", "", "é\u0301", "👩‍🚒"]
    numbers = [1.5, -1e308, 1e-300, *[0.0] * 5]
    rows = [(text, at, value) for at, (text, value) in enumerate(zip(cells, numbers, strict=True))]
    fields = [("t", FieldType.STRING), ("n", FieldType.INTEGER), ("v\x0b", FieldType.NUMBER)]
    of = table(fields, [*rows, (None, None, float("nan")), ("z", 9, float("inf"))], tmp_path)
    words = Words(measures={"sum": "sum of %(name)s"})
    for pairs in (
        (("x", "t"), ("y", "n")), (("x", "t"), ("y", "v\x0b"), ("series", "n")), (("kind", "line"), ("x", "v\x0b")),
        (("kind", "scatter"), ("x", "n"), ("y", "v\x0b"), ("series", "t")), (("kind", "histogram"), ("x", "v\x0b")),
    ):  # fmt: skip
        body = drawing.draw(vega(of, *pairs, words=words), form, room)
        if form is drawing.Form.SVG:
            xml.etree.ElementTree.fromstring(body)


def test_a_drawing_follows_the_night(hostile: Any, room: drawing.Room) -> None:
    svg = drawing.draw(vega(hostile, ("x", "a.b[0]"), ("y", "{signal: 1}")), drawing.Form.SVG, room).decode()
    used = set(re.findall(r'(?:fill|stroke)="(#[0-9a-f]{6})"', svg))
    assert used <= set(dict(colours.PAIRS))
    assert svg.count("@media (prefers-color-scheme:dark)") == 1


def test_arabic_reads_from_the_right_and_time_from_the_left(hostile: Any) -> None:
    arabic = Words(language="ar", is_right_to_left=True, measures={"sum": "مجموع %(name)s"})
    bars = vega(hostile, ("x", "a.b[0]"), ("y", "{signal: 1}"), words=arabic)["encoding"]
    assert (bars["y"]["axis"]["orient"], bars["x"]["scale"]["reverse"]) == ("right", True)
    line = vega(hostile, ("kind", "line"), ("x", "{signal: 1}"), words=arabic)["encoding"]
    assert line["y"]["axis"]["orient"] == "right"
    assert "reverse" not in line["x"]["scale"]


def test_a_drawing_is_made_once(hostile: Any, room: drawing.Room) -> None:
    asked = vega(hostile, ("x", "a.b[0]"))
    first = drawing.draw(asked, drawing.Form.SVG, room)
    (kept,) = room.path.iterdir()
    kept.write_bytes(first + b"<!-- kept -->")
    assert drawing.draw(asked, drawing.Form.SVG, room).endswith(b"<!-- kept -->")
    assert not drawing.draw(asked | {"width": 500}, drawing.Form.SVG, room).endswith(b"<!-- kept -->")


def test_drawings_looked_at_longest_ago_make_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "_FRESH", -1)
    room = drawing.Room(tmp_path, size=1000)
    for number in range(5):
        drawing._keep(tmp_path / f"{number}.svg", bytes(400), room)
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) <= 1000
    assert (tmp_path / "4.svg").exists()


def test_what_is_no_chart_is_refused_and_the_next_one_is_drawn(hostile: Any, room: drawing.Room) -> None:
    with pytest.raises(Unavailable):
        drawing.draw({"$schema": spec.SCHEMA, "mark": "nothing", "data": {"values": []}}, drawing.Form.SVG, room)
    assert drawing.draw(vega(hostile, ("x", "a.b[0]")), drawing.Form.SVG, room).startswith(b"<svg")


def test_a_drawing_that_takes_too_long_is_ended(hostile: Any, room: drawing.Room, monkeypatch: Any) -> None:
    monkeypatch.setattr(drawing, "SECONDS", 0)
    monkeypatch.setattr(drawing, "_START", 0.01)
    drawing._child.end()
    with pytest.raises(Unavailable):
        drawing.draw(vega(hostile, ("x", "a.b[0]"), ("limit", "3")), drawing.Form.SVG, room)
    assert drawing._child.process is None


def test_the_network_is_out_of_reach(room: drawing.Room, live_server_of_numbers: str) -> None:
    asked = {
        "$schema": spec.SCHEMA, "data": {"url": live_server_of_numbers}, "mark": "bar",
        "encoding": {"x": {"field": "x", "type": "nominal"}},
    }  # fmt: skip
    with pytest.raises(Unavailable):
        drawing.draw(asked, drawing.Form.SVG, room)


@pytest.fixture
def live_server_of_numbers() -> Any:
    """The address of a server that must not be asked."""
    from http.server import BaseHTTPRequestHandler, HTTPServer
    from threading import Thread

    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b'[{"x": 1}]')

        def log_message(self, *_arguments: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/numbers.json"
    server.shutdown()
    server.server_close()
    assert asked == []


def test_the_process_ends_when_its_asker_does() -> None:
    asked, asker = os.pipe()
    os.close(asker)
    with open(asked, "rb", buffering=0) as source:
        assert apart._next(source) is None
