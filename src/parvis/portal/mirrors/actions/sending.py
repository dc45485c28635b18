"""What is sent to webhooks: one message at a time, in order, tried again ever later, and in the end given up.

A message holds the next changes a webhook was not told of; it is written down before it is sent, so that it is the same
under the same id at each attempt, and after a crash. No transaction is open while a server is waited for.
"""

import time
from datetime import datetime
from typing import Any, Final

import orjson
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from parvis.engines import jobs
from parvis.kit import http, signatures
from parvis.kit.actors import Actor
from parvis.kit.dates import now
from parvis.kit.errors import TooMany
from parvis.kit.ids import new_uuid
from parvis.portal.mirrors import events, queries
from parvis.portal.mirrors.models import Delivery, Webhook
from parvis.portal.mirrors.rules import labels, require

SEND: Final = "mirrors.send"
DELIVER: Final = "mirrors.deliver"
START_OVER: Final = "start_over"  # the type of a message: what changed meanwhile cannot be told any more
TOGETHER: Final = 100  # changes in one message
SECONDS: Final = 10.0  # for a server to answer
LOGGED: Final = 50  # attempts of one message that are remembered
GONE: Final = 410


def send(webhook_id: str, *, by: Actor) -> bool:
    """Send a webhook the message whose turn it is; return whether there was one, and it was taken.

    The next one is another job's: a server that is slow lets others go first.
    """
    require(by, "webhook.send")
    delivery = _following(webhook_id)
    return delivery is not None and _attempt(delivery, in_turn=True)


def deliver(delivery_id: str, *, by: Actor) -> bool:
    """Send one message once, because somebody asked for it; return whether it was taken."""
    require(by, "webhook.send")
    delivery = Delivery.objects.select_related("webhook").filter(pk=delivery_id).first()
    return delivery is not None and _attempt(delivery, in_turn=False)


@transaction.atomic
def ping(webhook: Webhook, *, by: Actor) -> Delivery:
    """Have a test sent, paused or not; return it. Raises TooMany for one right after another."""
    require(by, "webhook.ping", webhook)
    latest = Delivery.objects.filter(webhook=webhook, type="ping").values_list("created_at", flat=True).first()
    _ensure_later(latest)
    delivery = _written(webhook, "ping", {"webhook": webhook.pk})
    jobs.enqueue(DELIVER, {"delivery": delivery.pk})
    return delivery


@transaction.atomic
def redeliver(delivery: Delivery, *, by: Actor) -> Delivery:
    """Have a message sent once more, the same under the same id. Raises TooMany for one right after another."""
    require(by, "webhook.redeliver", delivery.webhook)
    attempts = delivery.attempts
    _ensure_later(datetime.fromisoformat(attempts[-1]["at"]) if attempts else None)
    jobs.enqueue(DELIVER, {"delivery": delivery.pk}, unique_key=delivery.pk)
    return delivery


def clear(*, by: Actor) -> int:
    """Forget old messages; return how many."""
    require(by, "webhook.clear")
    return Delivery.objects.filter(created_at__lt=now() - labels.KEPT).delete()[0]


def _ensure_later(latest: datetime | None) -> None:
    if latest is not None and latest > now() - labels.AGAIN:
        raise TooMany(_("Wait ten seconds between two messages."), retry_after=int(labels.AGAIN.total_seconds()))


@transaction.atomic
def _following(webhook_id: str) -> Delivery | None:
    """The message whose turn it is, the one that failed last before a new one; None while there is none to send."""
    webhook = Webhook.objects.select_for_update(of=("self",)).select_related("owner").filter(pk=webhook_id).first()
    if webhook is None or webhook.pause or not webhook.owner.is_active:
        return None
    if webhook.retry_at is not None and webhook.retry_at > now():  # news came before its turn
        _enqueue(webhook)
        return None
    waiting = Delivery.objects.select_related("webhook").filter(webhook=webhook, until__gt=webhook.seq)
    return waiting.order_by("until").first() or _new(webhook)


