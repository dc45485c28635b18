"""A small file that was read once in this run is not read again: what the process apart made of it is given anew.

Most tests of what stands above the tables give the same few lines of CSV, and a process apart takes a second of processor
for each. The reading itself is proven in `tests/engines` and `tests/security`, always with a process of its own.
"""

import hashlib
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from parvis.engines.tables import reading
from parvis.engines.tables.shapes import Outcome

SMALL = 200_000  # bytes; larger files are those of tests about large files


class Readings:
    """`read` is that of the engine, which remembers; `directory` holds the tables that were made."""

    def __init__(self, directory: Path) -> None:
        self.kept: dict[Any, Outcome] = {}
        self.directory = directory
        self.engine = reading.read

    def read(self, source: Path, name: str, into: Path, **options: Any) -> Outcome:
        """The outcome of the engine, its files in `into`; whoever asked is asked once whether to go on."""
        if source.stat().st_size > SMALL:
            return self.engine(source, name, into, **options)
        key = self._key(source, name, options)
        if key not in self.kept:
            outcome = self.engine(source, name, into, **options)
            self.kept[key] = self._copied(outcome, Path(tempfile.mkdtemp(dir=self.directory)))
            return outcome
        going_on: Callable[[], None] | None = options.get("going_on")
        if going_on:
            going_on()
        return self._copied(self.kept[key], into)

    def _key(self, source: Path, name: str, options: dict[str, Any]) -> Any:
        profiling = options.get("profiling")
        lists = tuple(sorted(profiling.lists.items())) if profiling else ()
        asked = (options.get("limits"), options.get("sha256"), options.get("dates"), profiling and profiling.home)
        return (hashlib.sha256(source.read_bytes()).digest(), name, repr(asked), lists)

    def _copied(self, outcome: Outcome, into: Path) -> Outcome:
        tables = []
        for made in outcome.tables:
            path = Path(shutil.copy(made.path, into))
            profile = Path(shutil.copy(made.profile, into)) if made.profile else None
            tables.append(replace(made, path=path, profile=profile))
        return replace(outcome, tables=tuple(tables))
