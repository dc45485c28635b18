"""Reports by anybody; cases, decisions, people, the audit log and the read-only mode for those who moderate."""

from datetime import date, datetime
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import Field

from parvis.faces.api import answers
from parvis.kit import origin
from parvis.kit.actors import Actor
from parvis.kit.errors import SignInNeeded
from parvis.portal.moderation import actions, queries

reports = Router(tags=["moderation"])
router = Router(tags=["moderation"])
READ = ["GET", "HEAD"]
Verb = Literal["dismiss", "hide", "restore", "delete", "warn", "block"]


class ReportIn(Schema):
    """Something that is wrong; `kind` and `ref` (id or slug) say what."""

    kind: str
    ref: str
    reason: Literal["personal_data", "illegal_content", "explicit_content", "security", "spam", "others"]
    message: str = Field("", max_length=4000)
    email: str = Field("", description="Where to say what was decided, if you wish.")


class CaseOut(Schema):
    """A case; `severity` goes from 1 to 6."""

    id: str
    kind: str
    key: str
    label: str
    state: str
    severity: int
    reasons: list[str]
    reports_count: int
    held: bool
    contested: bool
    outcome: str
    assignee: str | None
    opened_at: datetime
    changed_at: datetime
    closed_at: datetime | None


class CasePage(Schema):
    """A page of cases, the gravest and oldest first."""

    data: list[CaseOut]
    total: int
    counts: dict[str, int]


class DecisionIn(Schema):
    """What to do. Without `words` its people read the usual ones, in `language`."""

    verb: Verb
    reason: str = "others"
    words: str = Field("", max_length=4000)
    language: str = ""
    account: str = Field("", description="Whose account, for `block`: the id of one of its people.")


class CaseIn(Schema):
    """A case opened by a moderator."""

    kind: str
    ref: str


class AnswerIn(Schema):
    """An answer to a decision."""

    words: str = Field(max_length=4000)


class ClosureIn(Schema):
    """Why writing is closed, until when, and what pages say, by language."""

    reason: str
    until: datetime | None = None
    banner: dict[str, str] = Field(default_factory=dict)


class WhyIn(Schema):
    """Why; kept in the audit log."""

    reason: str = Field(min_length=1, max_length=4000)


class LinesIn(Schema):
    """Which lines of the audit log."""

    who: str = ""
    verb: str = ""
    kind: str = ""
    key: str = ""
    text: str = ""
    since: date | None = None
    until: date | None = None

    def filters(self) -> queries.audit.Filters:
        """The same, as the log takes it."""
        return queries.audit.Filters(**self.dict())


Lines = Query[LinesIn]


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.auth  # type: ignore[attr-defined]
    return actor


@reports.post("", response={201: dict[str, str]}, operation_id="report")
def report(request: HttpRequest, sent: ReportIn) -> HttpResponse:
    """Say that something is wrong; no token is needed. What one may not see is not found."""
    made = actions.report(
        sent.kind, sent.ref, reason=sent.reason, message=sent.message, email=sent.email,
        source=origin.current().caller, by=_actor(request),
    )  # fmt: skip
    return answers.send_json(request, {"id": made.id}, 201)


# --- cases -----------------------------------------------------------------------------------------------------


def _case(case: Any) -> dict[str, Any]:
    members = {name: getattr(case, name) for name in CaseOut.model_fields if name != "assignee"}
    return members | {"assignee": case.assignee_id}


@router.api_operation(READ, "/cases", response=CasePage, operation_id="list_cases")
def list_cases(
    request: HttpRequest, state: Literal["open", "closed", "all"] = "open", kind: str = "", reason: str = "",
    mine: bool = False, q: str = "", page: int = 1,
) -> HttpResponse:  # fmt: skip
    """The queue (administrators)."""
    actor = _actor(request)
    filters = queries.Filters(state=state, kind=kind, reason=reason, mine=mine, text=q)
    found, total = queries.queue(filters, actor=actor, page=page)
    members = {"data": [_case(case) for case in found], "total": total, "counts": queries.counts(actor=actor)}
    return answers.send_json(request, members)


@router.post("/cases", response={201: CaseOut}, operation_id="open_case")
def open_case(request: HttpRequest, sent: CaseIn) -> HttpResponse:
    """Open a case by oneself (administrators)."""
    return answers.send_json(request, _case(actions.open_case(sent.kind, sent.ref, by=_actor(request))), 201)


@router.api_operation(READ, "/cases/{id}", response=dict[str, Any], operation_id="get_case")
def get_case(request: HttpRequest, id: str) -> HttpResponse:
    """One case with its reports, decisions and people (administrators)."""
    actor = _actor(request)
    case = queries.case(id, actor=actor)
    context = queries.context(case, actor=actor)
    told = _case(case) | {
        "signals": case.signals,
        "reports": [
            {"reason": one.reason, "message": one.message, "at": one.at, "reporter": one.reporter_id,
             "email": one.email} for one in queries.cases.reports(case, actor=actor)
        ],
        "decisions": [_decision(one) for one in queries.cases.decisions(case, actor=actor)],
        "people": context.people,
        "earlier": [_case(one) for one in context.earlier],
        "thing": None if context.thing is None else {
            "address": context.thing.address, "excerpt": context.thing.excerpt, "state": context.thing.state,
        },
    }  # fmt: skip
    return answers.send_json(request, told)


def _decision(one: Any) -> dict[str, Any]:
    names = ("id", "verb", "reason", "words", "language", "automatic", "by", "at", "answer", "answered_at", "review")
    return {name: getattr(one, name) for name in names}


