"""Lines of the audit log: added when somebody uses a governing right, with what changed as it changes."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import models, transaction

from parvis.kit import origin
from parvis.kit.actors import Actor
from parvis.kit.dates import now
from parvis.portal.moderation.models import AuditAddress, AuditChange, AuditLine
from parvis.portal.moderation.rules import require

_LONGEST: Final = 1000  # characters of a value kept
# What follows from an act, and what is nobody's business.
_UNTOLD: Final = frozenset({"version", "modified_at", "updated_at", "quality", "quality_score", "next_update_on",
                            "password", "digest", "import_digest", "last_login", "changed_at", "closed_at",
                            "blocked_at", "blocked_reason", "hidden_from", "state_before"})  # fmt: skip


class _Act:
    """A line whose act is going on: what the thing was like, to tell what it has become."""

    def __init__(self, line: AuditLine, thing: models.Model | None) -> None:
        self.line, self.actor = line.pk, line.actor_id
        self.made = False
        self.model = type(thing) if thing is not None else None
        self.key = thing.pk if thing is not None else None
        self.before = _fields(_stored(thing)) if thing is not None else {}


def add(verb: str, thing: Any = None, *, by: Actor, reason: str = "", changes: Mapping[str, Any] = {}) -> AuditLine:
    """Note that `by` does `verb`; what is saved of the thing in the same transaction is noted as what changed.

    `thing` is a row, or a pair (kind, key) for what has none; `changes` is {field: [before, after]}.
    """
    require(by, "audit.add")
    kind, key, label = _named(thing)
    door = origin.current()
    line = AuditLine(
        at=now(), verb=verb[:64], kind=kind, key=key, label=label, actor_id=by.id, actor_name=by.name[:255],
        face=door.face, reason=reason or origin.reason(),
    )  # fmt: skip
    line.save()
    if door.address:
        AuditAddress.objects.create(line=line.pk, network=door.address, at=line.at)
    if changes:
        AuditChange(
            line=line.pk, changes={name: [_plain(one) for one in pair] for name, pair in changes.items()}
        ).save()
    _remember(_Act(line, thing if isinstance(thing, models.Model) and not thing._state.adding else None))
    return line


def _named(thing: Any) -> tuple[str, str, str]:
    if isinstance(thing, models.Model):
        return thing._meta.model_name or "", str(thing.pk)[:64], str(thing)[:500]
    if isinstance(thing, tuple):
        return thing[0], str(thing[1])[:64], ""
    return "", "", ""


def _remember(act: _Act) -> None:
    """Follow the act until its transaction ends."""
    acts = origin.current().acts
    acts.append(act)
    del acts[:-20]
    transaction.on_commit(lambda: acts.remove(act) if act in acts else None)


def explain(reason: str, *, by: Actor) -> None:
    """Say why, on the line of the act that `by` has just begun."""
    require(by, "audit.add")
    acts = origin.current().acts
    if reason and acts and acts[-1].actor == by.id:
        AuditChange(line=acts[-1].line, changes={"reason": ["", reason]}).save()


def follow(row: models.Model, created: bool, *, by: Actor) -> None:
    """A row was saved: if an act on it is going on, note what became of it; what an act makes is noted too."""
    require(by, "audit.add")
    after: dict[str, Any] | None = None  # read once, however many acts on it are going on
    for act in origin.current().acts:
        if act.model is type(row) and act.key == row.pk:
            after = _fields(_stored(row)) if after is None else after
            changed = {n: [act.before.get(n), value] for n, value in after.items() if act.before.get(n) != value}
            act.before = after
        elif act.model is None and created and not act.made:
            act.made = True
            changed = {row._meta.model_name or "": [None, f"{row.pk} {row}"[:500]]}
        else:
            continue
        if changed:
            AuditChange(line=act.line, changes=changed).save()


def _stored(row: models.Model) -> dict[str, Any]:
    """The row as the database has it now."""
    names = [field.attname for field in row._meta.concrete_fields if field.name not in _UNTOLD]
    return type(row)._default_manager.filter(pk=row.pk).values(*names).first() or {}


def _fields(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _plain(value) for name, value in values.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return value[:_LONGEST]
    if value is None or isinstance(value, bool | int | float | list | dict):
        return value
    return str(value)[:_LONGEST]


@transaction.atomic
def forget_addresses(*, by: Actor) -> int:
    """Forget where acts came from, once that is older than the settings say; return how many that was."""
    require(by, "audit.forget")
    limit = now() - timedelta(days=settings.PARVIS.audit_address_days)
    count, _rows = AuditAddress.objects.filter(at__lt=limit).delete()
    return count
