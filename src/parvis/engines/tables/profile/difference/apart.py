"""Has two tables compared by a process of its own, and ends it when it takes too long or nobody waits for it."""

import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import orjson

from parvis.engines.tables import bounds
from parvis.engines.tables.profile.difference.shapes import Written
from parvis.engines.tables.shapes import Field

_TICK: Final = 0.2  # seconds between two calls of `going_on`
_MEGABYTE: Final = 1024 * 1024
_NO_MEMORY: Final = ("MemoryError", "Out of Memory", "bad_alloc", "failed to allocate")


@dataclass(frozen=True, slots=True)
class Limits:
    """Of one comparison; `memory` is the address space of the process, `engine_memory` DuckDB’s part of it."""

    seconds: int = 600
    memory: int = 4096 * _MEGABYTE
    engine_memory: int = 512 * _MEGABYTE


class Failed(Exception):
    """The comparison ended without an answer: `why` is out_of_time, out_of_memory or failed."""

    def __init__(self, why: str, detail: str = "") -> None:
        super().__init__(why, detail)
        self.why, self.detail = why, detail


def make(
    old: Path, old_fields: Sequence[Field], new: Path, new_fields: Sequence[Field], *, into: Path,
    candidates: Sequence[Sequence[str]] = (), limits: Limits | None = None, going_on: Callable[[], None] | None = None,
) -> Written:  # fmt: skip
    """As `difference.make`, within the limits; `going_on` is called several times a second and may raise to end it.

    Nothing is left at `into` when it fails. Raises Failed.
    """
    limits = limits or Limits()
    asked = {
        "old": str(old.absolute()), "old_fields": [asdict(one) for one in old_fields], "new": str(new.absolute()),
        "new_fields": [asdict(one) for one in new_fields], "into": str(into.absolute()),
        "candidates": [list(one) for one in candidates], "limits": asdict(limits),
    }  # fmt: skip
    try:
        return Written.from_json(_answer(asked, limits, going_on))
    except BaseException:
        into.unlink(missing_ok=True)
        raise


def _answer(asked: dict[str, Any], limits: Limits, going_on: Callable[[], None] | None) -> Any:
    deadline = time.monotonic() + limits.seconds
    process = subprocess.Popen(
        [sys.executable, "-m", "parvis.engines.tables.profile.difference"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=bounds.environment(),
    )  # fmt: skip
    body: bytes | None = orjson.dumps(asked)
    try:
        while True:
            try:
                out, complaint = process.communicate(body, timeout=_TICK)
                break
            except subprocess.TimeoutExpired:
                body = None  # it has been given already
            if going_on:
                going_on()
            if time.monotonic() > deadline:
                raise Failed("out_of_time")
    finally:
        if process.poll() is None:
            process.kill()
            process.communicate()
    if process.returncode != 0 or not out:
        raise _failed(process.returncode, complaint.decode(errors="replace"))
    return orjson.loads(out)


def _failed(status: int, words: str) -> Failed:
    if status in (-24, -9):  # SIGXCPU; the limit of time of the processor
        return Failed("out_of_time")
    if status in (-6, -11) or any(
        word in words for word in ("MemoryError", "Out of Memory", "bad_alloc", "failed to al")
    ):
        return Failed("out_of_memory")
    return Failed("failed", words.strip().rpartition("\n")[2][:300])
