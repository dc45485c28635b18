"""What a process apart made of a small file in this run is given again to the next test that asks the same.

Most tests of what stands above the tables give the same few lines of CSV, and a process apart takes half a second of
processor for each. Reading and comparing themselves are proven in `tests/engines` and `tests/security`, always with a
process of their own.
"""

import copy
import hashlib
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from parvis.engines.tables import reading
from parvis.engines.tables.profile.difference import Written
from parvis.engines.tables.profile.difference import apart as comparing
from parvis.engines.tables.shapes import Outcome

SMALL = 1_000_000  # bytes; larger files are those of tests about large files


class Readings:
    """`read` and `compare` are those of the engine, which remember; `directory` holds what was made."""

    def __init__(self, directory: Path) -> None:
        self.kept: dict[Any, Any] = {}
        self.directory = directory
        self.engine, self.comparer = reading.read, comparing.make

    def begin(self) -> None:
        """Remember from now on."""
        reading.read, comparing.make = self.read, self.compare

    def end(self) -> None:
        """Ask the engine alone, from now on."""
        reading.read, comparing.make = self.engine, self.comparer

    def read(self, source: Path, name: str, into: Path, **options: Any) -> Outcome:
        """The outcome of the engine, its files in `into`; whoever asked is asked once whether to go on."""
        if source.stat().st_size > SMALL:
            return self.engine(source, name, into, **options)
        profiling = options.get("profiling")
        lists = tuple(sorted(profiling.lists.items())) if profiling else ()
        asked = (options.get("limits"), options.get("sha256"), options.get("dates"), profiling and profiling.home)
        key = ("read", _digest(source), name, repr(asked), lists)
        if key not in self.kept:
            outcome = self.engine(source, name, into, **options)
            self.kept[key] = _copied(outcome, Path(tempfile.mkdtemp(dir=self.directory)))
            return outcome
        _asked_whether_to_go_on(options)
        return _copied(self.kept[key], into)

    def compare(self, old: Path, old_fields: Any, new: Path, new_fields: Any, *, into: Path, **options: Any) -> Written:
        """What the engine wrote at `into`; whoever asked is asked once whether to go on."""
        if max(old.stat().st_size, new.stat().st_size) > SMALL:
            return self.comparer(old, old_fields, new, new_fields, into=into, **options)
        asked = (old_fields, new_fields, options.get("candidates"), options.get("limits"))
        key = ("compare", _digest(old), _digest(new), repr(asked))
        if key not in self.kept:
            written = self.comparer(old, old_fields, new, new_fields, into=into, **options)
            self.kept[key] = (copy.deepcopy(written), shutil.copy(into, Path(tempfile.mkdtemp(dir=self.directory))))
            return written
        _asked_whether_to_go_on(options)
        written, lines = self.kept[key]
        shutil.copy(lines, into)
        return copy.deepcopy(written)


def _digest(path: Path) -> bytes:
    return hashlib.sha256(path.read_bytes()).digest()


def _asked_whether_to_go_on(options: dict[str, Any]) -> None:
    going_on: Callable[[], None] | None = options.get("going_on")
    if going_on:
        going_on()


def _copied(outcome: Outcome, into: Path) -> Outcome:
    tables = []
    for made in outcome.tables:
        path = Path(shutil.copy(made.path, into))
        profile = Path(shutil.copy(made.profile, into)) if made.profile else None
        tables.append(replace(made, path=path, profile=profile))
    return replace(outcome, tables=tuple(tables))
