"""All the rows of a question, in every format: read again they are the same; the reader may leave at any time."""

import csv
import io
import threading
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import orjson
import pyarrow
import pyarrow.parquet
import pytest
from python_calamine import CalamineWorkbook
from tests.engines.tables.query.made import TOWN_ROWS, TOWNS, Table, at, table

from parvis.engines.tables import duck
from parvis.engines.tables.query import export, workbook
from parvis.engines.tables.query.export import Format, Options
from parvis.engines.tables.query.shapes import Aggregate, Condition, Every, Group, Measure, Operator, Query, Sort
from parvis.engines.tables.shapes import FieldType
from parvis.kit.errors import Invalid, TooLarge, TooMany, Unavailable

POINT = bytes.fromhex("0101000000000000000000F03F0000000000000040")
NUMBERS = 200_001


@pytest.fixture(scope="module")
def towns(tmp_path_factory: pytest.TempPathFactory) -> Table:
    return table(TOWNS, TOWN_ROWS, tmp_path_factory.mktemp("towns"))


@pytest.fixture(scope="module")
def numbers(tmp_path_factory: pytest.TempPathFactory) -> Table:
    path = tmp_path_factory.mktemp("numbers") / "t.parquet"
    with duck.cursor() as cursor:
        select = f"SELECT range AS n, 'ligne ' || range AS s, range % 7 AS r FROM range({NUMBERS})"
        cursor.execute(f"COPY ({select}) TO '{path}' (FORMAT parquet)")
    return path, table([("n", FieldType.INTEGER), ("s", FieldType.STRING), ("r", FieldType.INTEGER)], [])[1]


@pytest.fixture(autouse=True)
def own_limits(tmp_path: Path) -> Iterator[None]:
    before = duck.limits()
    duck.settle(duck.Limits(temporary=tmp_path, streams=2))
    yield
    left = [path.name for path in tmp_path.iterdir() if path.name.startswith("parvis-rows-")]
    duck.settle(before)
    assert left == []


def whole(made: Table, form: Format, query: Query = Query(), **options: Any) -> bytes:
    return b"".join(export.stream(*made, query, form, Options(**options)))


def test_csv_is_read_again_as_it_was(towns: Table) -> None:
    rows = list(csv.reader(io.StringIO(whole(towns, Format.CSV).decode(), newline="")))
    assert rows[0] == [name for name, _kind in TOWNS]
    shown = [
        ["" if cell is None else str(cell).lower() if isinstance(cell, bool) else _iso(cell) for cell in row]
        for row in TOWN_ROWS
    ]
    assert rows[1:] == shown


def _iso(cell: Any) -> str:
    return cell.isoformat() if isinstance(cell, date | datetime | time) else str(cell)


def test_csv_tells_an_empty_text_from_an_empty_cell(tmp_path: Path) -> None:
    made = table([("a", FieldType.STRING), ("b", FieldType.STRING)], [("", None), (None, "")], tmp_path)
    assert whole(made, Format.CSV) == b'a,b\r\n"",\r\n,""\r\n'


def test_csv_for_spreadsheets_has_its_ways_and_runs_nothing(tmp_path: Path) -> None:
    texts = ["=1+1", "+33", "-1", "@x", "\tx", "\rx", " =1", "\u00a0=1", "a;b", 'a"b', "é", "a,b", "'x"]
    made = table([("=t", FieldType.STRING), ("n", FieldType.NUMBER)], [(text, -1.5) for text in texts], tmp_path)
    body = whole(made, Format.CSV, separator=";", decimal=",", bom=True, excel=True)
    assert body.startswith(b"\xef\xbb\xbf'=t;n\r\n")
    rows = list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline=""), delimiter=";"))[1:]
    guarded = [f"'{text}" for text in texts[:8]]
    assert rows == [[text, "-1,5"] for text in [*guarded, *texts[8:]]]
    assert b"=1+1,-1.5\r\n" in whole(made, Format.CSV)
    assert b'=1+1,"-1,5"\r\n' in whole(made, Format.CSV, decimal=",")


def test_tsv_has_one_line_for_each_row(tmp_path: Path) -> None:
    made = table([("a\tb", FieldType.STRING), ("n", FieldType.NUMBER)], [("x\ty\r\nz", 1.5), (None, None)], tmp_path)
    assert whole(made, Format.TSV) == b"a b\tn\nx y z\t1.5\n\t\n"


