"""Graphs held to the shapes of DCAT-AP: where the shapes come from, and what is found."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext as _

from parvis.dialects import dcat
from parvis.dialects.dcat import shapes as shacl
from parvis.kit import http
from parvis.kit.errors import NoRoom, Unavailable

LIMIT: Final = 100 * 1024 * 1024  # bytes of a document
SECONDS: Final = 120.0

available = shacl.available


@dataclass(frozen=True, slots=True)
class Shapes:
    """Shapes, and where they come from."""

    origin: str
    graph: Any


@dataclass(frozen=True, slots=True)
class Document:
    """A graph as it came; `media_type` may be an extension."""

    body: bytes
    media_type: str
    base: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What a document holds and what is wrong with it; `next` is the address of its next page, or `""`."""

    datasets: int
    total: int | None
    next: str
    findings: Sequence[shacl.Finding]


def shapes_of(given: str = "") -> Shapes:
    """The shapes of a file or an address, by default those of the settings; what was fetched is kept.

    Raises Invalid for what are no shapes, Unavailable for what does not answer or cannot be read.
    """
    given = given or settings.PARVIS.dcat_shapes
    kept = _place(given)
    if _is_address(given) and kept.exists():
        return Shapes(given, shacl.shapes(kept.read_bytes(), "ttl", base=given))
    fetched = document(given)
    found = shacl.shapes(fetched.body, fetched.media_type, base=fetched.base)
    if _is_address(given):
        _keep(kept, fetched)
    return Shapes(given, found)


def document(given: str) -> Document:
    """The graph of a file or of an http address. Raises Unavailable."""
    if not _is_address(given):
        try:
            place = Path(given).absolute()
            return Document(place.read_bytes(), place.suffix.lstrip(".").lower(), place.as_uri())
        except (OSError, ValueError) as error:
            raise Unavailable(f"{given}: {getattr(error, 'strerror', '') or error}") from error
    try:
        answer = http.fetch(given, headers={"Accept": "text/turtle, application/rdf+xml;q=0.9, */*;q=0.1"},
                            limit=LIMIT, seconds=SECONDS)  # fmt: skip
    except http.Failed as error:
        raise Unavailable(_("%(url)s does not answer: %(reason)s.") % {"url": given, "reason": error.reason}) from error
    if answer.status != 200:
        raise Unavailable(_("%(url)s answers with the status %(status)s.") % {"url": given, "status": answer.status})
    told = answer.headers.get("content-type", "")
    extension = given.partition("?")[0].rpartition(".")[2].lower()
    plain = told.partition(";")[0].strip() in ("", "text/plain", "application/octet-stream")
    return Document(answer.body, extension if plain or extension in dcat.EXTENSIONS else told, answer.url)


def check(given: Document, shapes: Shapes) -> Checked:
    """The document held to the shapes. Raises Invalid for what is no graph."""
    triples = list(dcat.triples(given.body, given.media_type, base=given.base))
    page = dcat.read(given.body, given.media_type, base=given.base)
    return Checked(len(page.datasets), page.total, page.next, shacl.check(triples, shapes.graph))


def _is_address(given: str) -> bool:
    return given.startswith(("http://", "https://"))


def _place(given: str) -> Path:
    name = blake2b(given.encode(), digest_size=8).hexdigest()
    return Path(settings.PARVIS.data) / "shapes" / f"{name}.ttl"


def _keep(place: Path, fetched: Document) -> None:
    lines = dcat.lines(dcat.triples(fetched.body, fetched.media_type, base=fetched.base))
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        temporary = place.with_suffix(".part")
        temporary.write_bytes(lines)
        temporary.replace(place)
    except OSError as error:
        raise NoRoom(f"{place}: {error.strerror}") from error
