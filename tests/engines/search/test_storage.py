"""What survives: the cursor, rebuilds, versions, writers that die, two writers, many readers."""

import json
import signal
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.engines.search.conftest import thing

from parvis.engines.search import Document, Query, SearchEngine
from parvis.kit.errors import Unavailable

Found = Callable[..., list[str]]


@pytest.fixture
def other(index: SearchEngine, tmp_path: Path) -> SearchEngine:
    """The same index as another process has it."""
    engine: SearchEngine = type(index)(tmp_path / "search")  # type: ignore[call-arg]
    return engine


def test_index_that_does_not_exist_yet(index: SearchEngine, found: Found) -> None:
    assert index.cursor() == -1
    assert found("vélo") == []
    with pytest.raises(Unavailable):
        index.check()


def test_cursor_is_that_of_the_last_write(index: SearchEngine, other: SearchEngine) -> None:
    for cursor in (0, 7, 2**40):
        index.write((), (), cursor)
        assert (index.cursor(), other.cursor()) == (cursor, cursor)
    index.check()


def test_write_again_changes_nothing(index: SearchEngine, found: Found) -> None:
    for _time in range(3):
        index.write([thing("a", "Vélo"), thing("b", "Vélo")], [("thing", "c")], 5)
    assert sorted(found("vélo")) == ["a", "b"]
    index.write([thing("a", "Moto")], [("thing", "b")], 6)
    assert (found("vélo"), found("moto")) == ([], ["a"])


def test_other_readers_see_a_write_at_once(index: SearchEngine, other: SearchEngine) -> None:
    for count in range(1, 12):  # more than enough for segments to merge
        index.write([thing(f"t{count}", "Vélo", numbers={f"n_{count}": 1})], (), count)
        assert other.search(Query(kind="thing", text="vélo")).total == count
        assert other.search(Query(kind="thing", ranges={f"n_{count}": (1, 1)})).total == 1


def test_rebuild_replaces_everything(index: SearchEngine, other: SearchEngine, found: Found, tmp_path: Path) -> None:
    index.write([thing("old", "Vélo")], (), 3)
    assert other.cursor() == 3
    assert index.rebuild((thing(f"new{n}", "Vélo") for n in range(3)), 9) == 3
    assert (index.cursor(), other.cursor()) == (9, 9)
    assert sorted(found("vélo")) == ["new0", "new1", "new2"]
    assert len([path for path in (tmp_path / "search").iterdir() if path.is_dir()]) == 1


def test_rebuild_that_fails_leaves_the_index_as_it_was(index: SearchEngine, found: Found) -> None:
    index.write([thing("old", "Vélo")], (), 3)

    def broken() -> Iterator[Document]:
        yield thing("new", "Vélo")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        index.rebuild(broken(), 9)
    assert (index.cursor(), found("vélo")) == (3, ["old"])
    index.write([thing("more", "Vélo")], (), 4)
    assert sorted(found("vélo")) == ["more", "old"]


def test_reading_goes_on_during_a_rebuild(index: SearchEngine, other: SearchEngine, found: Found) -> None:
    index.write([thing("old", "Vélo")], (), 3)

    def documents() -> Iterator[Document]:
        yield thing("new", "Vélo")
        assert found("vélo") == ["old"]
        with pytest.raises(Unavailable):
            other.write((), (), 4)

    index.rebuild(documents(), 9)
    assert found("vélo") == ["new"]


@pytest.mark.parametrize("manifest", ['{"version": 0, "tantivy": "0.1", "numbers": []}', "not json", "{}"])
def test_index_of_another_version_is_to_be_rebuilt(manifest: str, index: SearchEngine, tmp_path: Path) -> None:
    index.write([thing("old", "Vélo")], (), 3)
    generation = tmp_path / "search" / (tmp_path / "search" / "current").read_text()
    (generation / "parvis.json").write_text(manifest)
    again: SearchEngine = type(index)(tmp_path / "search")  # type: ignore[call-arg]
    assert again.cursor() == -1
    again.write([thing("new", "Vélo")], (), 4)
    assert [hit.id for hit in again.search(Query(kind="thing", text="vélo")).hits] == ["new"]


def test_damaged_index_is_to_be_rebuilt(index: SearchEngine, tmp_path: Path) -> None:
    index.write([thing("old", "Vélo")], (), 3)
    generation = tmp_path / "search" / (tmp_path / "search" / "current").read_text()
    (generation / "meta.json").write_text(json.dumps({"segments": "?"}))
    again: SearchEngine = type(index)(tmp_path / "search")  # type: ignore[call-arg]
    assert again.cursor() == -1
    assert again.rebuild([thing("new", "Vélo")], 9) == 1
    assert again.cursor() == 9


def test_threads_read_while_one_writes(index: SearchEngine) -> None:
    index.write([thing("t0", "Vélo")], (), 0)
    stop, errors = threading.Event(), []

    def read() -> None:
        try:
            while not stop.is_set():
                assert index.search(Query(kind="thing", text="vélo", facets=("tag",))).total >= 1
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=read) for _ in range(3)]
    for thread in threads:
        thread.start()
    for number in range(1, 6):
        index.write([thing(f"t{number}", "Vélo")], (), number)
    index.rebuild([thing(f"t{number}", "Vélo") for number in range(20)], 50)
    stop.set()
    for thread in threads:
        thread.join()
    assert errors == []


WRITER = textwrap.dedent(
    """
    import itertools, sys
    from pathlib import Path
    from django.conf import settings
    from django.utils.module_loading import import_string
    from parvis.engines.search import Document
    engine = import_string(sys.argv[1])(Path(sys.argv[2]))
    print("ready", flush=True)
    for n in itertools.count(engine.cursor() + 1):
        documents = [Document(kind="thing", id=f"t{n}", title="Vélo")]
        if n % 3 == 2:
            engine.rebuild((Document(kind="thing", id=f"t{k}", title="Vélo") for k in range(n + 1)), n)
        else:
            engine.write(documents, (), n)
        print(n, flush=True)
    """
)


def test_killed_writer_loses_nothing_it_committed(index: SearchEngine, tmp_path: Path) -> None:
    name = f"{type(index).__module__}.{type(index).__qualname__}"
    reached = -1
    for round in range(6):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, name, str(tmp_path / "search")], stdout=subprocess.PIPE, text=True
        )
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
        with pytest.raises(subprocess.TimeoutExpired):
            writer.wait(0.05 + 0.07 * round)
        if round == 5:
            assert int(writer.stdout.readline()) == reached + 1
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        writer.stdout.close()
        cursor = index.cursor()
        assert cursor >= reached
        reached = cursor
        assert index.search(Query(kind="thing", text="vélo")).total == reached + 1
    assert reached >= 0
    index.write([thing("last", "Vélo")], (), reached + 1)
    assert index.search(Query(kind="thing", text="vélo")).total == reached + 2