@pytest.mark.parametrize("form", [Format.JSON, Format.NDJSON])
def test_json_is_read_again_as_it_was(towns: Table, form: Format) -> None:
    body = whole(towns, form)
    rows = orjson.loads(body) if form is Format.JSON else [orjson.loads(line) for line in body.splitlines()]
    assert [list(row) for row in rows] == [[name for name, _kind in TOWNS]] * len(TOWN_ROWS)
    assert [list(row.values())[:7] for row in rows] == [
        [_iso(cell) if isinstance(cell, date | datetime | time) else cell for cell in row[:7]] for row in TOWN_ROWS
    ]
    assert [row["détails"] for row in rows] == [{"a": [1, "é"]}, "pas du JSON", None, "texte", None, [], {}, None]


def test_json_of_hostile_texts_is_valid(tmp_path: Path) -> None:
    texts = ['"', "\\", "\u2028", "</script>", "\x01", "\n", "𝕏", "a'b"]
    made = table(
        [("n'\"", FieldType.STRING), ("x", FieldType.NUMBER)], [(text, float("nan")) for text in texts], tmp_path
    )
    assert orjson.loads(whole(made, Format.JSON)) == [{"n'\"": text, "x": None} for text in texts]


@pytest.mark.parametrize("form", [Format.CSV, Format.TSV, Format.JSON, Format.NDJSON, Format.XLSX, Format.PARQUET])
def test_answer_without_rows_is_whole(towns: Table, form: Format) -> None:
    body = whole(towns, form, Query(("nom",), Every((Condition("nom", Operator.EXACT, ("rien",)),))))
    if form is Format.XLSX:
        assert CalamineWorkbook.from_filelike(io.BytesIO(body)).get_sheet_by_index(0).to_python() == [["nom"]]
    elif form is Format.PARQUET:
        assert pyarrow.parquet.read_table(io.BytesIO(body)).to_pylist() == []
    else:
        empty = {Format.CSV: b"nom\r\n", Format.TSV: b"nom\n", Format.JSON: b"[\n\n]\n", Format.NDJSON: b""}
        assert body == empty[form]


def test_number_of_the_row_is_there_when_asked(towns: Table) -> None:
    query = Query(("nom",), sort=(Sort("nom"),))
    assert whole(towns, Format.CSV, query, ids=True).startswith(b"nom\r\n")
    assert whole(towns, Format.CSV, Query(), ids=True).startswith(b"__id,nom,habitants")
    assert whole(towns, Format.CSV, Query(("__id", "nom"), sort=(Sort("nom"),))).splitlines()[:3] == [
        b"__id,nom", b'7,""', b"8,=1+1",
    ]  # fmt: skip


def test_groups_and_different_rows_leave_in_their_order(towns: Table) -> None:
    groups = Query(
        group=(Group("littoral"),),
        aggregates=(Aggregate("habitants", Measure.SUM),),
        sort=(Sort("habitants__sum", True),),
    )
    assert whole(towns, Format.CSV, groups) == b"littoral,habitants__sum\r\ntrue,273600\r\nfalse,48608\r\n,\r\n"
    different = Query(("littoral",), distinct=True)
    assert whole(towns, Format.NDJSON, different) == b'{"littoral":false}\n{"littoral":true}\n{"littoral":null}\n'


def test_parquet_keeps_types(towns: Table) -> None:
    query = Query(where=Every((Condition("surface", Operator.GREATER, (20.0,)),)), sort=(Sort("habitants", True),))
    read = pyarrow.parquet.read_table(io.BytesIO(whole(towns, Format.PARQUET, query)))
    assert [row["nom"] for row in read.to_pylist()] == ["Le Havre", "Caen", "Évreux", "=1+1"]
    assert [str(kind) for kind in read.schema.types] == [
        "string", "int64", "double", "bool", "date32[day]", "timestamp[us]", "time64[us]", "string",
    ]  # fmt: skip


def test_parquet_of_the_whole_table_is_its_own_file(towns: Table) -> None:
    assert whole(towns, Format.PARQUET) == towns[0].read_bytes()


def test_workbook_is_read_again_and_runs_nothing(towns: Table) -> None:
    body = whole(towns, Format.XLSX)
    rows = CalamineWorkbook.from_filelike(io.BytesIO(body)).get_sheet_by_index(0).to_python()
    assert rows[0] == [name for name, _kind in TOWNS]
    assert rows[2] == [
        "Caen",
        107000.0,
        25.75,
        True,
        date(1960, 6, 2),
        at("2026-01-31T00:00:00").date(),
        time(9),
        "pas du JSON",
    ]
    assert rows[1][4] == "1790-03-01"  # before the first day of spreadsheets
    assert rows[8][:3] == ["=1+1", 8.0, "1e+20"]
    sheet = zipfile.ZipFile(io.BytesIO(body)).read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet
    assert b"hyperlink" not in sheet


