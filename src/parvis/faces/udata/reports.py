"""Reports: anybody says that something is wrong; who moderates reads them, and says when there is nothing to do."""

from collections.abc import Mapping
from typing import Any, Final

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext as _

from parvis.dialects import udata
from parvis.faces.udata import answers, bodies, parameters
from parvis.faces.udata.answers import Asked
from parvis.kit import origin
from parvis.kit.errors import Invalid
from parvis.portal.moderation import actions, queries
from parvis.portal.moderation.rules import admit

# udata's names of the kinds of things.
_KINDS: Final = {"Dataset": "dataset", "Organization": "organization", "Topic": "topic", "Post": "post", "User": "user"}
_CLASSES: Final = {ours: theirs for theirs, ours in _KINDS.items()}


def reasons(asked: Asked) -> HttpResponse:
    """Why something may be reported."""
    return answers.json(
        asked, [{"value": name, "label": str(queries.reasons.REASONS[name].label)} for name in queries.reasons.CHOICES]
    )


def create(asked: Asked) -> HttpResponse:
    """Say that something is wrong."""
    body = bodies.mapping(asked)
    subject = body.get("subject")
    if not isinstance(subject, Mapping) or subject.get("class") not in _KINDS or not subject.get("id"):
        raise Invalid({"subject": [_("Send its class and its id.")]})
    made = actions.report(
        _KINDS[subject["class"]], str(subject["id"]), reason=str(body.get("reason") or ""),
        message=str(body.get("message") or ""), language=parameters.language(), source=origin.current().caller,
        by=asked.actor,
    )  # fmt: skip
    return answers.json(asked, _body(made), 201)


def _body(one: Any) -> dict[str, Any]:
    case, user = one.case, one.reporter
    dismissed = case.closed_at.isoformat() if case.closed_at else None
    site = settings.PARVIS.site_url
    return {
        "id": one.pk,
        "by": udata.user_reference(user.pk, user.first_name, user.last_name, site=site) if user else None,
        "subject": {"class": _CLASSES.get(case.kind, case.kind.title()), "id": case.key},
        "subject_label": case.label,
        "subject_embed_id": None,
        "subject_deleted_at": dismissed if case.outcome == "delete" else None,
        "subject_deleted_by": None,
        "reason": one.reason,
        "message": one.message,
        "reported_at": one.at.isoformat(),
        "dismissed_at": dismissed if case.outcome == "dismiss" else None,
        "dismissed_by": None,
    }


def listing(asked: Asked) -> HttpResponse:
    """All reports, newest first, for those who moderate."""
    at, given = answers.window(asked), asked.request.GET
    kind = given.get("subject_type", "")
    rows, total = queries.all_reports(
        handled=parameters.flag(given, "handled"), kind=_KINDS.get(kind, kind), offset=at.offset, limit=at.size,
        actor=asked.actor,
    )  # fmt: skip
    return answers.page(asked, [_body(row) for row in rows], total, at)


def one(asked: Asked, id: str) -> HttpResponse:
    """One report, for those who moderate."""
    return answers.json(asked, _body(queries.report(id, actor=asked.actor)))


def dismiss(asked: Asked, id: str) -> HttpResponse:
    """Say of a report, by the `dismissed_at` that is sent, that there is nothing to do; one decided stays as it is."""
    admit(asked.actor, "case.view")
    if not bodies.mapping(asked).get("dismissed_at"):
        raise Invalid({"dismissed_at": [_("Say when: a report is dismissed by that.")]})
    found = queries.report(id, actor=asked.actor)
    if found.case.state == "open":
        actions.decide(found.case, "dismiss", reason=found.reason, by=asked.actor)
    return one(asked, id)
