"""The queue of cases."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict

from parvis.faces.web import pages, turning, who
from parvis.portal.moderation import queries


def index(request: HttpRequest, language: str) -> HttpResponse:
    """`/fr/moderation`: what waits for somebody, the gravest and oldest first."""
    actor = who.known(request)
    filters = _asked(request.GET)
    page = turning.number(request.GET)
    found, total = queries.queue(filters, actor=actor, page=page)
    return pages.render(
        request, "moderation/queue.html", cases=[row(case) for case in found], total=total, filters=filters,
        counts=queries.counts(actor=actor), kinds={name: kind.label for name, kind in queries.KINDS.items()},
        reasons={name: reason.label for name, reason in queries.reasons.REASONS.items()}, page=page,
        last=max(1, -(-total // queries.cases.PAGE)), at=lambda number: query(filters, number),
    )  # fmt: skip


def _asked(sent: QueryDict) -> queries.Filters:
    state = sent.get("state", "open")
    return queries.Filters(
        state=state if state in (*queries.cases.STATES, "all") else "open",
        kind=sent.get("kind", "") if sent.get("kind", "") in queries.KINDS else "",
        reason=sent.get("reason", "") if sent.get("reason", "") in queries.reasons.REASONS else "",
        mine=sent.get("mine") == "1",
        text=sent.get("q", "")[:200].replace("\0", " ").strip(),
    )


def query(filters: queries.Filters, page: int) -> str:
    """The same filters at another page."""
    pairs = {
        "state": filters.state, "kind": filters.kind, "reason": filters.reason, "mine": "1" if filters.mine else "",
        "q": filters.text, "page": str(page),
    }  # fmt: skip
    return "?" + urlencode({name: value for name, value in pairs.items() if value})


def row(case: Any) -> dict[str, Any]:
    """A case as lists show it."""
    reasons = queries.reasons
    return {
        "id": case.id, "label": case.label, "kind": queries.KINDS[case.kind].label, "state": case.state,
        "reasons": [reasons.REASONS[name].label for name in case.reasons if name in reasons.REASONS],
        "reports": case.reports_count, "held": case.held, "contested": case.contested,
        "grave": case.severity >= 4, "assignee": case.assignee.name if case.assignee else "",
        "outcome": reasons.DONE.get(case.outcome, ""), "opened_at": case.opened_at.isoformat(),
        "closed_at": case.closed_at.isoformat() if case.closed_at else "",
    }  # fmt: skip
