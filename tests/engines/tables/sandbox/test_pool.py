"""How many questions go on at once, and what becomes of processes that break."""

import os
import signal
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.engines.tables.sandbox.conftest import LIMITS

from parvis.engines.tables import sandbox
from parvis.engines.tables.duck import Failed, OutOfMemory, OutOfTime
from parvis.engines.tables.sandbox import pool, trouble
from parvis.engines.tables.sandbox.apart import Worker
from parvis.engines.tables.sandbox.shapes import Refused
from parvis.kit.errors import TooMany, Unavailable

Ask = Callable[..., sandbox.Answer]


def test_questions_beyond_the_turns_are_told_to_come_back(ask: Ask) -> None:
    few = replace(LIMITS, at_once=1, waiting=0.1)
    with sandbox.ask("SELECT 1", few), pytest.raises(TooMany) as refused:
        ask("SELECT 2", few)
    assert refused.value.retry_after == 5
    assert ask("SELECT 3", few).rows == [[3]]


def test_questions_at_once_each_get_their_own_answer(ask: Ask) -> None:
    with ThreadPoolExecutor(6) as threads:
        rows = list(threads.map(lambda n: ask(f"SELECT {n}, sum(a) FROM t").rows, range(6)))
    assert rows == [[[n, 6]] for n in range(6)]


def test_process_that_is_killed_is_told_and_replaced(ask: Ask) -> None:
    with sandbox.ask("SELECT 1", LIMITS) as question:
        os.kill(question._worker._process.pid, signal.SIGKILL)
        with pytest.raises((Failed, OutOfTime, OutOfMemory)):
            question.answer([])
    for ready in pool._pool(LIMITS)._ready:
        os.kill(ready._process.pid, signal.SIGKILL)
        ready._process.wait()
    assert ask("SELECT 1").rows == [[1]]


def test_process_ends_with_its_question_whatever_becomes_of_it(ask: Ask) -> None:
    with sandbox.ask("SELECT 1", LIMITS) as question:
        answered = question._worker._process.pid
        question.answer([])
    with suppress(ZeroDivisionError), sandbox.ask("SELECT 1", LIMITS) as question:
        dropped = question._worker._process.pid
        raise ZeroDivisionError
    assert not Path(f"/proc/{answered}").exists()
    assert not Path(f"/proc/{dropped}").exists()


def test_answer_that_is_no_answer_is_not_believed() -> None:
    """Should somebody take the process over, what it says is JSON within the limits or nothing."""
    columns = b'{"columns":[["a","integer","BIGINT"]]}\n'
    for said in (
        columns + b"[1,2]\n",
        columns + b"[1]\n" * 2000,
        columns + b"[" + b"1" * 5_000_000,
        b"[1]\n",
        b'"x"\n',
    ):
        worker = Worker(replace(LIMITS, rows=10, bytes=1000))
        try:
            worker._until = time.monotonic() + 60
            worker._rest = said
            with pytest.raises(Refused) as refused:
                worker.answer([])
            assert refused.value.code in ("failed", "memory", "time", "nothing")
        finally:
            worker.end()


@pytest.mark.skipif(os.geteuid() != 0, reason="only where the portal runs as root does it become another user")
@pytest.mark.parametrize("user", ["no-such-user", "root"])
def test_process_that_cannot_be_held_back_answers_nothing(ask: Ask, user: str) -> None:
    with pytest.raises(Unavailable):
        ask("SELECT 1", replace(LIMITS, user=user))


def test_words_lose_the_paths_of_this_machine() -> None:
    assert trouble.clean('Cannot open "/srv/parvis/files/ab/cd/x": no') == 'Cannot open "…": no'
    assert trouble.clean("IO Error: /proc/self/fd/7 is gone") == "IO Error: … is gone"
    assert trouble.clean("1/2 of a.b/c") == "1/2 of a.b/c"


def test_plain_questions_are_answered(ask: Ask, table: Any) -> None:
    assert ask('SELECT b FROM "été 2024"."ville" WHERE a = 2 -- the end').rows == [["deux"]]
    assert ask("FROM t SELECT max(a);").rows == [[3]]
    assert ask("DESCRIBE t").rows[0][:2] == ["a", "BIGINT"]
    assert ask("WITH t AS (SELECT * FROM t WHERE a > 1) SELECT count(*) FROM t").rows == [[2]]
    assert ask("SELECT * FROM t PIVOT (count(*) FOR a IN (1, 2)) ORDER BY b LIMIT 1").rows[0][0] == "deux"
    told = ask(
        "SELECT 1.5::DECIMAL(5, 2), 'nan'::DOUBLE, TIMESTAMP '2024-01-02 10:00', {'a': [1]}, 'POINT(1 2)'::GEOMETRY, NULL"
    )
    assert told.rows == [
        [1.5, None, "2024-01-02T10:00:00", {"a": [1]}, {"type": "Point", "coordinates": [1.0, 2.0]}, None]
    ]
    assert [column.type for column in told.columns] == ["number", "number", "datetime", "object", "geojson", "string"]
