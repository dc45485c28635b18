"""What narrows and orders: filters, facets, ranges, sorts, readers, suggestions, things alike."""

import random
from collections import Counter
from collections.abc import Callable
from itertools import chain
from typing import Any

import pytest
from tests.engines.search.conftest import thing

from parvis.engines.search import Document, Query, SearchEngine

Found = Callable[..., list[str]]
Put = Callable[..., None]
TAGS, FORMATS = ["eau", "air", "sol", "feu"], ["csv", "json", "shp"]


def _many(count: int = 300) -> list[Document]:
    chance = random.Random(1)
    return [
        thing(
            f"t{n}", f"{chance.choice(['Carte', 'Liste', 'Base'])} {chance.choice(['bleue', 'verte'])} {n}",
            filters={"tag": chance.sample(TAGS, chance.randint(0, 3)), "format": [chance.choice(FORMATS)]},
            numbers={"views": chance.randint(0, 1000)}, audience=(chance.choice(["public", "user:1"]),),
        )
        for n in range(count)
    ]  # fmt: skip


def _passes(document: Document, query: Query, without: str = "") -> bool:
    """The rule, spelled plainly."""
    words = set(document.title.lower().split())
    if query.text and not set(query.text.split()) <= words:
        return False
    if query.audience is not None and not set(query.audience) & set(document.audience):
        return False
    for name, (low, high) in query.ranges.items():
        if not (low or 0) <= document.numbers[name] <= (10**9 if high is None else high):
            return False
    for name, values in query.filters.items():
        has = set(document.filters.get(name, ()))
        if name != without and values and not (set(values) <= has if name in query.all_of else set(values) & has):
            return False
    return True


ASKED: list[dict[str, Any]] = [
    {},
    {"text": "carte"},
    {"text": "carte bleue", "filters": {"format": ["csv"]}},
    {"filters": {"tag": ["eau"]}},
    {"filters": {"tag": ["eau", "air"], "format": ["csv", "shp"]}},
    {"text": "verte", "filters": {"tag": ["sol"]}, "ranges": {"views": (100, 500)}},
    {"ranges": {"views": (None, 10)}, "audience": ("user:1",)},
    {"audience": None, "filters": {"format": ["nothing"]}},
    {"audience": ("public", "user:1"), "filters": {"format": ["csv"]}},
]


@pytest.mark.parametrize("asked", ASKED, ids=range(len(ASKED)))
def test_totals_and_facets_are_those_counted_by_hand(asked: dict[str, Any], put: Put, index: SearchEngine) -> None:
    documents = _many()
    put(*documents)
    query = Query(kind="thing", facets=("tag", "format"), **asked)
    page = index.search(query)
    assert page.total == sum(_passes(document, query) for document in documents)
    for name in query.facets:
        passing = [document.filters[name] for document in documents if _passes(document, query, without=name)]
        counts = Counter(chain.from_iterable(passing))
        assert dict(page.facets[name]) == counts
        assert [count for _value, count in page.facets[name]] == sorted(counts.values(), reverse=True)
    assert index.search(query) == page  # the second time from what was kept


def test_pages_follow_each_other(put: Put, found: Found) -> None:
    put(*_many(60))
    whole = found("carte", audience=None, limit=100)
    assert found("carte", audience=None, limit=5) + found("carte", audience=None, offset=5, limit=100) == whole
    assert found("carte", offset=1_000_000) == []
    assert found("carte", limit=0) == []


@pytest.mark.parametrize("text", ["", "carte"])
def test_sorts(text: str, put: Put, found: Found) -> None:
    numbers = {"a": 5, "b": -3, "c": 2**40}
    put(*(thing(id, "Carte", numbers={"views": number}) for id, number in numbers.items()))
    assert found(text, sort="views") == ["b", "a", "c"]
    assert found(text, sort="-views") == ["c", "a", "b"]


def test_things_without_the_number_come_last(put: Put, found: Found) -> None:
    put(thing("none"), thing("a", numbers={"views": 5}), thing("b", numbers={"views": 3}))
    assert found(sort="-views") == ["a", "b", "none"]


def test_unknown_sorts_ranges_and_facets_are_empty_not_errors(put: Put, index: SearchEngine) -> None:
    put(thing("a"), thing("b"))
    page = index.search(Query(kind="thing", sort="-nothing", facets=("nothing",)))
    assert (page.total, page.facets) == (2, {"nothing": []})
    assert index.search(Query(kind="thing", ranges={"nothing": (1, None)})).total == 0


def test_without_words_the_heaviest_come_first(put: Put, found: Found) -> None:
    put(thing("light"), thing("heavy", weight=9.0), thing("archived", weight=0.6))
    assert found() == ["heavy", "light", "archived"]


def test_kinds_do_not_mix(put: Put, index: SearchEngine) -> None:
    put(thing("a", "Vélo"), Document(kind="person", id="a", title="Vélo"))
    assert index.search(Query(kind="thing", text="vélo")).total == 1
    assert [s.kind for s in index.suggest("vé", ["person"], audience=None, limit=5)] == ["person"]


def test_readers_find_what_is_theirs(put: Put, found: Found, index: SearchEngine) -> None:
    put(thing("open", "Vélo"), thing("mine", "Vélo", audience=("organization:1", "user:1")))
    assert found("vélo") == ["open"]
    assert sorted(found("vélo", audience=("public", "user:1"))) == ["mine", "open"]
    assert sorted(found("vélo", audience=None)) == ["mine", "open"]
    assert found("vélo", audience=()) == []
    assert [s.id for s in index.suggest("vel", ["thing"], audience=("public",), limit=9)] == ["open"]
    assert [hit.id for hit in index.similar("thing", "open", audience=("public",), limit=9)] == []


@pytest.mark.parametrize(
    ("typed", "ids"),
    [
        ("bas", ["base", "bassin"]), ("BASE a", ["base"]), ("adr", ["base"]), ("élé", ["ecole"]), ("ele", ["ecole"]),
        ("ban", ["base"]), ("ign", ["base"]), ("مدا", ["arabe"]), ("المدا", ["arabe"]), ("zzz", []), ("", []),
    ],
)  # fmt: skip
def test_suggestions(typed: str, ids: list[str], put: Put, index: SearchEngine) -> None:
    put(
        thing("base", "Base adresse nationale", acronym="BAN", producer_acronym="IGN", weight=9.0),
        thing("bassin", "Bassins versants"),
        thing("ecole", "Écoles élémentaires"),
        thing("arabe", "المدارس"),
    )
    assert [s.id for s in index.suggest(typed, ["thing"], audience=("public",), limit=5)] == ids


def test_things_alike(put: Put, index: SearchEngine) -> None:
    put(
        thing("it", "Accidents de vélo", tags=["sécurité", "vélo"], producer="Ville"),
        thing("like", "Accidents de moto", tags=["sécurité"], producer="Ville"),
        thing("unlike", "Budget primitif", tags=["finances"]),
    )
    assert [hit.id for hit in index.similar("thing", "it", audience=("public",), limit=5)] == ["like"]
    assert index.similar("thing", "absent", audience=("public",), limit=5) == []
