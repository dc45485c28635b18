"""A text file as a table: the quick way when its records are even, the slow one when they are not."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Final

from parvis.engines.tables.reading import canonical, dialect, duck, headers, plain, sampling
from parvis.engines.tables.reading.canonical import Canonical
from parvis.engines.tables.reading.dialect import NO_SEPARATOR, Dialect
from parvis.engines.tables.reading.headers import Head
from parvis.engines.tables.reading.limits import FIRST_BYTES, FIRST_ROWS, MEGABYTE, Refused, Task
from parvis.engines.tables.reading.load import Column, Loaded, Loader, Uneven
from parvis.engines.tables.reading.plain import Plain
from parvis.engines.tables.reading.records import Records
from parvis.engines.tables.shapes import Made, Refusal, Report

_SUSPECT: Final = 50  # line feeds in a quoted cell before quotes are doubted
_TAIL: Final = 16 * 1024
_LINE: Final = 2 * MEGABYTE  # of the quick way


def read(source: Path, title: str, task: Task) -> Made:
    """The table of a text file. Raises Refused when it has none."""
    is_over = source.stat().st_size > task.limits.source
    text = plain.prepare(_start(source, task) if is_over else source, task)
    if not text.counts.records:
        raise Refused(Refusal.EMPTY)
    found = dialect.of_file(text.path, task.limits.cell)
    head = headers.find([cells for _, cells in found.first], found.width)
    if len(head.names) > task.limits.columns:
        raise Refused(Refusal.TOO_MANY_COLUMNS, str(len(head.names)))
    report = Report(
        encoding=text.encoding, separator="" if found.separator == NO_SEPARATOR else found.separator,
        header_line=found.first[head.at][0] if head.at >= 0 else 0, preamble=head.preamble,
        nul_bytes=text.nul_bytes, undecodable=text.undecodable, renamed=_renamed(head),
    )  # fmt: skip
    made = None if is_over else _quick(text, found, head, report, title, task)
    return made or _slow(text, found, head, report, title, task, FIRST_ROWS if is_over else None)


def _start(source: Path, task: Task) -> Path:
    """The first lines of a text that is too large, to show at least those."""
    target = task.piece(".start")
    with source.open("rb") as file, target.open("wb") as out:
        body = file.read(FIRST_BYTES)
        out.write(body[: body.rfind(b"\n") + 1] or body)
    return target


def _renamed(head: Head) -> dict[str, str]:
    return {name: original for name, original in zip(head.names, head.originals, strict=True) if name != original}


def _columns(text: Plain, found: Dialect, head: Head) -> list[Column]:
    first = [cells for _, cells in found.first[head.body :]]
    rows = sampling.rows(text.path, found.separator, len(head.names), first)
    return sampling.columns(head.names, head.originals, rows)


# --- the quick way -----------------------------------------------------------------------------------------------


def _quick(text: Plain, found: Dialect, head: Head, report: Report, title: str, task: Task) -> Made | None:
    """The table by the engine's own reader; None when the text, or the count of its records, is not for it."""
    if not _is_even(text, found, head):
        return None
    skip = found.ends[head.body - 1] - 1 if head.body else 0
    size = text.path.stat().st_size
    relation = relation_of(
        text.path, found.separator, len(head.names), skip=skip,
        is_quoted=text.counts.is_quoted, is_crlf=text.counts.is_crlf,
    )  # fmt: skip
    counted = text.counts.records - head.body
    with duck.connect(task) as connection:
        loader = Loader(
            connection, relation, _columns(text, found, head), task.table(), task, size,
            line_of=lambda rows: _lines_of(text, found, skip, rows), footer={"encoding": report.encoding},
        )  # fmt: skip
        try:
            loaded = loader.run()
        except Uneven:
            return None
    if loaded.rows + bool(loaded.total) != counted:
        loader.target.unlink(missing_ok=True)
        return None
    return finished(loader.target, title, loaded, replace(report, counted=loaded.rows))


def _is_even(text: Plain, found: Dialect, head: Head) -> bool:
    """Whether every record looked at has the cells of the header, and no quote or note at the end is suspect."""
    counts, width = text.counts, len(head.names)
    if counts.is_open or counts.longest > _SUSPECT or (width == 1 and counts.blank):
        return False
    if any(len(cells) != width for _, cells in found.first[head.body :]):
        return False
    return not _ends_with_note(text.path, found.separator, width)


def _ends_with_note(path: Path, separator: str, width: int) -> bool:
    if width == 1:
        return False
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _TAIL))
        last = file.read().rstrip().rpartition(b"\n")[2].decode("utf-8", errors="replace")
    return canonical.is_note(last.split(separator))


