"""SQL of the text of a cell, as a person would have written it."""

from parvis.engines.tables.shapes import Field, FieldType


def text(one: Field, name: str, kind: str = "") -> str:
    """`2020` for 2020.0, ISO 8601 for days and times, well-known text for geometries; `kind` is the SQL type."""
    match one.type:
        case FieldType.STRING | FieldType.OBJECT:
            return name
        case FieldType.NUMBER:
            whole = f"isfinite({name}) AND {name} = floor({name}) AND abs({name}) < 1e15"
            return f"(CASE WHEN {whole} THEN {name}::BIGINT::VARCHAR ELSE {name}::VARCHAR END)"
        case FieldType.DATETIME:
            return f"replace({name}::VARCHAR, ' ', 'T')"
        case FieldType.GEOJSON:
            return _shape(name, kind)
        case _:
            return f"{name}::VARCHAR"


def _shape(name: str, kind: str) -> str:
    if kind.startswith("GEOMETRY"):
        return f"ST_AsText({name})"
    return f"TRY(ST_AsText(ST_GeomFromWKB({name})))" if kind == "BLOB" else f"{name}::VARCHAR"
