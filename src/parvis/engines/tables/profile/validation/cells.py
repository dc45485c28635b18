"""Tests the cells of a table against a Table Schema, in SQL: one scan counts, then only what is wrong is fetched."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from parvis.engines.tables.profile import database, opened
from parvis.engines.tables.profile.database import chunks, literal
from parvis.engines.tables.profile.opened import ROW, GoingOn, Opened
from parvis.engines.tables.profile.validation import columns, schemas
from parvis.engines.tables.profile.validation.expressions import Cell, cell
from parvis.engines.tables.profile.validation.schemas import Wanted
from parvis.engines.tables.profile.validation.shapes import CellCode, CellError, Verdict
from parvis.engines.tables.shapes import Field

LIMIT: Final = 1_000
_AT_ONCE: Final = 50  # tests in a query
_SHOWN: Final = 200  # characters of a cell
_MANY: Final = 10  # values of a list that are shown


@dataclass(frozen=True, slots=True)
class _Test:
    """SQL that is true of a cell with this error; `text` is the SQL of what is shown of it."""

    field: str
    code: CellCode
    wanted: str
    wrong: str
    text: str


def validate(
    parquet: Path,
    fields: Sequence[Field],
    schema: Mapping[str, Any],
    *,
    limit: int = LIMIT,
    threads: int = database.THREADS,
    memory: str = database.MEMORY,
    going_on: GoingOn | None = None,
) -> Verdict:
    """Whether a table keeps to a Table Schema; at most `limit` errors with their cell, counts of all of them.

    Compared are the cells of the Parquet file: an integer, a date or a boolean that reading made is of that type,
    however it was written (`1 234`, `31/12/2024`, `oui`), and patterns, lists and lengths see it as `1234`,
    `2024-12-31`, `true`. To compare what is written in the file, give a Parquet file of its texts, with fields that are
    all strings: formats, trueValues, decimalChar and missingValues then count as the standard says.
    What is wrong in the schema itself (`check`) is not tested. Warnings (columns that are optional, more, elsewhere, or
    named nearly so) leave the table valid. Raises Stopped.
    """
    wanted = schemas.read(schema)
    with database.opened(threads=threads, memory=memory) as connection:
        table = opened.table(connection, parquet, fields, going_on=going_on, sampled=False)
        pairs, wrong = columns.matched(table.fields, wanted.fields)
        cells = {one.name: cell(field, one, wanted.missing) for field, one in pairs}
        tests = [test for _, one in pairs for test in _tests(one, cells[one.name])]
        verdict = Verdict(table.rows, not_checked=_untestable(schema))
        _count(verdict, wrong)
        found = [*_failures(table, verdict, tests, limit)]
        for _, one in pairs:
            if one.constraints.get("unique") is True and (one.name,) != wanted.primary_key:
                found += _repeated(table, verdict, [one.name], cells, CellCode.UNIQUE, limit)
        if wanted.primary_key and all(name in cells for name in wanted.primary_key):
            found += _repeated(table, verdict, wanted.primary_key, cells, CellCode.PRIMARY_KEY, limit)
        found.sort(key=lambda error: error.row)
        verdict.errors = [*wrong, *found][:limit]
        return verdict


def _untestable(schema: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Constraints and formats of fields that `check` is against."""
    return [(one.field, one.detail.partition(" ")[0]) for one in schemas.check(schema) if one.field and one.detail]


def _count(verdict: Verdict, errors: Sequence[CellError]) -> None:
    for error in errors:
        key = (error.field, error.code)
        verdict.counts[key] = verdict.counts.get(key, 0) + 1


def _tests(one: Wanted, sql: Cell) -> Iterator[_Test]:
    def test(code: CellCode, wanted: object, wrong: str) -> _Test:
        return _Test(one.name, code, str(wanted), wrong, sql.text)

    formatted = one.format not in ("default", "any")
    if one.type != "any":
        code, kind = (CellCode.FORMAT, one.format) if formatted else (CellCode.TYPE, one.type)
        yield test(code, kind, f"{sql.present} AND {sql.value} IS NULL")
    if one.constraints.get("required") is True:
        yield test(CellCode.REQUIRED, "", f"NOT {sql.present}")
    for key, value in one.constraints.items():
        if key in _CONSTRAINTS:
            code, wrong = _CONSTRAINTS[key]
            shown = _listed(value) if key == "enum" else value
            yield test(code, shown, f"{sql.present} AND {sql.value} IS NOT NULL AND {wrong(one, sql, value)}")


def _listed(values: Sequence[object]) -> str:
    return ", ".join(map(str, values[:_MANY])) + (", …" if len(values) > _MANY else "")


