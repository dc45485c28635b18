"""What a text asks for, as queries: which documents match, and in which order.

A word scores `weight of the best field x rarity of the word`; whole titles, phrases and full coverage add to it; the
prior of the document multiplies the sum, the more so the shorter the query. docs/design/search.md has the measurements.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from math import ceil, log
from typing import Final

from tantivy import Occur, Query

from parvis.engines.search.tantivy import analysis, schema, spelling
from parvis.engines.search.tantivy.reading import View
from parvis.engines.search.tantivy.synonyms import Synonyms

LONGEST_TEXT: Final = 2000  # characters read of a query
MOST_WORDS: Final = 16  # distinct words taken of them

# Round and general on purpose: a hundred queries cannot support fitted weights.
WEIGHTS: Final = {
    "acronym": 3.0, "title": 2.0, "glued": 2.0, "title_snowball": 1.5, "producer_acronym": 1.5, "tags": 1.2,
    "producer": 1.0, "head": 1.0, "parts": 0.5, "columns": 0.5, "initials_whole": 1.0, "initials": 0.4, "all": 0.15,
}  # fmt: skip
_STEMMED = ("title", "tags", "producer", "head", "parts", "columns", "all")
_AS_TYPED = ("acronym", "producer_acronym")
_DERIVED = ("glued", "initials", "initials_whole")  # say nothing of how rare a word is
_NEAR = 0.6  # of its weight is what a word one letter away keeps, half of that at two
_NEAR_RARITY = 8.0  # a word nobody wrote is not worth more than a rare one
_SECOND_BEST = 0.2  # what the other fields of a word add to the best one
_SPELLED_TITLE, _SPELLED_HEAD, _SHORTENED = 2.0, 0.8, 1.0
_EXACT_ONE, _EXACT_MORE, _VERBATIM, _LEADING, _PHRASE, _ALL_IN_TITLE, _LENGTH = 2.0, 8.0, 8.0, 3.0, 0.5, 0.5, 0.25
_RARE = 1  # a word in no more documents than this may be an error of theirs
_MOST_CORRECTED = 4  # words of a query
_COVERAGE = 3  # power of the share of words found


@dataclass(slots=True)
class Word:
    """One word of a query: the ways it can be met, as (query, weight), and how rare it is."""

    typed: str
    stem: str
    rarity: float = 0.0
    terms: list[tuple[str, str, float]] = field(default_factory=list)  # field, term, weight
    others: list[tuple[Query, float]] = field(default_factory=list)  # synonyms, glued neighbours, near spellings
    near: list[spelling.Near] = field(default_factory=list)


class Plan:
    """A text ready to be searched among the documents of one kind."""

    def __init__(self, view: View, kind: str, text: str, synonyms: Synonyms, reach: Query | None = None) -> None:
        self.view, self.kind, self._reach = view, kind, reach
        text = text[:LONGEST_TEXT]
        typed = analysis.distinct(analysis.words(text))[:MOST_WORDS]
        self.verbatim = f"{kind}:{' '.join(analysis.raw_words(text))}"[: schema.EXACT]
        self.stems = [analysis.stem(word) for word in typed]
        self.words = [Word(word, stem) for word, stem in zip(typed, self.stems, strict=True)]
        self._total = max(1, view.frequency("kind", kind))
        for word in self.words:
            self._look_up(word)
        self._add_snowball(text)
        self._add_glued()
        self._add_synonyms(synonyms)
        self._add_acronyms()
        for word in self.words:
            if not (word.terms or word.others):
                self._add_near(word)

    # --- what a word can be met as -----------------------------------------------------------------------------

    def _term(self, name: str, word: str) -> Query:
        return self.view.term(name, f"{self.kind}:{word}")

    def _frequency(self, name: str, word: str) -> int:
        return self.view.frequency(name, f"{self.kind}:{word}")

    def _rarity(self, frequency: int) -> float:
        """Inverse document frequency, as in BM25."""
        return log(1 + (self._total - frequency + 0.5) / (frequency + 0.5))

    def _look_up(self, word: Word) -> None:
        forms = list(self._forms(word.typed, word.stem))
        self._add_terms(word, forms)
        frequencies = [self._frequency(name, form) for name, form in forms if name not in _DERIVED]
        word.rarity = self._rarity(max(frequencies))

    def _forms(self, typed: str, stem: str) -> Iterator[tuple[str, str]]:
        """(field, form) of everything one word may be there."""
        yield from ((name, stem) for name in _STEMMED)
        yield from ((name, typed) for name in _AS_TYPED)
        if len(typed) >= 6:
            yield "glued", typed
        if 3 <= len(typed) <= 8 and typed.isalpha():
            yield "initials_whole", typed
        if 3 <= len(typed) <= 6 and typed.isalpha():
            yield "initials", typed

    def _add_terms(self, word: Word, forms: Iterable[tuple[str, str]]) -> None:
        word.terms += [(name, form, WEIGHTS[name]) for name, form in forms if self._frequency(name, form)]

    def _add_snowball(self, text: str) -> None:
        """Snowball stems, where a language gives as many words as ours: they are then the same words."""
        for language in analysis.SNOWBALL:
            for word in self.words:
                found = analysis.snowball(word.typed, language)
                if len(found) == 1:
                    self._add_terms(word, [("title_snowball", f"{language}:{found[0]}")])

    def _add_glued(self) -> None:
        """Neighbours of the query written as one word in a title: `open street map`."""
        for size in (2, 3):
            for start in range(len(self.words) - size + 1):
                run = self.words[start : start + size]
                joined = analysis.stem("".join(word.typed for word in run)[: analysis.LONGEST])
                for name in ("title", "tags", "producer"):
                    if self._frequency(name, joined):
                        self._add_other(run, self._term(name, joined), WEIGHTS[name])

    def _add_synonyms(self, synonyms: Synonyms) -> None:
        for start, end, stems in synonyms.of(self.stems):
            self._add_expression(self.words[start:end], stems, WEIGHTS["title"], WEIGHTS["all"])
        for word in self.words:
            for name in synonyms.names_with(word.stem):
                if self._frequency("exact", name):
                    self._add_other([word], self._term("exact", name), WEIGHTS["title"])

    def _add_acronyms(self) -> None:
        """Acronyms the documents themselves spell out, both ways."""
        for word in self.words:
            for spelled in self._written("spelled", word.typed):
                self._add_expression([word], spelled.split(), _SPELLED_TITLE, _SPELLED_HEAD, "head")
        for start in range(len(self.stems)):
            for end in range(start + 2, min(len(self.stems), start + 9) + 1):
                for short in self._written("abbreviated", " ".join(self.stems[start:end])):
                    for name, form in (("acronym", short), ("title", analysis.stem(short))):
                        if self._frequency(name, form):
                            self._add_other(self.words[start:end], self._term(name, form), _SHORTENED)

    def _written(self, name: str, known: str) -> list[str]:
        """The other halves of `known` in the field of equations: those written twice, or the only one."""
        head = f"{self.kind}:{known}="
        found = self.view.searcher.terms_with_prefix(name, head, limit=50)
        found = sorted(((term[len(head) :], count) for term, count in found), key=lambda pair: -pair[1])
        return [other for other, count in found if count > 1 or len(found) == 1][:3]

    def _add_expression(
        self, run: Sequence[Word], stems: Sequence[str], in_title: float, elsewhere: float, where: str = "all"
    ) -> None:
        """Let a run of words be met as an expression: in order in a title, or all of it in another field."""
        if len(stems) == 1:
            names = ("title", "acronym", "tags", "producer", "producer_acronym", "all")
            for name in names:
                if self._frequency(name, stems[0]):
                    self._add_other(run, self._term(name, stems[0]), min(WEIGHTS[name], in_title))
            return
        in_producer = min(in_title, WEIGHTS["producer"])
        for name, weight in (("title", in_title), ("producer", in_producer), (where, elsewhere)):
            if all(self._frequency(name, stem) for stem in stems):
                found = self._phrase(stems) if name == "title" else _all(self._term(name, stem) for stem in stems)
                self._add_other(run, found, weight)

    def _phrase(self, stems: Sequence[str], slop: int = 1) -> Query:
        return Query.phrase_query(self.view.schema, "title", [f"{self.kind}:{stem}" for stem in stems], slop)

    def _add_other(self, run: Iterable[Word], query: Query, weight: float) -> None:
        for word in run:
            word.others.append((query, weight))

    def _add_near(self, word: Word) -> None:
        """Known words near one that no document has: they are looked for in its place, for less."""
        word.near = spelling.near(self.view, self.kind, word.typed, self._reach)
        for known in word.near:
            for name, form in self._forms(known.word, analysis.stem(known.word)):
                if name not in _DERIVED and self._frequency(name, form):
                    word.terms.append((name, form, WEIGHTS[name] * _NEAR / known.distance))
        word.rarity = min(word.rarity, _NEAR_RARITY)

    def corrections(self) -> dict[str, str]:
        """{word: the nearest known one, as written} for words that nothing, or hardly anything, has."""
        found = {}
        for word in [known for known in self.words if self._is_doubtful(known)][:_MOST_CORRECTED]:
            if nearest := word.near or spelling.near(self.view, self.kind, word.typed, self._reach):
                found[word.typed] = nearest[0].written
        return found

    def _is_doubtful(self, word: Word) -> bool:
        return max(self._frequency("spelling", word.typed), self._frequency("all", word.stem)) <= _RARE

    # --- matching ----------------------------------------------------------------------------------------------

    @property
    def levels(self) -> list[int]:
        """How many words must be found, strictest first."""
        count = len(self.words)
        shares = (1, 0.6, 0.4, 0.25) if count > 5 else (1, (count - 1) / count, 0.5)
        return sorted({max(1, ceil(count * share - 1e-9)) for share in shares}, reverse=True)

    def matching(self, level: int) -> Query:
        """The documents with at least `level` of the words, without a score."""
        clauses = [_any(self._meetings(word)) for word in self.words]
        if level == len(clauses):
            return _all(clauses)
        return Query.boolean_query([(Occur.Should, clause) for clause in clauses], minimum_number_should_match=level)

    def _meetings(self, word: Word) -> Iterator[Query]:
        """The field `all` has what the fields by role have, so those need not be asked."""
        everywhere = any(name == "all" for name, _form, _weight in word.terms)
        for name, form, _weight in word.terms:
            if name == "all" or name not in _STEMMED or not everywhere:
                yield self._term(name, form)
        for query, _weight in word.others:
            yield query

    # --- scoring -----------------------------------------------------------------------------------------------

    @property
    def prior(self) -> str:
        """The field of the prior: a short query asks for what is known, a long one for what it says."""
        by_length = ("prior_strong", "prior_strong", "prior_plain", "prior_weak")
        step = min(len(self.words), len(by_length)) - 1
        if step and self.view.frequency("verbatim", self.verbatim):
            step = max(2, step + 1)  # the very title of something, which must not drown under what is famous
        return by_length[min(step, len(by_length) - 1)]

    def ranked(self, level: int, narrowing: Query | None) -> Query:
        """The documents with at least `level` words that also match `narrowing`, scored."""
        scores = [(Occur.Should, clause) for clause in self._scores()]
        steps = []
        for step in [known for known in self.levels if known >= level]:
            must = [self.matching(step)] if narrowing is None else [self.matching(step), narrowing]
            body = Query.boolean_query([(Occur.Must, _silent(clause)) for clause in must] + scores)
            steps.append(Query.boost_query(body, (step / len(self.words)) ** _COVERAGE))
        return steps[0] if len(steps) == 1 else Query.disjunction_max_query(steps, 0.0)

    def _scores(self) -> Iterator[Query]:
        for word in self.words:
            best = [Query.const_score_query(self._term(name, form), w * word.rarity) for name, form, w in word.terms]
            best += [Query.const_score_query(query, weight * word.rarity) for query, weight in word.others]
            if best:
                yield Query.disjunction_max_query(best, _SECOND_BEST)
            if self._frequency("title", word.stem):
                yield Query.boost_query(self._term("title", word.stem), _LENGTH)  # BM25: short titles first
        yield from self._whole()

    def _exact(self) -> list[str]:
        """The whole query as a title or an acronym, where there is one."""
        forms = {" ".join(self.stems), " ".join(word.typed for word in self.words)}
        terms = sorted(f"{self.kind}:{form}"[: schema.EXACT] for form in forms)
        return [term for term in terms if self.view.frequency("exact", term)]

    def _whole(self) -> Iterator[Query]:
        """What looks at all the words together."""
        rarity = sum(word.rarity for word in self.words)
        weight = _EXACT_ONE if len(self.words) == 1 else _EXACT_MORE
        for term in self._exact():
            yield Query.const_score_query(self.view.term("exact", term), weight * rarity)
        if self.view.frequency("verbatim", self.verbatim):
            yield Query.const_score_query(self.view.term("verbatim", self.verbatim), _VERBATIM * rarity)
        if len(self.words) > 1 and all(self._frequency("title", stem) for stem in self.stems):
            if len(set(self.stems)) == len(self.stems):
                yield Query.const_score_query(self._phrase(self.stems), _PHRASE * rarity)
            if self._frequency("leading", " ".join(self.stems)):
                yield Query.const_score_query(self._term("leading", " ".join(self.stems)), _LEADING * rarity)
            in_title = _all(self._term("title", stem) for stem in self.stems)
            yield Query.const_score_query(in_title, _ALL_IN_TITLE * rarity)


def _silent(query: Query) -> Query:
    return Query.const_score_query(query, 0.0)


def _all(queries: Iterable[Query]) -> Query:
    found = list(queries)
    return found[0] if len(found) == 1 else Query.boolean_query([(Occur.Must, query) for query in found])


def _any(queries: Iterable[Query]) -> Query:
    found = list(queries)
    if len(found) == 1:
        return found[0]
    return Query.boolean_query([(Occur.Should, query) for query in found]) if found else Query.empty_query()
