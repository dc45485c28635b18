"""The description of a table is a valid one and says what can be asked."""

import orjson
import pytest
from tests.engines.tables.query.made import TOWNS

from parvis.engines.tables.query import grammar, openapi
from parvis.engines.tables.shapes import Field

FIELDS = [Field(name, name, kind) for name, kind in TOWNS]
ADDRESS = "https://portal.example/api/resources/1/"


@pytest.mark.parametrize("compat", [True, False])
def test_description_is_valid_openapi(compat: bool) -> None:
    import jsonschema_rs

    described = openapi.describe(FIELDS, ADDRESS, title="Communes", compat=compat)
    assert orjson.loads(orjson.dumps(described)) == described
    assert described["openapi"] == "3.1.0"
    assert described["servers"] == [{"url": "https://portal.example/api/resources/1"}]
    for parameter in described["components"]["parameters"].values():
        jsonschema_rs.meta.validate(parameter["schema"])
    for schema in described["components"]["schemas"].values():
        jsonschema_rs.meta.validate(schema)
    pointed = {
        one["$ref"].rpartition("/")[2]
        for path in described["paths"].values()
        for one in path["parameters"]
        if "$ref" in one
    }
    assert pointed == set(described["components"]["parameters"])


def test_paths_are_those_of_each_api() -> None:
    assert list(openapi.describe(FIELDS, ADDRESS, title="t")["paths"]) == ["/rows"]
    assert list(openapi.describe(FIELDS, ADDRESS, title="t", compat=True)["paths"]) == [
        "/data/",
        "/data/csv/",
        "/data/json/",
    ]


def test_every_parameter_it_names_is_taken() -> None:
    described = openapi.describe(FIELDS, ADDRESS, title="t", compat=True)
    names = [parameter["name"] for parameter in described["components"]["parameters"].values()]
    assert len(names) == len(set(names))
    values = {
        "habitants": "1", "surface": "1.5", "littoral": "true", "créée": "2026-01-01", "vue": "2026-01-01T00:00:00",
        "ouvre": "08:00",
    }  # fmt: skip
    fixed = {
        "page": "1",
        "page_size": "5",
        "columns": "nom",
        "or": "(nom__exact.a)",
        "search": "a",
        "distinct": "false",
    }
    for name in names:
        field, _joint, operator = name.rpartition("__")
        value = fixed.get(name, values.get(field, "x"))
        value = {"sort": "asc", "between": f"{value},{value}"}.get(operator, value)
        bare = operator in {
            "groupby",
            "count",
            "countdistinct",
            "min",
            "max",
            "sum",
            "avg",
            "median",
            "isnull",
            "isnotnull",
        }
        grammar.parse([(name, "" if bare else value)], FIELDS, compat=True)


def test_row_is_described_by_its_types() -> None:
    row = openapi.describe(FIELDS, ADDRESS, title="t")["components"]["schemas"]["Row"]["properties"]
    assert row["habitants"] == {"type": ["integer", "null"], "format": "int64"}
    assert row["créée"] == {"type": ["string", "null"], "format": "date"}
    assert row["détails"] == {}
    assert list(row) == ["__id", *[name for name, _kind in TOWNS]]
