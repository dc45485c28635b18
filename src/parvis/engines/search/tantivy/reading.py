"""One consistent view of the index, and what is kept as long as it lasts."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import structlog
from tantivy import Index, Query, Schema, Searcher

from parvis.engines.search.tantivy import schema, storage

_log = structlog.get_logger("parvis.search")
_CACHED = 256  # answers kept per view


@dataclass(slots=True)
class View:
    """A searcher with the names of its numbers; a new one is made after every commit."""

    searcher: Searcher
    schema: Schema
    numbers: tuple[str, ...]
    _answers: dict[Any, Any] = field(default_factory=dict)
    _frequencies: dict[tuple[str, str], int] = field(default_factory=dict)

    def frequency(self, name: str, term: str) -> int:
        """How many documents have `term` in the field `name`."""
        known = self._frequencies.get((name, term))
        if known is None:
            if len(self._frequencies) > 50_000:
                self._frequencies.clear()
            known = self._frequencies[name, term] = self.searcher.doc_freq(name, term)
        return known

    def term(self, name: str, value: str) -> Query:
        """The query for one term."""
        return Query.term_query(self.schema, name, value, "basic")

    def number(self, name: str) -> str | None:
        """The field of a number; None when no document has it."""
        return f"number{self.numbers.index(name)}" if name in self.numbers else None

    def answer(self, question: Any, work: Callable[[], Any]) -> Any:
        """What `work` gives, remembered for this view under `question`."""
        if question not in self._answers:
            if len(self._answers) >= _CACHED:
                self._answers.clear()
            self._answers[question] = work()
        return self._answers[question]

    def cursor(self) -> int:
        """The cursor kept with the last commit; -1 when there is none."""
        hits = self.searcher.search(self.term("pk", CURSOR), 1, count=False).hits
        return int(self.searcher.doc(hits[0][1])["cursor"][0]) if hits else -1


CURSOR = "\x1fcursor"  # the key of the one document that is no document


def open_index(generation: Path) -> Index:
    """The index of a generation. Raises ValueError or OSError when it is damaged."""
    index = Index(schema.build(), path=str(generation), reuse=True)
    schema.register(index)
    index.config_reader("manual")
    return index


class Reader:
    """The view in force, opened when first needed and again when the directory says so."""

    def __init__(self, files: storage.Storage) -> None:
        self._storage = files
        self._lock = threading.Lock()
        self._pointer: tuple[int, ...] | None = None
        self._commit = 0
        self._generation: Path | None = None
        self._index: Index | None = None
        self._view: View | None = None

    def view(self) -> View | None:
        """The newest view; None while there is no index that this version can read."""
        pointer = self._storage.stamp()
        commit = _committed(self._generation)
        if (pointer, commit) != (self._pointer, self._commit):
            with self._lock:
                self._look_again(pointer)
        return self._view

    def _look_again(self, pointer: tuple[int, ...]) -> None:
        for _attempt in range(3):  # a generation may be swept between reading the pointer and opening it
            try:
                if pointer != self._pointer or self._index is None:
                    self._open()
                else:
                    self._index.reload()
                self._refresh()
            except (OSError, ValueError) as error:
                _log.warning("the search index cannot be read", error=str(error))
                self._index, self._view, self._generation = None, None, None
            else:
                self._pointer = pointer
                return
            pointer = self._storage.stamp()

    def _open(self) -> None:
        self._generation, self._index = self._storage.current(), None
        manifest = storage.read_manifest(self._generation) if self._generation else None
        if self._generation is not None and manifest is not None and manifest.is_ours:
            self._index = open_index(self._generation)
            self._index.reload()

    def _refresh(self) -> None:
        self._commit = _committed(self._generation)
        if self._index is None or self._generation is None:
            self._view = None
            return
        manifest = storage.read_manifest(self._generation)
        numbers = manifest.numbers if manifest else ()
        self._view = View(self._index.searcher(), self._index.schema, numbers)


def _committed(generation: Path | None) -> int:
    """When the generation was committed last, in nanoseconds; 0 when it is gone."""
    if generation is None:
        return 0
    try:
        return (generation / "meta.json").stat().st_mtime_ns
    except OSError:
        return 0
