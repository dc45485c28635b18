"""Every read of the history."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from parvis.kit.actors import Actor
from parvis.kit.errors import NotFound
from parvis.portal.activity.models import Activity
from parvis.portal.activity.rules import admit, allows
from parvis.portal.activity.rules import labels as labels
from parvis.portal.datasets import queries as datasets
from parvis.portal.organizations import queries as organizations
from parvis.portal.topics import queries as topics


def history(kind: str, key: str, *, actor: Actor, limit: int = 50, before: int | None = None) -> list[dict[str, Any]]:
    """The acts on one thing, newest first, as {id, at, verb, actor, changes}; the caller has checked it is visible.

    Persons are private by default: a visitor reads what was done, and by whom only when it was the portal itself.
    """
    rows = Activity.objects.filter(kind=kind, key=key)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return [_act(row, actor) for row in rows.order_by("-pk")[:limit]]


def recent(
    kind: str, keys: QuerySet[Any, Any], *, actor: Actor, offset: int = 0, limit: int = 50
) -> list[dict[str, Any]]:
    """The acts on the things of one kind whose ids are `keys`, those the reader may see: as `history`, with `key`."""
    rows = Activity.objects.filter(kind=kind, key__in=keys).order_by("-pk")[offset : offset + limit]
    return [{**_act(row, actor), "key": row.key} for row in rows]


def _act(row: Activity, actor: Actor) -> dict[str, Any]:
    return {
        "id": row.pk,
        "at": row.at.isoformat(),
        "verb": row.verb,
        "actor": row.actor_name if _is_told_who(row, actor) else "",
        "changes": row.changes,
    }


def _is_told_who(row: Activity, actor: Actor) -> bool:
    """Whether the reader learns who acted: persons are private before visitors."""
    return actor.is_known or row.actor_kind == "system"


def page(
    *, actor: Actor, organization: str = "", about: str = "", person: str = "", offset: int = 0, limit: int = 20
) -> tuple[list[dict[str, Any]], int]:
    """A page of acts on what the reader may see, newest first, and how many there are.

    `organization`: on it and on what it has; `about`: on the thing of this id; `person`: by somebody, which is told to
    themselves and to administrators. Who acted is told as in `history`; `actor_id` is empty when it is not. What was
    put in a topic or taken out may be hidden from the reader, so that those acts are in the topic's own history alone.
    """
    rows = Activity.objects.filter(_seen(actor)).exclude(verb="arranged")
    if person and not allows(actor, "activity.of_person", person):
        return [], 0
    for name, value in (("organization", organization), ("key", about), ("actor_id", person)):
        rows = rows.filter(**{name: value}) if value else rows
    return [_told(row, actor) for row in rows.order_by("-pk")[offset : offset + limit]], rows.count()


def act(id: str, *, actor: Actor) -> dict[str, Any]:
    """One act on what the reader may see, as those of `page`. Raises NotFound."""
    rows = Activity.objects.filter(_seen(actor), pk=int(id)) if id.isascii() and id.isdigit() and len(id) < 19 else ()
    found = next(iter(rows), None)
    if found is None or found.verb == "arranged":
        raise NotFound(_("There is no such act."))
    return _told(found, actor)


def _seen(actor: Actor) -> Q:
    rooms = (("dataset", datasets), ("organization", organizations), ("topic", topics))
    wanted = [Q(kind=kind, key__in=room.visible_to(actor).order_by().values("pk")) for kind, room in rooms]
    return wanted[0] | wanted[1] | wanted[2]


def _told(row: Activity, actor: Actor) -> dict[str, Any]:
    told = _is_told_who(row, actor)
    return {
        "id": row.pk, "kind": row.kind, "key": row.key, "verb": row.verb, "label": row.label,
        "organization": row.organization,
        "at": row.at.isoformat(), "changes": row.changes, "actor": row.actor_name if told else "",
        "actor_id": row.actor_id if told else "",
    }  # fmt: skip


def acts_of(id: str, *, actor: Actor) -> list[dict[str, Any]]:
    """What a person did, newest first, as {at, kind, key, verb, label}; for themselves and for administrators."""
    admit(actor, "activity.of_person", id)
    rows = Activity.objects.filter(actor_id=id).order_by("-pk").values("at", "kind", "key", "verb", "label")
    return [dict(row) for row in rows]
