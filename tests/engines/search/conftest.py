"""An index of the test's own, through the port; every adapter passes the same tests."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.utils.module_loading import import_string

from parvis.engines.search import Document, Query, SearchEngine

ADAPTERS = ["parvis.engines.search.tantivy.TantivyEngine"]


@pytest.fixture(params=ADAPTERS)
def index(request: pytest.FixtureRequest, tmp_path: Path) -> SearchEngine:
    """An empty index."""
    engine: SearchEngine = import_string(request.param)(tmp_path / "search", tmp_path / "synonyms.txt")
    return engine


@pytest.fixture
def put(index: SearchEngine) -> Callable[..., None]:
    """Indexes documents given as title=fields, the key being the id as well."""

    def write(*documents: Document, cursor: int = 1) -> None:
        index.write(documents, (), cursor)

    return write


@pytest.fixture
def found(index: SearchEngine) -> Callable[..., list[str]]:
    """The ids a query finds, in order."""

    def search(text: str = "", **asked: Any) -> list[str]:
        return [hit.id for hit in index.search(Query(**{"kind": "thing", "text": text, **asked})).hits]

    return search


def thing(id: str, title: str = "", **fields: Any) -> Document:
    """A document of the kind `thing`."""
    return Document(**{"kind": "thing", "id": id, "title": title or id, **fields})
