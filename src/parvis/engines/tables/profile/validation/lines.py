"""The lines of a text file that rows of its table come from."""

from collections.abc import Mapping
from pathlib import Path

from parvis.engines.tables.reading.records import Records


def lines(path: Path, encoding: str, separator: str, header: int, wanted: Mapping[int, str]) -> dict[int, int]:
    """{row: line in the file}, both counted from 1, for the rows of `wanted` ({row: what a cell of it says, or ""}).

    `header` is the line of the header. Empty when a record is not what its row says: where rows come from is then not
    known, and a wrong line is worse than none. The text is read up to the last of the rows, in flat memory.
    """
    found: dict[int, int] = {}
    with path.open(encoding=encoding, errors="replace", newline=None) as file:
        for _ in range(header):
            next(file, "")
        for row, (line, cells) in enumerate(Records(file, separator).cells(), start=1):
            if row in wanted:
                if not _has(cells, wanted[row]):
                    return {}
                found[row] = line + header
            if len(found) == len(wanted):
                break
    return found


def _has(cells: list[str], said: str) -> bool:
    return not said or any(said in cell for cell in cells)
