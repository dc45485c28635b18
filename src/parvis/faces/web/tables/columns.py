"""`/fr/datasets/<slug>/resources/<id>/columns`: what each column means and holds, and the form of it."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from parvis.faces.web import figures, forms, pages, turning
from parvis.faces.web.tables import around, asking
from parvis.kit.errors import Invalid
from parvis.portal.tables import actions, queries
from parvis.portal.tables.rules import allows, meanings, require

SHOWN: Final = 50  # columns of a page
TEXTS: Final = ("label", "description", "unit")
_TOP: Final = 5  # most frequent values
_CELL: Final = 120  # characters of a value


def page(request: HttpRequest, language: str, ref: str, id: str) -> HttpResponse:
    """The columns as everybody reads them, or the form for those who may describe them (`?edit=1`)."""
    place = around.of(request, language, ref, id, "columns")
    resource, standing = place.resource, place.standing
    one = place.table(request) if standing.is_ready else None
    may = allows(place.actor, "table.describe", resource.dataset)
    typed: dict[str, dict[str, str]] = {}
    faults: dict[str, list[str]] = {}
    if request.method == "POST" or "edit" in request.GET:
        require(place.actor, "table.describe", resource.dataset)
    if request.method == "POST":
        typed = _typed(request)
        try:
            return forms.done(request, _here(request, one), _saved(request, place, one, typed))
        except Invalid as error:
            faults = {name: [str(reason) for reason in reasons] for name, reasons in error.fields.items()}
    known = queries.described(resource, actor=place.actor)
    return pages.render(
        request,
        "tables/columns.html",
        status=400 if faults else 200,
        **place.context(one, asking.Question.of(request).filters),
        state=standing.state,
        may=may,
        editing=may and (request.method == "POST" or "edit" in request.GET),
        faults=faults,
        schema_url=request.POST.get("schema_url", ""),
        known=known,
        schema_title=str(known.schema.get("title") or known.schema.get("name") or _("A Table Schema")),
        validation=f"{place.file}/validation",
        api=f"/api/resources/{resource.pk}/dictionary/schema",
        **(_columns(request, one, known, standing.tables, typed, faults, language) if one is not None else {}),
    )


def _here(request: HttpRequest, one: Any) -> str:
    """The page of the columns that were described, as everybody reads it."""
    chosen = {"table": one.name if one else "", "page": request.GET.get("page", "")}
    asked = urlencode({name: value for name, value in chosen.items() if value})
    return f"{request.path}?{asked}" if asked else request.path


def _typed(request: HttpRequest) -> dict[str, dict[str, str]]:
    """{column: texts} of the form."""
    found = {}
    for number in range(SHOWN):
        name = request.POST.get(f"name-{number}")
        if name:
            found[name] = {text: request.POST.get(f"{text}-{number}", "") for text in TEXTS}
    return found


def _saved(request: HttpRequest, place: around.Around, one: Any, typed: Mapping[str, Mapping[str, str]]) -> str:
    """Write what the form says, or bring or take off the schema; what was done, in words. Raises Invalid."""
    verb = request.POST.get("do", "save")
    if verb == "forget":
        actions.describe(place.resource, schema={}, by=place.actor)
        return _("The schema is taken off; the texts stay.")
    if verb == "schema":
        url, file = request.POST.get("schema_url", "").strip(), request.FILES.get("schema")
        if not url and file is None:
            raise Invalid({"schema_url": [_("Give the address of a schema, or a file.")]})
        body = file.read() if file is not None else None
        actions.describe(place.resource, schema=body, schema_url="" if body else url, by=place.actor)
        return _("The schema is kept; the table will be compared with it in a moment.")
    actions.describe(place.resource, columns={one.name: typed}, by=place.actor)
    return _("What you say of the columns is kept.")


def _columns(
    request: HttpRequest, one: Any, known: queries.Described, tables: Sequence[Any],
    typed: Mapping[str, Mapping[str, str]], faults: Mapping[str, Sequence[str]], language: str,
) -> dict[str, Any]:  # fmt: skip
    """A page of the columns of a table, and what is said of those that went."""
    every = queries.columns(one, known.columns, tables)
    last = max(1, -(-len(every) // SHOWN))
    number = min(turning.number(request.GET), last)
    shown = every[(number - 1) * SHOWN : number * SHOWN]
    return {
        "columns": [_column(each, one, typed.get(each.name), faults, language) for each in shown],
        "index": [(each.name, each.label) for each in shown] if len(shown) > 8 else [],
        "total": len(every),
        "page": number,
        "last": last,
        "gone": list(queries.gone(known.columns, tables).get(one.name, {}).items()),
        "described": sum(bool(each.label or each.description) for each in every),
    }


def _column(
    one: queries.Column, table: Any, typed: Mapping[str, str] | None, faults: Mapping[str, Sequence[str]],
    language: str,
) -> dict[str, Any]:  # fmt: skip
    start = f"columns.{table.name}.{one.name}."
    return {
        "name": one.name,
        "original": one.original if one.original.strip() != one.name else "",
        "texts": {name: (typed or {}).get(name, getattr(one, name)) for name in TEXTS},
        "faults": {name: faults.get(start + name, ()) for name in TEXTS},
        "type": meanings.TYPES.get(one.type, one.type),
        "meaning": meanings.SEMANTICS.get(one.semantic, ""),
        "flags": [meanings.FLAGS[flag] for flag in one.holds.flags],
        "facts": list(_facts(one.holds, table.rows, language)),
        "top": [(_value(each.value, language), figures.share(each.count, table.rows, language))
                for each in one.holds.top[:_TOP]] if _repeats(one.holds, table.rows) else [],
    }  # fmt: skip


def _repeats(holds: Any, rows: int) -> bool:
    """Whether some value comes back often enough to be told."""
    return bool(holds.top) and holds.distinct > 1 and holds.top[0].count > max(1, rows / 200)


def _facts(holds: Any, rows: int, language: str) -> Any:
    """(what, how much) of a column, in words."""
    if rows:
        yield _("Empty"), figures.share(holds.nulls, rows, language)
    about = "" if holds.distinct_is_exact else "≈ "
    yield _("Different values"), about + figures.number(holds.distinct, language)
    if holds.min is not None and holds.min != holds.max:
        yield _("From, to"), f"{_value(holds.min, language)} – {_value(holds.max, language)}"
    if holds.mean is not None:
        yield _("Mean"), _value(holds.mean, language)
    if holds.quartiles is not None:
        yield _("Quartiles"), " · ".join(_value(one, language) for one in holds.quartiles)
    if holds.lengths is not None:
        yield (
            _("Characters"),
            f"{figures.number(holds.lengths[0], language)} – {figures.number(holds.lengths[1], language)}",
        )
    if holds.examples:
        yield _("Example"), _value(holds.examples[0], language)


def _value(value: Any, language: str) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int | float):
        return figures.number(round(value, 4), language)
    return str(value)[:_CELL]
