"""`/fr/datasets/<slug>/resources/<id>/validation`: a table beside the schema it should keep to, cell by cell."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from parvis.faces.web import pages
from parvis.faces.web.tables import around
from parvis.portal.tables import queries
from parvis.portal.tables.rules import meanings

SHOWN: Final = 200  # errors of the page; the report has them all


def page(request: HttpRequest, language: str, ref: str, id: str) -> HttpResponse:
    """The verdict, counts by rule, the first errors at their cell, and what could not be told."""
    place = around.of(request, language, ref, id, "validation")
    one = place.table(request)
    known = queries.described(place.resource, actor=place.actor)
    found = queries.verdict(one, known.schema) if known.schema else None
    return pages.render(
        request,
        "tables/validation.html",
        **place.context(one),
        known=known,
        schema_title=str(known.schema.get("title") or known.schema.get("name") or _("A Table Schema")),
        report=f"/api/resources/{place.resource.pk}/validation.csv?table={one.name}",
        found=found,
        **(_told(found) if found else {}),
    )


def _told(found: dict[str, Any]) -> dict[str, Any]:
    errors = found["errors"]
    wanted = {(one["field"], one["code"]): one["wanted"] for one in reversed(errors)}
    counts = [
        {**one, "rule": meanings.rule(one["code"], wanted.get((one["field"], one["code"]), ""), isolated=True),
         "is_warning": one["code"] in meanings.WARNINGS}
        for one in found["counts"]
    ]  # fmt: skip
    shown = [{**one, "rule": meanings.rule(one["code"], one["wanted"], isolated=True)} for one in errors[:SHOWN]]
    return {
        "counts": sorted(counts, key=lambda one: (one["is_warning"], -one["count"])),
        "errors": shown,
        "more": sum(one["count"] for one in found["counts"]) - len(shown),
        "untold": [(field, meanings.UNTOLD.get(what, what)) for field, what in found.get("untold", ())],
        "unchecked": found["not_checked"],
    }
