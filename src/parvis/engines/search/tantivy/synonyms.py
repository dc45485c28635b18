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
_MOST_ALIKE = 50  # expressions of one set
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
    found = dict.fromkeys(tuple(analysis.stems(part)) for part in text.split(","))
    return [words for words in found if 0 < len(words) <= _LONGEST_RUN][:_MOST_ALIKE]


class _Table:
    """Synonyms ready to be asked."""

    def __init__(self, sets: Mapping[Words, list[Words]]) -> None:
        self.of = sets
        self.names: dict[str, list[str]] = {}
        for words, others in sets.items():
            for word in words if len(words) > 1 else ():
                known = self.names.setdefault(word, [])
                known.extend(name for other in others if (name := " ".join(other)) not in known)


class Synonyms:
    """The synonyms in force: ours, and the operator's file, read again when it changes."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._stamp: tuple[int, int] | None = None
        self._lock = threading.Lock()
        self._ours = parse(_DEFAULT.read_text(encoding="utf-8").splitlines())
        self._table = _Table(self._ours)

    def of(self, stems: Sequence[str]) -> list[tuple[int, int, Words]]:
        """(start, end, stems of a synonym) for each run of the query's `stems` that has one."""
        table = self._current().of
        found = []
        for start in range(len(stems)):
            for end in range(start + 1, min(len(stems), start + _LONGEST_RUN) + 1):
                found += [(start, end, other) for other in table.get(tuple(stems[start:end]), ())]
        return found

    def names_with(self, stem: str) -> Sequence[str]:
        """The names, as stems, of what also has a name with this word: a former one has the weight of a title."""
        return self._current().names.get(stem, ())

    def _current(self) -> _Table:
        stamp = self._stat()
        if stamp != self._stamp:
            with self._lock:
                self._table, self._stamp = _Table(self._read()), stamp
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
