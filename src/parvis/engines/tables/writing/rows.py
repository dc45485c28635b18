"""Rows put into a table and taken out of it: the whole file is written anew, beside the one that is read.

A file says in its footer which columns and which key it has, so that nothing else needs to know. Only files that were
written here, or by `engines.tables.reading`, are read: DuckDB does it in this process.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import duckdb
import orjson

from parvis.engines.tables.query.builder import Builder
from parvis.engines.tables.query.shapes import Query
from parvis.engines.tables.reading import duck, headers
from parvis.engines.tables.reading.limits import MEGABYTE, Limits, Refused, Task
from parvis.engines.tables.shapes import Field, FieldType
from parvis.engines.tables.writing import cells
from parvis.engines.tables.writing.shapes import COLUMNS, ROWS, Column, Content, Fault, Method, Unfit

_FOOTER: Final = "parvis.rows"
_TYPES: Final[Mapping[FieldType, str]] = {
    FieldType.STRING: "VARCHAR", FieldType.INTEGER: "BIGINT", FieldType.NUMBER: "DOUBLE",
    FieldType.BOOLEAN: "BOOLEAN", FieldType.DATE: "DATE", FieldType.DATETIME: "TIMESTAMP", FieldType.TIME: "TIME",
    FieldType.OBJECT: "JSON",
}  # fmt: skip
_LIMITS: Final = Limits(engine_memory=768 * MEGABYTE, threads=2)


def content(path: Path) -> Content | None:
    """The columns and the key that the file says it has; None for one that was not written here."""
    with _connected(path.parent) as connection:
        row = connection.execute(
            f"SELECT value FROM parquet_kv_metadata({duck.text(path)}) WHERE key = '{_FOOTER}'::BLOB LIMIT 1"
        ).fetchone()
    if row is None:
        return None
    said = orjson.loads(row[0])
    columns = tuple(Column(name, FieldType(kind)) for name, kind in said["columns"])
    return Content(columns, tuple(said["key"]), bool(said["over"]))


def put(
    before: Path | None, had: Content, wanted: Content, rows: Sequence[Mapping[str, Any]], method: Method,
    target: Path,
) -> int:  # fmt: skip
    """Write the table `wanted` at `target`: the rows of `before`, whose columns are `had`, with these rows put in.

    A column of both keeps its type. Without a key rows are only added. Of a row that is there already, only the columns
    that are said change; of two rows with one key, the later says the last word. Returns how many rows there are.
    Raises Unfit, and writes nothing then.
    """
    _check(wanted, method)
    wanted = replace(wanted, is_over=False)
    lines = list(_lines(rows, wanted, method))
    with _connected(target.parent) as connection:
        _send(connection, lines, wanted, target.with_suffix(".ndjson"))
        _open(connection, before, had, wanted)
        if wanted.key:
            _check_keys(connection, wanted, method)
        return _written(connection, _merged(wanted), wanted, target)


def remove(before: Path, had: Content, query: Query | None, target: Path) -> int:
    """Write at `target` the rows of `before` that the question does not find, and return how many there are; without a
    question none, and the table is over.
    """
    with _connected(target.parent) as connection:
        gone = "true"
        if query is not None:
            found, bound = Builder(before, [Field(one.name, one.name, one.type) for one in had.columns], query).source()
            connection.execute(f"CREATE TEMP TABLE gone AS SELECT t.file_row_number AS row{found}", bound)
            gone = "row IN (SELECT row FROM gone)"
        _open(connection, before, had, had)
        names = ", ".join(_cell(index) for index in range(len(had.columns)))
        left = replace(had, is_over=query is None)
        return _written(connection, f"SELECT {names} FROM old WHERE NOT ({gone}) ORDER BY row", left, target)


# --- what is sent ------------------------------------------------------------------------------------------------


def _check(wanted: Content, method: Method) -> None:
    names = list(wanted.names)
    if not names:
        raise Unfit(Fault.NO_COLUMN)
    if len(names) > COLUMNS:
        raise Unfit(Fault.TOO_MANY_COLUMNS, value=len(names))
    for name, given in zip(names, headers.names(names), strict=True):
        if name != given:
            raise Unfit(Fault.NAME, name)
    for name in wanted.key:
        if name not in names:
            raise Unfit(Fault.UNKNOWN_COLUMN, name)
    if not wanted.key and method is not Method.INSERT:
        raise Unfit(Fault.NO_KEY)


def _lines(rows: Sequence[Mapping[str, Any]], wanted: Content, method: Method) -> Iterator[list[Any]]:
    """[texts of the cells, which of them were said, place] of each row; rows with one key are made one."""
    places = {column.name: index for index, column in enumerate(wanted.columns)}
    key = [places[name] for name in wanted.key]
    known: dict[tuple[str | None, ...], list[Any]] = {}
    for number, row in enumerate(rows):
        line = _line(row, places, wanted, number)
        if not key:
            known[(str(number),)] = line
            continue
        mark = tuple(line[0][index] for index in key)
        for index, text in zip(key, mark, strict=True):
            if text is None:
                raise Unfit(Fault.KEY_MISSING, wanted.columns[index].name, row=number)
        if mark in known and method is Method.INSERT:
            raise Unfit(Fault.KEY_TWICE, ", ".join(wanted.key), ", ".join(map(str, mark)), number)
        known[mark] = _over(known[mark], line) if mark in known else line
    yield from known.values()


def _line(row: Mapping[str, Any], places: Mapping[str, int], wanted: Content, number: int) -> list[Any]:
    texts: list[str | None] = [None] * len(places)
    said = ["0"] * len(places)
    for name, value in row.items():
        index = places.get(name)
        if index is None:
            raise Unfit(Fault.UNKNOWN_COLUMN, str(name), row=number)
        try:
            texts[index], said[index] = cells.text(value, wanted.columns[index].type), "1"
        except Unfit as error:
            raise Unfit(error.fault, name, value, number) from error
    return [texts, said, number]


def _over(before: list[Any], after: list[Any]) -> list[Any]:
    texts = [b if said == "1" else a for a, b, said in zip(before[0], after[0], after[1], strict=True)]
    said = [max(a, b) for a, b in zip(before[1], after[1], strict=True)]
    return [texts, said, before[2]]


# --- in SQL ------------------------------------------------------------------------------------------------------


@contextmanager
def _connected(room: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    try:
        with duck.translated(), duck.connect(Task(room, _LIMITS)) as connection:
            yield connection
    except Refused as error:
        raise Unfit(Fault.TOO_MUCH) from error


def _cell(index: int) -> str:
    return f"c{index}"


def _send(connection: duckdb.DuckDBPyConnection, lines: list[list[Any]], wanted: Content, path: Path) -> None:
    """The rows that are sent as `new`: c0, c1… with their types, `said`, `row`."""
    plain = {_cell(index): "VARCHAR" for index in range(len(wanted.columns))} | {"said": "VARCHAR", "row": "BIGINT"}
    with path.open("wb") as file:
        for texts, said, number in lines:
            line = {_cell(index): text for index, text in enumerate(texts) if text is not None}
            file.write(orjson.dumps({**line, "said": "".join(said), "row": number}) + b"\n")
    typed = ", ".join(
        f"CAST({_cell(index)} AS {_TYPES[one.type]}) AS {_cell(index)}" for index, one in enumerate(wanted.columns)
    )
    read = (
        f"read_json({duck.text(path)}, format = 'newline_delimited', maximum_object_size = {64 * MEGABYTE}, "
        f"columns = {plain})"
    )
    connection.execute(f"CREATE TEMP TABLE new AS SELECT {typed}, said, row FROM {read}")
    path.unlink()


def _open(connection: duckdb.DuckDBPyConnection, before: Path | None, had: Content, wanted: Content) -> None:
    """The rows there were as `old`: c0, c1… of the columns that are wanted, and `row`."""
    known = set(had.names) if before is not None else set()
    columns = ", ".join(
        f"{_old(one) if one.name in known else f'CAST(NULL AS {_TYPES[one.type]})'} AS {_cell(index)}"
        for index, one in enumerate(wanted.columns)
    )
    source = (
        f"(SELECT {columns}, file_row_number AS row FROM read_parquet({duck.text(before)}, file_row_number = true))"
        if before is not None
        else f"(SELECT {columns}, 0::BIGINT AS row WHERE false)"
    )
    connection.execute(f"CREATE TEMP VIEW old AS SELECT * FROM {source}")


def _old(column: Column) -> str:
    name = duck.name(column.name)
    if column.type is FieldType.OBJECT:  # text in tables that were read from a file
        return f"coalesce(TRY_CAST({name} AS JSON), to_json({name}))"
    return f"CAST({name} AS {_TYPES[column.type]})"


def _same(wanted: Content) -> str:
    places = {name: index for index, name in enumerate(wanted.names)}
    return " AND ".join(f"old.{_cell(places[name])} = new.{_cell(places[name])}" for name in wanted.key)


def _check_keys(connection: duckdb.DuckDBPyConnection, wanted: Content, method: Method) -> None:
    places = {name: index for index, name in enumerate(wanted.names)}
    key = ", ".join(_cell(places[name]) for name in wanted.key)
    missing = " OR ".join(f"{_cell(places[name])} IS NULL" for name in wanted.key)
    twice = connection.execute(
        f"SELECT {key} FROM old GROUP BY {key} HAVING count(*) > 1 OR {missing} LIMIT 1"
    ).fetchone()
    if twice:
        raise Unfit(Fault.KEY_TWICE, ", ".join(wanted.key), ", ".join(map(str, twice)))
    if method is Method.UPSERT:
        return
    shown = ", ".join(f"new.{_cell(places[name])}" for name in wanted.key)
    join = "SEMI" if method is Method.INSERT else "ANTI"
    wrong = connection.execute(
        f"SELECT new.row, {shown} FROM new {join} JOIN old ON {_same(wanted)} ORDER BY new.row LIMIT 1"
    ).fetchone()
    if wrong:
        fault = Fault.KEY_TWICE if method is Method.INSERT else Fault.KEY_UNKNOWN
        raise Unfit(fault, ", ".join(wanted.key), ", ".join(map(str, wrong[1:])), int(wrong[0]))


def _merged(wanted: Content) -> str:
    """The rows of both, those there were first and in their order."""
    names = [_cell(index) for index in range(len(wanted.columns))]
    plain = ", ".join(names)
    if not wanted.key:
        return f"SELECT {plain} FROM old UNION ALL SELECT {plain} FROM (SELECT * FROM new ORDER BY row)"
    told = ", ".join(
        f"CASE WHEN new.said[{index + 1}] = '1' THEN new.{name} ELSE old.{name} END AS {name}"
        for index, name in enumerate(names)
    )
    same = _same(wanted)
    changed = f"SELECT 0 AS part, old.row AS row, {told} FROM old LEFT JOIN new ON {same}"
    new = ", ".join(f"new.{name}" for name in names)
    added = f"SELECT 1 AS part, new.row AS row, {new} FROM new ANTI JOIN old ON {same}"
    return f"SELECT {plain} FROM ({changed} UNION ALL {added}) ORDER BY part, row"


def _written(connection: duckdb.DuckDBPyConnection, query: str, wanted: Content, target: Path) -> int:
    columns = [[one.name, one.type.value] for one in wanted.columns]
    said = {"columns": columns, "key": list(wanted.key), "over": wanted.is_over}
    named = ", ".join(f"{_cell(index)} AS {duck.name(one.name)}" for index, one in enumerate(wanted.columns))
    rows = duck.copy(
        connection, f"SELECT {named} FROM ({query})", target, Task(target.parent, _LIMITS), width=len(wanted.columns),
        footer={_FOOTER: orjson.dumps(said).decode()},
    )  # fmt: skip
    if rows > ROWS:
        raise Unfit(Fault.TOO_MANY_ROWS, value=rows)
    return rows
