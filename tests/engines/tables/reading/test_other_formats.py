"""Workbooks, JSON and Parquet: every sheet, list and type has its place."""

import io
import json
import zipfile
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow
import pyarrow.parquet
import pytest
from tests.engines.tables.reading import workbooks
from tests.engines.tables.reading.conftest import Read, rows, types

from parvis.engines.tables import reading
from parvis.engines.tables.reading import objects


def test_values_of_a_sheet_keep_their_types(read: Read) -> None:
    moment = datetime(2024, 5, 6, 13, 45)  # noqa: DTZ001
    table: list[list[Any]] = [["n", "x", "code", "jour", "quand", "oui", "t"]]
    table += [[n, n + 0.5, f"{n:03}", date(2024, 1, n), moment, n % 2 == 0, "mot"] for n in range(1, 10)]
    made = read(workbooks.xlsx({"a": table}), "a.xlsx").tables[0]
    assert list(types(made).values()) == ["integer", "number", "string", "date", "datetime", "boolean", "string"]
    assert rows(made)[0] == (1, 1.5, "001", date(2024, 1, 1), moment, False, "mot")


def test_sheets_of_words_are_notes_and_hidden_ones_are_told(read: Read) -> None:
    book = workbooks.xlsx(
        {
            "Lisez-moi": [["Ces données"], ["viennent de la mairie"]],
            "Données": [["a", "b"], [1, 2], [3, 4]],
            "Vide": [],
            "Caché": [["a", "b"], [1, 2]],
        },
        hidden=("Caché",),
    )
    found = read(book, "a.xlsx")
    assert [(made.name, made.title, made.rows) for made in found.tables] == [("donnees", "Données", 2)]
    assert found.notes == {"Lisez-moi": ["Ces données", "viennent de la mairie"]}
    assert found.skipped == {"Vide": "empty", "Caché": "hidden"}


def test_lines_around_the_table_of_a_sheet_are_told(read: Read) -> None:
    table: list[list[Any]] = [["Population 2024"], [], ["commune", "habitants"], ["A", 10], ["B", 20]]
    made = read(workbooks.xlsx({"a": [*table, ["Source : recensement de la population"]]}), "a.xlsx").tables[0]
    assert (made.rows, made.report.header_line, made.report.preamble) == (2, 3, ["Population 2024"])
    assert made.report.footnotes == ["Source : recensement de la population"]


def test_bad_cell_of_a_sheet_is_told_with_its_line(read: Read) -> None:
    table: list[list[Any]] = [["Titre"], ["n", "m"], *[[n, 1] for n in range(30)], ["inconnu", 1]]
    made = read(workbooks.xlsx({"a": table}), "a.xlsx").tables[0]
    assert [(cell.line, cell.value) for cell in made.report.demoted["n"]] == [(33, "inconnu")]


def test_sheet_that_says_it_is_immense_hurts_nobody(tmp_path: Path) -> None:
    source, into = tmp_path / "a.xlsx", tmp_path / "into"
    into.mkdir()
    book = io.BytesIO(workbooks.xlsx({"a": [["x", "y"], [1, 2]]}))
    with zipfile.ZipFile(book) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/worksheets/sheet1.xml"] = parts["xl/worksheets/sheet1.xml"].replace(
        b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    )
    with zipfile.ZipFile(source, "w") as archive:
        for name, body in parts.items():
            archive.writestr(name, body)
    found = reading.read(source, "a.xlsx", into)
    assert str(found.refusal) in ("out_of_memory", "damaged", "too_large")
    assert list(into.iterdir()) == []


# --- JSON --------------------------------------------------------------------------------------------------------


def test_lists_of_an_object_are_its_tables(read: Read) -> None:
    found = read(json.dumps({"date": "x", "a": [{"n": 1}, {"n": 2}], "b": [{"m": "01"}]}), "a.json")
    assert [(made.title, rows(made)) for made in found.tables] == [("a", [(1,), (2,)]), ("b", [("01",)])]


def test_values_of_objects_keep_their_types(read: Read) -> None:
    body = [
        {"n": 1, "t": "12", "d": "2024-01-02", "o": {"x": [1]}, "m": 1, "b": True, "z": None},
        {"n": 2.5, "t": "7", "d": "2024-01-03", "o": None, "m": [1], "late": "é"},
    ]
    made = read(json.dumps(body), "a.json").tables[0]
    assert types(made) == {
        "n": "number", "t": "string", "d": "date", "o": "object", "m": "string", "b": "boolean", "z": "string",
        "late": "string",
    }  # fmt: skip
    assert rows(made)[1] == (2.5, "7", date(2024, 1, 3), None, "[1]", None, None, "é")


def test_object_of_objects_and_columns_are_tables(read: Read) -> None:
    assert rows(read('{"01": {"n": 1}, "2A": {"n": 2}}', "a.json").tables[0]) == [("01", 1), ("2A", 2)]
    assert rows(read('{"j": ["a", "b"], "n": [1, 2]}', "a.json").tables[0]) == [("a", 1), ("b", 2)]


