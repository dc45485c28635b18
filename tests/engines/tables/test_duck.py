"""DuckDB in a process: turns, time, memory, forks."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from parvis.engines.tables import duck
from parvis.kit.errors import Invalid, TooMany, Unavailable

LONG = "SELECT count(*) FROM range(1000000000) a, range(1000000) b"


@pytest.fixture(autouse=True)
def own_limits() -> Iterator[None]:
    before = duck.limits()
    yield
    duck.settle(before)


def test_question_that_takes_too_long_is_stopped() -> None:
    started = time.monotonic()
    with pytest.raises(duck.OutOfTime, match="1 second"), duck.cursor(seconds=1) as cursor:
        cursor.execute(LONG).fetchall()
    assert time.monotonic() - started < 60
    with duck.cursor() as cursor:
        assert cursor.execute("SELECT 1").fetchall() == [(1,)]


def test_question_that_begins_when_its_time_is_over_is_stopped() -> None:
    def late() -> None:
        with duck.cursor(seconds=0.01) as cursor:
            time.sleep(0.1)
            cursor.execute(LONG).fetchall()

    with pytest.raises(duck.OutOfTime):
        late()


def test_time_spent_waiting_counts() -> None:
    duck.settle(duck.Limits(questions=1))
    started = time.monotonic()
    with duck.cursor(), pytest.raises(TooMany) as caught, duck.cursor(seconds=0.2):
        pass
    assert 0.2 <= time.monotonic() - started < 60
    assert caught.value.retry_after == 5
    with duck.cursor() as cursor:
        assert cursor.execute("SELECT 1").fetchall() == [(1,)]


def test_what_was_waited_is_taken_from_the_time_there_is() -> None:
    duck.settle(duck.Limits(questions=1))
    ready = threading.Event()

    def hold() -> None:
        with duck.cursor():
            ready.set()
            time.sleep(2)

    thread = threading.Thread(target=hold)
    thread.start()
    ready.wait()
    started = time.monotonic()
    with pytest.raises(duck.OutOfTime), duck.cursor(seconds=3) as cursor:
        cursor.execute(LONG).fetchall()
    assert time.monotonic() - started < 4.8  # and not 2 + 3
    thread.join()


def test_streams_have_places_of_their_own() -> None:
    duck.settle(duck.Limits(questions=1, streams=1))
    with duck.stream() as one:
        with pytest.raises(TooMany), duck.stream():
            pass
        with duck.cursor() as cursor:
            assert cursor.execute("SELECT 1").fetchall() == one.execute("SELECT 1").fetchall()


def test_question_that_needs_too_much_memory_is_stopped(tmp_path: Path) -> None:
    duck.settle(duck.Limits(memory=100_000_000, temporary=tmp_path, temporary_bytes=1_000_000))
    with pytest.raises(duck.OutOfMemory), duck.cursor() as cursor:
        cursor.execute("SELECT list(range) FROM range(100000000)").fetchall()
    with duck.cursor() as cursor:
        assert cursor.execute("SELECT 1").fetchall() == [(1,)]


def test_value_that_cannot_be_computed_is_said() -> None:
    largest = "170141183460469231731687303715884105727::HUGEINT"
    with pytest.raises(Invalid), duck.cursor() as cursor:
        cursor.execute(f"SELECT sum(x) FROM (VALUES ({largest}), (1)) t(x)").fetchall()


def test_only_the_places_given_are_read_and_written(tmp_path: Path) -> None:
    inside, outside = tmp_path / "in", tmp_path / "out"
    for place in (inside, outside):
        place.mkdir()
        (place / "t.txt").write_text("x")
    duck.settle(duck.Limits(directories=(inside,), temporary=inside))
    with duck.cursor() as cursor:
        assert cursor.execute("SELECT content FROM read_text(?)", [str(inside / "t.txt")]).fetchall() == [("x",)]
    for sql in [
        f"FROM read_text('{outside}/t.txt')",
        f"COPY (SELECT 1) TO '{outside}/p.csv'",
        f"FROM read_text('{inside}/../out/t.txt')",
    ]:
        with pytest.raises(Exception, match="Permission"), duck.cursor() as cursor:
            cursor.execute(sql)
    assert sorted(path.name for path in outside.iterdir()) == ["t.txt"]


@pytest.mark.parametrize("sql", ["SET threads = 8", "SET memory_limit = '100GB'", "SET lock_configuration = false"])
def test_limits_cannot_be_moved_by_a_question(sql: str) -> None:
    with (
        pytest.raises(Exception, match="locked"),
        duck.cursor() as cursor,
    ):
        cursor.execute(sql)


def test_result_left_open_does_not_hold_the_next() -> None:
    with duck.cursor() as cursor:
        assert cursor.execute("SELECT range FROM range(10000000)").fetchmany(1) == [(0,)]
    with duck.cursor() as cursor:
        assert cursor.execute("SELECT 1").fetchall() == [(1,)]


def test_instance_that_is_lost_is_made_anew() -> None:
    import duckdb

    duck.settle(duck.Limits())
    with duck.cursor() as cursor:
        cursor.execute("CREATE TABLE here (x INTEGER)")
    with pytest.raises(duck.Failed), duck.cursor():
        raise duckdb.FatalException("invalidated")
    with pytest.raises(duckdb.CatalogException), duck.cursor() as cursor:
        cursor.execute("FROM here")


def test_error_of_ours_passes_as_it_is() -> None:
    with pytest.raises(Unavailable, match="mine"), duck.cursor():
        raise Unavailable("mine")


FORKED = """
import os, sys
from parvis.engines.tables import duck
def asked():
    with duck.cursor() as cursor:
        return cursor.execute("SELECT sum(range % 7) FROM range(3000000)").fetchall()
before = asked()
for _each in range(3):
    child = os.fork()
    if child == 0:
        ok = asked() == before
        with duck.stream() as cursor:
            ok = ok and cursor.execute("SELECT 1").fetchall() == [(1,)]
        sys.exit(0 if ok else 3)
    assert os.waitpid(child, 0)[1] == 0
assert asked() == before
print("well")
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_forked_process_has_an_instance_of_its_own() -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    done = subprocess.run(
        [sys.executable, "-c", FORKED], capture_output=True, text=True, timeout=60, env=environment, check=False
    )
    assert (done.stdout.strip(), done.returncode) == ("well", 0), done.stderr


def test_process_that_never_asks_does_not_load_it() -> None:
    code = "import sys, django; django.setup(); import parvis.config.urls; print('duckdb' in sys.modules, 'pyarrow' in sys.modules)"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, env=environment, check=True
    )
    assert done.stdout.split() == ["False", "False"]