@router.post("/cases/{id}/decisions", response={201: dict[str, Any]}, operation_id="decide_case")
def decide_case(request: HttpRequest, id: str, sent: DecisionIn) -> HttpResponse:
    """Decide: the thing is changed, its people are told, those who reported are answered (administrators)."""
    actor = _actor(request)
    made = actions.decide(
        queries.case(id, actor=actor), sent.verb, reason=sent.reason, words=sent.words, language=sent.language,
        account=sent.account, by=actor,
    )  # fmt: skip
    return answers.send_json(request, _decision(made), 201)


@router.put("/cases/{id}/assignee", response=CaseOut, operation_id="take_case")
def take_case(request: HttpRequest, id: str) -> HttpResponse:
    """Take the case (administrators)."""
    actor = _actor(request)
    me = queries.people.person(actor.id, actor=actor)
    return answers.send_json(request, _case(actions.assign(queries.case(id, actor=actor), me, by=actor)))


@router.delete("/cases/{id}/assignee", response=CaseOut, operation_id="leave_case")
def leave_case(request: HttpRequest, id: str) -> HttpResponse:
    """Give the case back (administrators)."""
    actor = _actor(request)
    return answers.send_json(request, _case(actions.assign(queries.case(id, actor=actor), None, by=actor)))


# --- notices ---------------------------------------------------------------------------------------------------


@router.api_operation(READ, "/notices", response=dict[str, Any], operation_id="list_notices")
def list_notices(request: HttpRequest) -> HttpResponse:
    """What the owner of the token was told."""
    actor = _actor(request)
    if not actor.is_known:
        raise SignInNeeded(_("Sign in, or send a token, to do this."))
    told = [
        {"id": one.id, "kind": one.decision.case.kind, "key": one.decision.case.key, "label": one.decision.case.label,
         "read_at": one.read_at, "decision": _without_name(_decision(one.decision))}
        for one in queries.notices(actor=actor)
    ]  # fmt: skip
    return answers.send_json(request, {"data": told})


def _without_name(decision: dict[str, Any]) -> dict[str, Any]:
    """Who moderates is not told."""
    return {name: value for name, value in decision.items() if name != "by"}


@router.post("/notices/{id}/answer", response={201: dict[str, Any]}, operation_id="contest_decision")
def contest_decision(request: HttpRequest, id: str, sent: AnswerIn) -> HttpResponse:
    """Contest what one was told, once."""
    actor = _actor(request)
    made = actions.contest(queries.notice(id, actor=actor).decision, sent.words, by=actor)
    return answers.send_json(request, _without_name(_decision(made)), 201)


# --- people ----------------------------------------------------------------------------------------------------


@router.api_operation(READ, "/people", response=dict[str, Any], operation_id="list_people")
def list_people(
    request: HttpRequest, q: str = "", state: Literal["", "active", "blocked", "administrator"] = "",
    page: int = 1,
) -> HttpResponse:  # fmt: skip
    """People (administrators)."""
    found, total = queries.people.search(q, state, actor=_actor(request), page=page)
    return answers.send_json(request, {"data": found, "total": total})


@router.post("/people/{id}/block", response={204: None}, operation_id="block_person")
def block_person(request: HttpRequest, id: str, sent: WhyIn) -> HttpResponse:
    """Close an account; its owner is told why (administrators)."""
    actor = _actor(request)
    case = actions.open_case("user", id, by=actor)
    actions.decide(case, "block", reason="others", words=sent.reason, by=actor)
    return HttpResponse(status=204)


@router.post("/people/{id}/unblock", response={204: None}, operation_id="unblock_person")
def unblock_person(request: HttpRequest, id: str) -> HttpResponse:
    """Open an account again (administrators)."""
    actor = _actor(request)
    actions.unblock(queries.people.person(id, actor=actor), by=actor)
    return HttpResponse(status=204)


# --- the audit log, the read-only mode -------------------------------------------------------------------------


@router.api_operation(READ, "/audit", response=dict[str, Any], operation_id="list_audit_lines")
def list_audit_lines(request: HttpRequest, given: Lines, page: int = 1) -> HttpResponse:
    """The audit log, newest first (administrators)."""
    lines, total = queries.audit.lines(given.filters(), actor=_actor(request), page=page)
    return answers.send_json(request, {"data": lines, "total": total})


@router.get("/audit.csv", response={200: str}, operation_id="export_audit_lines")
def export_audit_lines(request: HttpRequest, given: Lines) -> StreamingHttpResponse:
    """The same lines as CSV (administrators)."""
    pieces = queries.audit.export(given.filters(), actor=_actor(request))
    return StreamingHttpResponse(pieces, content_type="text/csv; charset=utf-8")


@router.api_operation(READ, "/read-only", response=dict[str, Any], operation_id="get_read_only")
def get_read_only(request: HttpRequest) -> HttpResponse:
    """Whether the portal takes writing; anybody may ask."""
    closure = queries.closure()
    told: dict[str, Any] = {"read_only": closure is not None}
    if closure is not None:
        told |= {"until": closure.until, "banner": closure.banner}
    return answers.send_json(request, told)


@router.put("/read-only", response={204: None}, operation_id="close_writing")
def close_writing(request: HttpRequest, sent: ClosureIn) -> HttpResponse:
    """Close the portal to writing (administrators)."""
    actions.close(reason=sent.reason, until=sent.until, banner=sent.banner, by=_actor(request))
    return HttpResponse(status=204)


@router.delete("/read-only", response={204: None}, operation_id="open_writing")
def open_writing(request: HttpRequest) -> HttpResponse:
    """Take writing again (administrators)."""
    actions.open_(by=_actor(request))
    return HttpResponse(status=204)
