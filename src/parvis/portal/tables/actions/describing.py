"""What people say of columns, and the Table Schema they promise to keep to."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import orjson
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from parvis.kit import http
from parvis.kit.actors import Actor
from parvis.kit.dates import now
from parvis.kit.errors import Invalid
from parvis.portal.datasets.models import Resource
from parvis.portal.tables import events
from parvis.portal.tables.models import Dictionary, Table
from parvis.portal.tables.rules import dictionary, require

_MOST: Final = 5_000  # columns described at a time


def describe(
    resource: Resource,
    *,
    columns: dictionary.Words | None = None,
    schema: Mapping[str, Any] | bytes | None = None,
    schema_url: str = "",
    whole: bool = False,
    by: Actor,
) -> Dictionary:
    """Say what columns are ({table: {column: {label, description, unit}}}) and which Table Schema the file keeps to.

    Columns, and texts of a column, that are not named stay as they are, unless this is the `whole` of what is said. An
    empty schema takes it off; a new one fills the texts that nobody wrote. It may be the bytes of a file, which may be
    a Data Package, and is fetched from `schema_url` when only that is given. Raises Invalid for columns that are not
    there and were never described, texts too long, and what is no Table Schema.
    """
    require(by, "table.describe", resource.dataset)
    brought = _read(schema, schema_url)
    with transaction.atomic():
        Resource.objects.select_for_update().get(pk=resource.pk)
        row = Dictionary.objects.filter(resource=resource).first() or Dictionary(resource=resource)
        tables = list(Table.objects.filter(ingestion__current_of__resource=resource).order_by("position"))
        known = _moved(row.columns, tables)
        told = dictionary.merged({} if whole else known, _tidied(columns or {}, tables, known))
        before = (row.columns, row.schema, row.schema_url)
        if brought is not None:
            row.schema, row.schema_url = brought, schema_url if brought else ""
            told = dictionary.merged(_said_by(row.schema, tables), told)
        row.columns = told
        if (row.columns, row.schema, row.schema_url) != before:
            row.modified_at = now()
            row.save()
            events.columns_described.send(None, dataset=resource.dataset, resource=resource, by=by)
    return row


def _read(sent: Mapping[str, Any] | bytes | None, url: str) -> dict[str, Any] | None:
    """The Table Schema that is meant, `{}` to have none, None to leave it as it is. Raises Invalid."""
    field = "schema_url" if sent is None and url else "schema"
    if sent is None and url:
        sent = _fetched(url)
    if isinstance(sent, bytes):
        if len(sent) > dictionary.SCHEMA_BYTES:
            raise Invalid({field: [_("A schema has at most one million characters.")]})
        try:
            sent = dictionary.found_in(orjson.loads(sent)) or {"fields": []}
        except orjson.JSONDecodeError as error:
            raise Invalid({field: [_("This is no JSON.")]}) from error
    if sent and (reasons := dictionary.against(sent)):
        raise Invalid({field: reasons})
    return None if sent is None else dict(sent)


def _fetched(url: str) -> bytes:
    try:
        answer = http.fetch(url, limit=dictionary.SCHEMA_BYTES)
    except http.Failed as error:
        raise Invalid({"schema_url": [_("Nothing usable answers at this address.")]}) from error
    if answer.status != 200:
        raise Invalid({"schema_url": [_("Nothing usable answers at this address.")]})
    return answer.body


def _moved(words: dictionary.Words, tables: Sequence[Table]) -> dictionary.Words:
    """What was said, under the names that tables have now."""
    names = [one.name for one in tables]
    if len(names) != 1 or len(words) != 1:
        return words
    return {names[0]: dictionary.of_table(words, names[0], names)}


def _tidied(given: dictionary.Words, tables: Sequence[Table], known: dictionary.Words) -> dictionary.Words:
    """What is given, for columns that are there or were described before. Raises Invalid."""
    there = {one.name: {field["name"] for field in one.fields} for one in tables}
    if sum(map(len, given.values())) > _MOST:
        raise Invalid({"columns": [_("Describe %(count)s columns at most at a time.") % {"count": _MOST}]})
    faults: dict[str, list[object]] = {}
    out: dict[str, dict[str, dict[str, str]]] = {}
    for table, columns in given.items():
        for column, texts in columns.items():
            if column not in there.get(table, set()) | set(known.get(table, {})):
                faults[f"columns.{table}.{column}"] = [_("There is no such column.")]
            out.setdefault(table, {})[column] = dictionary.tidied(texts)
            faults |= dictionary.faults(table, column, out[table][column])
    if faults:
        raise Invalid(faults)
    return out


def _said_by(schema: Mapping[str, Any], tables: Sequence[Table]) -> dictionary.Words:
    return {one.name: said for one in tables if (said := dictionary.said_by(schema, one.fields))}
