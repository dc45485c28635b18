"""What reading large files costs: run with PARVIS_TEST_TABLES=large."""

import os
from pathlib import Path

import duckdb
import pytest

from parvis.engines.tables import reading
from parvis.engines.tables.reading.limits import MEGABYTE

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.environ.get("PARVIS_TEST_TABLES") != "large", reason="PARVIS_TEST_TABLES=large"),
]
_TEN = """i AS id, date '2020-03-18' + (i % 900)::INT AS jour, lpad((i % 96)::VARCHAR, 2, '0') AS dep,
 'Commune de ' || (i % 30000) AS nom, (hash(i) % 1000)::INT AS a, round((hash(i * 3) % 100000) / 7.0, 4) AS b,
 (hash(i * 5) % 10000)::INT AS c, 300000000 + (hash(i * 7) % 600000000) AS siren,
 round((hash(i * 9) % 180000) / 1000.0 - 90, 5) AS lat, round((hash(i * 11) % 360000) / 1000.0 - 180, 5) AS lon"""
_FIVE = """, (i % 2) = 0 AS ok, 10 + i % 90 AS age, 'Libellé de la ligne ' || (i % 1000) AS libelle,
 (hash(i * 13) % 90)::INT AS dc, (hash(i * 17) % 100000000)::BIGINT AS pop"""


@pytest.mark.parametrize(
    ("count", "columns", "seconds", "memory"), [(1_000_000, 10, 6, 500), (5_000_000, 15, 25, 1000)]
)
def test_large_file_is_read_within_its_budget(
    tmp_path: Path, count: int, columns: int, seconds: float, memory: int
) -> None:
    source, into = tmp_path / "large.csv", tmp_path / "into"
    into.mkdir()
    chosen = _TEN if columns == 10 else _TEN + _FIVE
    duckdb.sql(f"COPY (SELECT {chosen} FROM range({count}) t(i)) TO '{source}' (FORMAT csv, HEADER)")
    found = reading.read(source, "large.csv", into)
    made = found.tables[0]
    print(  # noqa: T201
        f"\n{count} x {columns}, {source.stat().st_size / 1e6:.0f} MB: {found.cpu_seconds:.1f} s of processor, "
        f"{found.peak_memory / MEGABYTE:.0f} MB of memory, {made.path.stat().st_size / 1e6:.0f} MB of Parquet"
    )
    assert (made.rows, len(made.fields)) == (count, columns)
    assert found.cpu_seconds < seconds
    assert found.peak_memory < memory * MEGABYTE
