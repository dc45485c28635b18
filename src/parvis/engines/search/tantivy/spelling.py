"""Words near a word nobody wrote, as documents the reader may find have them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from tantivy import Document, Occur, Query

from parvis.engines.search.tantivy import analysis
from parvis.engines.search.tantivy.reading import View

_LOOKED_AT: Final = 30  # documents read for candidates, the heaviest
_KEPT: Final = 3  # candidates, the most frequent
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Near:
    """A known word: folded, as it is written in a title, and how many letters away."""

    word: str
    written: str
    distance: int


def edits_allowed(word: str) -> int:
    """How many letters of a word may be wrong: none under 5, 1 under 8, else 2; never in a number."""
    if any(char.isdigit() for char in word) or len(word) < 5:
        return 0
    return 1 if len(word) < 8 else 2


def near(view: View, kind: str, word: str, reach: Query | None) -> list[Near]:
    """The words of titles, tags and producers nearest to `word`, all as near as the first, the most frequent first.

    They come from documents within `reach` alone: what a reader may not find is not hinted at either.
    """
    for distance in range(1, edits_allowed(word) + 1):
        found: dict[str, str] = {}
        for document in _documents(view, f"{kind}:{word}", distance, reach):
            for folded, written in _words(document):
                if folded not in found and folded != word and is_within(folded, word, distance):
                    found[folded] = written
        if found:
            frequent = sorted(found, key=lambda folded: (-view.frequency("spelling", f"{kind}:{folded}"), folded))
            return [Near(folded, found[folded], distance) for folded in frequent[:_KEPT]]
    return []


def _documents(view: View, term: str, distance: int, reach: Query | None) -> Iterator[Document]:
    query = Query.fuzzy_term_query(view.schema, "spelling", term, distance, True)
    if reach is not None:
        query = Query.boolean_query([(Occur.Must, query), (Occur.Must, Query.const_score_query(reach, 0.0))])
    hits = view.searcher.search(query, _LOOKED_AT, count=False, weight_by_field="prior_plain").hits
    return (view.searcher.doc(address) for _score, address in hits)


def _words(document: Document) -> Iterator[tuple[str, str]]:
    """(folded, written) of its titles' words, then of the other words one may mistype."""
    for text in (*document.get_all("label"), *document.get_all("alias")):
        yield from ((analysis.fold(written), written.lower()) for written in _WORD.findall(str(text)))
    for text in document.get_all("spelling"):
        for word in str(text).split():
            folded = word.partition(":")[2]
            yield folded, folded


def rewritten(text: str, replaced: Mapping[str, str]) -> str:
    """`text` with each word whose folded form is in `replaced` written so."""
    return _WORD.sub(lambda found: replaced.get(analysis.fold(found.group()), found.group()), text)


def is_within(one: str, other: str, distance: int) -> bool:
    """Whether at most `distance` letters added, dropped, changed or swapped with the next make `other` of `one`."""
    if abs(len(one) - len(other)) > distance:
        return False
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        above, row = row, [i, *([0] * len(other))]
        for j, target in enumerate(other, 1):
            row[j] = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (letter != target))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == target:
                row[j] = min(row[j], before[j - 2] + 1)
        before = above
    return row[-1] <= distance
