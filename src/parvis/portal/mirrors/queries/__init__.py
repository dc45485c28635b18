"""Every read of what mirrors are told: the list of changes, webhooks, what was sent to these."""

from parvis.portal.mirrors.queries.news import KINDS, LIMIT, NOW, Told, head, owners, page, plain, public_keys, told
from parvis.portal.mirrors.queries.webhooks import (
    DELIVERIES,
    deliveries,
    delivery,
    get,
    key_of,
    keys,
    listing,
    organization_of,
    own,
    shown,
    unsent,
    visible_to,
    wanting,
)
from parvis.portal.mirrors.rules import labels

__all__ = [
    "DELIVERIES",
    "KINDS",
    "LIMIT",
    "NOW",
    "Told",
    "deliveries",
    "delivery",
    "get",
    "head",
    "key_of",
    "keys",
    "labels",
    "listing",
    "organization_of",
    "own",
    "owners",
    "page",
    "plain",
    "public_keys",
    "shown",
    "told",
    "unsent",
    "visible_to",
    "wanting",
]
