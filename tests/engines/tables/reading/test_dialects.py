"""Whatever a table is and however it is written, what is read is what was written."""

import csv
import io
import os
import string
from dataclasses import dataclass
from datetime import date
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.engines.tables.reading.conftest import Read, rows, types

MANY = 20 if os.environ.get("PARVIS_TEST_TABLES") == "large" else 1
LETTERS = string.ascii_letters + "éèàçôÉ '’\"-_.:/!?()%€" + ";,|\t"


@dataclass(frozen=True)
class Written:
    """A table of values, and how it is written."""

    table: list[list[Any]]
    separator: str
    end: str
    encoding: str
    quoting: int
    decimal: str


def _words() -> st.SearchStrategy[str]:
    plain = st.text(LETTERS, min_size=1, max_size=12).map(lambda text: " ".join(text.split()) or "x")
    return plain.map(lambda text: f"m{text}".strip()) | st.just("deux\nlignes") | st.just('un "mot"')


def _column() -> st.SearchStrategy[tuple[str, st.SearchStrategy[Any]]]:
    return st.sampled_from(
        [
            ("integer", st.integers(-(10**15), 10**15)),
            ("number", st.integers(-(10**6), 10**6).map(lambda n: n + 0.25)),
            ("date", st.dates(date(1900, 1, 1), date(2100, 12, 31))),
            ("string", _words()),
        ]
    )


@st.composite
def written(draw: st.DrawFn) -> Written:
    columns = draw(st.lists(_column(), min_size=2, max_size=6))
    count = draw(st.integers(4, 40))
    table = [[draw(values) for _, values in columns] for _ in range(count)]
    separator = draw(st.sampled_from([",", ";", "\t", "|"]))
    return Written(
        [[f"{kind} {index}" for index, (kind, _) in enumerate(columns)], *table],
        separator,
        draw(st.sampled_from(["\n", "\r\n"])),
        draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16"])),
        draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC])),
        draw(st.sampled_from([".", ","])) if separator != "," else ".",
    )


def _body(one: Written) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=one.separator, lineterminator=one.end, quoting=one.quoting)
    for row in one.table:
        writer.writerow([str(cell).replace(".", one.decimal) if isinstance(cell, float) else cell for cell in row])
    return out.getvalue().encode(one.encoding)


@given(written())
@settings(max_examples=20 * MANY)
def test_table_in_any_dialect_is_read_back(read: Read, one: Written) -> None:
    found = read(_body(one))
    assert found.refusal is None, found.detail
    made = found.tables[0]
    header, *table = one.table
    assert [field.original for field in made.fields] == header
    assert [field.type for field in made.fields] == [name.partition(" ")[0] for name in header]
    assert rows(made) == [tuple(row) for row in table]


_CELLS = st.text(string.printable.replace("\x0b", "").replace("\x0c", ""), max_size=20)


@given(st.lists(st.lists(_CELLS, min_size=3, max_size=3), min_size=1, max_size=20))
@settings(max_examples=15 * MANY)
def test_texts_of_any_letters_are_kept_whole(read: Read, table: list[list[str]]) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(["code un", "code deux", "code trois"])
    writer.writerows([*table, ["fin", "mot", "z"]])
    found = read(out.getvalue())
    assert found.refusal is None, found.detail
    made = found.tables[0]
    assume(list(types(made).values()) == ["string"] * 3 and made.report.header_line == 1)
    kept = [tuple(_same(cell) for cell in row) for row in rows(made)]
    assert kept == [tuple(_same(cell) for cell in row) for row in [*table, ["fin", "mot", "z"]]]


def _same(cell: str | None) -> str:
    """An empty cell is no value; line ends inside a cell may be written otherwise."""
    return (cell or "").replace("\r\n", "\n").replace("\r", "\n")


@given(st.binary(max_size=3000))
@settings(max_examples=20 * MANY)
def test_bytes_of_any_kind_never_break_it(read: Read, body: bytes) -> None:
    found = read(body, "x.csv")
    assert (found.refusal is None) == bool(found.tables)
    for made in found.tables:
        assert made.rows == len(rows(made)) == made.report.counted


@given(st.lists(st.sampled_from(['"', ";", "\n", "a", "1", "\\", "\r", " ", ",", "é"]), max_size=120).map("".join))
@settings(max_examples=30 * MANY)
def test_signs_in_any_order_never_break_it(read: Read, body: str) -> None:
    found = read(body, "x.csv")
    assert (found.refusal is None) == bool(found.tables)
    for made in found.tables:
        assert made.rows == len(rows(made)) == made.report.counted
