"""Tables beside the Table Schema that their producer brought: looked at once, the verdict is kept."""

from collections.abc import Callable, Sequence
from typing import Final

from django.utils.translation import gettext_lazy as _

from parvis.engines import jobs
from parvis.engines.files import nearby
from parvis.engines.tables.profile import validation
from parvis.engines.tables.reading.kinds import Kind
from parvis.engines.tables.shapes import Field, FieldType
from parvis.kit.actors import Actor
from parvis.kit.dates import now
from parvis.kit.errors import Invalid, PortalError
from parvis.portal.datasets.models import Resource
from parvis.portal.tables.models import Dictionary, Table, Validation
from parvis.portal.tables.queries import fields_of, profile, promises
from parvis.portal.tables.rules import facts, require, schemas

# What a reading met that makes rows no longer follow lines one by one.
_REWRITTEN: Final = ("short_rows", "long_rows", "broken_quotes", "footnotes", "notes", "nul_bytes")
_SHOWN: Final = 200  # characters of a cell that an error has


def validate(resource_id: str, *, by: Actor, going_on: Callable[[], None] | None = None) -> int:
    """Look whether the tables readers of a resource are given keep to its schema; return how many were looked at.

    The verdict on a table and a schema is always the same: one that is known is not made again.
    """
    require(by, "table.validate")
    schema = Dictionary.objects.filter(resource=resource_id).values_list("schema", flat=True).first()
    if not schema:
        return 0
    digest, count = schemas.digest(schema), 0
    current = Table.objects.filter(ingestion__current_of__resource=resource_id)
    for one in current.exclude(validations__schema=digest).select_related("ingestion").order_by("position"):
        fields = fields_of(one)
        full = {column.name for column in profile(one).columns if not column.nulls}
        fair, untold = schemas.comparable(schema, fields, full)

        def watch() -> bool:
            if going_on is not None:
                going_on()
            return True

        found = validation.validate(nearby.path_of(one.file), fields, fair, going_on=watch)
        verdict = {**found.to_json(), "untold": [list(pair) for pair in untold]}
        lines = _lines(one, fields, found.errors)
        for error in verdict["errors"]:
            error["line"] = lines.get(error["row"], 0)
        Validation.objects.update_or_create(table=one, schema=digest, defaults={"verdict": verdict, "made_at": now()})
        count += 1
    return count


def ask_validation(resource: Resource, *, by: Actor) -> None:
    """Have the tables of a resource looked at beside its schema, soon. Raises Invalid without a schema."""
    require(by, "table.describe", resource.dataset)
    if not promises(resource.pk):
        raise Invalid({"schema": [_("Bring a Table Schema first.")]})
    jobs.enqueue("tables.validate", {"resource_id": resource.pk}, unique_key=resource.pk)


def _lines(one: Table, fields: Sequence[Field], errors: Sequence[validation.CellError]) -> dict[int, int]:
    """{row: line of the file} of these errors; nothing when that cannot be known for sure."""
    report, source = one.report, one.ingestion.source
    is_rewritten = any(report.get(name) for name in _REWRITTEN)
    if one.ingestion.kind != Kind.TEXT or source.startswith(facts.LINK) or is_rewritten or not report.get("encoding"):
        return {}
    texts = {name for field in fields if field.type is FieldType.STRING for name in (field.original, field.name)}
    wanted: dict[int, str] = {}
    for error in errors:
        if error.row:
            said = error.value if error.field in texts and len(error.value) < _SHOWN else ""
            wanted[error.row] = wanted.get(error.row) or said.strip()
    try:
        path = nearby.path_of(source)
        return validation.lines(path, report["encoding"], report["separator"] or "\0", report["header_line"], wanted)
    except (OSError, LookupError, PortalError):
        return {}
