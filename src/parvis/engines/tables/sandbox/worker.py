"""The process apart: reads one statement, says what it names, is given the files, answers, ends.

What comes and goes is lines of JSON on the socket at descriptor 0:

- in `{query}`; out `{statement: {names: [[schema, table, is_inner]], is_steady}}`
- in `{tables: [[schema, table, columns]]}`, with their open files in the same order; out
  `{columns: [[name, type, sql]]}`, then each row as a list, then `{truncated, seconds}`
- at any time out `{refused: code, detail}`, the last line.
"""

import os
import signal
import socket
import sys
from collections.abc import Iterator
from typing import Any, Final

import orjson

from parvis.engines.tables.sandbox import confinement, database
from parvis.engines.tables.sandbox.shapes import NAMES, Column, Limits, Name, Refused

_LINE: Final = 2**20  # bytes of a line that comes in
_DETAIL: Final = 4_000  # characters of what DuckDB says


class _Line:
    """Both ways of the socket. Its end is the end of the process: nobody listens any more."""

    def __init__(self) -> None:
        self.socket = socket.socket(fileno=os.dup(0))

    def hear(self) -> tuple[dict[str, Any], list[int]]:
        """(one message, the open files that came with it)."""
        body, files = b"", list[int]()
        while not body.endswith(b"\n"):
            part, more, _flags, _address = socket.recv_fds(self.socket, 65536, NAMES)
            if not part or len(body) > _LINE:
                os._exit(0)
            body, files = body + part, files + more
        return orjson.loads(body), files

    def say(self, message: object) -> None:
        """One message; written as to a file, since a socket may no longer be sent to."""
        body = memoryview(orjson.dumps(message) + b"\n")
        while body:
            body = body[os.write(self.socket.fileno(), body) :]


def _refusal(error: Exception) -> dict[str, str]:
    import duckdb  # noqa: PLC0415  (within the limits)

    if isinstance(error, Refused):
        return {"refused": error.code, "detail": error.detail}
    if isinstance(error, MemoryError | duckdb.OutOfMemoryException):
        return {"refused": "memory", "detail": ""}
    if isinstance(error, duckdb.InterruptException):
        return {"refused": "time", "detail": ""}
    if isinstance(error, duckdb.Error) and not isinstance(error, duckdb.FatalException | duckdb.InternalException):
        return {"refused": "sql", "detail": str(error)[:_DETAIL]}
    return {"refused": "failed", "detail": ""}


def _replies(line: _Line, limits: Limits) -> Iterator[object]:
    made = database.opened(limits)
    done = confinement.leave(limits)
    asked, _none = line.hear()
    statement = database.parsed(made, asked["query"])
    names = [[one.schema, one.table, one.is_inner] for one in statement.names]
    yield {"statement": {"names": names, "is_steady": statement.is_steady}}
    given, files = line.hear()
    confinement.keep_to(files, done)
    tables = [(Name(schema, table), file, columns)
              for (schema, table, columns), file in zip(given["tables"], files, strict=True)]  # fmt: skip
    database.furnish(made, tables)
    for part in database.answered(made, asked["query"], limits):
        if isinstance(part, tuple):
            yield {"truncated": part[0], "seconds": part[1]}
        elif part and isinstance(part[0], Column):
            yield {"columns": [[column.name, column.type, column.sql] for column in part]}
        else:
            yield part


def main() -> None:
    """Answer one question within the limits that the first argument holds."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    limits = Limits(**orjson.loads(sys.argv[1]))
    line = _Line()
    try:
        for reply in _replies(line, limits):
            line.say(reply)
    except OSError:
        os._exit(1)
    except Exception as error:
        line.say(_refusal(error))
    os._exit(0)
