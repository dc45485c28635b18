"""Workbooks and Parquet files are read by a process of their own, with little memory and little time.

Their readers are native code that believes what a file says of its size: a workbook of five kilobytes may claim
seventeen billion cells. Run as `python -m parvis.engines.tables.apart xlsx`, with the file on the standard input;
the answer on the standard output is JSON, and anything but a clean end means that the file is not for us.
"""

import io
import os
import subprocess
import sys
from contextlib import suppress
from datetime import date, datetime, time
from typing import Any, BinaryIO, Final

import orjson

from parvis.engines.tables import CELL, Table, Trouble, Unreadable
from parvis.engines.tables.texts import batches, split

MEMORY: Final = 1536 * 1024 * 1024  # bytes of address space
SECONDS: Final = 20
INPUT: Final = 32 * 1024 * 1024  # bytes of the file
_ROWS: Final = 50_000
_CELLS: Final = 1_000_000
_HEAD: Final = 60


def read(kind: str, file: BinaryIO) -> tuple[Table, int | None]:
    """(the table, how many rows it has in all when known). Raises Unreadable."""
    body = file.read(INPUT + 1)
    if len(body) > INPUT:
        raise Unreadable(Trouble.TOO_LARGE)
    command = [sys.executable, "-m", "parvis.engines.tables.apart", kind]
    environment = {"PATH": os.defpath, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "OMP_NUM_THREADS": "1"}
    try:
        done = subprocess.run(command, input=body, capture_output=True, timeout=SECONDS, env=environment, check=False)
    except subprocess.TimeoutExpired as error:
        raise Unreadable(Trouble.TOO_LARGE) from error
    if done.returncode != 0:
        raise Unreadable(Trouble.TOO_LARGE if done.returncode < 0 or b"Memory" in done.stderr else Trouble.DAMAGED)
    answer = orjson.loads(done.stdout)
    if answer["trouble"]:
        raise Unreadable(Trouble(answer["trouble"]))
    rows = iter(answer["rows"])
    return Table(answer["header"], batches(rows), sheet=answer["sheet"]), answer["total"]


# --- in the process apart --------------------------------------------------------------------------------------


def _limit() -> None:
    with suppress(ImportError, ValueError, OSError):  # systems without limits have the clock alone
        import resource  # noqa: PLC0415  (absent on Windows)

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _workbook(body: bytes) -> dict[str, Any]:
    import python_calamine as calamine  # noqa: PLC0415  (native, only here)

    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(body))
    except calamine.PasswordError:
        return {"trouble": Trouble.ENCRYPTED}
    except calamine.CalamineError:
        return {"trouble": Trouble.DAMAGED}
    for name in book.sheet_names[:50]:
        try:
            sheet = book.get_sheet_by_name(name)
        except calamine.CalamineError:
            continue
        rows = sheet.to_python(skip_empty_area=True, nrows=_nrows(sheet))
        filled = [texts for row in rows if any(texts := [_text(cell) for cell in row])]
        if len(filled) > 1 or (filled and len(book.sheet_names) == 1):
            header, body_rows = split(filled[:_HEAD])
            body_rows = [*body_rows, *filled[_HEAD:]]
            total = len(body_rows) if len(rows) < _nrows(sheet) else max(sheet.total_height - 1, len(body_rows))
            return {"header": header, "rows": body_rows, "sheet": name, "total": total, "trouble": ""}
    return {"trouble": Trouble.EMPTY}


def _nrows(sheet: Any) -> int:
    return max(1, min(_ROWS, _CELLS // max(1, int(sheet.total_width))))


def _text(cell: object) -> str:
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ", "seconds")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell)[:CELL]


def _parquet(body: bytes) -> dict[str, Any]:
    import pyarrow  # noqa: PLC0415  (slow to import, only here)
    import pyarrow.parquet  # noqa: PLC0415

    try:
        file = pyarrow.parquet.ParquetFile(io.BytesIO(body), memory_map=False)
        header = [field.name for field in file.schema_arrow]
        wanted = max(1, min(_ROWS, _CELLS // max(1, len(header))))
        rows: list[list[str]] = []
        for batch in file.iter_batches(batch_size=min(wanted, 10_000), use_threads=False):
            columns = [["" if value is None else _text(value) for value in column.to_pylist()] for column in batch]
            rows += [list(row) for row in zip(*columns, strict=True)]
            if len(rows) >= wanted:
                break
    except MemoryError:
        return {"trouble": Trouble.TOO_LARGE}
    except (pyarrow.ArrowException, OSError, ValueError, OverflowError):
        return {"trouble": Trouble.DAMAGED}
    return {"header": header, "rows": rows, "sheet": "", "total": file.metadata.num_rows, "trouble": ""}


def main() -> None:
    """Read the standard input as the kind that is named, within the limits."""
    _limit()
    body = sys.stdin.buffer.read(INPUT)
    answer = _parquet(body) if sys.argv[1] == "parquet" else _workbook(body)
    sys.stdout.buffer.write(orjson.dumps(answer))


if __name__ == "__main__":
    main()
