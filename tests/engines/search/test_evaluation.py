"""The measures of search, and search measured on the real catalogue when it is here."""

import csv
import gzip
import math
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.engines.search.conftest import thing

from parvis.engines.search import Document, Query, SearchEngine, evaluation
from parvis.engines.search.evaluation import Case

FACETS = ("organization", "tag", "license", "format")


def test_score_of_ranks() -> None:
    assert evaluation.score([1, 2, 0, 10]) == evaluation.Score(4, 0.4, 0.25, 0.5, 0.75)
    assert evaluation.score([]) == evaluation.Score(0, 0, 0, 0, 0)


def test_rank_of_what_is_expected(index: SearchEngine) -> None:
    index.write([thing("one", "Vélo", weight=9.0), thing("two", "Vélo", filters={"tag": ["x"]})], (), 1)
    assert evaluation.rank(index, "thing", Case("vélo", "two")) == 2
    assert evaluation.rank(index, "thing", Case("vélo", "two", {"tag": ["x"]})) == 1
    assert evaluation.rank(index, "thing", Case("vélo", "none")) == 0


def test_cases_are_read_with_their_filters(tmp_path: Path) -> None:
    (tmp_path / "q.csv").write_text("query,params,expected\nvélo,tag=a&tag=b,1\n", encoding="utf-8")
    assert evaluation.read(tmp_path / "q.csv") == [Case("vélo", "1", {"tag": ["a", "b"]})]


def test_guard_is_the_same_for_the_same_documents() -> None:
    documents = [
        thing(f"t{n}", f"Titre numéro {n} parmi tant d'autres", numbers={"followers": n % 2}) for n in range(40)
    ]
    twins = [thing("twin1", "Deux fois"), thing("twin2", "Deux  fois !")]
    made = evaluation.guard([*documents, *twins], archived=lambda document: document.id == "t1")
    assert made == evaluation.guard([*twins, *reversed(documents)], archived=lambda document: document.id == "t1")
    whole, _some, followed = made.values()
    assert {case.expected for case in whole} == {document.id for document in documents} - {"t1"}
    assert all(2 <= len(case.text.split()) <= 4 and int(case.expected[1:]) % 2 for case in followed)


def test_typos_change_one_word() -> None:
    made = [case.text for case in evaluation.typos(Case(text, "x") for text in ("vaccination covid", "eau", "route"))]
    assert [text.split()[1:] for text in made] == [["covid"], []]
    assert "vaccination" not in made[0]


def _logarithm(row: Mapping[str, str], name: str, most: int) -> float:
    return min(1.0, math.log1p(float(row[name] or 0)) / math.log1p(most))


def _document(row: Mapping[str, str]) -> Document:
    fame = min(1.0, max(0.0, math.log10(max(float(row["metric.views"] or 0), 1) / 1000) / 3))
    weight = 1 + 5 * (_logarithm(row, "metric.followers", 1000) + _logarithm(row, "metric.reuses", 300) + fame)
    tags = [tag for tag in row["tags"].split(",") if tag]
    return Document(
        kind="dataset", id=row["id"], title=row["title"], acronym=row["acronym"], producer=row["organization"],
        tags=tags, description=row["description"], weight=weight * (1 if row["archived"] == "False" else 0.6),
        filters={
            "organization": [row["organization_id"]] if row["organization_id"] else [], "tag": tags,
            "license": [row["license"]], "format": row["resources_formats"].split(","),
            "state": ["published" if row["archived"] == "False" else "archived"],
        },
        numbers={"followers": int(float(row["metric.followers"] or 0))},
    )  # fmt: skip


def _catalogue(path: Path) -> Iterator[Document]:
    csv.field_size_limit(sys.maxsize)
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        yield from map(_document, csv.DictReader(file, delimiter=";"))


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> tuple[SearchEngine, list[Document], Path]:
    """The shared catalogue, indexed once."""
    from django.utils.module_loading import import_string
    from tests.conftest import SHARED

    path = SHARED / "catalogues" / "datagouv-catalogue-2026-01-16.shared.csv.gz"
    if not path.is_file():
        pytest.skip("the shared catalogue is not here")
    documents = list(_catalogue(path))
    engine: SearchEngine = import_string("parvis.engines.search.tantivy.TantivyEngine")(tmp_path_factory.mktemp("real"))
    engine.rebuild(documents, 1)
    return engine, documents, SHARED / "search"


def _mrr(engine: SearchEngine, cases: list[Case]) -> evaluation.Score:
    return evaluation.score([evaluation.rank(engine, "dataset", case) for case in cases])


@pytest.mark.slow
def test_real_queries_are_answered(catalogue: tuple[SearchEngine, list[Document], Path]) -> None:
    engine, _documents, queries = catalogue
    cases = [case for file in sorted(queries.glob("queries-datasets*.csv")) for case in evaluation.read(file)]
    found = _mrr(engine, cases)
    assert found.mrr >= 0.82
    assert found.at_10 >= 0.93
    assert _mrr(engine, evaluation.typos(cases)).mrr >= 0.70


@pytest.mark.slow
def test_ordinary_datasets_do_not_drown(catalogue: tuple[SearchEngine, list[Document], Path]) -> None:
    engine, documents, _queries = catalogue
    made = evaluation.guard(documents, archived=lambda document: "archived" in document.filters["state"])
    found = [_mrr(engine, cases).mrr for cases in made.values()]
    assert [mrr >= least for mrr, least in zip(found, (0.98, 0.76, 0.79), strict=True)] == [True, True, True]


@pytest.mark.slow
def test_real_facets_are_those_counted_by_hand(catalogue: tuple[SearchEngine, list[Document], Path]) -> None:
    engine, documents, _queries = catalogue
    asked: dict[str, Any] = {"kind": "dataset", "facets": FACETS, "facet_size": 10}
    for filters in ({}, {"tag": ["transport"]}, {"license": [documents[0].filters["license"][0]]}):
        page = engine.search(Query(filters=filters, limit=1, **asked))
        for name in FACETS:
            counts: defaultdict[str, int] = defaultdict(int)
            others = {key: set(values) for key, values in filters.items() if key != name}
            for document in documents:
                if all(values & set(document.filters[key]) for key, values in others.items()):
                    for value in set(document.filters[name]):
                        counts[value] += 1
            best = sorted(counts.values(), reverse=True)[:10]
            assert [count for _value, count in page.facets[name]] == best
            assert all(counts[value] == count for value, count in page.facets[name])
