"""What a topic can hold: one line per kind, each resolved by its own feature with what the reader may see."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

import orjson
from django.utils.translation import gettext_lazy as _

from parvis.kit.actors import VISITOR, Actor
from parvis.kit.errors import Invalid, Moved, PortalError
from parvis.portal.datasets import queries as datasets
from parvis.portal.organizations import queries as organizations
from parvis.portal.topics.queries import catalogue

SECTION, LINK, TEXT = "section", "link", "text"

Things = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Kind:
    """How things of one kind are found: each callable belongs to the feature that has them."""

    noun: str  # the plural in their address: /fr/datasets/<slug>
    get: Callable[..., Any]  # get(ref, actor=) → the thing; raises as the feature does
    summaries: Callable[[Sequence[str], Actor], Things]  # {id: JSON} of those the reader may see
    versions: Callable[[Sequence[str]], Mapping[str, int]]  # {id: version} of those everybody may see


def _datasets(ids: Sequence[str], actor: Actor) -> Things:
    seen = set(datasets.visible_to(actor).exclude(state="deleted").filter(pk__in=ids).values_list("pk", flat=True))
    return _by_id(datasets.summaries([id for id in ids if id in seen], actor=actor))


def _organizations(ids: Sequence[str], actor: Actor) -> Things:
    seen = organizations.visible_to(actor).filter(pk__in=ids, deleted_at=None).values_list("pk", flat=True)
    return _by_id(organizations.bodies(list(seen), actor=actor))


def _topics(ids: Sequence[str], actor: Actor) -> Things:
    return _by_id(catalogue.bodies(ids, actor=actor))


def _by_id(bodies: Sequence[bytes]) -> Things:
    return {thing["id"]: thing for thing in map(orjson.loads, bodies)}


def _versions(visible_to: Callable[[Actor], Any]) -> Callable[[Sequence[str]], Mapping[str, int]]:
    return lambda ids: dict(visible_to(VISITOR).filter(pk__in=ids).values_list("pk", "version"))


# A feature that comes later (reuses, indicators, dataservices) adds one line.
KINDS: Final[Mapping[str, Kind]] = {
    datasets.KIND: Kind("datasets", datasets.get, _datasets, _versions(datasets.visible_to)),
    organizations.KIND: Kind("organizations", organizations.get, _organizations, _versions(organizations.visible_to)),
    catalogue.KIND: Kind("topics", catalogue.get, _topics, _versions(catalogue.visible_to)),
}
ALL: Final = (*KINDS, LINK, TEXT, SECTION)


def find(kind: str, ref: str, *, actor: Actor, field: str = "ref") -> str:
    """The id of the thing a person names by id, slug or the address of its page. Raises Invalid about `field`."""
    known = KINDS[kind]
    name = _name(ref.strip(), known.noun)
    try:
        return str(known.get(name, actor=actor).pk)
    except Moved as moved:
        return str(known.get(moved.ref, actor=actor).pk)
    except PortalError as error:
        reason = _("There is nothing of this name, or you may not see it: “%(name)s”.") % {"name": name[:100]}
        raise Invalid({field: [reason]}) from error


def _name(ref: str, noun: str) -> str:
    """`https://host/fr/datasets/water?x#files` → `water`; what is no address stays."""
    parts = urlsplit(ref).path.strip("/").split("/")
    return parts[parts.index(noun) + 1] if noun in parts[:-1] else ref


def summaries(wanted: Mapping[str, Sequence[str]], *, actor: Actor) -> dict[tuple[str, str], Mapping[str, Any]]:
    """{(kind, id): summary} of the things the reader may see, in a fixed number of queries per kind."""
    return {
        (kind, id): thing
        for kind, ids in wanted.items()
        if ids
        for id, thing in KINDS[kind].summaries(ids, actor).items()
    }


def versions(wanted: Mapping[str, Sequence[str]]) -> list[tuple[str, str, int]]:
    """(kind, id, version) of the things everybody may see: what a page made of them depends on."""
    return sorted(
        (kind, id, version) for kind, ids in wanted.items() if ids for id, version in KINDS[kind].versions(ids).items()
    )