@pytest.mark.parametrize("wrap", ["{}", '{{"meta": 1, "features": {}, "type": "FeatureCollection"}}'])
def test_large_document_is_read_object_by_object(read: Read, wrap: str, monkeypatch: pytest.MonkeyPatch) -> None:
    one = {"type": "Feature", "properties": {"n": 1, "t": "é"}, "geometry": None}
    features = json.dumps([one if "features" in wrap else {"n": n, "t": "é" * (n % 50)} for n in range(3000)])
    monkeypatch.setattr(objects, "_WHOLE", 1000)
    monkeypatch.setattr(objects, "_CHUNK", 5000)
    found = read(wrap.format(features), "a.json")
    assert [made.rows for made in found.tables] == [3000]
    assert str(read(wrap.format(features)[:-200], "a.json").refusal) == "damaged"


def test_document_without_rows_is_refused(read: Read) -> None:
    for body in ('{"a": 1}', "[]", "[1, 2]", '{"a": {"b": 2}}'):
        assert str(read(body, "a.json").refusal) == "no_table"
    assert str(read('{"a": [{"b": 1}', "a.json").refusal) == "damaged"


# --- Parquet -----------------------------------------------------------------------------------------------------


def parquet(columns: dict[str, Any], metadata: dict[bytes, bytes] | None = None) -> bytes:
    out = io.BytesIO()
    table = pyarrow.table(columns)
    pyarrow.parquet.write_table(table.replace_schema_metadata(metadata) if metadata else table, out)
    return out.getvalue()


def test_types_of_parquet_become_ours(read: Read) -> None:
    moment = datetime(2024, 5, 6, 13, 45, tzinfo=UTC)
    made = read(
        parquet(
            {
                "petit": pyarrow.array([1, 2], pyarrow.int8()),
                "gros": pyarrow.array([2**64 - 1, 0], pyarrow.uint64()),
                "prix": pyarrow.array([Decimal("12.34"), None], pyarrow.decimal128(10, 2)),
                "court": pyarrow.array([0.1, float("nan")], pyarrow.float32()),
                "quand": pyarrow.array([moment, None], pyarrow.timestamp("ns", "Europe/Paris")),
                "heure": pyarrow.array([time(1, 2, 3), None]),
                "liste": [[1, 2], None],
                "arbre": [{"a": 1}, {"a": 2}],
                "mot": pyarrow.array(["01", None]).dictionary_encode(),
                "brut": pyarrow.array([b"\x00\xff", None]),
                "Mot": ["x", "y"],
            }
        ),
        "a.parquet",
    ).tables[0]
    assert types(made) == {
        "petit": "integer", "gros": "string", "prix": "number", "court": "number", "quand": "datetime", "heure": "time",
        "liste": "object", "arbre": "object", "mot": "string", "brut": "string", "Mot_1": "string",
    }  # fmt: skip
    assert rows(made) == [
        (1, "18446744073709551615", 12.34, 0.1, moment.replace(tzinfo=None), time(1, 2, 3), "[1,2]", '{"a":1}', "01", "AP8=", "x"),
        (2, "0", None, None, None, None, None, '{"a":2}', None, None, "y"),
    ]  # fmt: skip


POINT = bytes.fromhex("0101000000000000000000f03f0000000000000040")


@pytest.mark.parametrize(("code", "kind"), [("4326", "geojson"), ("2154", "string")])
def test_shapes_of_parquet_are_kept_when_they_are_in_degrees(read: Read, code: str, kind: str) -> None:
    system = {"id": {"authority": "EPSG", "code": int(code)}}
    geo = {
        "version": "1.1.0",
        "primary_column": "shape",
        "columns": {"shape": {"encoding": "WKB", "geometry_types": [], "crs": system}},
    }
    made = read(parquet({"n": [1], "shape": [POINT]}, {b"geo": json.dumps(geo).encode()}), "a.parquet").tables[0]
    name = "geometry" if kind == "geojson" else "shape"
    assert types(made) == {"n": "integer", name: kind}
    assert made.report.notes == ([] if kind == "geojson" else ["geometry_not_in_degrees"])
    if kind == "geojson":
        assert rows(made) == [(1, POINT)]


def test_layout_is_that_of_our_tables(read: Read) -> None:
    made = read("a,b\n" + "".join(f"{n},x\n" for n in range(130_000)), "a.csv").tables[0]
    about = duckdb.sql(
        f"SELECT DISTINCT row_group_id, row_group_num_rows, compression FROM parquet_metadata('{made.path}') ORDER BY 1"
    ).fetchall()
    assert about == [(0, 122_880, "SNAPPY"), (1, 7_120, "SNAPPY")]
    assert rows(made, "SELECT a FROM t LIMIT 3 OFFSET 122879") == [(122_879,), (122_880,), (122_881,)]


def test_mark_is_not_in_the_first_cell_of_a_file_without_header(read: Read) -> None:
    made = read(b"\xef\xbb\xbf1;2\n3;4\n5;6\n", "a.csv").tables[0]
    assert rows(made) == [(1, 2), (3, 4), (5, 6)]
