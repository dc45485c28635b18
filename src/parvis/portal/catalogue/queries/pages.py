"""The catalogue in pages of its graph: what a page holds is known, and marked, before any of its lines is read."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import blake2b
from typing import Final

from django.conf import settings

from parvis.dialects import dcat, records
from parvis.kit.actors import Actor
from parvis.portal.datasets import queries as datasets
from parvis.portal.editorial import queries as editorial
from parvis.portal.organizations import queries as organizations
from parvis.portal.tables import queries as tables

SIZE: Final = 100  # datasets of a page, at most
_SHAPE: Final = "page.1"  # another number when a page is put together in another way

Address = Callable[[int], str]  # the address of the page of this number


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a catalogue: `mark` changes when its lines do; `next` is the address of the following one, or `""`."""

    said: dcat.Catalogue
    paging: dcat.Paging  # without the datasets, whose addresses are in their lines
    ids: Sequence[str]
    publishers: frozenset[str]
    rows: frozenset[str]  # the files whose rows are asked for
    actor: Actor
    mark: str

    @property
    def next(self) -> str:
        return self.paging.next

    @property
    def total(self) -> int:
        return self.paging.total

    def lines(self) -> bytes:
        """The page as N-Triples."""
        kept = datasets.graphs(self.ids, actor=self.actor)
        found = [kept[id] for id in self.ids if id in kept]
        publishers = organizations.graphs(self.publishers, actor=self.actor)
        paging = replace(self.paging, datasets=[dcat.subject(one) for one in found])
        return b"".join(
            [
                dcat.lines(dcat.write_catalogue(self.said, paging, site=settings.PARVIS.site_url)),
                *(publishers[id] for id in sorted(publishers)),
                *(dcat.chosen(one, self.rows) for one in found),
            ]
        )


def portal() -> dcat.Catalogue:
    """What the catalogue of the portal says of itself."""
    site = settings.PARVIS.site_url
    look = editorial.look()
    names = {code: look.name(code) for code, _name in settings.LANGUAGES}
    return dcat.Catalogue(
        address=f"{site}/catalog", titles=names, descriptions=names, homepage=f"{site}/", languages=tuple(names)
    )


def of(organization: records.Organization) -> dcat.Catalogue:
    """What the catalogue of an organization says of itself."""
    site = settings.PARVIS.site_url
    names = {organization.language: organization.name} | {
        code: texts["name"] for code, texts in organization.translations.items() if texts.get("name")
    }
    about = {organization.language: organization.description or organization.name}
    return dcat.Catalogue(
        address=f"{site}/organizations/{organization.id}/catalog", titles=names, descriptions=about,
        homepage=f"{site}/organizations/{organization.slug}", publisher=organization.id,
        languages=(organization.language,) if organization.language else (),
    )  # fmt: skip


def page(
    said: dcat.Catalogue, number: int, address: Address, *, size: int = SIZE, since: datetime | None = None,
    by: datasets.Narrowing = datasets.EVERYTHING, actor: Actor,
) -> Page | None:  # fmt: skip
    """The page of this number (from 1), None after the last; the first is there also when it is empty."""
    part = datasets.part(number, size, organization=said.publisher, since=since, by=by, actor=actor)
    return _laid_out(said, number, address, part, size, actor)


def searched(
    said: dcat.Catalogue, number: int, address: Address, ids: Sequence[str], total: int, *, size: int = SIZE,
    actor: Actor,
) -> Page | None:  # fmt: skip
    """The page of this number of what a search found: these datasets, of so many. None after the last."""
    return _laid_out(said, number, address, datasets.part_of(ids, total, actor=actor), size, actor)


def _laid_out(
    said: dcat.Catalogue, number: int, address: Address, part: datasets.Part, size: int, actor: Actor
) -> Page | None:
    if number > 1 and not part.ids:
        return None
    last = max(1, -(-part.total // size))
    paging = dcat.Paging(
        page=address(number), first=address(1), last=address(last),
        next=address(number + 1) if number < last else "", previous=address(number - 1) if number > 1 else "",
        size=size, total=part.total,
    )  # fmt: skip
    publishers = part.organizations | ({said.publisher} if said.publisher else set())
    rows = tables.with_rows(part.ids)
    marks = (
        datasets.graph_marks(part.ids, actor=actor), organizations.graph_marks(publishers, actor=actor), sorted(rows),
    )  # fmt: skip
    mark = blake2b(repr((_SHAPE, said, paging, *marks)).encode(), digest_size=12).hexdigest()
    return Page(said, paging, part.ids, publishers, rows, actor, mark)


def pages(*, actor: Actor) -> Iterator[Page]:
    """Every page of the catalogue of the portal."""
    said, number = portal(), 0
    while found := page(said, number := number + 1, lambda n: f"{said.address}.nt?page={n}", actor=actor):
        yield found


def alone(id: str, *, actor: Actor) -> bytes:
    """A dataset that the reader may see, with its publisher, as N-Triples; empty for any other."""
    kept = datasets.graphs([id], actor=actor)
    if id not in kept:
        return b""
    publisher = datasets.publisher(id)
    agents = organizations.graphs([publisher] if publisher else [], actor=actor)
    return dcat.chosen(kept[id], tables.with_rows([id])) + b"".join(agents.values())
