"""What came before: whether a thing is as it was then."""

from collections.abc import Collection, Mapping
from hashlib import blake2b
from typing import Any

import orjson
from django.utils.translation import gettext as _

from parvis.kit.errors import Invalid
from parvis.portal.moving.models import Brought

__all__ = ["Brought", "digest", "known", "note"]


def digest(*told: object) -> str:
    """Equal for equal things. Raises Invalid for what cannot be stored."""
    try:
        return blake2b(orjson.dumps(told, option=orjson.OPT_SORT_KEYS), digest_size=16).hexdigest()
    except TypeError as error:
        raise Invalid({"record": [_("It holds a text or a number that cannot be stored.")]}) from error


def known(kind: str, keys: Collection[str]) -> dict[str, Brought]:
    """What came of these, by key."""
    return {one.key: one for one in Brought.objects.filter(kind=kind, key__in=keys)}


def note(kind: str, key: str, digest: str, data: Mapping[str, Any] | None = None) -> None:
    """Remember that it came; in the transaction that wrote it."""
    Brought.objects.update_or_create(kind=kind, key=key, defaults={"digest": digest, "data": dict(data or {})})
