"""How good and how fast search is, on queries whose right answer is known, and on ones made from titles.

The guard keeps popularity from drowning ordinary documents: its queries are whole titles and halves of titles drawn
at random with a fixed seed. Typos are one random edit in the longest word of each known query. All figures of rank
are reciprocal ranks (MRR) cut at `DEPTH`.
"""

import csv
import random
import re
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs

from parvis.engines.search import Document, Query, SearchEngine
from parvis.kit.text import fold

DEPTH: Final = 100  # results looked at for the one expected
SEED: Final = 20260116
_SAMPLE: Final = 100  # queries of each kind of the guard
_WORD = re.compile(r"[^\W_]{2,}")
_ANY_WORD = re.compile(r"\w+")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Case:
    """A query and the id it should find."""

    text: str
    expected: str
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Score:
    """How a list of cases went: shares from 0 to 1."""

    count: int
    mrr: float
    at_1: float
    at_5: float
    at_10: float


@dataclass(frozen=True, slots=True)
class Cost:
    """What a query of 20 results with facets costs, in milliseconds."""

    cpu_mean: float
    cpu_p50: float
    cpu_p95: float
    wall_p95: float


def read(path: Path) -> list[Case]:
    """The cases of a CSV file of `query,params,expected`, `params` being filters as a query string. Raises KeyError."""
    with path.open(encoding="utf-8", newline="") as file:
        return [Case(row["query"], row["expected"], parse_qs(row["params"] or "")) for row in csv.DictReader(file)]


def rank(engine: SearchEngine, kind: str, case: Case) -> int:
    """The rank of what was expected, from 1; 0 when it is not among the first DEPTH."""
    hits = engine.search(Query(kind=kind, text=case.text, filters=case.filters, limit=DEPTH)).hits
    return next((place for place, hit in enumerate(hits, 1) if hit.id == case.expected), 0)


def score(ranks: Sequence[int]) -> Score:
    """The figures of a list of ranks, 0 standing for not found."""
    count = max(1, len(ranks))

    def within(limit: int) -> float:
        return sum(0 < place <= limit for place in ranks) / count

    return Score(len(ranks), sum(1 / place for place in ranks if place) / count, within(1), within(5), within(10))


# --- the guard -------------------------------------------------------------------------------------------------


def guard(documents: Iterable[Document], *, archived: Callable[[Document], bool]) -> dict[str, list[Case]]:
    """Queries made of the titles only one document has: whole, 60 % of the words (2 to 5), and half of the words
    (2 to 4) of those with a follower at least. The same documents give the same queries."""
    titles = [
        (document.id, document.title, document.numbers.get("followers", 0))
        for document in sorted(documents, key=lambda document: document.id)
        if not archived(document)
    ]
    known = Counter(_folded(title) for _id, title, _followers in titles)
    alone = [entry for entry in titles if known[_folded(entry[1])] == 1]
    long = [entry for entry in alone if len(_distinct(entry[1])) >= 3]
    chance = random.Random(SEED)
    return {
        "whole titles": [Case(title, id) for id, title, _ in _some(alone, chance)],
        "60 % of the words": [Case(_part(title, 0.6, 5, chance), id) for id, title, _ in _some(long, chance)],
        "half of the words, followed": [
            Case(_part(title, 0.5, 4, chance), id)
            for id, title, _ in _some([entry for entry in long if entry[2]], chance)
        ],
    }


def _folded(title: str) -> str:
    """The title without case, accents and punctuation, which nobody types."""
    return " ".join(_ANY_WORD.findall(fold(title)))


def _some(entries: Sequence[tuple[str, str, int]], chance: random.Random) -> list[tuple[str, str, int]]:
    return chance.sample(entries, min(_SAMPLE, len(entries)))


def _distinct(title: str) -> list[str]:
    return list(dict.fromkeys(word for word in _WORD.findall(title) if len(word) > 3)) or _WORD.findall(title)


def _part(title: str, share: float, most: int, chance: random.Random) -> str:
    words = _distinct(title)
    size = min(len(words), max(2, min(most, round(share * len(words)))))
    return " ".join(words[place] for place in sorted(chance.sample(range(len(words)), size)))


def typos(cases: Iterable[Case]) -> list[Case]:
    """Each case with a longest word of 5 letters at least, one letter of it dropped, added, changed or swapped."""
    chance = random.Random(SEED)
    return [Case(text, case.expected, case.filters) for case in cases if (text := _mistyped(case.text, chance))]


def _mistyped(text: str, chance: random.Random) -> str:
    words = text.split()
    longest = max(words, key=len, default="")
    if len(longest) < 5:
        return ""
    words[words.index(longest)] = chance.choice(list(_edits(longest, chance.randrange(1, len(longest) - 1), chance)))
    return " ".join(words)


def _edits(word: str, at: int, chance: random.Random) -> Iterator[str]:
    letter = chance.choice(_LETTERS)
    yield word[:at] + word[at + 1 :]
    yield word[:at] + letter + word[at:]
    yield word[:at] + letter + word[at + 1 :]
    yield word[:at] + word[at + 1] + word[at] + word[at + 2 :]


# --- the cost --------------------------------------------------------------------------------------------------


def cost(engine: SearchEngine, kind: str, texts: Sequence[str], facets: Sequence[str]) -> Cost:
    """The cost of each text, measured twice in this process."""
    cpu: list[float] = []
    wall: list[float] = []
    for text in [*texts, *texts]:
        started, clock = time.process_time(), time.perf_counter()
        engine.search(Query(kind=kind, text=text, facets=facets))
        cpu.append(1000 * (time.process_time() - started))
        wall.append(1000 * (time.perf_counter() - clock))
    if len(cpu) < 2:
        return Cost(0, 0, 0, 0)
    return Cost(statistics.mean(cpu), statistics.median(cpu), _p95(cpu), _p95(wall))


def _p95(values: Sequence[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]
