"""The webhooks somebody has, the page of each with its log, and what was sent in one message."""

import json
from datetime import datetime
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from parvis.faces.web import clock, forms, pages, turning, who
from parvis.kit.errors import NotFound, PortalError
from parvis.portal.mirrors import actions, queries
from parvis.portal.mirrors.rules import allows

LISTED: Final = 200  # webhooks of one list
_TONES: Final = {"done": "good", "waiting": "fair", "failed": "poor"}
_PAUSES: Final = {"": "good", "owner": "fair", "failing": "poor", "gone": "poor"}


def index(request: HttpRequest, language: str) -> HttpResponse:
    """`/fr/workspace/webhooks`: the reader's own; those of everybody for administrators of the portal."""
    actor = who.known(request)
    found = queries.listing(actor=actor, limit=LISTED)[0] if actor.governs else []
    return pages.render(
        request, "webhooks/index.html",
        webhooks=[brief(one, language) for one in queries.own(actor)],
        others=[brief(one, language) for one in found if one.owner_id != actor.id],
    )  # fmt: skip


def brief(webhook: Any, language: str) -> dict[str, Any]:
    """What a list says of a webhook."""
    kinds = [str(queries.labels.KINDS[kind]) for kind in webhook.kinds]
    state = _("In use")
    if webhook.pause:
        state = _("Paused")
    elif webhook.failures:
        state = _("Fails")
    return {
        **queries.shown(webhook), "address": f"/{language}/workspace/webhooks/{webhook.pk}", "kind_labels": kinds,
        "owner_name": webhook.owner.name, "state_label": state,
        "tone": "poor" if webhook.failures and not webhook.pause else _PAUSES[webhook.pause],
    }  # fmt: skip


def webhook(request: HttpRequest, language: str, id: str) -> HttpResponse:
    """`/fr/workspace/webhooks/<id>`; `?page=2` leafs through its log."""
    actor = who.known(request)
    one = queries.get(id, actor=actor)
    page = turning.number(request.GET)
    found, total = queries.deliveries(one, actor=actor, offset=(page - 1) * queries.DELIVERIES)
    organization = queries.organization_of(one)
    return pages.render(
        request, "webhooks/webhook.html",
        one=brief(one, language), organization_name=organization.name if organization else one.organization,
        organization_address=f"/{language}/organizations/{organization.slug}" if organization else "",
        own=one.owner_id == actor.id, may={verb: allows(actor, f"webhook.{verb}", one)
                                           for verb in ("update", "renew", "resume", "pause", "ping", "delete")},
        log=[_told(each, one, language) for each in found],
        going=any(each.state == "waiting" and not each.attempts for each in found),
        **turning.around(page, queries.DELIVERIES, total),
    )  # fmt: skip


def _told(delivery: Any, webhook: Any, language: str) -> dict[str, Any]:
    """What the log says of a message."""
    last = delivery.attempts[-1] if delivery.attempts else None
    return {
        "address": f"/{language}/workspace/webhooks/{webhook.pk}/deliveries/{delivery.pk}", "id": delivery.pk,
        "at": delivery.created_at.isoformat(), "time": clock.time(delivery.created_at, language),
        "moment": clock.moment(delivery.created_at, language),
        "type_label": queries.labels.TYPES[delivery.type], "count": delivery.count, "type": delivery.type,
        "state_label": queries.labels.STATES[delivery.state], "tone": _TONES[delivery.state],
        "tries": len(delivery.attempts), "last": _attempt(last, language) if last else None,
    }  # fmt: skip


def _attempt(attempt: Any, language: str) -> dict[str, Any]:
    why = queries.labels.trouble(attempt["status"], attempt["error"])
    return {
        "moment": clock.moment(datetime.fromisoformat(attempt["at"]), language), "ms": attempt["ms"],
        "status": attempt["status"], "why": why,
    }  # fmt: skip


def delivery(request: HttpRequest, language: str, id: str, delivery: str) -> HttpResponse:
    """`/fr/workspace/webhooks/<id>/deliveries/<id>`: each attempt, and what was sent."""
    actor = who.known(request)
    one = queries.get(id, actor=actor)
    found = queries.delivery(one, delivery, actor=actor)
    return pages.render(
        request, "webhooks/delivery.html",
        one=brief(one, language), message=_told(found, one, language),
        attempts=[_attempt(each, language) for each in reversed(found.attempts)],
        body=json.dumps(json.loads(found.body), indent=2, ensure_ascii=False),
        may_redeliver=allows(actor, "webhook.redeliver", one),
    )  # fmt: skip


def act(request: HttpRequest, language: str, id: str) -> HttpResponse:
    """A button of the page: test, pause, resume, delete."""
    actor = who.known(request)
    one = queries.get(id, actor=actor)
    here, verb = f"/{language}/workspace/webhooks/{one.pk}", request.POST.get("do", "")
    try:
        if verb == "delete":
            actions.delete(one, by=actor)
            return forms.done(request, f"/{language}/workspace/webhooks", _("The webhook is deleted."))
        return forms.done(request, here, _do(one, verb, actor))
    except PortalError as error:
        if isinstance(error, NotFound):
            raise
        return forms.failed(request, here, error)


def _do(webhook: Any, verb: str, actor: Any) -> str:
    """Do it, and return what to say of it. Raises NotFound for what is no button."""
    if verb == "ping":
        actions.ping(webhook, by=actor)
        return _("A test is on its way: the log says how it went.")
    if verb == "pause":
        actions.pause(webhook, by=actor)
        return _("The webhook is paused.")
    if verb == "resume":
        actions.resume(webhook, by=actor)
        return _("The webhook is in use again.")
    raise NotFound(_("There is nothing at this address."))


def redeliver(request: HttpRequest, language: str, id: str, delivery: str) -> HttpResponse:
    """Send a message once more."""
    actor = who.known(request)
    one = queries.get(id, actor=actor)
    found = queries.delivery(one, delivery, actor=actor)
    here = f"/{language}/workspace/webhooks/{one.pk}"
    try:
        actions.redeliver(found, by=actor)
    except PortalError as error:
        return forms.failed(request, f"{here}/deliveries/{found.pk}", error)
    return forms.done(request, here, _("The message is sent once more: the log says how it went."))
