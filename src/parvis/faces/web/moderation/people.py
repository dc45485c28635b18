"""People, for administrators: found, blocked, made administrators."""

from typing import Any
from urllib.parse import urlencode

from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from allauth.core.exceptions import ReauthenticationRequired
from django import forms as fields
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from parvis.faces.web import pages, turning, who
from parvis.faces.web.forms import Form, done
from parvis.faces.web.moderation.queue import row
from parvis.kit.errors import Conflict, Denied, Invalid
from parvis.portal.moderation import actions, queries


class WhyForm(Form):
    """Why; kept in the audit log, and told to the person who is blocked."""

    why = fields.CharField(
        label=_("Why"), widget=fields.Textarea(attrs={"rows": 3}), error_messages={"required": _("Say why.")},
        help_text=_("Kept in the audit log; who is blocked is told by letter."),
    )  # fmt: skip


def index(request: HttpRequest, language: str) -> HttpResponse:
    """`/fr/moderation/people`."""
    actor = who.known(request)
    text = request.GET.get("q", "")[:200].replace("\0", " ").strip()
    state = request.GET.get("state", "") if request.GET.get("state", "") in queries.people.STATES else ""
    page = turning.number(request.GET)
    found, total = queries.people.search(text, state, actor=actor, page=page)

    def at(number: int) -> str:
        pairs = {"q": text, "state": state, "page": str(number)}
        return "?" + urlencode({name: value for name, value in pairs.items() if value})

    return pages.render(
        request, "moderation/people.html", people=found, total=total, text=text, state=state, page=page, at=at,
        last=max(1, -(-total // queries.people.PAGE)),
    )  # fmt: skip


def person(request: HttpRequest, language: str, id: str) -> HttpResponse:
    """`/fr/moderation/people/<id>`: one person, with what can be done."""
    actor = who.known(request)
    user = queries.people.person(id, actor=actor)
    form = WhyForm(request.POST if request.method == "POST" else None)
    said = form.is_valid()
    if request.method == "POST" and (said or request.POST.get("do") in _WITHOUT_WHY):
        try:
            notice = _turn(request, request.POST.get("do", ""), user, request.POST.get("why", ""))
            return done(request, request.path, notice)
        except (Invalid, Conflict, Denied) as error:
            form.refuse(error)
    found, _total = queries.people.search(user.pk, actor=actor)
    cases, _count = queries.queue(queries.Filters(state="all", author=user.pk), actor=actor)
    return pages.render(
        request, "moderation/person.html", person=found[0], form=form, cases=[row(case) for case in cases],
        itself=user.pk == actor.id,
    )  # fmt: skip


_WITHOUT_WHY = ("unblock", "trust")


def _turn(request: HttpRequest, verb: str, user: Any, why: str) -> object:
    actor = who.known(request)
    if verb in ("administer", "dismiss"):
        if not did_recently_reauthenticate(request):
            raise ReauthenticationRequired
        actions.set_administrator(user, verb == "administer", reason=why, by=actor)
        told = _("%(name)s administers the portal now.") if verb == "administer" else _("%(name)s no longer does.")
        return told % {"name": user.name}
    if verb == "block":
        case = actions.open_case("user", user.pk, by=actor)
        actions.decide(case, "block", reason="others", words=why, by=actor)
        return _("The account is blocked.")
    if verb == "unblock":
        actions.unblock(user, by=actor)
        return _("The account is open again.")
    if verb == "trust":
        actions.trust(user, by=actor)
        return _("The spam filter leaves this person alone.")
    raise Invalid({"": [_("Choose what to do.")]})
