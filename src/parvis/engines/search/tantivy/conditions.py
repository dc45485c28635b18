"""Conditions (`engines.search.wanted`) as queries of tantivy."""

from collections.abc import Sequence

from tantivy import FieldType, Occur
from tantivy import Query as Matching

from parvis.engines.search.tantivy import analysis, schema
from parvis.engines.search.tantivy.reading import View
from parvis.engines.search.wanted import Among, Either, Every, Has, Says, Where, Within, Without

_ROLES = frozenset({"title", "all"})


def matching(where: Where, view: View, kind: str) -> Matching:
    """The documents of this kind for which it holds."""
    match where:
        case Has(name, values):
            path = f"filters.{schema.filter_name(name)}"
            return _any_of(view, path, [analysis.printable(value) for value in values])
        case Within(name, low, high):
            field = view.number(name)
            if field is None:
                return Matching.empty_query()
            if low is None and high is None:
                return _everything(view, kind)
            return Matching.range_query(view.schema, field, FieldType.Integer, clamped(low), clamped(high))
        case Among(ids):
            return _any_of(view, "pk", [schema.key(kind, id) for id in ids])
        case Says(role, text):
            return _says(view, kind, role if role in _ROLES else "all", analysis.stems(text))
        case Every(parts):
            clauses = [matching(part, view, kind) for part in parts]
            return _joined(Occur.Must, clauses) if clauses else _everything(view, kind)
        case Either(parts):
            clauses = [matching(part, view, kind) for part in parts]
            return _joined(Occur.Should, clauses) if clauses else Matching.empty_query()
        case Without(part):
            left_out = matching(part, view, kind)
            return Matching.boolean_query([(Occur.Must, _everything(view, kind)), (Occur.MustNot, left_out)])


def clamped(number: int | None) -> int | None:
    """The number, within what a field holds."""
    return None if number is None else max(-(2**63), min(number, 2**63 - 1))


def _everything(view: View, kind: str) -> Matching:
    return view.term("kind", kind)


def _any_of(view: View, path: str, values: Sequence[str]) -> Matching:
    return Matching.term_set_query(view.schema, path, list(values)) if values else Matching.empty_query()


def _says(view: View, kind: str, role: str, stems: Sequence[str]) -> Matching:
    terms = [view.term(role, f"{kind}:{stem}") for stem in dict.fromkeys(stems)]
    return _joined(Occur.Must, terms) if terms else Matching.empty_query()


def _joined(occur: Occur, clauses: Sequence[Matching]) -> Matching:
    return clauses[0] if len(clauses) == 1 else Matching.boolean_query([(occur, clause) for clause in clauses])
