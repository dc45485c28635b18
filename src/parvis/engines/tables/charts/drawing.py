"""A Vega-Lite specification drawn as SVG or PNG by a process apart, which is kept for the next drawing for a while.

The process has little memory, no way to the network and a clock; it draws what `spec` wrote, and nothing is run that
came from a file. Drawings are kept in a directory of bounded size: the same specification is drawn once.
"""

import atexit
import hashlib
import os
import secrets
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from selectors import EVENT_READ, DefaultSelector
from typing import IO, Any, Final, cast

import orjson
from django.utils.translation import gettext_lazy as _

from parvis.engines.tables.charts import colours
from parvis.engines.tables.charts.apart import SECONDS
from parvis.kit.errors import TooMany, Unavailable

_WAIT: Final = 15.0  # seconds for one's turn
_START: Final = 20.0  # seconds more for a process that has just begun
_LARGEST: Final = 32 * 1024 * 1024  # bytes of a drawing
_FRESH: Final = 60  # seconds during which a drawing is never given up
_VERSION: Final = "1"  # of what is done to a drawing here


class Form(StrEnum):
    """What a drawing is written as."""

    SVG = "svg"
    PNG = "png"


@dataclass(frozen=True, slots=True)
class Room:
    """Where drawings are kept and how much of it there is (bytes); where the fonts are."""

    path: Path
    size: int = 100_000_000
    fonts: Path | None = None


class _Child:
    """The process apart, one at a time."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.process: subprocess.Popen[bytes] | None = None
        self.fonts: Path | None = None

    def draw(self, asked: dict[str, Any], fonts: Path | None) -> bytes:
        """The drawing. Raises Unavailable, TooMany."""
        if not self.lock.acquire(timeout=_WAIT):
            raise TooMany(_("Many charts are being drawn just now: try again in a moment."), retry_after=5)
        try:
            return self._drawn(orjson.dumps(asked), fonts)
        finally:
            self.lock.release()

    def _drawn(self, asked: bytes, fonts: Path | None) -> bytes:
        if self.process is not None and (self.process.poll() is not None or self.fonts != fonts):
            self.end()
        seconds = float(SECONDS)
        if self.process is None:
            self.process, self.fonts = _started(fonts), fonts
            seconds += _START
        try:
            pipe = cast("IO[bytes]", self.process.stdin)
            pipe.write(len(asked).to_bytes(4, "big") + asked)
            pipe.flush()
            status, body = _answer(cast("IO[bytes]", self.process.stdout), time.monotonic() + seconds)
        except (OSError, EOFError, TimeoutError) as error:
            self.end()
            raise Unavailable(_("This chart could not be drawn: ask for less of it.")) from error
        if status != 0:
            raise Unavailable(_("This chart could not be drawn: ask for less of it."))
        return body

    def end(self) -> None:
        """End the process, whatever it does."""
        process, self.process = self.process, None
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe:
                    with suppress(OSError):
                        pipe.close()


def _started(fonts: Path | None) -> "subprocess.Popen[bytes]":
    kept = {name: os.environ[name] for name in ("SYSTEMROOT", "TMPDIR", "LD_LIBRARY_PATH") if name in os.environ}
    environment = {
        **kept, "PATH": os.defpath, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "TZ": "UTC",
    }  # fmt: skip
    command = [sys.executable, "-m", "parvis.engines.tables.charts.apart", str(fonts or "")]
    return subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
    )


def _answer(pipe: IO[bytes], until: float) -> tuple[int, bytes]:
    """(status, body): one byte, four of the length, the body. Raises EOFError, TimeoutError."""
    head = _read(pipe, 5, until)
    length = int.from_bytes(head[1:], "big")
    if length > _LARGEST:
        raise EOFError
    return head[0], _read(pipe, length, until)


def _read(pipe: IO[bytes], count: int, until: float) -> bytes:
    found = bytearray()
    with DefaultSelector() as ready:
        ready.register(pipe, EVENT_READ)
        while len(found) < count:
            if not ready.select(max(0.0, until - time.monotonic())):
                raise TimeoutError
            block = os.read(pipe.fileno(), min(65536, count - len(found)))
            if not block:
                raise EOFError
            found += block
    return bytes(found)


_child = _Child()


def _forked() -> None:
    global _child
    _child = _Child()  # the process is the parent's


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forked)
atexit.register(lambda: _child.end())


def draw(spec: dict[str, Any], form: Form, room: Room, *, scale: float = 2.0) -> bytes:
    """The drawing of a specification that `spec.vega` wrote; `scale` is of the pixels of a PNG.

    An SVG follows the reader's device by day and by night; a PNG is on white. Raises Unavailable, TooMany.
    """
    if form is Form.PNG:
        spec = spec | {"background": colours.PAPER}
    asked = {"spec": spec, "form": form, "scale": scale if form is Form.PNG else 1}
    key = hashlib.sha256(orjson.dumps([_VERSION, asked], option=orjson.OPT_SORT_KEYS)).hexdigest()
    path = room.path / f"{key}.{form}"
    with suppress(FileNotFoundError):
        body = path.read_bytes()
        path.touch()
        return body
    body = _child.draw(asked, room.fonts)
    if form is Form.SVG:
        body = _dressed(body)
    _keep(path, body, room)
    return body


def _dressed(body: bytes) -> bytes:
    """The SVG with its colours of the night, and its direction: letters keep theirs, places do not move."""
    start = body.index(b">", body.index(b"<svg"))
    return body[:start] + b' direction="ltr">' + f"<style>{colours.night()}</style>".encode() + body[start + 1 :]


def _keep(path: Path, body: bytes, room: Room) -> None:
    """Keep a drawing, whole or not at all; without room it is only drawn again."""
    arriving = path.with_name(f".{secrets.token_hex(8)}")
    with suppress(OSError):
        room.path.mkdir(parents=True, exist_ok=True)
        _make_room(room, len(body))
        try:
            arriving.write_bytes(body)
            arriving.replace(path)
        finally:
            arriving.unlink(missing_ok=True)


def _make_room(room: Room, size: int) -> None:
    """Give up the drawings looked at longest ago until `size` more bytes fit."""
    found = [(one, one.stat()) for one in room.path.iterdir()]
    total = sum(stat.st_size for _path, stat in found) + size
    if total <= room.size:
        return
    for path, stat in sorted(found, key=lambda one: one[1].st_mtime):
        if total <= room.size * 0.8:
            return
        if time.time() - stat.st_mtime > _FRESH:
            path.unlink(missing_ok=True)
            total -= stat.st_size
