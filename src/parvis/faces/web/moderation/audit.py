"""The audit log, on a page and as a table to keep."""

from datetime import date
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from parvis.faces.web import pages, turning, who, words
from parvis.kit.errors import Invalid
from parvis.portal.moderation import queries

_FIELDS = {
    "is_active": _("Account open"), "is_administrator": _("Administrator"), "outcome": _("Decision"),
    "hidden_at": _("Hidden"), "assignee_id": _("Taken by"), "approval": _("State"),
}  # fmt: skip
_STATES = {"open": _("open"), "closed": _("closed")}
NAMES = ("who", "verb", "kind", "key", "text", "since", "until")


def _asked(sent: QueryDict) -> queries.audit.Filters:
    given = {name: sent.get(name, "")[:200].replace("\0", " ").strip() for name in NAMES}
    return queries.audit.Filters(
        who=given["who"], verb=given["verb"], kind=given["kind"], key=given["key"], text=given["text"],
        since=_day(given["since"]), until=_day(given["until"]),
    )  # fmt: skip


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _query(filters: queries.audit.Filters, page: int = 0) -> str:
    pairs = {name: str(getattr(filters, name) or "") for name in NAMES} | ({"page": str(page)} if page else {})
    return "?" + urlencode({name: value for name, value in pairs.items() if value})


def index(request: HttpRequest, language: str) -> HttpResponse:
    """`/fr/moderation/audit`."""
    actor = who.known(request)
    filters = _asked(request.GET)
    page = turning.number(request.GET)
    lines, total = queries.audit.lines(filters, actor=actor, page=page)
    for line in lines:
        line["verb_words"] = words.label("audit", line["verb"], language)
        line["changes"] = {
            str(_FIELDS.get(name) or words.label("field", name, language)): [_said(name, one, language) for one in pair]
            for name, pair in line["changes"].items()
        }
    return pages.render(
        request, "moderation/audit.html", lines=lines, total=total, filters=filters, page=page,
        verbs={verb: words.label("audit", verb, language) for verb in queries.audit.verbs(actor=actor)},
        last=max(1, -(-total // queries.audit.PAGE)), at=lambda number: _query(filters, number), query=_query(filters),
    )  # fmt: skip


def _said(name: str, value: object, language: str) -> str:
    """A value of a change in one readable line."""
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if value in (None, "", [], {}):
        return "—"
    text = str(value)
    if name == "outcome":
        text = str(queries.reasons.DONE.get(text, text))
    if name == "state":
        text = str(_STATES.get(text) or words.label("state", text, language))
    return Truncator(text).chars(120)


def export(request: HttpRequest, language: str) -> StreamingHttpResponse:
    """`/fr/moderation/audit.csv`: every line the filters keep."""
    if len(request.META.get("QUERY_STRING", "")) > 2000:
        raise Invalid({})
    pieces = queries.audit.export(_asked(request.GET), actor=who.known(request))
    return StreamingHttpResponse(
        pieces,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="audit.csv"', "Cache-Control": "no-store"},
    )
