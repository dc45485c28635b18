"""`/fr/datasets/<ref>/preview`: the page exactly as others will see it, and what to do with it."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.dialects.vocabularies import PUBLIC_STATES, State
from parvis.faces.web import pages, who
from parvis.faces.web.clock import clock, moment, place
from parvis.faces.web.datasets import page
from parvis.faces.web.forms import Form, done
from parvis.faces.web.organizations.results import brief
from parvis.faces.web.publish.meter import meter
from parvis.kit.actors import Actor
from parvis.kit.errors import PortalError
from parvis.portal.datasets import actions, queries
from parvis.portal.datasets.rules import allows, require
from parvis.portal.moderation import queries as moderation
from parvis.portal.organizations import queries as organizations


class When(Form):
    """The moment to publish at, by the portal's clock."""

    day = forms.DateField(label=gettext_lazy("Day"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    hour = forms.TimeField(label=gettext_lazy("Hour"), widget=forms.TimeInput({"type": "time"}, "%H:%M"))

    def _refuse(self, name: str, reasons: Any) -> None:
        super()._refuse("day" if name == "publish_at" else name, reasons)

    def at(self) -> datetime:
        """The moment, in UTC."""
        local = datetime.combine(self.cleaned_data["day"], self.cleaned_data["hour"], ZoneInfo(clock()))
        return local.astimezone(UTC)


def preview(request: HttpRequest, language: str, ref: str) -> HttpResponse:
    """The last step: seen as others will see it, then published, kept, or given a date."""
    actor = who.known(request)
    dataset = queries.get(ref, actor=actor)
    require(actor, "dataset.update", dataset)
    if dataset.state in PUBLIC_STATES:
        return HttpResponseRedirect(f"/{language}/datasets/{dataset.slug}")
    form, refused = When(), ""
    if request.method == "POST":
        form = When(request.POST if request.POST.get("do") == "schedule" else None)
        try:
            if (answer := _act(request, language, dataset, form, actor)) is not None:
                return answer
        except PortalError as error:
            refused = _reason(error)
            if form.is_bound:
                form.refuse(error)
    return _show(request, language, queries.get(dataset.id, actor=actor), form, refused, actor)


def _act(request: HttpRequest, language: str, dataset: Any, form: When, actor: Actor) -> HttpResponse | None:
    verb = request.POST.get("do", "")
    if verb == "publish":
        dataset = actions.publish(dataset, by=actor)
        held = moderation.is_held("dataset", dataset.id)
        online, waits = _("It is online. Here is its page, as everybody sees it."), _("It waits for a moderator.")
        notice = waits if held else online
        return done(request, f"/{language}/datasets/{dataset.slug}", notice)
    if verb == "keep":
        return done(request, f"/{language}/workspace", _("The draft is kept as it is."))
    here = f"/{language}/datasets/{dataset.id}/preview"
    if verb == "unschedule":
        actions.unschedule(dataset, by=actor)
        return done(request, here, _("It no longer publishes itself; it stays a draft."))
    if verb == "schedule" and form.is_valid():
        at = form.at()
        actions.schedule(dataset, at, by=actor)
        return done(request, here, _("It will publish itself on %(when)s.") % {"when": moment(at, language)})
    return None


def _reason(error: PortalError) -> str:
    fields = getattr(error, "fields", None)
    return " ".join(str(reason) for reasons in fields.values() for reason in reasons) if fields else str(error)


def _against(dataset: Any, language: str, actor: Actor) -> str:
    """Why this reader cannot publish it now, and what to do; `""` when they can."""
    producer = dataset.organization
    if not allows(actor, "dataset.publish", dataset):
        if producer is None:
            return _("Its owner publishes it.")
        known = {"name": brief(producer, language)["text"]}
        people = organizations.publishers(producer, actor=actor)
        if not people:
            return _("An editor of %(name)s publishes it. It has none: ask its administrators to name one.") % known
        asked = _("An editor of %(name)s publishes it. When the description is ready, ask one of them: %(people)s.")
        return asked % {**known, "people": _(", ").join(people)}
    return str(queries.hidden(dataset) or queries.unaccepted(dataset))


def _objection(one: queries.Objection, dataset: Any, language: str) -> dict[str, Any]:
    """What is against publishing, and where a person deals with it."""
    address = f"/{language}/datasets/{dataset.slug}/resources/{one.resource.pk}{one.page}"
    return {"words": one.words, "blocks": one.blocks, "waits": one.waits, "address": address}


def _show(request: HttpRequest, language: str, dataset: Any, form: When, refused: str, actor: Actor) -> HttpResponse:
    record = queries.record(dataset)
    shown = orjson.loads(queries.rendition(dataset.id, actor=actor).body)
    # As others will see it: said to be a draft by the bar above alone.
    told = _against(dataset, language, actor)
    opposed = queries.objections(dataset)
    stopped = any(one.blocks for one in opposed)
    context = page.context({**shown, "state": str(State.PUBLISHED)}, language, actor)
    return pages.render(
        request,
        "publish/preview.html",
        status=400 if refused or form.errors else 200,
        **context,
        when_form=form,
        refused=refused,
        publish_at=moment(dataset.publish_at, language) if dataset.publish_at else "",
        clock=place(language),
        can_publish=bool(record.description.strip()) and not stopped,
        described=bool(record.description.strip()),
        against=told,
        can_wait=not any(one.blocks and not one.waits for one in opposed),
        objections=[_objection(one, dataset, language) for one in opposed],
        may_unschedule=allows(actor, "dataset.publish", dataset),
        meter=meter(record, language),
        edit_address=f"/{language}/datasets/{dataset.id}/edit",
        may_edit=False,
        is_preview=True,
    )
