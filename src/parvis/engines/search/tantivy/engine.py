"""The adapter: the port's methods on views, plans and generations."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from tantivy import Document as Stored
from tantivy import FieldType, Occur, Order
from tantivy import Query as Matching

from parvis.engines.search import Document, Hit, Page, Query, Suggestion
from parvis.engines.search.tantivy import analysis, completion, conditions, reading, schema, spelling, storage, writing
from parvis.engines.search.tantivy.ranking import LONGEST_TEXT, Plan
from parvis.engines.search.tantivy.reading import View
from parvis.engines.search.tantivy.synonyms import Synonyms
from parvis.kit.errors import Unavailable

ENOUGH: Final = 10  # results with which fewer words are not tried
_DEEPEST: Final = 10_000  # results one may page through
_MANY: Final = 5_000  # documents counting which takes long enough to remember the result
_ROLES = (  # what may have matched when the title did not, in the order to say it
    ("acronym", "acronym"), ("producer", "producer"), ("producer_acronym", "producer"), ("tags", "tags"),
    ("columns", "columns"), ("parts", "parts"), ("all", "description"),
)  # fmt: skip


class TantivyEngine:
    """Search in a directory of this machine. Safe to share between threads."""

    def __init__(self, directory: Path, synonyms: Path | None = None) -> None:
        self._storage = storage.Storage(directory)
        self._reader = reading.Reader(self._storage)
        self._synonyms = Synonyms(synonyms)

    # --- writing -----------------------------------------------------------------------------------------------

    def write(self, upserts: Iterable[Document], deletes: Iterable[tuple[str, str]], cursor: int) -> None:
        """Apply documents and deletions ((kind, id)) and remember `cursor`, in one commit.

        Raises Unavailable when another process holds the index, ValueError for a document that cannot be indexed.
        """
        with _refusals(), self._storage.writing():
            generation = self._usable()
            if generation is not None:
                return writing.write(generation, upserts, deletes, cursor)
            generation = self._begin()
            writing.write(generation, upserts, deletes, cursor)
            self._storage.adopt(generation)

    def cursor(self) -> int:
        """The cursor of the last write; -1 when there is no index, or none of this version."""
        with _refusals():
            view = self._reader.view()
            return view.cursor() if view else -1

    def rebuild(self, documents: Iterable[Document], cursor: int) -> int:
        """Build a new index beside the current one and put it in its place; return how many documents it has."""
        with _refusals(), self._storage.writing():
            self._storage.sweep(keep=self._storage.current())
            generation = self._begin()
            count = writing.fill(generation, documents, cursor)
            self._storage.adopt(generation)
            return count

    def _begin(self) -> Path:
        generation = self._storage.begin()
        writing.create(generation)
        return generation

    def _usable(self) -> Path | None:
        return self._storage.current() if self._reader.view() else None

    # --- reading -----------------------------------------------------------------------------------------------

    def search(self, query: Query) -> Page:
        """The page asked for. Any text is a legal query; a portal without an index yet has no results."""
        with _refusals():
            view = self._reader.view()
            return Search(view, query, self._synonyms).page() if view else Page(hits=(), total=0)

    def suggest(
        self, text: str, kinds: Sequence[str], *, audience: Sequence[str] | None, limit: int
    ) -> list[Suggestion]:
        """What the reader may be about to type, best first: things that have every word or beginning of one."""
        with _refusals():
            view = self._reader.view()
            return completion.suggest(view, text, kinds, reach(view, audience), limit) if view else []

    def similar(self, kind: str, id: str, *, audience: Sequence[str] | None, limit: int) -> list[Hit]:
        """Things that share rare words of the title, tags and producer; nothing for an unknown id."""
        with _refusals():
            view = self._reader.view()
            return completion.similar(view, kind, id, reach(view, audience), limit) if view else []

    def check(self) -> None:
        """Return if the index answers; raise Unavailable otherwise."""
        with _refusals():
            if self._reader.view() is None:
                raise Unavailable("there is no search index yet")


class Search:
    """One query against one view."""

    def __init__(self, view: View, query: Query, synonyms: Synonyms) -> None:
        self.view, self.query, self.synonyms = view, query, synonyms
        self.reach = reach(view, query.audience)
        self.plan = Plan(view, query.kind, query.text, synonyms, self.reach)
        self.level = 0

    def page(self) -> Page:
        """Hits, total, facets and correction."""
        narrowing = self.narrowing()
        self.level = self._level(narrowing)
        hits, total = self._hits(narrowing)
        return Page(hits=hits, total=total, facets=self._facets(total), correction=self._correction(total))

    def count(self) -> int:
        """How many documents match."""
        self.level = self._level(self.narrowing())
        return self._count(self.matching(self.narrowing()))

    # --- which documents ---------------------------------------------------------------------------------------

    def narrowing(self, without: str = "") -> Matching | None:
        """Audience, ranges, conditions and filters, but for the filter called `without`; None when all may pass."""
        clauses = [*self._choices(without), *self._ranges()]
        if self.query.where is not None:
            clauses.append(conditions.matching(self.query.where, self.view, self.query.kind))
        if self.reach is not None:
            clauses.append(self.reach)
        return _both(*clauses) if clauses else None

    def _choices(self, without: str) -> Iterator[Matching]:
        for name, values in self.query.filters.items():
            given = [analysis.printable(value) for value in values]
            if name == without or not given:
                continue
            path = f"filters.{schema.filter_name(name)}"
            if name in self.query.all_of:
                yield from (self.view.term(path, value) for value in given)
            else:
                yield Matching.term_set_query(self.view.schema, path, given)

    def _ranges(self) -> Iterator[Matching]:
        for name, (low, high) in self.query.ranges.items():
            field = self.view.number(name)
            if field is None:
                yield Matching.empty_query()
            elif low is not None or high is not None:
                ends = conditions.clamped(low), conditions.clamped(high)
                yield Matching.range_query(self.view.schema, field, FieldType.Integer, *ends)

    def matching(self, narrowing: Matching | None) -> Matching:
        """The documents that match at the level chosen, without a score."""
        found = self.plan.matching(self.level) if self.plan.words else self.view.term("kind", self.query.kind)
        return found if narrowing is None else _both(found, narrowing)

    def _level(self, narrowing: Matching | None) -> int:
        """How many words to ask for: fewer when nearly nothing has them all, whatever the filters.

        Filters do not choose it, so that the counts of facets are what a click on them finds; they only lower it
        when nothing at all would be left.
        """
        is_filtered = any(self.query.filters.values()) or bool(self.query.ranges or self.query.where)
        for level in self.plan.levels if self.plan.words else ():
            self.level = level
            if self._count(self.matching(self.reach)) < ENOUGH:
                continue
            if not is_filtered or self._count(self.matching(narrowing)):
                break
        return self.level

    def _count(self, matching: Matching) -> int:
        found: Any = self.view.searcher.search(matching, 1, count=True)
        return int(found.count or 0)

    # --- in which order ----------------------------------------------------------------------------------------

    def _hits(self, narrowing: Matching | None) -> tuple[list[Hit], int]:
        limit = max(0, min(self.query.limit, _DEEPEST - self.query.offset))
        if limit == 0 or self.query.offset < 0:
            return [], self._count(self.matching(narrowing))
        searched = self._ordered(narrowing, limit)
        found = [(score, self.view.searcher.doc(address)) for score, address in searched.hits]
        ids = [str(document["id"][0]) for _score, document in found]
        scores = [float(score) for score, _document in found] if self._is_ranked else [0.0] * len(ids)
        matched = self._matched([document for _score, document in found])
        hits = [Hit(id, score, matched.get(id, "")) for id, score in zip(ids, scores, strict=True)]
        return hits, int(searched.count or 0)

    @property
    def _is_ranked(self) -> bool:
        return bool(self.plan.words) and not self.query.sort

    def _ordered(self, narrowing: Matching | None, limit: int) -> Any:
        search, offset = self.view.searcher.search, self.query.offset
        if self._is_ranked:
            ranked = self.plan.ranked(self.level, narrowing)
            return search(ranked, limit, offset=offset, weight_by_field=self.plan.prior)
        field = self.view.number(self.query.sort.removeprefix("-"))
        order = Order.Asc if field and not self.query.sort.startswith("-") else Order.Desc
        by = field or "prior_plain"  # without words, or in an order nobody knows, the heaviest first
        return search(self.matching(narrowing), limit, offset=offset, order_by_field=by, order=order)

    def _matched(self, found: Sequence[Stored]) -> dict[str, str]:
        """{id: role} of those on the page whose title has none of the words."""
        if not self.plan.words:
            return {}
        stems = {f"{self.query.kind}:{stem}" for stem in self.plan.stems}
        left = {str(document["id"][0]) for document in found if not _has(document, "title", stems)}
        matched: dict[str, str] = {}
        left -= self._with_words("glued", left)
        for field, role in _ROLES:
            with_words = self._with_words(field, left)
            matched |= dict.fromkeys(with_words, role)
            left -= with_words
        return matched

    def _with_words(self, field: str, ids: set[str]) -> set[str]:
        """Which of `ids` have a word of the query in the field."""
        as_typed = field in ("acronym", "producer_acronym", "glued")
        forms = {f"{self.query.kind}:{word.typed if as_typed else word.stem}" for word in self.plan.words}
        terms = [form for form in forms if self.view.frequency(field, form)]
        if not ids or not terms:
            return set()
        keys = [schema.key(self.query.kind, id) for id in ids]
        both = _both(
            Matching.term_set_query(self.view.schema, "pk", keys),
            Matching.term_set_query(self.view.schema, field, terms),
        )
        hits = self.view.searcher.search(both, len(ids), count=False).hits
        return {str(self.view.searcher.doc(address)["id"][0]) for _score, address in hits}

    # --- facets ------------------------------------------------------------------------------------------------

    def _facets(self, total: int) -> dict[str, list[tuple[str, int]]]:
        """The counts, remembered until the next commit when they are those of many documents."""
        if not self.query.facets:
            return {}
        if self.plan.words and total < _MANY:
            return self._counted()
        asked = self.query
        key = (
            "facets", asked.kind, tuple(word.typed for word in self.plan.words), self.level, asked.all_of,
            _frozen(asked.filters), _frozen(asked.ranges), asked.audience and tuple(asked.audience),
            tuple(asked.facets), asked.facet_size, asked.where,
        )  # fmt: skip
        answer: dict[str, list[tuple[str, int]]] = self.view.answer(key, self._counted)
        return dict(answer)

    def _counted(self) -> dict[str, list[tuple[str, int]]]:
        """Facets without a filter of their own share one pass; each of the others needs one without its filter."""
        filtered = [name for name in self.query.facets if self.query.filters.get(name)]
        shared = [name for name in self.query.facets if name not in filtered]
        counts = self._aggregate(shared, self.narrowing())
        for name in filtered:
            counts |= self._aggregate([name], self.narrowing(without=name))
        return {name: counts[name] for name in self.query.facets}

    def _aggregate(self, names: Sequence[str], narrowing: Matching | None) -> dict[str, list[tuple[str, int]]]:
        if not names:
            return {}
        size = max(1, self.query.facet_size)
        asked = {
            name: {"terms": {"field": f"filters.{schema.filter_name(name)}", "size": size, "segment_size": 10_000}}
            for name in names
        }
        answer = self.view.searcher.aggregate(self.matching(narrowing), asked)
        return {
            name: sorted(
                ((str(bucket["key"]), int(bucket["doc_count"])) for bucket in answer[name]["buckets"]),
                key=lambda pair: (-pair[1], pair[0]),
            )
            for name in names
        }

    def _correction(self, total: int) -> str:
        """The text with its unknown words replaced by the nearest ones, when that finds more."""
        if not self.plan.words or self.query.offset or self.query.limit == 0:
            return ""
        replaced = self.plan.corrections()
        if not replaced:
            return ""
        corrected = spelling.rewritten(self.query.text[:LONGEST_TEXT], replaced)
        again = Query(
            kind=self.query.kind, text=corrected, filters=self.query.filters, all_of=self.query.all_of,
            ranges=self.query.ranges, where=self.query.where, audience=self.query.audience,
        )  # fmt: skip
        return corrected if Search(self.view, again, self.synonyms).count() > total else ""


def _has(document: Stored, field: str, words: set[str]) -> bool:
    """Whether a stored field has one of the words."""
    return any(not words.isdisjoint(str(text).split()) for text in document.get_all(field))


def reach(view: View, audience: Sequence[str] | None) -> Matching | None:
    """The documents these readers may find; None for all."""
    if audience is None:
        return None
    readers = [analysis.printable(reader) for reader in audience]
    return (
        view.term("audience", readers[0])
        if len(readers) == 1
        else Matching.term_set_query(view.schema, "audience", readers)
    )


def _both(*clauses: Matching) -> Matching:
    return clauses[0] if len(clauses) == 1 else Matching.boolean_query([(Occur.Must, clause) for clause in clauses])


def _frozen(mapping: Mapping[str, Sequence[Any]]) -> tuple[tuple[str, tuple[Any, ...]], ...]:
    return tuple(sorted((name, tuple(values)) for name, values in mapping.items()))


@contextmanager
def _refusals() -> Iterator[None]:
    """The errors of the disk as the portal's own."""
    try:
        yield
    except OSError as error:
        raise Unavailable(f"the search index does not answer: {error}") from error