def _not_among(one: Wanted, sql: Cell, values: Any) -> str:
    if one.type in ("integer", "number", "year"):
        numbers = [f"TRY_CAST({literal(str(value))} AS DOUBLE)" for value in values]
        return f"({sql.value})::DOUBLE NOT IN ({', '.join(numbers)})"
    texts = [str(value).lower() if isinstance(value, bool) else str(value) for value in values]
    return f"{sql.text} NOT IN ({', '.join(map(literal, texts))})"


def _beyond(sign: str) -> Callable[[Wanted, Cell, Any], str]:
    def wrong(one: Wanted, sql: Cell, value: Any) -> str:
        edge = schemas.bound(one.type, value)
        kind = {"datetime": "TIMESTAMP", "time": "TIME", "date": "DATE", "yearmonth": "DATE"}.get(one.type, "DOUBLE")
        return f"{sql.value} {sign} CAST({literal(str(edge))} AS {kind})"

    return wrong


_CONSTRAINTS: Final[Mapping[str, tuple[CellCode, Callable[[Wanted, Cell, Any], str]]]] = {
    "enum": (CellCode.ENUM, _not_among),
    "pattern": (
        CellCode.PATTERN,
        lambda _, sql, value: f"NOT regexp_full_match({sql.text}, {literal(str(value))})",
    ),
    "minimum": (CellCode.MINIMUM, _beyond("<")),
    "maximum": (CellCode.MAXIMUM, _beyond(">")),
    "minLength": (CellCode.MIN_LENGTH, lambda _, sql, value: f"length({sql.text}) < {int(value)}"),
    "maxLength": (CellCode.MAX_LENGTH, lambda _, sql, value: f"length({sql.text}) > {int(value)}"),
}


def _failures(table: Opened, verdict: Verdict, tests: Sequence[_Test], limit: int) -> Iterator[CellError]:
    for some in chunks(tests, _AT_ONCE):
        for test, count in zip(some, _counts(table, verdict, some), strict=True):
            if count:
                verdict.counts[test.field, test.code] = count
                yield from _fetched(table, test, limit)


def _counts(table: Opened, verdict: Verdict, tests: Sequence[_Test]) -> list[int]:
    """The cells that fail each test; one that the database cannot run is noted, and none fails it."""
    import duckdb  # noqa: PLC0415  (slow to import, and most processes never ask)

    parts = [f"count(*) FILTER (WHERE {test.wrong})" for test in tests]
    try:
        return [int(count) for count in table.first(f"SELECT {', '.join(parts)} FROM {table.relation}")]
    except duckdb.Error:
        if len(tests) == 1:
            verdict.not_checked.append((tests[0].field, str(tests[0].code)))
            return [0]
        return [count for test in tests for count in _counts(table, verdict, [test])]


def _fetched(table: Opened, test: _Test, limit: int) -> Iterator[CellError]:
    query = (
        f"SELECT {ROW} + 1, left({test.text}, {_SHOWN}) FROM {table.relation} WHERE {test.wrong}"
        f" ORDER BY {ROW} LIMIT {limit}"
    )
    for row, text in table.ask(query):
        yield CellError(int(row), test.field, test.code, text or "", test.wanted)


def _repeated(
    table: Opened, verdict: Verdict, names: Sequence[str], cells: Mapping[str, Cell], code: CellCode, limit: int
) -> list[CellError]:
    """Rows whose key is that of a row before; of a primary key also those without one."""
    texts = ", ".join(cells[name].text for name in names)
    present = " AND ".join(cells[name].present for name in names)
    shown = " || ', ' || ".join(f"left({cells[name].text}, {_SHOWN})" for name in names)
    keyed = f"SELECT {ROW} AS r, hash({texts}) AS h, {shown} AS v FROM {table.relation} WHERE {present}"
    numbered = f"SELECT r, v, row_number() OVER (PARTITION BY h ORDER BY r) AS n FROM ({keyed})"
    field, errors = ", ".join(names), []
    before = int(table.first(f"SELECT count(*) - count(DISTINCT h) FROM ({keyed})")[0])
    if before:
        rows = table.ask(f"SELECT r + 1, v FROM ({numbered}) WHERE n > 1 ORDER BY r LIMIT {limit}")
        errors = [CellError(int(row), field, code, text or "") for row, text in rows]
    empty = int(table.first(f"SELECT count(*) FILTER (WHERE NOT ({present})) FROM {table.relation}")[0])
    if code is CellCode.PRIMARY_KEY and empty:
        rows = table.ask(f"SELECT {ROW} + 1 FROM {table.relation} WHERE NOT ({present}) ORDER BY {ROW} LIMIT {limit}")
        errors += [CellError(int(row), field, code) for (row,) in rows]
    else:
        empty = 0
    if before + empty:
        verdict.counts[field, code] = before + empty
    return errors
