"""The process that draws: `python -m parvis.engines.tables.charts.apart FONTS`, a request after the other.

Each is four bytes of length and a JSON object {spec, form, scale}; each answer one byte (0 for a drawing, 1 for none),
four bytes of length and the drawing. It ends when nobody has asked for a minute, when its asker ends, or when one
drawing takes more time or memory than it may.
"""

import json
import selectors
import signal
import sys
from contextlib import suppress
from typing import Any, BinaryIO, Final

SECONDS: Final = 15  # of one drawing
MEMORY: Final = 1024 * 1024 * 1024  # bytes of data; the engine of scripts alone asks for 600 MB, and uses 100
IDLE: Final = 60.0  # seconds
VEGA_LITE: Final = "6.4"
_LONGEST: Final = 16 * 1024 * 1024  # bytes of a request


def _limit() -> None:
    with suppress(ImportError, ValueError, OSError):  # systems without limits have the clock alone
        import resource  # noqa: PLC0415  (absent on Windows)

        # Not the address space: the engine of scripts reserves far more of it than it uses.
        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # nothing is written but the answer


def _draw(converter: Any, asked: dict[str, Any]) -> bytes:
    svg: str = converter.vegalite_to_svg(asked["spec"], vl_version=VEGA_LITE, allowed_base_urls=[])
    if asked["form"] == "png":
        png: bytes = converter.svg_to_png(svg, scale=asked["scale"])
        return png
    return svg.encode()


def _next(source: BinaryIO) -> dict[str, Any] | None:
    """What is asked next; None when nobody asks any more."""
    with selectors.DefaultSelector() as ready:
        ready.register(source, selectors.EVENT_READ)
        if not ready.select(IDLE):
            return None
    length = int.from_bytes(_read(source, 4), "big")
    if not 0 < length <= _LONGEST:
        return None
    found: dict[str, Any] = json.loads(_read(source, length))
    return found


def _read(source: BinaryIO, count: int) -> bytes:
    """So many bytes, however they come; fewer at the end."""
    found = bytearray()
    while len(found) < count and (block := source.read(count - len(found))):
        found += block
    return bytes(found)


def main() -> None:
    """Draw what is asked on the standard input until nobody asks."""
    _limit()
    import vl_convert as converter  # noqa: PLC0415  (slow to import, only here)

    if sys.argv[1]:
        converter.register_font_directory(sys.argv[1])
    answers = sys.stdout.buffer
    with open(0, "rb", buffering=0, closefd=False) as source:
        while (asked := _next(source)) is not None:
            signal.alarm(2 * SECONDS)  # should the asker be gone, with its clock
            try:
                status, body = 0, _draw(converter, asked)
            except ValueError:
                status, body = 1, b""
            signal.alarm(0)
            answers.write(bytes([status]) + len(body).to_bytes(4, "big") + body)
            answers.flush()


if __name__ == "__main__":
    main()
