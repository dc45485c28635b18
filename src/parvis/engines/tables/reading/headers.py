"""Where the header of a table is, what stands above it, and the names its columns get."""

import re
from dataclasses import dataclass
from statistics import median
from typing import Final

from parvis.engines.tables.reading.readings import is_nothing, is_value

_FARTHEST: Final = 40  # records above a header
_CELLS: Final = 20_000  # looked at below a header
_NAME: Final = 200  # characters of a name
_RESERVED: Final = frozenset(["__id", "file_row_number"])  # the first is ours, the second DuckDB’s
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_SHOWN: Final = 500  # characters of a line above the header that are kept


@dataclass(frozen=True, slots=True)
class Head:
    """`at` is the place of the header among the records, -1 without one; `body` that of the first row."""

    names: list[str]
    originals: list[str]
    at: int
    body: int
    preamble: list[str]


def find(records: list[list[str]], width: int) -> Head:
    """The header of the first records of a table whose rows have `width` cells."""
    start = _start(records, width)
    above = [words for row in records[:start] if (words := _shown(row))]
    head = records[start] if start < len(records) else []
    if head and is_header(head, records[start + 1 :]):
        width = max(width, _filled_width(head))
        originals = [*head[:width], *[""] * (width - len(head))]
        body = start + 1
        while body < len(records) and records[body] == head:  # the header again
            body += 1
        return Head(names(originals), originals, start, body, above)
    return Head(names([""] * width), [""] * width, -1, start, above)


def _shown(row: list[str]) -> str:
    return " ".join(" ".join(cell.split()) for cell in row if cell.strip())[:_SHOWN]


def _filled(row: list[str]) -> int:
    return sum(1 for cell in row if cell.strip())


def _filled_width(row: list[str]) -> int:
    return next((index + 1 for index in range(len(row) - 1, -1, -1) if row[index].strip()), 0)


def _start(records: list[list[str]], width: int) -> int:
    """The first record that is as full as the others are; what is above it is not of the table."""
    if width < 2:
        return 0
    filled = [count for row in records if (count := _filled(row)) > 1]
    usual = median(filled) if filled else 1
    least = 0.5 * min(width, usual)
    for index, row in enumerate(records[:_FARTHEST]):
        if _filled(row) > least and (len(row) >= 0.7 * width or index == len(records) - 1):
            return index
    return 0


def is_header(head: list[str], body: list[list[str]]) -> bool:
    """Whether a record names what is below it: where values are below, it has none, and repeats none of them."""
    if not any(cell.strip() for cell in head):
        return False
    score, looked_at = 0.0, body[: max(20, min(200, _CELLS // len(head)))]
    for index, cell in enumerate(head):
        below = [row[index].strip() for row in looked_at if index < len(row) and not is_nothing(row[index])]
        score += _vote(cell.strip(), below)
    return score >= 0


def _vote(cell: str, below: list[str]) -> float:
    if not cell:
        return -0.2
    if not below:
        return 0.0 if not is_value(cell) or _YEAR.fullmatch(cell) else -0.5
    values = sum(is_value(text) for text in below)
    if values >= 0.8 * len(below):
        return (0.0 if _YEAR.fullmatch(cell) else -1.0) if is_value(cell) else 1.0
    if is_value(cell) and not _YEAR.fullmatch(cell):
        return -0.5
    return -0.6 if cell in below else 0.05


def names(originals: list[str]) -> list[str]:
    """Names of columns: no two alike whatever their case, none empty, none that is ours."""
    given: list[str] = []
    taken: set[str] = set()
    for index, original in enumerate(originals):
        cleaned = " ".join(original.replace("\ufeff", "").replace("\x00", "").split())[:_NAME]
        name = cleaned or f"colonne_{index + 1}"
        if name.casefold() in _RESERVED:
            name = f"{name}_"
        given.append(_other(name, taken))
        taken.add(given[-1].casefold())
    return given


def _other(name: str, taken: set[str]) -> str:
    if name.casefold() not in taken:
        return name
    number = 2
    while f"{name}_{number}".casefold() in taken:
        number += 1
    return f"{name}_{number}"


def joined(lines: list[list[str]]) -> list[str]:
    """The lines of a header as one: "Population" above "Femmes" is "Population / Femmes"."""
    out = []
    for cells in zip(*lines, strict=True):
        parts: list[str] = []
        for cell in cells:
            plain = " ".join(cell.split())
            if plain and plain not in parts[-1:]:
                parts.append(plain)
        out.append(" / ".join(parts))
    return out
