"""What may follow: completions while typing, and things like a given one."""

from collections.abc import Iterator, Sequence
from math import log
from typing import Final

from tantivy import Document, Occur, Query

from parvis.engines.search import Hit, Suggestion
from parvis.engines.search.tantivy import analysis, schema
from parvis.engines.search.tantivy.reading import View

_TYPED: Final = 200  # characters looked at
_WORDS: Final = 8
_STARTS, _ACRONYM = 1.0, 2.0  # what beginning the title, or being the acronym, adds to 1
_LIKE = {"title": 1.0, "tags": 1.0, "producer": 0.3}
_MOST_TERMS: Final = 24  # of the thing compared, the rarest


def suggest(view: View, text: str, kinds: Sequence[str], reach: Query | None, limit: int) -> list[Suggestion]:
    """Things whose title, acronym or producer has every word typed, or one beginning so; the heaviest first."""
    typed = analysis.distinct(analysis.raw_words(text[:_TYPED]))[:_WORDS]
    if not typed or limit < 1:
        return []
    found = [(Occur.Should, _beginning(view, kind, typed, reach)) for kind in kinds]
    hits = view.searcher.search(Query.boolean_query(found), limit, count=False, weight_by_field="prior_plain").hits
    return [_suggestion(view.searcher.doc(address)) for _score, address in hits]


def _suggestion(stored: Document) -> Suggestion:
    return Suggestion(kind=stored["kind"][0], id=stored["id"][0], title=stored["label"][0])


def _beginning(view: View, kind: str, typed: Sequence[str], reach: Query | None) -> Query:
    """Documents of a kind with all of `typed`, scored 1 and more for beginning like it."""
    short = [f"{kind}:{word[: schema.PREFIX]}" for word in typed]
    must = [Query.const_score_query(view.term("prefixes", term), 1 / len(short)) for term in short]
    if reach is not None:
        must.append(Query.const_score_query(reach, 0.0))
    should = [Query.const_score_query(view.term("starts", short[0]), _STARTS)]
    should.append(Query.const_score_query(view.term("acronym", f"{kind}:{''.join(typed)}"), _ACRONYM))
    return Query.boolean_query([(Occur.Must, q) for q in must] + [(Occur.Should, q) for q in should])


def similar(view: View, kind: str, id: str, reach: Query | None, limit: int) -> list[Hit]:
    """Things with the same rare words in title, tags and producer."""
    itself = view.term("pk", schema.key(kind, id))
    hits = view.searcher.search(itself, 1, count=False).hits
    if not hits or limit < 1:
        return []
    rarest = sorted(_traits(view, kind, view.searcher.doc(hits[0][1])), key=lambda trait: -trait[2])[:_MOST_TERMS]
    if not rarest:
        return []
    like = [(Occur.Should, Query.const_score_query(view.term(name, word), score)) for name, word, score in rarest]
    shared = Query.boolean_query(like, minimum_number_should_match=min(2, len(like)))
    clauses = [(Occur.Must, shared), (Occur.MustNot, itself)]
    if reach is not None:
        clauses.append((Occur.Must, Query.const_score_query(reach, 0.0)))
    found = view.searcher.search(Query.boolean_query(clauses), limit, count=False, weight_by_field="prior_weak").hits
    return [Hit(str(view.searcher.doc(address)["id"][0]), float(score)) for score, address in found]


def _traits(view: View, kind: str, stored: Document) -> Iterator[tuple[str, str, float]]:
    """(field, word, score) of what a stored document says of itself and at least another one does too."""
    total = max(1, view.frequency("kind", kind))
    for name, weight in _LIKE.items():
        for word in dict.fromkeys(" ".join(stored.get_all(name)).split()):
            frequency = view.frequency(name, word)
            if frequency > 1:
                yield name, word, weight * log(1 + total / frequency)
