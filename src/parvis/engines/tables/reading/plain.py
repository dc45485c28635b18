"""A text file as UTF-8 with one kind of line end: as it is when it is so already, rewritten in a stream when not."""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from parvis.engines.tables.reading import letters
from parvis.engines.tables.reading.census import Census, Counts, feeds_of
from parvis.engines.tables.reading.limits import Refused, Task
from parvis.engines.tables.shapes import Refusal

CHUNK: Final = 4 * 1024 * 1024
_BLOCK: Final = 128 * 1024  # what several looks find in the cache of a processor: a quarter of the time of `CHUNK`
_LONGEST: Final = 64 * 1024 * 1024  # of a block without the end of a line
_LINES: Final = 400


@dataclass(frozen=True, slots=True)
class Plain:
    """A text to read: `counts` were taken of its bytes, apart from any reader of tables."""

    path: Path
    encoding: str
    counts: Counts
    nul_bytes: int = 0
    undecodable: int = 0


@dataclass(slots=True)
class _Look:
    """What one pass over the bytes of a file saw."""

    nuls: int = 0
    returns: int = 0  # carriage returns
    pairs: int = 0  # carriage returns before a line feed
    feeds: int = 0
    wrong: int = 0  # lines with bytes that are not UTF-8
    right: int = 0  # lines with letters of several bytes that are
    strange: list[bytes] | None = None


def prepare(source: Path, task: Task) -> Plain:
    """Decode a text and settle its line ends, within flat memory. Raises Refused for what is no text."""
    with source.open("rb") as file:
        head = file.read(8192)
    name, mark = letters.marked(head)
    if name.startswith("utf-16"):
        return _rewrite(source, name, mark, _Look(), task)
    look, census = _look(source, task)
    if look.wrong or look.nuls or look.returns not in (0, look.pairs) or (look.pairs and look.pairs != look.feeds):
        return _rewrite(source, _encoding(look), mark, look, task)
    return Plain(source, "utf-8", census.done())


def _encoding(look: _Look) -> str:
    """UTF-8 with slips when most lines beyond ASCII are UTF-8."""
    if not look.wrong or look.right > 5 * look.wrong:
        return "utf-8"
    return letters.of_eight_bits(look.strange or [])


def _look(source: Path, task: Task) -> tuple[_Look, Census]:
    look, census, size, done = _Look(strange=[]), Census(), source.stat().st_size, 0
    for block in blocks(source):
        done += len(block)
        feeds = feeds_of(block)
        look.feeds += feeds
        if b"\x00" in block:
            look.nuls += block.count(0)
        if b"\r" in block:
            look.returns += block.count(b"\r")
            look.pairs += block.count(b"\r\n")
        if not block.isascii():
            _look_at_letters(block, look)
        census.add(block, feeds)
        task.tell(done, size, "looking")
    return look, census


def _look_at_letters(block: bytes, look: _Look) -> None:
    try:
        block.decode("utf-8")
        look.right += 1 if look.right > 1000 else sum(not line.isascii() for line in block.split(b"\n"))
        return
    except UnicodeDecodeError:
        pass
    for line in block.replace(b"\r", b"\n").split(b"\n"):
        if line.isascii():
            continue
        try:
            line.decode("utf-8")
            look.right += 1
        except UnicodeDecodeError:
            look.wrong += 1
            if look.strange is not None and len(look.strange) < _LINES:
                look.strange.append(line)


def blocks(source: Path) -> Iterator[bytes]:
    """The bytes of a file, in blocks that end with a line where lines are not longer than a block."""
    held: list[bytes] = []
    with source.open("rb", buffering=0) as file:
        while chunk := file.read(_BLOCK):
            cut = chunk.rfind(b"\n") + 1
            if cut:
                yield b"".join((*held, chunk[:cut]))
                held = [chunk[cut:]] if cut < len(chunk) else []
                continue
            held.append(chunk)
            if len(held) * _BLOCK >= _LONGEST:
                yield b"".join(held)
                held = []
    if held:
        yield b"".join(held)


def _rewrite(source: Path, name: str, mark: int, look: _Look, task: Task) -> Plain:
    """The text in UTF-8 with line feeds; NULs are dropped, and what a byte cannot mean is counted."""
    target, census, size = task.piece(".txt"), Census(), source.stat().st_size
    cut_at_return = look.returns - look.pairs > look.feeds * 0.01 or not look.feeds
    decoder = codecs.getincrementaldecoder(name)(errors="parvis.windows" if name == "utf-8" else "replace")
    nuls, wrong, held, tail = 0, 0, "", b""
    with source.open("rb") as file, target.open("wb") as out:
        file.seek(mark)
        while chunk := file.read(CHUNK):
            text = held + decoder.decode(chunk)
            held = "\r" if text.endswith("\r") else ""
            text = text.removesuffix("\r")
            nuls += text.count("\x00")
            wrong += text.count("\ufffd")
            tail = _write(_lines(text, cut_at_return), out, census, tail)
            task.tell(file.tell(), size, "decoding")
        text = held + decoder.decode(b"", final=True)
        tail = _write(_lines(text, cut_at_return), out, census, tail)
    if tail:
        census.add(tail)
    if wrong > 1000 and wrong * 20 > size:
        raise Refused(Refusal.NO_TABLE)
    return Plain(target, name.replace("_", "-"), census.done(), nuls, wrong if name != "utf-8" else look.wrong)


def _lines(text: str, cut_at_return: bool) -> str:
    text = text.replace("\x00", "")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n" if cut_at_return else " ")
    return text


def _write(text: str, out: IO[bytes], census: Census, tail: bytes) -> bytes:
    """Write a piece of text and count its whole lines; returns the start of the line it ends in."""
    body = text.encode("utf-8", errors="replace")
    out.write(body)
    body = tail + body
    cut = body.rfind(b"\n") + 1
    if cut:
        census.add(body[:cut])
    return body[cut:]
