"""The index keeps up with the change log, by itself."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from tests.engines.search.conftest import thing

from parvis.engines.changes import log
from parvis.engines.changes.models import Change
from parvis.engines.search import Document, SearchEngine
from parvis.engines.search import follower as following
from parvis.engines.search.follower import Follower
from parvis.kit.errors import Unavailable

Found = Callable[..., list[str]]


class Things:
    """A corpus in memory."""

    kind = "thing"

    def __init__(self) -> None:
        self.titles: dict[str, str] = {}

    def documents(self, keys: Sequence[str]) -> Iterator[Document]:
        return (thing(key, self.titles[key]) for key in keys if key in self.titles)

    def all(self) -> Iterator[Document]:
        return self.documents(list(self.titles))

    def count(self) -> int:
        return len(self.titles)


@pytest.fixture
def things(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Things:
    """The corpus the settings name."""
    module = ModuleType("things")
    module.corpus = Things()  # type: ignore[attr-defined]
    monkeypatch.setitem(__import__("sys").modules, "things", module)
    settings.PARVIS_CORPORA = ["things"]
    corpus: Things = module.corpus  # type: ignore[attr-defined]
    return corpus


def _put(things: Things, **titles: str) -> None:
    things.titles.update(titles)
    log.record("thing", titles)


@pytest.mark.django_db
def test_changes_are_followed(things: Things, index: SearchEngine, found: Found) -> None:
    follower = Follower(index)
    assert follower.step() == 0
    assert index.cursor() == 0
    _put(things, a="Vélo", b="Vélo")
    assert follower.catch_up() == 2
    assert sorted(found("vélo")) == ["a", "b"]
    things.titles.pop("b")
    log.record("thing", ["b"], "delete")
    log.record("unknown", ["b"])
    assert follower.catch_up() == 2
    assert found("vélo") == ["a"]
    assert index.cursor() == log.head()


@pytest.mark.django_db
def test_missing_index_is_built_from_everything(things: Things, index: SearchEngine, found: Found) -> None:
    things.titles = {"a": "Vélo"}
    seen: list[tuple[int, int]] = []
    assert Follower(index).rebuild(progress=lambda done, total: seen.append((done, total))) == 1
    assert (found("vélo"), seen) == (["a"], [(1, 1)])


@pytest.mark.django_db
def test_index_behind_the_log_is_built_anew(things: Things, index: SearchEngine, found: Found) -> None:
    _put(things, a="Vélo")
    follower = Follower(index)
    follower.catch_up()
    _put(things, b="Vélo")
    _put(things, c="Vélo")
    Change.objects.exclude(seq=log.head()).delete()
    things.titles.pop("a")
    follower.catch_up()
    assert sorted(found("vélo")) == ["b", "c"]


@pytest.mark.django_db
def test_index_of_another_database_is_built_anew(things: Things, index: SearchEngine, found: Found) -> None:
    index.write([thing("stranger", "Vélo")], (), 10**9)
    _put(things, a="Vélo")
    Follower(index).catch_up()
    assert found("vélo") == ["a"]


@pytest.mark.django_db
def test_what_is_written_during_a_rebuild_is_applied_after(things: Things, index: SearchEngine, found: Found) -> None:
    _put(things, a="Vélo")
    follower = Follower(index)

    def meanwhile(done: int, total: int) -> None:
        things.titles["late"] = "Vélo"
        log.record("thing", ["late"])

    follower.rebuild(progress=meanwhile)
    follower.catch_up()
    assert sorted(found("vélo")) == ["a", "late"]


@pytest.mark.django_db
def test_batches_are_bounded(
    things: Things, index: SearchEngine, monkeypatch: pytest.MonkeyPatch, found: Found
) -> None:
    monkeypatch.setattr(following, "BATCH", 2)
    follower = Follower(index)
    _put(things, before="Avion")  # with an empty log PostgreSQL, whose sequence never goes back, would mean a rebuild
    follower.catch_up()
    _put(things, **{f"t{n}": "Vélo" for n in range(5)})
    assert [follower.step(), follower.step(), follower.step(), follower.step()] == [2, 2, 1, 0]
    assert len(found("vélo")) == 5


@pytest.mark.django_db(transaction=True)
def test_follower_waits_for_another_writer_and_goes_on(
    things: Things, index: SearchEngine, found: Found, monkeypatch: pytest.MonkeyPatch
) -> None:
    follower = Follower(index)
    follower.catch_up()
    refusals = iter([True, True])
    write = index.write

    def refused(*given: Any) -> None:
        if next(refusals, False):
            raise Unavailable("another process is writing the search index")
        write(*given)

    monkeypatch.setattr(index, "write", refused)
    monkeypatch.setattr(following, "close_old_connections", lambda: None)
    _put(things, a="Vélo")
    stop = threading.Event()
    threading.Thread(target=_stop_once, args=(stop, found)).start()
    follower.run_forever(stop, poll=0.01)
    assert found("vélo") == ["a"]


def _stop_once(stop: threading.Event, found: Found) -> None:
    deadline = time.monotonic() + 60
    while not found("vélo") and time.monotonic() < deadline:
        time.sleep(0.01)
    stop.set()


def test_every_corpus_of_the_settings_is_one(db: None, tmp_path: Path) -> None:
    assert sorted(following.corpora()) == ["dataset", "organization", "topic"]
