"""`Did you mean`: the nearest word that a document the reader may find has in its title."""

import re
from collections import Counter
from typing import Final

from tantivy import Occur, Query

from parvis.engines.search.tantivy import analysis
from parvis.engines.search.tantivy.ranking import LONGEST_TEXT, Plan, Word, edits_allowed
from parvis.engines.search.tantivy.reading import View

_RARE: Final = 1  # a word in no more documents than this may be an error of theirs
_LOOKED_AT: Final = 30  # documents whose titles are read for candidates
_MOST_CORRECTED: Final = 4  # words of a query


def corrected(view: View, kind: str, text: str, plan: Plan, reach: Query | None) -> str:
    """`text` with its rare words replaced by near and commoner ones; `""` when there are none."""
    replaced = {}
    doubtful = [word for word in plan.words if edits_allowed(word.typed) and _is_rare(view, kind, word)]
    for word in doubtful[:_MOST_CORRECTED]:
        if nearest := _nearest(view, kind, word.typed, reach):
            replaced[word.typed] = nearest
    if not replaced:
        return ""
    return re.sub(r"[^\W_]+", lambda found: _replacement(found.group(), replaced), text[:LONGEST_TEXT])


def _is_rare(view: View, kind: str, word: Word) -> bool:
    """Whether hardly any title has the word as typed, and hardly any document in any form."""
    found = (view.frequency("spelling", f"{kind}:{word.typed}"), view.frequency("all", f"{kind}:{word.stem}"))
    return max(found) <= _RARE


def _replacement(written: str, replaced: dict[str, str]) -> str:
    return replaced.get(analysis.fold(written), written)


def _nearest(view: View, kind: str, word: str, reach: Query | None) -> str:
    """The nearest word of titles near `word`, as it is written there; the most frequent of equals.

    Candidates come from documents within `reach` alone: what a reader may not find is not hinted at either.
    """
    for distance in range(1, edits_allowed(word) + 1):
        near = Query.fuzzy_term_query(view.schema, "spelling", f"{kind}:{word}", distance, True)
        query = near if reach is None else Query.boolean_query([(Occur.Must, near), (Occur.Must, reach)])
        hits = view.searcher.search(query, _LOOKED_AT, count=False, weight_by_field="prior_plain").hits
        stored = [view.searcher.doc(address) for _score, address in hits]
        texts = [text for document in stored for name in ("label", "alias") for text in document.get_all(name)]
        candidates: Counter[str] = Counter(
            written.lower()
            for text in texts
            for written in re.findall(r"[^\W_]+", text)
            if is_within(analysis.fold(written), word, distance) and analysis.fold(written) != word
        )
        if candidates:
            return max(candidates, key=lambda found: (candidates[found], found))
    return ""


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
