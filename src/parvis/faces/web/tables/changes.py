"""`/fr/datasets/<slug>/resources/<id>/changes?from=1&to=2`: what is different between two versions of a table."""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from parvis.faces.web import figures, forms, pages, turning
from parvis.faces.web.tables import around, cells
from parvis.kit.errors import Conflict, NotFound
from parvis.portal.tables import actions, queries
from parvis.portal.tables.rules import meanings, telling

COLUMNS: Final = 40  # shown at once
PAGE: Final = 20  # rows
FORMATS: Final = ("csv", "ndjson", "xlsx", "parquet")


def page(request: HttpRequest, language: str, ref: str, id: str) -> HttpResponse:
    """The difference of the two versions that the address names, or of the last two; a button asks for one."""
    place = around.of(request, language, ref, id, "changes")
    known = queries.readings(place.resource, actor=place.actor)
    found = _between(request, place, known)
    if request.method == "POST":
        return _asked(request, place, found)
    one = place.table(request) if place.standing.is_ready else None
    return pages.render(
        request,
        "tables/changes.html",
        **place.context(one),
        versions=[_version(reading, language) for reading in known],
        found=found,
        chosen=(queries.mark(found.before), queries.mark(found.after)) if found else ("", ""),
        words=telling.STATES[found.state] if found else "",
        failure=telling.FAILURES.get(found.change.reason, "") if found and found.change else "",
        share=_share(found),
        **(_difference(request, place, found) if found and found.tables else {"part": None, "parts": []}),
    )


def _between(request: HttpRequest, place: around.Around, known: list[Any]) -> queries.Between | None:
    """None when there are not two versions to compare. Raises NotFound."""
    marks = [queries.mark(one) for one in known]
    before, after = request.GET.get("from", ""), request.GET.get("to", "")
    if not before and not after and len(marks) > 1:
        before, after = marks[1], marks[0]
    if len(marks) < 2 or before == after:
        return None
    return queries.between(place.resource, before, after, actor=place.actor)


def _asked(request: HttpRequest, place: around.Around, found: queries.Between | None) -> HttpResponse:
    if found is None:
        raise NotFound
    address = f"{request.path}?{urlencode({'from': queries.mark(found.before), 'to': queries.mark(found.after)})}"
    try:
        actions.compare(found.before, found.after, by=place.actor)
    except Conflict as error:
        return forms.failed(request, address, error)
    return forms.done(request, address, _("The two versions will be compared in a moment."))


def _version(one: Any, language: str) -> dict[str, str]:
    at = figures.day(one.created_at.isoformat(), language)
    number = figures.number(one.version, language)
    words = _("Version %(number)s, %(day)s") % {"number": number, "day": at} if one.version else at
    return {"mark": queries.mark(one), "words": words}


def _share(found: queries.Between | None) -> float | None:
    done, total = found.progress if found and found.progress else (0, 0)
    return min(done / total, 1.0) if total else None


def _difference(request: HttpRequest, place: around.Around, found: queries.Between) -> dict[str, Any]:
    """What the page says of one table of a difference."""
    names = [one.name for one in found.tables]
    wanted = request.GET.get("part", "") or request.GET.get("table", "")
    one = queries.changed_table(found, wanted if wanted in names else "")
    base = {"from": queries.mark(found.before), "to": queries.mark(found.after), "part": one.name}
    kinds = [kind for kind in queries.KINDS if getattr(one, kind)]
    kind = request.GET.get("kind", "")
    kind = kind if kind in kinds else next(iter(kinds), "")
    assert found.change is not None
    return {
        "part": one,
        "parts": [{"title": each.title or each.name, "address": _address(base | {"part": each.name}),
                   "here": each is one} for each in found.tables],
        "sentences": telling.sentences(found.change.summary, lambda count: figures.number(count, place.language)),
        "columns": _columns(one),
        "kinds": [{"kind": each, "words": _words(each), "count": getattr(one, each), "here": each == kind,
                   "address": _address(base | {"kind": each})} for each in kinds],
        "files": [(form, f"/api/resources/{place.resource.pk}/changes/{base['from']}..{base['to']}/rows.{form}"
                         f"?{urlencode({'table': one.name})}") for form in FORMATS] if one.file else [],
        **_rows(request, one, kind, base),
    }  # fmt: skip


def _address(asked: Mapping[str, str]) -> str:
    return f"?{urlencode(asked)}"


def _words(kind: str) -> str:
    return {"changed": _("Changed rows"), "added": _("Added rows"), "removed": _("Removed rows")}[kind]


def _columns(one: Any) -> list[dict[str, Any]]:
    """Each column of which there is something to say: what happened to it, in how many rows its cell is another."""
    said: dict[str, list[str]] = {}
    for column in one.columns.get("renamed", ()):
        said.setdefault(column["new"], []).append(_("was called %(name)s") % {"name": column["old"]})
    for column in one.columns.get("retyped", ()):
        words = {side: meanings.TYPES.get(column[side], column[side]) for side in ("old", "new")}
        said.setdefault(column["name"], []).append(_("type: %(old)s, now %(new)s") % words)
    for column in one.columns.get("added", ()):
        said.setdefault(column["name"], []).append(_("added"))
    for column in one.columns.get("removed", ()):
        said.setdefault(column["name"], []).append(_("removed"))
    names = [*said, *(name for name in one.cells if name not in said)]
    return [{"name": name, "said": said.get(name, []), "cells": one.cells.get(name, 0)} for name in names]


def _rows(request: HttpRequest, one: Any, kind: str, base: Mapping[str, str]) -> dict[str, Any]:
    """A page of the rows of a kind: of a changed one its key and what is another, of others the first columns."""
    if not kind:
        return {"kind": "", "heads": [], "rows": [], "hidden": 0, "page": 1, "last": 1, "previous": "", "next": ""}
    total = getattr(one, kind)
    last = max(1, -(-total // PAGE))
    number = min(turning.number(request.GET), last)
    every = [field["name"] for field in one.fields[1:]]
    wanted = [*one.key, *one.cells] if kind == "changed" else every
    heads = wanted[:COLUMNS]
    found = queries.changed_rows(one, kind, page=number, page_size=PAGE)
    pages_of = {step: _address(dict(base) | {"kind": kind, "page": str(number + step)}) for step in (-1, 1)}
    return {
        "kind": kind,
        "heads": heads,
        "hidden": len(wanted) - len(heads),
        "rows": [[_cell(row, name, kind) for name in heads] for row in found],
        "page": number,
        "last": last,
        "previous": pages_of[-1] if number > 1 else "",
        "next": pages_of[1] if number < last else "",
    }


def _cell(row: queries.Row, name: str, kind: str) -> tuple[str, str | None]:
    """(what the cell is, what it was when that is something else)."""
    if kind != "changed":
        return cells.shown((row.after or row.before or {}).get(name)), None
    before, after = (row.before or {}).get(name), (row.after or {}).get(name)
    return cells.shown(after), None if before == after else cells.shown(before)
