"""Synonyms an operator edits: one set per line, commas between; `a => b` when only the left side widens.

They are applied to queries, so that a change is in force at the next search, without touching the index.
"""

import contextlib
import threading
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from parvis.engines.search.tantivy import analysis

Words = tuple[str, ...]
_DEFAULT = Path(__file__).with_name("synonyms.txt")
_LONGEST_FILE = 1_000_000  # characters
_LONGEST_RUN = 8  # words of one expression


def parse(lines: Iterable[str]) -> dict[Words, list[Words]]:
    """{stems of an expression: those of the expressions that mean the same}. What cannot be read is passed over."""
    table: dict[Words, list[Words]] = {}
    for line in lines:
        text = line.partition("#")[0].strip()
        left, arrow, right = text.partition("=>")
        sources, targets = _expressions(left), _expressions(right if arrow else left)
        for source in sources:
            known = table.setdefault(source, [])
            known.extend(target for target in targets if target != source and target not in known)
    return table


def _expressions(text: str) -> list[Words]:
    found = (tuple(analysis.stems(part)) for part in text.split(","))
    return [words for words in found if 0 < len(words) <= _LONGEST_RUN]


class Synonyms:
    """The synonyms in force: ours, and the operator's file, read again when it changes."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._stamp: tuple[int, int] | None = None
        self._lock = threading.Lock()
        self._ours = parse(_DEFAULT.read_text(encoding="utf-8").splitlines())
        self._table: Mapping[Words, list[Words]] = self._ours

    def of(self, stems: Sequence[str]) -> list[tuple[int, int, Words]]:
        """(start, end, stems of a synonym) for each run of the query's `stems` that has one."""
        table = self._current()
        found = []
        for start in range(len(stems)):
            for end in range(start + 1, min(len(stems), start + _LONGEST_RUN) + 1):
                found += [(start, end, other) for other in table.get(tuple(stems[start:end]), ())]
        return found

    def _current(self) -> Mapping[Words, list[Words]]:
        stamp = self._stat()
        if stamp != self._stamp:
            with self._lock:
                self._table, self._stamp = self._read(), stamp
        return self._table

    def _stat(self) -> tuple[int, int] | None:
        if self._path is not None:
            with contextlib.suppress(OSError):
                found = self._path.stat()
                return found.st_mtime_ns, found.st_size
        return None

    def _read(self) -> dict[Words, list[Words]]:
        merged = {words: list(others) for words, others in self._ours.items()}
        text = ""
        if self._path is not None:
            with contextlib.suppress(OSError), self._path.open(encoding="utf-8", errors="replace") as file:
                text = file.read(_LONGEST_FILE)
        for words, others in parse(text.splitlines()).items():
            known = merged.setdefault(words, [])
            known.extend(other for other in others if other not in known)
        return merged