def _lines_of(text: Plain, found: Dialect, skip: int, rows: list[int]) -> list[int]:
    """The lines of these rows in the file; records are read again only when some take several lines."""
    if not text.counts.longest and not text.counts.blank:
        return [row + skip for row in rows]
    wanted, lines = set(rows), {}
    with text.path.open("rb") as file:
        decoded = (line.decode("utf-8", errors="replace") for line in islice(file, skip, None))
        for row, (number, _, _) in enumerate(Records(decoded, found.separator), start=1):
            if row in wanted:
                lines[row] = number + skip
            if len(lines) == len(wanted):
                break
    return [lines.get(row, 0) for row in rows]


def relation_of(
    path: Path, separator: str, width: int, *, skip: int = 0, is_quoted: bool = True, is_crlf: bool = False,
    line: int = _LINE,
) -> str:  # fmt: skip
    """A text as a relation of texts `c0`, `c1`… in SQL; strict: it fails on a record of another width."""
    columns = ", ".join(f"'c{index}': 'VARCHAR'" for index in range(width))
    quote = "'\"'" if is_quoted else "''"
    feed = "'\\r\\n'" if is_crlf else "'\\n'"
    return (
        f"read_csv({duck.text(path)}, auto_detect = false, header = false, skip = {skip}, columns = {{{columns}}}, "
        f"delim = {duck.text(separator)}, quote = {quote}, escape = {quote}, new_line = {feed}, "
        f"strict_mode = true, null_padding = false, max_line_size = {line})"
    )


# --- the slow way ------------------------------------------------------------------------------------------------


def _slow(text: Plain, found: Dialect, head: Head, report: Report, title: str, task: Task, most: int | None) -> Made:
    """The table of a text whose records were put right one by one. Raises Refused when the counts do not agree."""
    start = found.first[head.body][0] if head.body < len(found.first) else text.counts.lines + 1
    made = canonical.rewrite(text.path, found.separator, len(head.names), start, task, most)
    if not made.is_cut and made.spanned != text.counts.lines:
        raise Refused(Refusal.MISCOUNTED, f"{made.spanned} / {text.counts.lines}")
    notes = [*report.notes, *(["cut_at_10000_rows"] if made.is_cut else [])]
    if made.broken:
        notes.append("quote_never_closed")
    rows = sampling.rows(made.path, found.separator, len(head.names), ())
    columns = sampling.columns(head.names, head.originals, [*islice(records(made.path, found.separator), 500), *rows])
    return written(made, found.separator, columns, replace(report, notes=notes), title, task)


def records(path: Path, separator: str) -> Iterator[list[str]]:
    """The records of a text that we wrote."""
    with path.open(encoding="utf-8", newline="\n") as file:
        yield from (cells for _, cells in Records(file, separator).cells())


def written(
    made: Canonical, separator: str, columns: list[Column], report: Report, title: str, task: Task,
    line_of: Callable[[list[int]], list[int]] | None = None,
) -> Made:  # fmt: skip
    """The table of a text that we wrote. Raises Refused when the engine does not count as many rows as its bytes."""
    size = made.path.stat().st_size
    relation = relation_of(made.path, separator, len(columns), line=max(_LINE, 4 * made.longest + MEGABYTE))
    with duck.connect(task) as connection:
        loader = Loader(
            connection,
            relation,
            columns,
            task.table(),
            task,
            size,
            line_of=line_of or made.lines.of,
            footer={"encoding": report.encoding},
        )
        try:
            loaded = loader.run()
        except Uneven as error:
            raise Refused(Refusal.DAMAGED, str(error)) from error
    if not loaded.rows + bool(loaded.total) == made.rows == made.counted:
        raise Refused(Refusal.MISCOUNTED, f"{loaded.rows} / {made.rows} / {made.counted}")
    report = replace(
        report, counted=loaded.rows, short_rows=made.short, long_rows=made.long, uneven_lines=made.uneven,
        extra_cells=made.extra, broken_quotes=made.broken[:20], footnotes=made.footnotes,
    )  # fmt: skip
    return finished(loader.target, title, loaded, report)


def finished(path: Path, title: str, loaded: Loaded, report: Report) -> Made:
    """A table with all that is known of it."""
    report = replace(
        report, rows=loaded.rows, demoted=loaded.demoted, notes=[*report.notes, *loaded.notes],
        footnotes=[*([loaded.total] if loaded.total else []), *report.footnotes],
    )  # fmt: skip
    return Made("", title, path, loaded.fields, loaded.rows, report)
