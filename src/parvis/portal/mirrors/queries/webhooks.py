"""Every read of webhooks: whose they are, what they are still to be told, what was sent."""

import hmac
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.db.models import Max, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from parvis.kit.actors import Actor
from parvis.kit.dates import now
from parvis.kit.errors import NotFound
from parvis.portal.mirrors.models import Delivery, News, Webhook
from parvis.portal.mirrors.rules import admit, labels
from parvis.portal.organizations.models import Organization

DELIVERIES: Final = 20  # of one page


def visible_to(actor: Actor) -> QuerySet[Webhook]:
    """The webhooks `actor` may see; the list form of the rule `webhook.read`."""
    found = Webhook.objects.select_related("owner")
    if actor.governs:
        return found
    return found.filter(owner=actor.id) if actor.is_known else found.none()


def own(actor: Actor) -> list[Webhook]:
    """The webhooks of the person, by name."""
    return list(visible_to(actor).filter(owner=actor.id))


def listing(*, actor: Actor, offset: int = 0, limit: int = DELIVERIES) -> tuple[list[Webhook], int]:
    """A page of those the actor may see, by name, and how many there are."""
    rows = visible_to(actor)
    return list(rows[offset : offset + limit]), rows.count()


def get(id: str, *, actor: Actor) -> Webhook:
    """The webhook with this id. Raises NotFound, for one of somebody else too."""
    found = visible_to(actor).filter(pk=id).first()
    if found is None:
        raise NotFound(_("There is no such webhook."))
    return found


def shown(webhook: Webhook) -> dict[str, Any]:
    """A webhook as its owner reads it, without its secret."""
    names = ("id", "name", "url", "kinds", "organization", "failures", "retry_at", "pause", "created_at", "modified_at")
    return {
        **{name: getattr(webhook, name) for name in names}, "active": not webhook.pause,
        "pause_label": str(labels.PAUSES[webhook.pause]) if webhook.pause else "",
        "owner": {"id": webhook.owner_id, "name": webhook.owner.name}, "cursor": str(webhook.seq),
    }  # fmt: skip


def organization_of(webhook: Webhook) -> Organization | None:
    """The one organization it tells of, if there is one and it is still there."""
    return Organization.objects.filter(pk=webhook.organization).first() if webhook.organization else None


def deliveries(
    webhook: Webhook, *, actor: Actor, offset: int = 0, limit: int = DELIVERIES
) -> tuple[list[Delivery], int]:
    """A page of what was sent, newest first, without the bodies, and how many messages there are. Raises Denied."""
    admit(actor, "webhook.read", webhook)
    rows = webhook.deliveries.defer("body")
    return list(rows[offset : offset + limit]), rows.count()


def delivery(webhook: Webhook, id: str, *, actor: Actor) -> Delivery:
    """One message. Raises Denied, NotFound."""
    admit(actor, "webhook.read", webhook)
    found = Delivery.objects.select_related("webhook__owner").filter(webhook=webhook, pk=id).first()
    if found is None:
        raise NotFound(_("There is no such message; it may have been forgotten."))
    return found


def key_of(webhook: Webhook, salt: str = "") -> bytes:
    """The 32 bytes messages are signed with: made anew each time, so that the database holds nothing to forge with."""
    made = f"parvis.webhooks:{webhook.pk}:{salt or webhook.salt}"
    return hmac.digest(settings.SECRET_KEY.encode(), made.encode(), "sha256")


def keys(webhook: Webhook) -> list[bytes]:
    """The key, and for a day after it was renewed the one before too."""
    recent = webhook.renewed_at is not None and webhook.renewed_at > now() - labels.BOTH_SECRETS
    former = [key_of(webhook, webhook.former_salt)] if recent and webhook.former_salt else []
    return [key_of(webhook), *former]


def wanting(news: Sequence[News]) -> list[tuple[str, datetime | None]]:
    """(id, when it is to be tried again) of the webhooks that want some of these news."""
    alive = Webhook.objects.filter(pause="", owner__is_active=True).order_by("pk")
    return [(one.pk, one.retry_at) for one in alive if any(_wants(one, told) for told in news)]


def _wants(webhook: Webhook, news: News) -> bool:
    if webhook.kinds and news.kind not in webhook.kinds:
        return False
    return not webhook.organization or webhook.organization in (news.organization, news.former)


def unsent(webhook: Webhook, limit: int) -> list[News]:
    """The next news it was not told of, the oldest first: the list form of what it wants."""
    return list(_unsent(webhook, News.objects.order_by("seq"))[:limit])


def last_missed(webhook: Webhook, forgotten: QuerySet[News]) -> int:
    """The number of the last of these news that it was not told of and no later one makes good; 0 for none.

    That is what went, or went from the one organization it tells of.
    """
    went = Q(op="deleted") | Q(former=webhook.organization) if webhook.organization else Q(op="deleted")
    return _unsent(webhook, forgotten).filter(went).aggregate(last=Max("seq"))["last"] or 0


def must_start_over(webhook: Webhook) -> bool:
    """Whether something went that it was not told of, and that nobody can be told any more."""
    return webhook.missed > webhook.seq


def _unsent(webhook: Webhook, news: QuerySet[News]) -> QuerySet[News]:
    """Those of these news that it wants and was not told of."""
    rows = news.filter(seq__gt=webhook.seq)
    if webhook.kinds:
        rows = rows.filter(kind__in=webhook.kinds)
    if webhook.organization:
        rows = rows.filter(Q(organization=webhook.organization) | Q(former=webhook.organization))
    return rows
