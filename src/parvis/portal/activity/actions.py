"""Every write to the history: one row per act, never changed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, is_dataclass
from datetime import date
from typing import Any

from django.db import transaction

from parvis.kit.actors import Actor
from parvis.kit.dates import now
from parvis.portal.activity.models import Activity
from parvis.portal.activity.rules import require

_LONGEST = 2000  # characters of one value kept in a difference


def _plain(value: object) -> Any:
    """A value as JSON holds it, long texts cut: the history says what changed, it is no backup."""
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item) for item in value]
    if isinstance(value, str):
        return value if len(value) <= _LONGEST else value[:_LONGEST] + "…"
    return value


def _row(kind: str, key: str, verb: str, label: str, by: Actor, organization: str) -> Activity:
    return Activity(
        kind=kind, key=key, verb=verb, label=label[:500], actor_kind=by.kind, actor_id=by.id,
        actor_name=by.name[:255], organization=organization, at=now(),
    )  # fmt: skip


def note(
    kind: str,
    key: str,
    verb: str,
    *,
    label: str,
    by: Actor,
    organization: str = "",
    changes: Mapping[str, Sequence[object]] | None = None,
) -> Activity:
    """Keep that `by` did `verb`; `changes` maps each field to [before, after]."""
    require(by, "activity.note", by)
    row = _row(kind, key, verb, label, by, organization)
    row.changes = {name: [_plain(value) for value in pair] for name, pair in (changes or {}).items()}
    row.save(force_insert=True)
    return row


def note_many(kind: str, keys: Collection[str], verb: str, *, by: Actor) -> None:
    """Keep that `by` did `verb` to many things at once."""
    require(by, "activity.note", by)
    Activity.objects.bulk_create([_row(kind, key, verb, "", by, "") for key in keys], batch_size=500)


@transaction.atomic
def forget_person(id: str, *, by: Actor) -> None:
    """Keep what somebody did, without their name or anything that leads to them."""
    require(by, "activity.forget", id)
    Activity.objects.filter(actor_id=id).update(actor_id="", actor_name="")
    Activity.objects.filter(kind="user", key=id).delete()
