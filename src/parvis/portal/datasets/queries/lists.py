"""Pages of datasets straight from the database, as deep as one likes: what was written a moment ago is there."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import QuerySet

from parvis.dialects.vocabularies import PUBLIC_STATES, State
from parvis.kit.actors import Actor
from parvis.portal.datasets.models import Dataset
from parvis.portal.datasets.queries.catalogue import visible_to

ORDERS: Final[Mapping[str, str]] = {
    "title": "slug", "created": "created_at", "updated": "updated_at", "modified": "modified_at", "views": "views",
    "followers": "followers", "reuses": "reuses", "downloads": "downloads",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Which:
    """What datasets somebody wants: of `organization`, `license`, `access_type` any; None asks nothing.

    Archived ones are left out unless they are asked for; deleted ones too, and they are then the only ones.
    """

    ids: Collection[str] | None = None
    organization: Collection[str] = ()
    owner: str = ""
    license: Collection[str] = ()
    access_type: Collection[str] = ()
    granularity: Collection[str] = ()
    frequency: Collection[str] = ()
    featured: bool | None = None
    archived: bool | None = False
    private: bool | None = None
    deleted: bool = False


def window(which: Which, *, sort: str = "-created", offset: int = 0, limit: int = 20, actor: Actor) -> tuple[
    list[str], int
]:  # fmt: skip
    """(ids of a page, how many there are in all), sorted by one of ORDERS, `-` before it for the greatest first."""
    rows = _chosen(which, actor)
    name = sort.removeprefix("-")
    backwards = "-" if sort.startswith("-") else ""
    ordered = rows.order_by(f"{backwards}{ORDERS[name]}", f"{backwards}pk")
    return list(ordered.values_list("pk", flat=True)[offset : offset + limit]), rows.count()


def _chosen(which: Which, actor: Actor) -> QuerySet[Dataset]:
    rows = visible_to(actor)
    rows = rows.filter(state=State.DELETED) if which.deleted else rows.exclude(state=State.DELETED)
    if which.ids is not None:
        rows = rows.filter(pk__in=which.ids)
    if which.owner:
        rows = rows.filter(owner=which.owner, organization=None)
    if which.featured is not None:
        rows = rows.filter(featured=which.featured)
    for name in ("organization", "license", "access_type", "granularity", "frequency"):
        values: Sequence[str] = list(getattr(which, name))
        if values:
            rows = rows.filter(**{f"{name}__in": values})
    if which.archived is not None:
        rows = rows.filter(state=State.ARCHIVED) if which.archived else rows.exclude(state=State.ARCHIVED)
    if which.private is not None:
        rows = rows.exclude(state__in=PUBLIC_STATES) if which.private else rows.filter(state__in=PUBLIC_STATES)
    return rows
