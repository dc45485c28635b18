"""Every read of the history."""

from typing import Any

from parvis.kit.actors import Actor
from parvis.portal.activity.models import Activity
from parvis.portal.activity.rules import admit


def history(kind: str, key: str, *, actor: Actor, limit: int = 50, before: int | None = None) -> list[dict[str, Any]]:
    """The acts on one thing, newest first, as {id, at, verb, actor, changes}; the caller has checked it is visible.

    Persons are private by default: a visitor reads what was done, and by whom only when it was the portal itself.
    """
    rows = Activity.objects.filter(kind=kind, key=key)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return [
        {
            "id": row.pk,
            "at": row.at.isoformat(),
            "verb": row.verb,
            "actor": row.actor_name if actor.is_known or row.actor_kind == "system" else "",
            "changes": row.changes,
        }
        for row in rows.order_by("-pk")[:limit]
    ]


def acts_of(id: str, *, actor: Actor) -> list[dict[str, Any]]:
    """What a person did, newest first, as {at, kind, key, verb, label}; for themselves and for administrators."""
    admit(actor, "activity.of_person", id)
    rows = Activity.objects.filter(actor_id=id).order_by("-pk").values("at", "kind", "key", "verb", "label")
    return [dict(row) for row in rows]
