"""What columns mean: what people say of them, the Table Schema of a table, whether it keeps to the one it promised."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from parvis.dialects import records
from parvis.engines.tables.profile import ColumnProfile
from parvis.kit import sheets
from parvis.kit.actors import Actor
from parvis.kit.errors import PortalError
from parvis.portal.datasets.models import Resource
from parvis.portal.tables.models import Current, Dictionary, Table, Validation
from parvis.portal.tables.queries.known import admitted, profile
from parvis.portal.tables.rules import dictionary, meanings, schemas


@dataclass(frozen=True, slots=True)
class Described:
    """What people say of a file: of its columns ({table: {column: {label, description, unit}}}), and its schema."""

    columns: dictionary.Words = field(default_factory=dict)
    schema: Mapping[str, Any] = field(default_factory=dict)
    schema_url: str = ""
    modified_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: as it was read, what it holds, what is said of it."""

    name: str
    original: str
    type: str
    semantic: str
    holds: ColumnProfile
    label: str = ""
    description: str = ""
    unit: str = ""


def described(resource: Resource, *, actor: Actor) -> Described:
    """What people say of the columns of a file. Raises NotFound when the reader may not see it."""
    admitted(resource, actor)
    row = Dictionary.objects.filter(resource=resource).first()
    return Described(row.columns, row.schema, row.schema_url, row.modified_at) if row else Described()


def columns(one: Table, words: dictionary.Words, tables: Sequence[Table]) -> list[Column]:
    """The columns of a table in order; `tables` are all those of its file."""
    holds = {column.name: column for column in profile(one).columns}
    said = dictionary.of_table(words, one.name, [each.name for each in tables])
    return [
        Column(**{**field, "holds": holds[field["name"]], **said.get(field["name"], {})})
        for field in one.fields
        if field["name"] in holds
    ]


def gone(words: dictionary.Words, tables: Sequence[Table]) -> dict[str, dict[str, dictionary.Texts]]:
    """What is said of columns that the file no longer has, by table: kept, for they may come back."""
    names = [one.name for one in tables]
    there = {one.name: {field["name"] for field in one.fields} for one in tables}
    if len(names) == len(words) == 1:
        words = {names[0]: dictionary.of_table(words, names[0], names)}
    left = {
        table: {name: texts for name, texts in columns.items() if name not in there.get(table, ())}
        for table, columns in words.items()
    }
    return {table: columns for table, columns in left.items() if columns}


def table_schema(one: Table, known: Described, tables: Sequence[Table]) -> dict[str, Any]:
    """The Table Schema of a table as the portal gives its rows out."""
    said = dictionary.of_table(known.columns, one.name, [each.name for each in tables])
    return dictionary.schema_of(one.fields, profile(one), said, known.schema)


def schemas_of(dataset_id: str) -> list[records.Table]:
    """The tables that the files of a dataset, which the reader may see, have now, in three queries.

    One whose profile is lost, or can no longer be read, is left out: what is told of the others stands.
    """
    shown = Current.objects.filter(resource__dataset=dataset_id)
    owners = dict(shown.values_list("ingestion_id", "resource_id"))
    parts: dict[str, list[Table]] = {}
    for row in Table.objects.filter(ingestion__in=list(owners)).order_by("ingestion_id", "position"):
        parts.setdefault(row.ingestion_id, []).append(row)
    said = {row.resource_id: row for row in Dictionary.objects.filter(resource__in=list(owners.values()))}
    found = []
    for ingestion, tables in parts.items():
        row_said = said.get(owners[ingestion])
        known = Described(row_said.columns, row_said.schema) if row_said else Described()
        found += [
            records.Table(resource=owners[ingestion], name=one.name, title=one.title, schema=schema)
            for one in tables
            if (schema := _schema(one, known, tables)) is not None
        ]
    return found


def _schema(one: Table, known: Described, tables: Sequence[Table]) -> dict[str, Any] | None:
    try:
        return table_schema(one, known, tables)
    except (PortalError, ValueError, KeyError, TypeError):  # not there, no JSON, not as profiles are
        return None


# --- beside the schema that was promised --------------------------------------------------------------------------


def promises(resource_id: str) -> bool:
    """Whether the producer of a file brought a schema that it keeps to."""
    return Dictionary.objects.filter(resource=resource_id).exclude(schema={}).exists()


def verdict(one: Table, schema: Mapping[str, Any]) -> dict[str, Any] | None:
    """What is wrong with a table beside a schema: {rows, is_valid, total, errors, counts, not_checked, untold}.

    None when nobody has looked yet. An error has `row`, `line` (0 when not known), `field`, `code`, `value`, `wanted`.
    """
    found = Validation.objects.filter(table=one, schema=schemas.digest(schema))
    return found.values_list("verdict", flat=True).first()


def verdicts(tables: Sequence[Table], schema: Mapping[str, Any]) -> dict[str, tuple[Mapping[str, Any], datetime]]:
    """{id of a table: (the verdict on it, when it was made)} of those that somebody has looked at."""
    found = Validation.objects.filter(table__in=tables, schema=schemas.digest(schema))
    return {one.table_id: (one.verdict, one.made_at) for one in found}


def report(found: Mapping[str, Any]) -> Iterator[bytes]:
    """A verdict as CSV in the language of its reader: a line for each error that is known by its cell."""
    rows = (
        (one["row"] or "", one.get("line") or "", one["field"], one["value"], meanings.rule(one["code"], one["wanted"]),
         one["code"])
        for one in found["errors"]
    )  # fmt: skip
    return sheets.lines([str(word) for word in meanings.REPORT], rows, bom=True)
