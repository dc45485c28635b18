"""Profiles of the tables that were just read, in the same process apart: its limits hold for them too."""

from dataclasses import replace

import duckdb
import orjson

from parvis.engines.tables import profile
from parvis.engines.tables.reading.limits import MEGABYTE, Profiling, Task
from parvis.engines.tables.shapes import Made, Outcome, Refusal

_PART: int = 4  # of the memory of the engine, what profiles have: what does not fit is written to the directory


def profiled(outcome: Outcome, asked: Profiling, task: Task, size: int) -> Outcome:
    """The outcome with a profile beside each table; `size` bytes of the source count as its work.

    Without its profile a table is of no use, so what stands in the way of one refuses the file: no memory, or a fault.
    """
    count, made = len(outcome.tables), []
    try:
        for number, one in enumerate(outcome.tables):
            made.append(_with(one, asked, task, size, number / count, 1 / count))
    except (duckdb.OutOfMemoryException, MemoryError):
        return Outcome(outcome.kind, refusal=Refusal.OUT_OF_MEMORY, detail="profile")
    except duckdb.Error as error:
        return Outcome(outcome.kind, refusal=Refusal.FAILED, detail=f"profile: {error}"[:300])
    outcome.tables = tuple(made)
    return outcome


def _with(one: Made, asked: Profiling, task: Task, size: int, start: float, part: float) -> Made:
    memory = f"{task.limits.engine_memory // _PART // MEGABYTE}MB"

    def tell(share: float) -> None:
        task.tell(int(size * (start + part * share)), size, "profiling")

    found = profile.make(
        one.path, one.fields, lists=asked.lists, home=asked.home, threads=task.limits.threads, memory=memory,
        room=task.into, progress=tell,
    )  # fmt: skip
    path = one.path.with_suffix(".json")
    path.write_bytes(orjson.dumps(found.to_json()))
    return replace(one, profile=path)
