"""One case: the thing, its people, what was said of it, and what can be decided, on one page."""

from typing import Any

from django import forms as fields
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from parvis.faces.web import pages, who, words
from parvis.faces.web.forms import Form, done
from parvis.faces.web.moderation.queue import row
from parvis.kit.actors import Actor
from parvis.kit.errors import Conflict, Denied, Invalid
from parvis.kit.markdown import to_html
from parvis.portal.activity import queries as activity
from parvis.portal.moderation import actions, queries

HISTORY = 12  # acts shown


class DecisionForm(Form):
    """What to do, for what reason, and what its people are told."""

    verb = fields.ChoiceField(
        label=_("What to do"), widget=fields.RadioSelect, error_messages={"required": _("Choose what to do.")}
    )
    reason = fields.ChoiceField(label=_("Reason told"))
    words = fields.CharField(
        label=_("Words for its people"), widget=fields.Textarea(attrs={"rows": 6}), required=False,
        help_text=_("Left empty, they read the usual words below. They also read what, why, and how to contest."),
    )  # fmt: skip
    language = fields.ChoiceField(label=_("Language of these words"), choices=lambda: settings.LANGUAGES)
    account = fields.ChoiceField(label=_("Whose account, if one is to be blocked"), required=False)

    def __init__(self, *arguments: Any, case: Any, context: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        reasons = queries.reasons
        given: dict[str, Any] = self.fields
        offered = [verb for verb in queries.KINDS[case.kind].verbs if context.thing or verb == "dismiss"]
        hidden = bool(context.thing and context.thing.hidden)
        useless = "restore" if not hidden else "" if case.held else "hide"
        offered = [verb for verb in offered if verb != useless]
        given["verb"].choices = [(verb, reasons.VERBS[verb]) for verb in offered]
        given["reason"].choices = [(name, reason.ground) for name, reason in reasons.REASONS.items()]
        people = [(one["id"], f"{one['name']} · {one['email']}") for one in context.people if one["active"]]
        given["account"].choices = [("", "—"), *people]
        if not people or "block" not in offered:
            del self.fields["account"]


def index(request: HttpRequest, language: str, id: str) -> HttpResponse:
    """`/fr/moderation/cases/<id>`."""
    actor = who.known(request)
    case = queries.case(id, actor=actor)
    context = queries.context(case, actor=actor)
    spoken = (context.thing.language if context.thing else "") or settings.LANGUAGE_CODE
    initial = {
        "reason": max(case.reasons, key=lambda name: queries.reasons.severity([name]), default="others"),
        "language": spoken if spoken in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE,
    }
    form = DecisionForm(request.POST or None, case=case, context=context, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.decide(case, by=actor, **{name: form.cleaned_data.get(name, "") for name in form.fields})
            return done(request, f"/{language}/moderation", _("Decided: “%(label)s”.") % {"label": case.label})
        except (Invalid, Conflict, Denied) as error:
            form.refuse(error)
    return pages.render(request, "moderation/case.html", **_shown(case, context, form, actor, language))


def _shown(case: Any, context: Any, form: Form, actor: Actor, language: str) -> dict[str, Any]:
    reasons, thing = queries.reasons, context.thing
    return {
        "case": row(case), "form": form, "thing": thing, "people": context.people, "links": context.links,
        "text": to_html(getattr(thing.own, "description", "") or "", heading=4) if thing else "",
        "files": [
            {"title": file.title, "url": file.url, "format": file.format, "id": file.id}
            for file in (thing.own.resources.all()[:20] if thing and thing.kind == "dataset" else ())
        ],
        "state": words.label("state", thing.state, language) if thing else "",
        "reports": [
            {"reason": reasons.REASONS[one.reason].label, "message": one.message, "at": one.at.isoformat(),
             "who": one.reporter.name if one.reporter else one.email}
            for one in queries.cases.reports(case, actor=actor)
        ],
        "signals": [reasons_of(signal) for signal in case.signals], "points": sum(s["points"] for s in case.signals),
        "threshold": settings.PARVIS.spam_threshold,
        "decisions": [decision(one) for one in queries.cases.decisions(case, actor=actor)],
        "earlier": [row(one) for one in context.earlier],
        "history": [
            {"at": act["at"], "actor": act["actor"], "verb": words.label("verb", act["verb"], language)}
            for act in activity.history(case.kind, case.key, actor=actor, limit=HISTORY)
        ],
        "usual": {
            str(reasons.VERBS[verb]): {code: reasons.usual_words(verb, code) for code, _name in settings.LANGUAGES}
            for verb, _label in form.fields["verb"].choices  # type: ignore[attr-defined]
        },
        "mine": case.assignee_id == actor.id,
    }  # fmt: skip


def reasons_of(signal: dict[str, Any]) -> dict[str, Any]:
    """One signal of the spam filter in words."""
    explained = queries.spam.EXPLAINED.get(signal["name"], signal["name"])
    return {"words": str(explained) % signal["facts"], "points": signal["points"]}


def decision(one: Any) -> dict[str, Any]:
    """A decision in words."""
    reasons = queries.reasons
    return {
        "done": reasons.DONE.get(one.verb, one.verb), "by": one.by_name, "at": one.at.isoformat(), "words": one.words,
        "ground": reasons.REASONS[one.reason].ground if one.reason in reasons.REASONS else "", "answer": one.answer,
        "answered_at": one.answered_at.isoformat() if one.answered_at else "", "review": one.review,
        "automatic": one.automatic, "language": one.language,
    }  # fmt: skip


def assign(request: HttpRequest, language: str, id: str) -> HttpResponse:
    """Take the case, or give it back."""
    actor = who.known(request)
    case = queries.case(id, actor=actor)
    taken = request.POST.get("do") == "take"
    actions.assign(case, queries.people.person(actor.id, actor=actor) if taken else None, by=actor)
    return done(request, f"/{language}/moderation/cases/{id}", _("The case is yours.") if taken else _("Given back."))
