"""The first lines of a file that is no table, as text: what its producer sees beside the reason.

Only of files that are text; never of those that are a danger or a secret, and not when they hold a number that would
keep a table back (NIR, IBAN), since nothing else looks for those where there is no table.
"""

import re
from pathlib import Path
from typing import Final

from parvis.engines.tables.profile.semantics import checks
from parvis.engines.tables.reading import letters
from parvis.engines.tables.reading.kinds import Kind, kind, seems_utf16
from parvis.engines.tables.shapes import Refusal

LINES: Final = 20
LENGTH: Final = 300  # characters of a line
_BYTES: Final = 64 * 1024
_TEXTS: Final = (Kind.TEXT, Kind.JSON, Kind.GEOJSON, Kind.TOPOJSON, Kind.HTML, Kind.XML)
_SECRET: Final = (Refusal.ENCRYPTED, Refusal.BOMB)
_NUMBERS: Final = re.compile(r"[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]){11,30}|[12](?: ?[0-9AB]){12,14}")
_UNSEEN: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def lines(source: Path, name: str, why: Refusal) -> list[str]:
    """Some first lines of the file, cut; none when there is nothing fit to be shown."""
    if why in _SECRET:
        return []
    with source.open("rb") as file:
        head = file.read(_BYTES)
    if kind(head[:8192], name) not in _TEXTS:
        return []
    found = [_UNSEEN.sub(" ", line)[:LENGTH] for line in _text(head).splitlines() if line.strip()][:LINES]
    return [] if any(_is_personal(line) for line in found) else found


def _text(head: bytes) -> str:
    encoding, mark = letters.marked(head)
    body = head[mark:]
    if encoding.startswith("utf-16") or (encoding := seems_utf16(head)):
        return body.decode(encoding, errors="replace")
    try:
        return body[: body.rfind(b"\n") + 1 or None].decode("utf-8")
    except UnicodeDecodeError:
        return body.decode(letters.of_eight_bits(body.splitlines()[:400]), errors="replace")


def _is_personal(line: str) -> bool:
    found = (match[0].replace(" ", "") for match in _NUMBERS.finditer(line))
    return any(checks.nir(number) or checks.iban(number) for number in found)