def _new(webhook: Webhook) -> Delivery | None:
    if queries.must_start_over(webhook):
        until = queries.head()
        data = {"webhook": webhook.pk, "since": str(webhook.seq), "cursor": str(until), "url": queries.beginning()}
        return _written(webhook, START_OVER, data, until=until)
    news = queries.unsent(webhook, TOGETHER)
    if not news:
        return None
    changes = [queries.plain(one) for one in queries.told(news)]
    told = {"webhook": webhook.pk, "since": str(webhook.seq), "cursor": str(news[-1].seq), "changes": changes}
    return _written(webhook, "changes", told, until=news[-1].seq, count=len(news))


def _written(webhook: Webhook, type: str, data: dict[str, Any], *, until: int = 0, count: int = 0) -> Delivery:
    instant = now()
    body = orjson.dumps({"type": type, "timestamp": instant, "data": data}).decode()
    return Delivery.objects.create(
        id=f"msg_{new_uuid().replace('-', '')}", webhook=webhook, type=type, until=until, count=count, body=body,
        created_at=instant,
    )  # fmt: skip


def _attempt(delivery: Delivery, *, in_turn: bool) -> bool:
    """Send it, write down how that went, and return whether it was taken."""
    webhook, instant, started = delivery.webhook, now(), time.monotonic()
    body, status, error = delivery.body.encode(), None, ""
    signed = signatures.headers(delivery.pk, instant, body, queries.keys(webhook))
    try:
        headers = {"Content-Type": "application/json", **signed}
        status = http.post(webhook.url, body, headers=headers, seconds=SECONDS).status
    except http.Failed as failed:
        error = str(failed.reason)
    ms = round((time.monotonic() - started) * 1000)
    attempt = {"at": instant.isoformat(), "ms": ms, "status": status, "error": error}
    return _noted(delivery, attempt, in_turn=in_turn)


@transaction.atomic
def _noted(delivery: Delivery, attempt: dict[str, Any], *, in_turn: bool) -> bool:
    """Write an attempt down, with what follows for the webhook; neither may be there any more."""
    webhooks = Webhook.objects.select_for_update(of=("self",)).select_related("owner")
    webhook, found = webhooks.filter(pk=delivery.webhook_id).first(), Delivery.objects.filter(pk=delivery.pk).first()
    if webhook is None or found is None:
        return False
    taken = attempt["status"] is not None and 200 <= attempt["status"] < 300
    found.attempts = [*found.attempts, attempt][-LOGGED:]
    if taken:
        _take(webhook, found)
    elif in_turn and not webhook.pause:  # which it may be since
        _fail(webhook, found, gone=attempt["status"] == GONE)
    elif found.type == "ping":
        found.state = "failed"
    found.save()
    return taken


def _take(webhook: Webhook, delivery: Delivery) -> None:
    """The server is there: go on with what waits."""
    delivery.state = "done"
    webhook.seq, webhook.failures, webhook.retry_at = max(webhook.seq, delivery.until), 0, None
    webhook.save()
    if not webhook.pause and (queries.must_start_over(webhook) or queries.unsent(webhook, 1)):
        _enqueue(webhook)


def _fail(webhook: Webhook, delivery: Delivery, *, gone: bool) -> None:
    """Try again later, or give up and say so."""
    webhook.failures += 1
    if gone or webhook.failures > len(labels.WAITS):
        webhook.pause, webhook.paused_at = "gone" if gone else "failing", now()
        webhook.retry_at, delivery.state = None, "failed"
        events.webhook_paused.send(None, webhook=webhook)
    else:
        webhook.retry_at, delivery.state = now() + labels.WAITS[webhook.failures - 1], "waiting"
        _enqueue(webhook)
    webhook.save()


def _enqueue(webhook: Webhook) -> None:
    jobs.enqueue(SEND, {"webhook": webhook.pk}, unique_key=webhook.pk, run_at=webhook.retry_at)
