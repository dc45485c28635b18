"""Every read of zones."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from parvis.dialects import records
from parvis.engines import files
from parvis.kit.errors import NotFound
from parvis.kit.text import fold
from parvis.portal.zones.models import Contours, Zone
from parvis.portal.zones.rules import RANKS


def get(id: str) -> Zone:
    """The zone. Raises NotFound."""
    zone = Zone.objects.filter(pk=id).first()
    if zone is None:
        raise NotFound
    return zone


def record(zone: Zone) -> records.Zone:
    """The zone as it leaves the portal."""
    return records.Zone(
        id=zone.id, name=zone.name, code=zone.code, level=zone.level, parent=zone.parent_id or "",
        translations=zone.translations,
    )  # fmt: skip


def records_of(ids: Collection[str]) -> dict[str, records.Zone]:
    """The records of these zones, by id."""
    return {zone.id: record(zone) for zone in Zone.objects.filter(pk__in=ids)} if ids else {}


def names(ids: Collection[str], language: str) -> dict[str, str]:
    """The names of these zones in a language, or else in their own, by id."""
    rows = Zone.objects.filter(pk__in=ids).values_list("pk", "name", "translations") if ids else ()
    return {id: translations.get(language, {}).get("name") or name for id, name, translations in rows}


def _matching(text: str, level: str, parent: str) -> QuerySet[Zone]:
    zones = Zone.objects.all()
    if level:
        zones = zones.filter(level=level)
    if parent:
        zones = zones.filter(parent_id=parent)
    if text:
        folded = fold(text.replace("\x00", "")).strip()
        zones = zones.filter(Q(folded__startswith=folded) | Q(folded__contains=f" {folded}") | Q(code=folded.upper()))
    return zones


def search(text: str = "", *, level: str = "", parent: str = "", limit: int = 20, offset: int = 0) -> list[Zone]:
    """Zones with a word, in any language, that starts with `text`; larger places first."""
    return list(_matching(text, level, parent).order_by("rank", "name", "id")[offset : offset + limit])


def count(text: str = "", *, level: str = "", parent: str = "") -> int:
    """How many zones `search` would find."""
    return _matching(text, level, parent).count()


def levels() -> list[str]:
    """The levels in use, from the largest places to the smallest."""
    return list(Zone.objects.order_by("rank").values_list("level", flat=True).distinct())


def values(level: str, of: str) -> frozenset[str]:
    """The codes (`of` is `code`) or the names (`name`) of every zone of a level."""
    return frozenset(Zone.objects.filter(level=level).values_list(of, flat=True))


def chains(ids: Collection[str]) -> dict[str, tuple[str, ...]]:
    """For each of `ids` that is a zone, the ids of the zones around it, the nearest first; one query per level."""
    parents: dict[str, str] = {}
    asked = set(ids)
    while asked:
        found = {id: parent or "" for id, parent in Zone.objects.filter(pk__in=asked).values_list("pk", "parent")}
        parents |= found
        asked = {parent for parent in found.values() if parent} - parents.keys()
    return {id: tuple(_above(id, parents)) for id in ids if id in parents}


def _above(id: str, parents: Mapping[str, str]) -> Iterator[str]:
    while id := parents.get(id, ""):
        yield id


def existing(ids: Collection[str]) -> set[str]:
    """Those of `ids` that are zones."""
    return set(Zone.objects.filter(pk__in=ids).values_list("pk", flat=True)) if ids else set()


def by_name(names: Iterable[str]) -> dict[str, str]:
    """For each name known without doubt, folded, the id of its zone; see `names_index`."""
    index = names_index()
    return {key: index[key] for name in names if (key := fold(name)) in index}


def named(folded: Collection[str], *, rank: int = 100) -> dict[str, str]:
    """{folded name: id} of the zones these folded names tell without doubt, in any language they are named in.

    Of homonyms the largest place wins; those smaller than `rank` are not looked at.
    """
    wanted = set(folded)
    best: dict[str, tuple[int, str]] = {}
    rows = Zone.objects.filter(rank__lte=rank).order_by("rank", "id") if wanted else Zone.objects.none()
    for id, name, translations, place in rows.values_list("pk", "name", "translations", "rank").iterator(2000):
        for key in {fold(name), *(fold(texts.get("name", "")) for texts in translations.values())} & wanted:
            known_rank, known = best.setdefault(key, (place, id))
            if known_rank == place and known != id:
                best[key] = (place, "")
    return {key: id for key, (_place, id) in best.items() if id}


def names_index() -> dict[str, str]:
    """{folded name: id} of the zones a name tells without doubt, for those who look many up.

    Of homonyms the largest place wins (Paris is the département before the commune); between places of the same rank
    there is doubt, and the name is left out.
    """
    best: dict[str, tuple[int, str]] = {}
    for id, name, rank in Zone.objects.order_by("rank", "id").values_list("pk", "name", "rank"):
        key = fold(name)
        known_rank, known = best.setdefault(key, (rank, id))
        if known_rank == rank and known != id:
            best[key] = (rank, "")
    return {key: id for key, (_rank, id) in best.items() if id}


def names_at(level: str, language: str) -> dict[str, str]:
    """The names of the zones of a level in a language, or else in their own, by code."""
    rows = Zone.objects.filter(level=level).values_list("code", "name", "translations")
    return {code: translations.get(language, {}).get("name") or name for code, name, translations in rows}


def contours() -> list[Contours]:
    """The levels whose contours are loaded, from the largest places to the smallest."""
    return sorted(Contours.objects.all(), key=lambda one: (RANKS.get(one.level, max(RANKS.values())), one.level))


def contours_of(level: str) -> Contours:
    """The contours of the zones of a level. Raises NotFound."""
    found = Contours.objects.filter(pk=level).first()
    if found is None:
        raise NotFound(_("The contours of this level are not loaded."))
    return found


def drawn(one: Contours) -> bytes:
    """The contours as GeoJSON: a feature for each zone, with its `code`."""
    return _drawn(one.file)


@lru_cache(maxsize=8)
def _drawn(key: str) -> bytes:
    return b"".join(files.store().read(key))


def holds(keys: Collection[str]) -> set[str]:
    """Those of these keys of the file store that contours are in (engines.files.collecting)."""
    return set(Contours.objects.filter(file__in=keys).values_list("file", flat=True))
