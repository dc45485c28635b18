"""What a move reads: files of objects, one a line or an answer of an API, compressed with gzip or not."""

import gzip
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final, cast

import orjson
from django.utils.translation import gettext as _

from parvis.kit.errors import Invalid
from parvis.portal.moving.queries.live import Files
from parvis.portal.moving.queries.portals import Members, Portal

_GZIP: Final = b"\x1f\x8b"
_MOST: Final = 32 * 1024 * 1024  # bytes of a line
_WHOLE: Final = 256 * 1024 * 1024  # bytes of an answer that is one document


@dataclass(frozen=True, slots=True)
class Line:
    """A thing of the source and where it stands (`packages.jsonl:12`); what cannot be read has no kind and a reason."""

    place: str
    kind: str
    members: Members
    reason: str = ""


class Source:
    """The files of a move, read as often as needed: they are not to change meanwhile.

    `files` is the way to what the portal holds; `untold` is what it did not tell: (what, why).
    """

    def __init__(
        self, portal: Portal, paths: Sequence[Path], files: Files | None = None, untold: Sequence[tuple[str, str]] = ()
    ) -> None:
        self.portal = portal
        self.paths = paths
        self.files = files or Files()
        self.untold = untold

    def __iter__(self) -> Iterator[Line]:
        """Every thing in turn. Raises Invalid for a file that is none of this portal, OSError."""
        for path in self.paths:
            with path.open("rb") as raw:
                packed = raw.read(2) == _GZIP
                raw.seek(0)
                stream = cast(IO[bytes], gzip.GzipFile(fileobj=raw)) if packed else raw
                try:
                    yield from self._lines(path.name, stream)
                except (EOFError, gzip.BadGzipFile, zlib.error) as error:
                    raise Invalid(
                        {}, _("%(file)s is damaged, or stops in the middle.") % {"file": path.name}
                    ) from error

    def of(self, kind: str) -> Iterator[Line]:
        """The things of one kind."""
        return (line for line in self if line.kind == kind)

    def _lines(self, name: str, stream: IO[bytes]) -> Iterator[Line]:
        first = stream.readline(_MOST)
        if (answer := _answer(first, stream)) is not None:
            found = self.portal.listed(answer)
            if found is None and isinstance(answer, dict) and self.portal.kind_of(answer):
                found = [answer]
            if found is None:
                raise Invalid({}, _("%(file)s is no catalogue of this kind of portal.") % {"file": name})
            for number, members in enumerate(found, 1):
                yield self._line(f"{name}:{number}", members)
            return
        number, line = 1, first
        while line:
            if line.strip():
                yield self._line(f"{name}:{number}", _parsed(line))
            number, line = number + 1, stream.readline(_MOST)

    def _line(self, place: str, members: Any) -> Line:
        if not isinstance(members, dict):
            return Line(place, "", {}, _("This is not an object of JSON."))
        kind = self.portal.kind_of(members)
        return Line(place, kind, members, "" if kind else _("It cannot be told what this is."))


def _answer(first: bytes, stream: IO[bytes]) -> Any:
    """The document, when the file is one and not a line per thing; None otherwise, only the first line being read."""
    said = _parsed(first)
    if isinstance(said, list) or (isinstance(said, dict) and ("result" in said or isinstance(said.get("data"), list))):
        return said
    if said is None and first.strip() in (b"{", b"["):
        return _parsed(first + stream.read(_WHOLE))
    return None


def _parsed(text: bytes) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
