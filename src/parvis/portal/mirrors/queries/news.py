"""Every read of what changed for everybody."""

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import ModuleType
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext as _

from parvis.engines import renditions
from parvis.kit.actors import VISITOR
from parvis.kit.errors import Gone, Invalid
from parvis.portal.datasets import queries as datasets
from parvis.portal.mirrors.models import News, Place
from parvis.portal.organizations import queries as organizations
from parvis.portal.topics import queries as topics

LIMIT: Final = 500
NOW: Final = "now"
_CURSOR: Final = re.compile(r"([0-9]{1,18})(?:-([0-9]{1,18}))?")


@dataclass(frozen=True, slots=True)
class Kind:
    """How one kind of thing is read: `owner` is the column that says whose it is, `warm` makes missing renditions."""

    queries: ModuleType
    path: str
    owner: str
    dialect: str
    warm: Callable[..., Any]


KINDS: Final = {
    datasets.KIND: Kind(datasets, "datasets", "organization_id", datasets.FULL, datasets.summaries),
    organizations.KIND: Kind(organizations, "organizations", "pk", organizations.DIALECT, organizations.bodies),
    topics.KIND: Kind(topics, "topics", "organization_id", topics.DIALECT, topics.bodies),
}


@dataclass(frozen=True, slots=True)
class Told:
    """One change as a follower reads it; `hash` is the ETag of the record without its quotes, None once it is gone."""

    cursor: str
    op: str
    kind: str
    id: str
    at: datetime
    hash: str | None
    url: str


@dataclass(frozen=True, slots=True)
class Page:
    """Some changes, the cursor that goes on after them, and whether there are more already."""

    changes: Sequence[Told]
    cursor: str
    more: bool


@dataclass(frozen=True, slots=True)
class _Cursor:
    """After news `seq`. A follower that began when `origin` was the last news forgotten needs none of those."""

    seq: int
    origin: int = 0

    def __str__(self) -> str:
        return f"{self.seq}-{self.origin}" if self.origin > self.seq else str(self.seq)


def page(since: str = "", *, kinds: Collection[str] = (), limit: int = 100) -> Page:
    """The changes after a cursor, the oldest first; from the beginning for `""`, none yet for `"now"`.

    Raises Invalid for a cursor, a kind or a limit that cannot be; Gone for a cursor that what is kept does not reach.
    """
    _check(kinds, limit)
    forgotten, head = _ends()
    if since == NOW:
        return Page((), str(_Cursor(head)), more=False)
    cursor = _parsed(since, forgotten, head)
    rows = News.objects.filter(seq__gt=cursor.seq, seq__lte=head).order_by("seq")
    found = list((rows.filter(kind__in=kinds) if kinds else rows)[: limit + 1])
    more, found = len(found) > limit, found[:limit]
    last = found[-1].seq if more else max(head, cursor.seq)
    return Page(told(found, cursor.origin), str(_Cursor(last, cursor.origin)), more)


def told(news: Sequence[News], origin: int = 0) -> list[Told]:
    """These changes as followers read them; a fixed number of queries for any number of them."""
    hashes: dict[tuple[str, str], str] = {}
    for name in {one.kind for one in news}:
        keys = list(dict.fromkeys(one.key for one in news if one.kind == name and one.op != "deleted"))
        hashes |= {(name, key): etag for key, etag in _hashes(name, keys).items()}
    site = settings.PARVIS.site_url
    return [
        Told(
            str(_Cursor(one.seq, origin)), one.op, one.kind, one.key, one.at, hashes.get((one.kind, one.key)),
            f"{site}/api/{KINDS[one.kind].path}/{one.key}",
        )
        for one in news
    ]  # fmt: skip


def plain(one: Told) -> dict[str, object]:
    """A change as JSON, the same to all followers."""
    return {
        "cursor": one.cursor, "op": one.op, "kind": one.kind, "id": one.id, "at": one.at, "hash": one.hash,
        "url": one.url,
    }  # fmt: skip


def beginning() -> str:
    """The address whose list begins with a whole copy."""
    return f"{settings.PARVIS.site_url}/api/changes"


def head() -> int:
    """The number of the last news there is, or was."""
    return _ends()[1]


def owners(kind: str, keys: Collection[str]) -> dict[str, str]:
    """{key: id of whose it is, or ""} of those of these things that everybody may see."""
    found = KINDS[kind]
    rows = found.queries.visible_to(VISITOR).filter(pk__in=keys).values_list("pk", found.owner)
    return {key: owner or "" for key, owner in rows}


def public_keys(kind: str) -> list[str]:
    """The keys of everything of a kind that everybody may see."""
    return list(KINDS[kind].queries.visible_to(VISITOR).order_by("pk").values_list("pk", flat=True))


def _hashes(kind: str, keys: Sequence[str]) -> dict[str, str]:
    """{key: ETag without quotes} of what everybody may see now; renditions that are missing are made."""
    if not keys:
        return {}
    found = KINDS[kind]
    found.warm(keys, actor=VISITOR)
    return {key: etag.strip('"') for key, etag in renditions.etags(kind, keys, found.dialect).items()}


def _check(kinds: Collection[str], limit: int) -> None:
    wrong: dict[str, list[object]] = {}
    if not set(kinds) <= set(KINDS):
        wrong["kind"] = [_("Choose among: %s.") % ", ".join(KINDS)]
    if not 1 <= limit <= LIMIT:
        wrong["limit"] = [_("From 1 to %s.") % LIMIT]
    if wrong:
        raise Invalid(wrong)


def _ends() -> tuple[int, int]:
    """(the last news forgotten, the last news there is)."""
    place = Place.objects.first()
    forgotten = place.forgotten if place else 0
    newest: int | None = News.objects.order_by("-seq").values_list("seq", flat=True).first()
    return forgotten, max(newest or 0, forgotten)


def _parsed(since: str, forgotten: int, head: int) -> _Cursor:
    if not since:
        return _Cursor(0, forgotten)
    found = _CURSOR.fullmatch(since)
    if found is None:
        raise Invalid({"since": [_("Give back a cursor as it was given, or “now”.")]})
    cursor = _Cursor(int(found[1]), int(found[2] or 0))
    if cursor.seq > head or forgotten > max(cursor.seq, cursor.origin):
        raise Gone(_("What changed since then is no longer kept. Start over: make a new copy from %s.") % beginning())
    return cursor
