"""Tables beside a Table Schema: every error at its cell, nothing said of what is right."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conftest import SHARED
from tests.engines.tables.profile.making import fields_of, parquet

from parvis.engines.tables.profile import validation
from parvis.engines.tables.profile.validation import CellCode, SchemaCode, Verdict

SCHEMAS = SHARED / "schemas"


def judged(
    path: Path, columns: dict[str, list[Any]], *wanted: dict[str, Any], types: dict[str, str] | None = None, **more: Any
) -> Verdict:
    fields = parquet(path / "t.parquet", columns, types)
    return validation.validate(path / "t.parquet", fields, {"fields": list(wanted), **more})


def errors(verdict: Verdict) -> list[tuple[int, str, str, str]]:
    return [(one.row, one.field, str(one.code), one.value) for one in verdict.errors]


@pytest.mark.parametrize(
    ("wanted", "good", "bad"),
    [
        ({"type": "integer"}, ["1", "-20", "+3"], ["1.5", "x", "1e3", " "]),
        ({"type": "integer", "groupChar": " "}, ["1 000"], ["1,000"]),
        ({"type": "integer", "bareNumber": False}, ["12 €", "€12"], ["douze"]),
        ({"type": "number"}, ["1", "1.5", "-.5", "1e3", "NaN"], ["1,5", "x", "1 000"]),
        ({"type": "number", "decimalChar": ","}, ["1,5", "12"], ["x", "1;5"]),
        ({"type": "number", "decimalChar": ",", "groupChar": "."}, ["1.234,5"], ["x"]),
        ({"type": "boolean"}, ["true", "False", "1", "0"], ["oui", "vrai"]),
        ({"type": "boolean", "trueValues": ["oui"], "falseValues": ["non"]}, ["oui", "non"], ["true", "OUI"]),
        ({"type": "date"}, ["2024-02-29"], ["2023-02-29", "29/02/2024", "2024-2-3", "x"]),
        ({"type": "date", "format": "%d/%m/%Y"}, ["29/02/2024"], ["2024-02-29", "30/02/2024"]),
        ({"type": "date", "format": "%Y"}, ["2024"], ["24x"]),
        ({"type": "date", "format": "any"}, ["2024-02-29", "29/02/2024"], ["x"]),
        ({"type": "datetime"}, ["2024-01-01T10:00:00Z", "2024-01-01T10:00:00"], ["2024-01-01", "2024-01-01 10:00"]),
        ({"type": "time"}, ["10:00:00"], ["10h", "25:00:00"]),
        ({"type": "year"}, ["2024"], ["24", "x"]),
        ({"type": "yearmonth"}, ["2024-12"], ["2024-13", "2024"]),
        ({"type": "duration"}, ["P1Y", "PT1H30M"], ["P", "1h"]),
        ({"type": "object"}, ['{"a": 1}'], ["[1]", "a", "{"]),
        ({"type": "array"}, ["[1]"], ['{"a": 1}', "1,2"]),
        ({"type": "geojson"}, ['{"type": "Point", "coordinates": [1, 2]}'], ["{}", "x"]),
        ({"type": "geopoint"}, ["2.35, 48.85", "-7,33"], ["48.85 2.35", "200,10", "x"]),
        ({"type": "geopoint", "format": "array"}, ["[2.35, 48.85]"], ["2.35, 48.85"]),
        ({"type": "string"}, ["x", " "], []),
        ({"type": "string", "format": "email"}, ["a@b.fr"], ["a", "a@b"]),
        ({"type": "string", "format": "uri"}, ["https://a.fr/b"], ["a.fr"]),
        ({"type": "string", "format": "uuid"}, ["0b5a1c1e-9a53-4d0a-8f5d-0d1b2c3d4e5f"], ["0b5a"]),
        ({"type": "any"}, ["x"], []),
        ({"constraints": {"pattern": "^\\d{5}$"}}, ["75001"], ["7500", "75001x"]),
        ({"constraints": {"pattern": "a|b"}}, ["a", "b"], ["ab", "c"]),
        ({"constraints": {"pattern": "(?:(?:^|\\|)(A|B C))+$"}}, ["A", "B C", "A|B C"], ["C", "A;B C"]),
        ({"constraints": {"enum": ["a", "b'c"]}}, ["a", "b'c"], ["A", "b"]),
        ({"type": "integer", "constraints": {"enum": [1, "2"]}}, ["1", "2", "02"], ["3"]),
        ({"constraints": {"minLength": 2, "maxLength": 3}}, ["ab", "éàè"], ["a", "abcd"]),
        ({"type": "number", "constraints": {"minimum": 0, "maximum": 10.5}}, ["0", "10.5"], ["-0.1", "11"]),
        ({"type": "integer", "constraints": {"minimum": "1"}}, ["1"], ["0"]),
        ({"type": "date", "constraints": {"minimum": "2020-01-01"}}, ["2020-01-01"], ["2019-12-31"]),
        ({"type": "year", "constraints": {"maximum": 2030}}, ["2030"], ["2031"]),
        ({"type": "yearmonth", "constraints": {"minimum": "2020-02"}}, ["2020-02"], ["2020-01"]),
    ],
)  # fmt: skip
def test_texts_are_tested_as_written(tmp_path: Path, wanted: dict[str, Any], good: list[str], bad: list[str]) -> None:
    assert validation.check({"fields": [{"name": "v", **wanted}]}) == []
    found = judged(tmp_path, {"v": [*good, None, "", *bad]}, {"name": "v", **wanted})
    assert [(one.row, one.value) for one in found.errors] == [
        (row, text) for row, text in enumerate(bad, len(good) + 3)
    ]
    assert (found.is_valid, found.total, found.not_checked) == (not bad, len(bad), [])


@pytest.mark.parametrize(
    ("kind", "values", "wanted", "bad"),
    [
        ("integer", [1, 2], {"type": "integer"}, []),
        ("integer", [1, 2], {"type": "number", "constraints": {"maximum": 1}}, [2]),
        ("integer", [75001, 1], {"type": "string", "constraints": {"pattern": "\\d{5}"}}, [2]),
        ("integer", [0, 2], {"type": "boolean"}, [2]),
        ("integer", [2024, 12], {"type": "date", "format": "%Y"}, []),
        ("integer", [2024, 12], {"type": "year"}, [2]),
        ("number", [1.0, 1.5], {"type": "integer"}, [2]),
        ("number", [1.0, 1.5], {"type": "string", "constraints": {"enum": ["1"]}}, [2]),
        ("boolean", [True, False], {"type": "boolean", "trueValues": ["oui"]}, []),
        ("boolean", [True, False], {"type": "integer"}, [1, 2]),
        ("date", [date(2024, 1, 1)], {"type": "date", "format": "%d/%m/%Y"}, []),
        ("date", [date(2024, 1, 1)], {"type": "datetime"}, [1]),
        ("date", [date(2024, 1, 1)], {"type": "string", "constraints": {"pattern": "2024-.*"}}, []),
        ("date", [date(2024, 1, 1)], {"type": "date", "constraints": {"maximum": "2023-12-31"}}, [1]),
    ],
)
def test_typed_cells_are_tested_as_their_type(
    tmp_path: Path, kind: str, values: list[Any], wanted: dict[str, Any], bad: list[int]
) -> None:
    found = judged(tmp_path, {"v": values}, {"name": "v", **wanted}, types={"v": kind})
    assert [one.row for one in found.errors] == bad


def test_required_unique_and_key_are_tested(tmp_path: Path) -> None:
    found = judged(
        tmp_path,
        {"id": ["1", "2", "2", None, "5"], "code": ["a", "a", None, "b", "a"], "name": ["x", "", None, "NC", "y"]},
        {"name": "id"},
        {"name": "code", "constraints": {"unique": True}},
        {"name": "name", "constraints": {"required": True}},
        primaryKey="id",
        missingValues=["", "NC"],
    )
    assert errors(found) == [
        (2, "name", "required", ""),
        (2, "code", "unique", "a"),
        (3, "name", "required", ""),
        (3, "id", "primary_key", "2"),
        (4, "name", "required", "NC"),
        (4, "id", "primary_key", ""),
        (5, "code", "unique", "a"),
    ]
    assert found.counts == {
        ("name", CellCode.REQUIRED): 3,
        ("code", CellCode.UNIQUE): 2,
        ("id", CellCode.PRIMARY_KEY): 2,
    }


def test_key_of_two_columns_is_tested(tmp_path: Path) -> None:
    found = judged(
        tmp_path, {"a": ["1", "1", "1"], "b": ["x", "y", "x"]}, {"name": "a"}, {"name": "b"}, primaryKey=["a", "b"]
    )
    assert errors(found) == [(3, "a, b", "primary_key", "1, x")]


def test_columns_are_compared(tmp_path: Path) -> None:
    found = judged(
        tmp_path,
        {"c": ["1"], "a": ["1"], "Été": ["1"], "more": ["1"]},
        {"name": "a"},
        {"name": "needed", "constraints": {"required": True}},
        {"name": "ete"},
        {"name": "left_out"},
        {"name": "c"},
    )
    assert [(one.field, str(one.code), one.value, one.wanted) for one in found.errors] == [
        ("needed", "missing_column", "", ""),
        ("Été", "renamed_column", "Été", "ete"),
        ("left_out", "missing_optional_column", "", ""),
        ("more", "extra_column", "more", ""),
        ("c", "misordered_column", "1", "ete"),
    ]
    assert [one.is_warning for one in found.errors] == [False, True, True, True, True]
    assert (found.is_valid, found.total) == (False, 1)


def test_errors_are_the_first_and_counts_are_of_all(tmp_path: Path) -> None:
    fields = parquet(tmp_path / "t.parquet", {"v": ["x"] * 5_000, "w": ["1"] * 4_999 + ["y"]})
    schema = {"fields": [{"name": "v", "type": "integer"}, {"name": "w", "type": "integer"}]}
    found = validation.validate(tmp_path / "t.parquet", fields, schema, limit=10)
    assert [one.row for one in found.errors] == list(range(1, 11))
    assert found.counts == {("v", CellCode.TYPE): 5_000, ("w", CellCode.TYPE): 1}
    assert (found.total, found.rows) == (5_001, 5_000)


def test_verdict_comes_back_from_json(tmp_path: Path) -> None:
    found = judged(tmp_path, {"v": ["x"]}, {"name": "v", "type": "integer"}, {"name": "w"})
    assert Verdict.from_json(json.loads(json.dumps(found.to_json()))) == found


@pytest.mark.parametrize(
    ("schema", "wanted"),
    [
        ({}, [("", "no_fields")]),
        ({"fields": []}, [("", "no_fields")]),
        ({"fields": [{"type": "string"}, "x"]}, [("", "no_name"), ("", "no_name")]),
        ({"fields": [{"name": "a"}, {"name": "a"}]}, [("a", "name_twice")]),
        ({"fields": [{"name": "a", "type": "texte"}]}, [("a", "unknown_type")]),
        ({"fields": [{"name": "a", "constraints": {"pattern": "("}}]}, [("a", "bad_pattern")]),
        ({"fields": [{"name": "a", "constraints": {"pattern": "(a)\\1"}}]}, [("a", "bad_pattern")]),
        ({"fields": [{"name": "a", "constraints": {"pattern": "(?=a)b"}}]}, [("a", "bad_pattern")]),
        ({"fields": [{"name": "a", "constraints": {"minimum": 1}}]}, [("a", "bad_constraint")]),
        ({"fields": [{"name": "a", "type": "date", "constraints": {"minimum": "hier"}}]}, [("a", "bad_constraint")]),
        ({"fields": [{"name": "a", "constraints": {"required": "oui"}}]}, [("a", "bad_constraint")]),
        ({"fields": [{"name": "a", "constraints": {"enum": []}}]}, [("a", "bad_constraint")]),
        ({"fields": [{"name": "a", "constraints": []}]}, [("a", "bad_value")]),
        ({"fields": [{"name": "a", "type": "date", "format": "JJ/MM/AAAA"}]}, [("a", "bad_format")]),
        ({"fields": [{"name": "a", "type": "boolean", "trueValues": "oui"}]}, [("a", "bad_value")]),
        ({"fields": [{"name": "a"}], "primaryKey": ["b"]}, [("", "unknown_key_field")]),
        ({"fields": [{"name": "a"}], "missingValues": "-"}, [("", "bad_value")]),
    ],
)  # fmt: skip
def test_bad_schemas_are_told(tmp_path: Path, schema: dict[str, Any], wanted: list[tuple[str, str]]) -> None:
    assert [(one.field, str(one.code)) for one in validation.check(schema)] == wanted
    fields = parquet(tmp_path / "t.parquet", {"a": ["x"]})
    validation.validate(tmp_path / "t.parquet", fields, schema)  # and what is wrong in them is stepped over


def test_what_cannot_be_tested_is_told(tmp_path: Path) -> None:
    found = judged(tmp_path, {"a": ["x"]}, {"name": "a", "constraints": {"pattern": "(x)\\1", "maxLength": 0}})
    assert (found.not_checked, errors(found)) == ([("a", "pattern")], [(1, "a", "max_length", "x")])


def test_hostile_schemas_do_not_reach_the_database(tmp_path: Path) -> None:
    evil = "'); DROP TABLE __rows; --"
    found = judged(
        tmp_path,
        {evil: ["x"]},
        {"name": evil, "type": "number", "decimalChar": evil, "constraints": {"enum": [evil], "pattern": evil}},
        missingValues=[evil],
    )
    assert found.rows == 1


@settings(max_examples=30)
@given(st.lists(st.one_of(st.none(), st.text("0123456789.,-+eE x", max_size=6)), max_size=40))
def test_integers_are_those_of_python(tmp_path_factory: pytest.TempPathFactory, values: list[str | None]) -> None:
    def is_bad(text: str | None) -> bool:
        return bool(text) and not text.removeprefix("-").removeprefix("+" if text[0] == "+" else "").isdigit()  # type: ignore[union-attr,index]

    found = judged(tmp_path_factory.mktemp("v"), {"v": values}, {"name": "v", "type": "integer"})
    assert [one.row for one in found.errors] == [row for row, text in enumerate(values, 1) if is_bad(text)]


def read(source: Path, into: Path) -> Any:
    """The texts of a CSV file."""
    connection = duckdb.connect()
    connection.execute(
        f"COPY (SELECT * FROM read_csv('{source}', all_varchar = true, header = true)) TO '{into}' (FORMAT parquet)"
    )
    names = [row[0] for row in connection.execute(f"DESCRIBE SELECT * FROM '{into}'").fetchall()]
    return fields_of(dict.fromkeys(names, "string"))


EXAMPLES = {
    "stationnement/exemple-valide.csv": ("stationnement/schema.json", []),
    "stationnement/exemple-invalide.csv": (
        "stationnement/schema.json",
        [(1, "id", "pattern", "P-001"), (1, "tarif_pmr", "enum", "inconnu")],
    ),
    "irve-statique/statique__exemple-valide-statique.csv": ("irve-statique/statique__schema-statique.json", []),
    "irve-dynamique/dynamique__exemple-valide-dynamique.csv": ("irve-dynamique/dynamique__schema-dynamique.json", []),
    "hautes-remunerations/exemple-valide.csv": ("hautes-remunerations/schema.json", []),
    "mediation-num/exemple-valide.csv": ("mediation-num/schema.json", []),
    "catalogue-donnees/exemple-valide.csv": ("catalogue-donnees/schema.json", []),
    "decp-table/exemples__exemple-valide.csv": ("decp-table/schema.json", []),
    "acceslibre-base/hebergement__exemple.csv": ("acceslibre-base/hebergement__schema.json", []),
}


@pytest.mark.skipif(not SCHEMAS.is_dir(), reason="the shared files are not here")
@pytest.mark.parametrize("name", EXAMPLES)
def test_examples_of_national_schemas(tmp_path: Path, name: str) -> None:
    schema, wanted = EXAMPLES[name]
    fields = read(SCHEMAS / "examples" / name, tmp_path / "t.parquet")
    found = validation.validate(tmp_path / "t.parquet", fields, json.loads((SCHEMAS / "examples" / schema).read_text()))
    assert errors(found) == wanted
    assert found.not_checked == []


@pytest.mark.skipif(not SCHEMAS.is_dir(), reason="the shared files are not here")
def test_national_schemas_are_sound() -> None:
    """Only one has patterns that look back, and no text could match."""
    found = {}
    for path in SCHEMAS.glob("*.schema.json"):
        if wrong := validation.check(json.loads(path.read_text())):
            found[path.name] = [one.code for one in wrong]
    assert found == {"cnigfr__schema-friches.schema.json": [SchemaCode.BAD_PATTERN] * 3}
