"""What all pages share: name, colours, foot, banners. One query tells every process when it changed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.db import connection

from parvis.kit.actors import Actor
from parvis.kit.dates import now
from parvis.kit.errors import NotFound
from parvis.portal.editorial.models import Appearance, Banner, Edition, Page
from parvis.portal.editorial.queries import pages
from parvis.portal.editorial.rules import admit


@dataclass(frozen=True, slots=True)
class Shown:
    """A banner as the pages show it."""

    id: str
    content: Mapping[str, Any]
    from_at: datetime
    until_at: datetime | None

    def is_on(self, at: datetime) -> bool:
        """Whether its time has come and not gone."""
        return self.from_at <= at and (self.until_at is None or at < self.until_at)


@dataclass(frozen=True, slots=True)
class Look:
    """What all pages share; `stamp` is another one whenever any of it, or the home page, changed."""

    stamp: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    banners: Sequence[Shown] = ()
    pages: Sequence[tuple[str, Mapping[str, str]]] = ()  # of the foot: (slug, title by language)

    def name(self, language: str) -> str:
        """What the portal is called."""
        return said(self.values.get("name", {}), language) or settings.PARVIS.site_name

    def on(self, at: datetime, *, home: bool) -> list[Shown]:
        """The banners to show on a page now."""
        return [one for one in self.banners if one.is_on(at) and (home or one.content["where"] == "everywhere")]


# The look this process knows, by its stamp: read again when the stamp in the database is another one.
_known: Final[dict[str, Look]] = {}


def said(words: Mapping[str, str], language: str) -> str:
    """The words in a language, else in the portal's, else in any; `""` when nothing is said."""
    return words.get(language) or words.get(settings.PARVIS.language) or next(iter(words.values()), "")


def stamp() -> str:
    """The stamp in force, with the cheapest query there is: every page starts here."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT stamp FROM editorial_appearance WHERE id = 1")
        row = cursor.fetchone()
    return "" if row is None else str(row[0])


def look() -> Look:
    """What all pages share, as it is now in every process."""
    current = stamp()
    found = _known.get(current)
    if found is None:
        found = _read() if current else Look()
        _known.clear()
        _known[found.stamp] = found
    return found


def _read() -> Look:
    row = Appearance.objects.get(pk=1)
    return of_values(row.values, row.stamp)


def of_values(values: Mapping[str, Any], stamp: str) -> Look:
    """The look these values give."""
    banners = [
        Shown(one.id, one.content, one.from_at, one.until_at) for one in Banner.objects.order_by("-from_at", "id")
    ]
    titles = pages.titled(values.get("pages", ()))
    foot = [titles[id] for id in values.get("pages", ()) if id in titles]
    return Look(stamp, values, [one for one in banners if one.until_at is None or one.until_at > now()], foot)


def appearance(*, actor: Actor) -> dict[str, Any]:
    """What was chosen, for everybody."""
    admit(actor, "appearance.view")
    row = Appearance.objects.filter(pk=1).first()
    return dict(row.values) if row else {}


def trial(*, actor: Actor) -> dict[str, Any] | None:
    """What is being tried; None when nothing is. Raises Denied."""
    admit(actor, "appearance.write")
    row = Appearance.objects.filter(pk=1).first()
    return None if row is None or row.trial is None else dict(row.trial)


def banners(*, actor: Actor) -> list[Banner]:
    """All banners, also those to come and those past; for those who write them. Raises Denied."""
    admit(actor, "banner.write")
    return list(Banner.objects.order_by("-from_at", "id"))


def banner(id: str, *, actor: Actor) -> Banner:
    """One banner. Raises Denied, NotFound."""
    admit(actor, "banner.write")
    found = Banner.objects.filter(pk=id).first()
    if found is None:
        raise NotFound
    return found


def tried() -> dict[str, Any]:
    """What is being tried, for its style alone: a few colours, which are nobody's secret. Empty when nothing is."""
    row = Appearance.objects.filter(pk=1).first()
    return dict(row.trial) if row and row.trial else {}


def holds(keys: Collection[str]) -> set[str]:
    """Those of these keys of the file store that a page, an edition or the look needs (engines.files.collecting)."""
    needed = {
        key for row in Appearance.objects.all() for one in (row.values, row.trial or {}) if (key := one.get("logo"))
    }
    for contents in (Page.objects, Edition.objects):
        for content in contents.values_list("content", flat=True).iterator():
            needed.update(_pictures(content))
    return needed & set(keys)


def _pictures(content: Mapping[str, Any]) -> list[str]:
    return [key for one in (content, *content.get("blocks", ())) if (key := one.get("picture"))]
