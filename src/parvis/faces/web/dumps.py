"""The whole catalogue in files, for people: which there are, what each holds, how fresh it is."""

from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from parvis.faces.web import figures, pages
from parvis.portal.catalogue import queries

# What people call the kinds of files, by their last extensions.
_KINDS: Final = {"csv": "CSV", "parquet": "Parquet", "json": "JSON", "jsonl": "JSON Lines", "gz": "N-Triples (gzip)"}


def index(request: HttpRequest, language: str) -> HttpResponse:
    """`/fr/dumps`."""
    found = queries.dumps()
    made_at = max((one.made_at for one in found), default=None)
    return pages.render(
        request, "about/dumps.html", dumps=[_shown(one, language) for one in found],
        made_at=made_at.isoformat() if made_at else "", address=settings.PARVIS.site_url,
    )  # fmt: skip


def _shown(one: queries.Dump, language: str) -> dict[str, Any]:
    return {
        "name": one.name,
        "kind": _KINDS[one.name.rpartition(".")[2]],
        "words": str(queries.CONTENTS[one.name]),
        "count": one.count,
        "size": figures.size(one.filesize, language),
        "changed_at": one.changed_at.isoformat(),
    }
