"""The list of datasets as a table to take away."""

from collections.abc import Iterator
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, StreamingHttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import override

from parvis.faces.web import who, words
from parvis.faces.web.workspace import datasets, rows
from parvis.kit import sheets
from parvis.kit.dates import now
from parvis.portal.datasets import queries

_TYPE: Final = "text/csv; charset=utf-8"


def download(request: HttpRequest, language: str) -> StreamingHttpResponse:
    """`/fr/workspace/datasets.csv`: every dataset of the list, in its order; `bom=1` for older spreadsheets."""
    actor = who.known(request)
    asked = datasets.read(request.GET, actor)
    found = queries.export(asked, actor=actor)
    body = sheets.lines(_head(), _rows(found, language), bom=request.GET.get("bom") == "1")
    name = f"datasets-{now():%Y-%m-%d}.csv"
    return StreamingHttpResponse(
        body,
        content_type=_TYPE,
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"},
    )


def _head() -> list[str]:
    return [
        _("Identifier"), _("Title"), _("Address"), _("Producer"), _("State"), _("Licence"), _("Update pace"),
        _("Data updated"), _("Next update promised"), _("Quality"), _("What is missing"), _("Keywords"), _("Files"),
        _("Downloads"), _("Page views"), _("Created"), _("Description changed"),
    ]  # fmt: skip


def _rows(found: Iterator[Any], language: str) -> Iterator[list[object]]:
    """A body that streams is written after the reader's language has been put away: each row takes it up again."""
    for one in found:
        with override(language):
            yield _row(one, language)


def _row(one: Any, language: str) -> list[object]:
    producer = one.organization
    return [
        one.id, one.title, f"{settings.PARVIS.site_url}/{language}/datasets/{one.slug}",
        producer.name if producer else one.owner_name, rows.state(one)["words"], one.license_id or "",
        words.label("frequency", one.frequency, language), one.updated_at.isoformat(timespec="seconds"),
        one.next_update_on.isoformat() if one.next_update_on else "", round(one.quality_score, 2),
        "; ".join(words.label("missing", name, language) for name in queries.gaps(one)), ", ".join(one.tags),
        one.resources_count, one.downloads, one.views, one.created_at.isoformat(timespec="seconds"),
        one.modified_at.isoformat(timespec="seconds"),
    ]  # fmt: skip