def test_workbook_that_would_be_too_long_is_refused(numbers: Table) -> None:
    with pytest.raises(TooLarge, match=str(workbook.ROWS)):
        export.stream(*numbers, Query(), Format.XLSX)


def test_geojson_has_features(tmp_path: Path) -> None:
    made = table([("nom", FieldType.STRING), ("geometry", FieldType.GEOJSON)], [("a", POINT), ("b", None)], tmp_path)
    point = {"type": "Point", "coordinates": [1.0, 2.0]}
    expected = [
        {"type": "Feature", "id": 1, "geometry": point, "properties": {"nom": "a"}},
        {"type": "Feature", "id": 2, "geometry": None, "properties": {"nom": "b"}},
    ]
    for query in (Query(), Query(("nom",)), Query(sort=(Sort("nom"),))):
        assert orjson.loads(whole(made, Format.GEOJSON, query)) == {"type": "FeatureCollection", "features": expected}
    assert orjson.loads(whole(made, Format.JSON))[0] == {"nom": "a", "geometry": point}
    assert b'"{""type"":""Point""' in whole(made, Format.CSV)


def test_geojson_without_a_geometry_is_refused(towns: Table) -> None:
    for query in (Query(), Query(group=(Group("nom"),))):
        with pytest.raises(Invalid) as caught:
            export.stream(*towns, query, Format.GEOJSON)
        assert list(caught.value.fields) == ["format"]


def test_geometry_in_parquet_is_one_for_its_reader(tmp_path: Path) -> None:
    made = table([("nom", FieldType.STRING), ("geometry", FieldType.GEOJSON)], [("a", POINT), ("b", None)], tmp_path)
    query = Query(sort=(Sort("nom", descending=True),))
    metadata = pyarrow.parquet.read_metadata(io.BytesIO(whole(made, Format.PARQUET, query))).metadata
    assert orjson.loads(metadata[b"geo"])["primary_column"] == "geometry"


def test_every_row_leaves_once_and_in_order(numbers: Table) -> None:
    body = whole(numbers, Format.CSV, Query(("n",)))
    assert [int(line) for line in body.split()[1:]] == list(range(NUMBERS))
    sorted_body = whole(numbers, Format.CSV, Query(("n",), sort=(Sort("r"), Sort("n", descending=True))))
    assert [int(line) for line in sorted_body.split()[1:]] == sorted(range(NUMBERS), key=lambda n: (n % 7, -n))


@pytest.mark.parametrize("query", [Query(), Query(("n", "r"), sort=(Sort("r"),))])
@pytest.mark.parametrize("form", [Format.CSV, Format.PARQUET])
def test_reader_who_leaves_frees_the_place_and_the_files(numbers: Table, query: Query, form: Format) -> None:
    for _each in range(3):  # more than there are places
        stream = export.stream(*numbers, query, form)
        next(stream)
        next(stream)
        stream.close()
        assert next(stream, None) is None
    for _each in range(3):
        export.stream(*numbers, query, form).close()  # nobody ever read it
        export.stream(*numbers, query, form)  # nor even closed it


def test_places_are_taken_until_the_reader_is_done(numbers: Table) -> None:
    held = [export.stream(*numbers, Query(), Format.CSV) for _each in range(2)]
    with pytest.raises(TooMany):
        export.stream(*numbers, Query(), Format.CSV)
    held[0].close()
    assert len(whole(numbers, Format.CSV, Query(("n",)))) > NUMBERS
    assert sum(map(len, held[1])) > NUMBERS


def test_slow_reader_goes_on_after_a_pause_and_beside_questions(numbers: Table) -> None:
    stream = export.stream(*numbers, Query(("n",)), Format.NDJSON)
    taken = [next(stream), next(stream)]
    with duck.cursor() as cursor:
        assert cursor.execute("SELECT count(*) FROM read_parquet(?)", [str(numbers[0])]).fetchall() == [(NUMBERS,)]
    threading.Event().wait(0.3)
    taken += list(stream)
    assert [orjson.loads(line)["n"] for line in b"".join(taken).splitlines()] == list(range(NUMBERS))


def test_what_is_wrong_is_said_before_the_first_byte(towns: Table, tmp_path: Path) -> None:
    with pytest.raises(Invalid):
        export.stream(*towns, Query(("x",)), Format.CSV)
    with pytest.raises(Invalid):
        export.stream(*towns, Query(), Format.CSV, Options(separator="é"))
    with pytest.raises(Unavailable):
        export.stream(tmp_path / "gone.parquet", towns[1], Query(), Format.CSV)
