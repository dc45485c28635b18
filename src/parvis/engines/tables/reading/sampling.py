"""Values of each column from all over a text, so that its end has a say in what its beginning promises."""

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Final

from parvis.engines.tables.reading.codes import is_code
from parvis.engines.tables.reading.load import Column
from parvis.engines.tables.reading.readings import guess, is_nothing
from parvis.engines.tables.reading.records import Records, lines_of

_PLACES: Final = 24
_BLOCK: Final = 48 * 1024
_CELLS: Final = 120_000
_DISTINCT: Final = 400  # values of a column that are tried
_LENGTH: Final = 200  # characters of a value


def rows(path: Path, separator: str, width: int, first: Iterable[list[str]]) -> Iterator[list[str]]:
    """Rows of the right width: the first ones, then some from places spread over the file."""
    yield from (row for row in first if len(row) == width)
    size = path.stat().st_size
    if size <= _BLOCK:
        return
    places = min(_PLACES, -(-size // _BLOCK))
    with path.open("rb") as file:
        for place in range(1, places + 1):
            file.seek(max(0, size * place // places - _BLOCK))
            block = file.read(_BLOCK)
            text = block[block.find(b"\n") + 1 : block.rfind(b"\n")].decode("utf-8", errors="replace")
            for _, cells in islice(
                Records(lines_of(text), separator, width=width).cells(), max(20, _CELLS // (width * places))
            ):
                if len(cells) == width:
                    yield cells


def columns(
    names: list[str], originals: list[str], found: Iterable[list[str]], texts: frozenset[int] = frozenset()
) -> list[Column]:
    """The columns, each with the reading that its values allow; those in `texts` are no numbers whatever they look."""
    width = len(names)
    seen: list[set[str]] = [set() for _ in names]
    for row in islice(found, max(200, _CELLS // max(1, width))):
        for values, cell in zip(seen, row, strict=False):
            if len(values) < _DISTINCT and len(cell) <= _LENGTH:
                values.add(cell)
            elif len(cell) > _LENGTH and len(values) < _DISTINCT:
                values.add(cell[:_LENGTH])
    return [
        _column(name, original, values, index not in texts)
        for index, (name, original, values) in enumerate(zip(names, originals, seen, strict=True))
    ]


def _column(name: str, original: str, values: set[str], numbers: bool) -> Column:
    numbers = numbers and not is_code(original)
    unseen = all(is_nothing(value) for value in values)
    return Column(name, original, guess(values, numbers=numbers), numbers, unseen)
