"""Has a file read by a process of its own, follows it, and ends it when it must."""

import hashlib
import os
import selectors
import shutil
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import IO, Any, Final, cast

import orjson

from parvis.engines.tables import bounds
from parvis.engines.tables.reading.limits import Limits, Profiling
from parvis.engines.tables.shapes import Outcome, Refusal

_TICK: Final = 0.2  # seconds between two calls of `going_on`
_WORDS: Final = 4000  # bytes of a complaint that are kept
_BLOCK: Final = 4 * 1024 * 1024
# What of GDAL goes out to the network, or is no file of a map.
_CLOSED: Final = "HTTP,WFS,OAPIF,CSW,EEDA,OGCAPI,GPSBabel,Elasticsearch,Carto,AmigoCloud,PLSCENES,NGW,MVT"

Progress = Callable[[int, int, str], None]


def read(
    source: Path, name: str, into: Path, *, limits: Limits | None = None, progress: Progress | None = None,
    going_on: Callable[[], None] | None = None, sha256: str = "", dates: str = "",
    profiling: Profiling | None = None,
) -> Outcome:  # fmt: skip
    """Read a whole file into typed Parquet tables, in the directory `into`, which must exist.

    `name` is only a hint. `progress(done, total, step)` hears how far it is, in bytes; `going_on` is called several
    times a second and may raise, which ends the reading and is raised again. `sha256` of the source is worked out when
    it is not given; it goes into the footer of each table. `dates` is how 01/02/2024 is read when nothing tells
    the day from the month: `day_first`, `month_first`, else as text. With `profiling`, each table has its profile
    beside it.

    Never raises for what is in the file: the outcome has `refusal`. Nothing is left in `into` but whole tables.
    """
    limits = limits or Limits()
    room = into / f".reading-{uuid.uuid4().hex}"
    room.mkdir()
    try:
        asked = {
            "source": str(source.absolute()), "name": name, "into": str(room.absolute()), "limits": asdict(limits),
            "origin": {"source_sha256": sha256 or _sha256(source, going_on)}, "dates": dates,
            "profiling": _asked(profiling),
        }  # fmt: skip
        return _kept(_Child(asked, limits.seconds, progress, going_on).run(), into)
    finally:
        shutil.rmtree(room, ignore_errors=True)


def _asked(profiling: Profiling | None) -> dict[str, Any] | None:
    if profiling is None:
        return None
    return {"lists": {name: list(values) for name, values in profiling.lists.items()}, "home": profiling.home}


def _sha256(source: Path, going_on: Callable[[], None] | None) -> str:
    found = hashlib.sha256()
    with source.open("rb") as file:
        while block := file.read(_BLOCK):
            found.update(block)
            if going_on:
                going_on()
    return found.hexdigest()


def _kept(outcome: Outcome, into: Path) -> Outcome:
    """The outcome with its tables moved to where they stay."""
    tables = []
    for number, made in enumerate(outcome.tables, start=1):
        path = into / f"{number}-{made.name}.parquet"
        made.path.replace(path)
        beside = path.with_suffix(".json") if made.profile else None
        if made.profile and beside:
            made.profile.replace(beside)
        tables.append(replace(made, path=path, profile=beside))
    outcome.tables = tuple(tables)
    return outcome


class _Child:
    """The process apart."""

    def __init__(
        self, asked: dict[str, Any], seconds: int, progress: Progress | None, going_on: Callable[[], None] | None
    ) -> None:
        self.asked, self.seconds, self.progress, self.going_on = asked, seconds, progress, going_on
        self.answer: dict[str, Any] | None = None
        self.complaint = b""
        self.is_late = False

    def run(self) -> Outcome:
        command = [sys.executable, "-m", "parvis.engines.tables.reading"]
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=_environment()
        )
        try:
            self._ask(process)
            self._follow(process)
            status = None if self.is_late else process.wait()
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
            for pipe in (process.stdin, process.stdout, process.stderr):
                if pipe:
                    pipe.close()
        return self._outcome(status)

    def _ask(self, process: "subprocess.Popen[bytes]") -> None:
        with suppress(BrokenPipeError):  # it ended at once: its status says why
            pipe = cast("IO[bytes]", process.stdin)
            pipe.write(orjson.dumps(self.asked) + b"\n")
            pipe.flush()

    def _follow(self, process: "subprocess.Popen[bytes]") -> None:
        """Listen until it ends, is late, or whoever asked wants no more."""
        out, err = cast("IO[bytes]", process.stdout), cast("IO[bytes]", process.stderr)
        deadline, rest = time.monotonic() + self.seconds, b""
        with selectors.DefaultSelector() as pipes:
            for pipe in (out, err):
                os.set_blocking(pipe.fileno(), False)
                pipes.register(pipe, selectors.EVENT_READ)
            while pipes.get_map():
                for key, _ in pipes.select(_TICK):
                    block = os.read(key.fd, 65536)
                    if not block:
                        pipes.unregister(key.fileobj)
                    elif key.fileobj is err:
                        self.complaint = (self.complaint + block)[-_WORDS:]
                    else:
                        rest = self._hear(rest + block)
                if self.going_on:
                    self.going_on()
                if time.monotonic() > deadline:
                    self.is_late = True
                    return

    def _hear(self, body: bytes) -> bytes:
        *lines, rest = body.split(b"\n")
        for line in lines:
            said = orjson.loads(line)
            if "outcome" in said:
                self.answer = said["outcome"]
            elif self.progress:
                self.progress(said["done"], said["total"], said["step"])
        return rest

    def _outcome(self, status: int | None) -> Outcome:
        if self.answer is not None and status == 0:
            return Outcome.from_json(self.answer)
        if self.is_late or status == -24:  # SIGXCPU: the limit of time of the processor
            return Outcome("", refusal=Refusal.OUT_OF_TIME)
        words = self.complaint.decode(errors="replace")
        # Killed by a hand that is not ours: the system's, which has no memory left. Native code without memory aborts.
        if status in (-9, -6, -11) or any(word in words for word in ("MemoryError", "memory allocation", "bad_alloc")):
            return Outcome("", refusal=Refusal.OUT_OF_MEMORY)
        return Outcome("", refusal=Refusal.DAMAGED, detail=words.strip().rpartition("\n")[2][:300])


def _environment() -> dict[str, str]:
    """Little is handed on: no secret, no network for GDAL."""
    return {
        **bounds.environment(), "GDAL_SKIP": _CLOSED, "GDAL_PAM_ENABLED": "NO", "GDAL_CACHEMAX": "64",
        "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": "none",
    }  # fmt: skip
