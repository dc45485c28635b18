"""What somebody was told about what they published, and their answer."""

from typing import Any

from django import forms as fields
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from parvis.faces.web import pages, who
from parvis.faces.web.forms import Form, done
from parvis.faces.web.moderation.case import decision
from parvis.kit.errors import Conflict, Denied, Invalid
from parvis.portal.moderation import actions, queries


class AnswerForm(Form):
    """Why the decision is wrong, or what was corrected."""

    words = fields.CharField(
        label=_("Your answer"), widget=fields.Textarea(attrs={"rows": 6}),
        help_text=_("Say what was corrected, or why the decision is wrong. Another moderator reads it, once."),
        error_messages={"required": _("Write your answer.")},
    )  # fmt: skip


def index(request: HttpRequest, language: str) -> HttpResponse:
    """`/fr/workspace/notices`."""
    found = queries.notices(actor=who.known(request))
    return pages.render(request, "moderation/notices.html", notices=[_row(notice) for notice in found])


def _row(notice: Any) -> dict[str, Any]:
    return {
        "id": notice.id, "label": notice.decision.case.label, "kind": queries.KINDS[notice.decision.case.kind].label,
        "read": notice.read_at is not None, **decision(notice.decision),
    }  # fmt: skip


def one(request: HttpRequest, language: str, id: str) -> HttpResponse:
    """`/fr/workspace/notices/<id>`: what was decided, why, by which rule, and how to contest it."""
    actor = who.known(request)
    notice = queries.notice(id, actor=actor)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.contest(notice.decision, form.cleaned_data["words"], by=actor)
            return done(request, request.path, _("Your answer was sent. Another moderator reads it."))
        except (Invalid, Conflict, Denied) as error:
            form.refuse(error)
    elif request.method == "GET" and notice.read_at is None:
        actions.read_notice(notice, by=actor)
    thing = queries.kinds.still(notice.decision.case.kind, notice.decision.case.key, actor=actor)
    address = f"/{language}/{thing.address}" if thing and thing.address else ""
    can_answer = notice.decision.answered_at is None and notice.decision.verb != "restore"
    return pages.render(
        request, "moderation/notice.html", notice=_row(notice), form=form, address=address, can_answer=can_answer
    )
