"""Profiles of tables: figures against a plain reading of the same rows, flags, keys, extents."""

import json
import math
import statistics
from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conftest import SHARED
from tests.engines.tables.profile.making import fields_of, parquet

from parvis.engines.tables import profile
from parvis.engines.tables.profile import Code, Flag, Profile, database, extent, opened, small
from parvis.engines.tables.shapes import Field, FieldType


def made(path: Path, columns: dict[str, list[Any]], **types: str) -> Profile:
    fields = parquet(path / "t.parquet", columns, types)
    return profile.make(path / "t.parquet", fields)


def column(found: Profile, name: str) -> profile.ColumnProfile:
    return next(one for one in found.columns if one.name == name)


def test_figures_of_a_column_of_numbers(tmp_path: Path) -> None:
    values = [1.0, 2.0, 2.0, 5.0, None, 10.0]
    one = column(made(tmp_path, {"v": values}, v="number"), "v")
    assert (one.nulls, one.distinct, one.distinct_is_exact, one.min, one.max) == (1, 4, True, 1.0, 10.0)
    assert one.mean == 4.0
    assert one.stddev == pytest.approx(statistics.stdev([1, 2, 2, 5, 10]))
    assert one.quartiles == (2.0, 2.0, 5.0)
    assert [(top.value, top.count) for top in one.top] == [(2.0, 2), (1.0, 1), (5.0, 1), (10.0, 1)]
    assert (len(one.histogram), sum(bar.count for bar in one.histogram), one.grain) == (20, 5, "number")
    assert (one.histogram[0].start, one.histogram[-1].end, one.histogram[-1].count) == (1.0, 10.0, 1)


def test_whole_numbers_of_a_small_range_have_a_bin_each(tmp_path: Path) -> None:
    one = column(made(tmp_path, {"v": [1, 3, 3]}, v="integer"), "v")
    assert [(bar.start, bar.end, bar.count) for bar in one.histogram] == [(1, 2, 1), (2, 3, 0), (3, 4, 2)]


def test_figures_of_a_column_of_text(tmp_path: Path) -> None:
    one = column(made(tmp_path, {"v": ["é", "abc", None, "abc"]}), "v")
    assert (one.lengths, one.min, one.max, one.nulls, one.distinct) == ((1, 3, 2.33), "abc", "é", 1, 2)
    assert one.examples == ("abc", "é")


@pytest.mark.parametrize(
    ("days", "grain", "bins"),
    [(40, "day", 40), (400, "month", 14), (8000, "year", 22)],
)
def test_histogram_of_dates_has_the_grain_of_its_span(tmp_path: Path, days: int, grain: str, bins: int) -> None:
    values = [date(2020, 1, 15) + timedelta(days=day) for day in range(days)]
    one = column(made(tmp_path, {"jour": values}, jour="date"), "jour")
    assert (one.grain, len(one.histogram), sum(bar.count for bar in one.histogram)) == (grain, bins, days)
    assert one.min == "2020-01-15"
    assert str(one.histogram[0].start) <= "2020-01-15" < str(one.histogram[0].end)


def test_moments_are_iso_8601(tmp_path: Path) -> None:
    found = made(tmp_path, {"t": [datetime(2024, 1, 2, 3, 4, 5)]}, t="datetime")  # noqa: DTZ001
    one = column(found, "t")
    assert (one.min, one.top[0].value, one.examples) == ("2024-01-02T03:04:05",) * 2 + (("2024-01-02T03:04:05",),)
    assert found.span == ("2024-01-02", "2024-01-02")


def test_flags_say_what_stands_out(tmp_path: Path) -> None:
    found = made(
        tmp_path,
        {
            "id": [1, 2, 3, 4, 5, 6],
            "empty": [None] * 6,
            "same": ["a"] * 6,
            "kind": ["x", "y"] * 3,
            "code": ["01", "02", "2A", "75", "76", "01"],
            "mixed": ["1", "2", "3", "4", "n. c.", "6"],
            "flag": [True, False, True, False, True, True],
        },
        id="integer",
        flag="boolean",
    )
    assert {one.name: one.flags for one in found.columns} == {
        "id": (Flag.UNIQUE, Flag.SORTED),
        "empty": (Flag.EMPTY,),
        "same": (Flag.CONSTANT,),
        "kind": (Flag.CATEGORICAL,),
        "code": (Flag.LEADING_ZEROS,),
        "mixed": (Flag.UNIQUE, Flag.MIXED),
        "flag": (Flag.CATEGORICAL,),
    }
    assert [(one.row, one.value) for one in column(found, "mixed").offenders] == [(5, "n. c.")]
    assert [(one.code, one.column, one.count, one.detail) for one in found.warnings] == [
        (Code.EMPTY_COLUMN, "empty", 0, ""),
        (Code.CONSTANT_COLUMN, "same", 0, "a"),
        (Code.MIXED_COLUMN, "mixed", 1, ""),
    ]
    assert found.keys == (("id",), ("mixed",))


def test_key_of_several_columns_is_the_fewest(tmp_path: Path) -> None:
    rows = [(day, dep, sex) for day in range(5) for dep in ("01", "02") for sex in ("0", "1")]
    columns = {
        "dep": [dep for _, dep, _ in rows],
        "pays": ["FR", "MA"] * 10,
        "sexe": [sex for *_, sex in rows],
        "jour": [date(2024, 1, 1) + timedelta(days=day) for day, *_ in rows],
        "n": [number % 7 for number in range(20)],
    }
    found = made(tmp_path, columns, jour="date", n="integer")
    assert found.keys == (("dep", "sexe", "jour"),) or found.keys == (("dep", "pays", "jour"),)
    assert found.duplicates == 0


def test_rows_that_come_again_are_counted(tmp_path: Path) -> None:
    found = made(tmp_path, {"a": ["x", "x", "y", "x", None, None], "b": [1, 1, 2, 1, None, None]}, b="integer")
    assert (found.duplicates, found.keys) == (3, ())
    assert [(one.code, one.count) for one in found.warnings] == [(Code.DUPLICATE_ROWS, 3)]


def test_box_is_of_coordinates_on_earth(tmp_path: Path) -> None:
    found = made(tmp_path, {"lat": [48.5, 0.0, 33.0, None], "lon": [2.5, 0.0, -7.5, 1.0]}, lat="number", lon="number")
    assert (found.bbox, found.bbox_columns) == ((-7.5, 33.0, 2.5, 48.5), ("lat", "lon"))
    assert [(one.code, one.count) for one in found.warnings] == [(Code.NO_PLACE, 1)]


def test_box_is_of_pairs(tmp_path: Path) -> None:
    found = made(tmp_path, {"geo_point_2d": ["48.5, 2.5", "33.25,-7.5"]})
    assert (found.bbox, found.bbox_columns) == ((-7.5, 33.25, 2.5, 48.5), ("geo_point_2d",))


SHAPES = [
    "POINT (1 2)",
    "LINESTRING (0 0, 5 -3)",
    "POLYGON ((0 0, 4 0, 4 9, 0 0), (1 1, 2 1, 2 2, 1 1))",
    "MULTIPOINT (7 7, -8 1)",
    "MULTIPOLYGON (((0 0, 1 0, 1 1, 0 0)), ((2 2, 3 2, 3 3, 2 2)))",
    "GEOMETRYCOLLECTION (POINT (2 3), LINESTRING (2 3, 3 4))",
    "POINT Z (1 2 30)",
    "LINESTRING Z (1 2 30, 4 5 60)",
    "POINT EMPTY",
]


@pytest.mark.parametrize("as_blob", [True, False])
def test_box_is_of_geometries(tmp_path: Path, as_blob: bool) -> None:
    path = tmp_path / "g.parquet"
    shape = "ST_AsWKB(s::GEOMETRY)" if as_blob else "s::GEOMETRY"
    duckdb.connect().execute(
        f"COPY (SELECT {shape} AS geometry, s AS name FROM unnest(?) AS t(s)) TO '{path}' (FORMAT parquet)", [SHAPES]
    )
    found = profile.make(path, fields_of({"geometry": "geojson", "name": "string"}))
    assert (found.bbox, found.bbox_columns) == ((-8.0, -3.0, 7.0, 9.0), ("geometry",))
    assert column(found, "geometry").semantic == profile.Semantic("geometry", 1.0, 1.0, 0.0)


def test_broken_geometries_have_no_points() -> None:
    assert list(extent.points(b"")) == []
    assert list(extent.points(b"\x01\x03\x00\x00\x00\xff\xff\xff\xff")) == []
    assert list(extent.points(b"\x01\x02\x00\x00\x00\xff\xff\xff\x7f")) == []


def test_nested_geometries_are_bounded() -> None:
    nested = b"\x01\x07\x00\x00\x00\x01\x00\x00\x00" * 100_000
    assert list(extent.points(nested)) == []


def test_years_are_a_span(tmp_path: Path) -> None:
    found = made(tmp_path, {"annee": [2019, 2021]}, annee="integer")
    assert (found.span, found.span_column) == (("2019-01-01", "2021-12-31"), "annee")


def test_birth_dates_are_no_span(tmp_path: Path) -> None:
    found = made(
        tmp_path,
        {"date_naissance": [date(1980, 1, 1)], "date_election": [date(2020, 3, 15)]},
        date_naissance="date",
        date_election="date",
    )
    assert (found.span, found.span_column) == (("2020-03-15", "2020-03-15"), "date_election")


@pytest.mark.parametrize("day", [date(9999, 12, 31), date(24, 1, 1)])
def test_strange_dates_are_pointed_at(tmp_path: Path, day: date) -> None:
    found = made(tmp_path, {"d": [date(2024, 1, 1), day]}, d="date")
    assert [(one.code, one.detail) for one in found.warnings] == [(Code.STRANGE_DATES, day.isoformat())]


def test_failed_checksums_are_pointed_at(tmp_path: Path) -> None:
    found = made(tmp_path, {"siret": [f"{number:014}" for number in range(12345678900000, 12345678900100)]})
    assert [(one.code, one.column, one.count, one.detail) for one in found.warnings] == [
        (Code.CHECK_FAILS, "siret", 100, "fr.siret")
    ]


def test_no_rows_make_a_profile(tmp_path: Path) -> None:
    found = made(tmp_path, {"a": [], "b": []}, b="date")
    assert (found.rows, found.duplicates, found.keys, found.bbox) == (0, 0, (), None)
    assert [one.code for one in found.warnings] == [Code.NO_ROWS, Code.EMPTY_COLUMN, Code.EMPTY_COLUMN]


def test_infinite_numbers_are_left_out(tmp_path: Path) -> None:
    for rows in (4, 60_000):
        values = [1.0, 3.0, math.inf, math.nan] * (rows // 4)
        one = column(made(tmp_path, {"v": values}, v="number"), "v")
        assert (one.min, one.max, one.mean, one.quartiles and one.quartiles[1]) == (1.0, 3.0, 2.0, 2.0)


def test_huge_numbers_have_no_mean(tmp_path: Path) -> None:
    one = column(made(tmp_path, {"v": [1e308, -1e308, 1e308] * 7000}, v="number"), "v")
    assert (one.min, one.max, one.stddev) == (-1e308, 1e308, None)


def test_names_are_quoted(tmp_path: Path) -> None:
    name = 'a "b"; DROP TABLE __rows --'
    found = made(tmp_path, {name: ["x", "y"], "select": ["1", "2"]})
    assert [one.name for one in found.columns] == [name, "select"]


def test_long_texts_are_cut(tmp_path: Path) -> None:
    one = column(made(tmp_path, {"v": ["a" * 5000, "a" * 5000, "b"]}), "v")
    assert (one.lengths, one.distinct, [(len(str(top.value)), top.count) for top in one.top]) == (
        (1, 5000, 3333.67),
        2,
        [(200, 2), (1, 1)],
    )


def test_profile_comes_back_from_json(tmp_path: Path) -> None:
    found = made(
        tmp_path,
        {"mail": ["a@b.fr", "c@d.fr"], "d": [date(2024, 1, 1), None], "n": [1.5, 2.5], "m": ["1", "x"]},
        d="date",
        n="number",
    )
    assert Profile.from_json(json.loads(json.dumps(found.to_json(), allow_nan=False))) == found
    assert Profile.from_json({**found.to_json(), "later": 1}) == found


def test_work_is_told_and_stopped(tmp_path: Path) -> None:
    fields = parquet(tmp_path / "t.parquet", {"a": ["x"], "b": ["y"]})
    shares: list[float] = []
    profile.make(tmp_path / "t.parquet", fields, progress=shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    with pytest.raises(profile.Stopped):
        profile.make(tmp_path / "t.parquet", fields, going_on=lambda: False)


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A table of more different values than are looked at, in the order of `id`."""
    path = tmp_path_factory.mktemp("large") / "t.parquet"
    duckdb.connect().execute(
        "COPY (SELECT i AS id, 'u' || i AS name, (hash(i) % 30000)::BIGINT AS often, i % 7 AS few,"
        " (hash(i) % 1000000) / 7.0 AS real, DATE '2020-01-01' + (i // 100)::INTEGER AS jour,"
        " CASE WHEN i % 10 = 0 THEN NULL WHEN i < 50 THEN 'seen' ELSE 'v' || (i % 40000) END AS text"
        f" FROM range(120000) AS t(i)) TO '{path}' (FORMAT parquet, ROW_GROUP_SIZE 30720)"
    )
    return path


LARGE = {
    "id": "integer", "name": "string", "often": "integer", "few": "integer", "real": "number", "jour": "date", "text": "string",
}  # fmt: skip


@pytest.mark.parametrize("is_large", [False, True])
def test_large_tables_have_the_same_figures(large: Path, is_large: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if is_large:
        monkeypatch.setattr(opened, "LARGE", 100_000)
    found = profile.make(large, fields_of(LARGE))
    rows = duckdb.connect().execute(f"SELECT * FROM '{large}'").fetchall()
    for index, one in enumerate(found.columns):
        values = [row[index] for row in rows if row[index] is not None]
        counts = Counter(values)
        assert one.nulls == 120_000 - len(values)
        if one.distinct_is_exact:
            assert one.distinct == len(counts)
        else:
            assert one.distinct == pytest.approx(len(counts), rel=0.1)
        for top in one.top:
            assert counts[date.fromisoformat(str(top.value)) if one.name == "jour" else top.value] == top.count
        if one.name in ("id", "often", "few", "real"):
            assert one.mean == pytest.approx(statistics.fmean(values))
            assert one.stddev == pytest.approx(statistics.stdev(values))
            assert one.quartiles == pytest.approx(
                statistics.quantiles(values, n=4, method="inclusive"), rel=0.1 if is_large else 1e-9
            )
            assert (one.min, one.max) == (min(values), max(values))
            assert sum(bar.count for bar in one.histogram) == len(values)
    assert found.keys == (("id",), ("name",))
    assert column(found, "id").flags == (Flag.UNIQUE, Flag.SORTED)
    assert column(found, "name").flags == (Flag.UNIQUE,)
    assert column(found, "jour").flags == (Flag.SORTED,)
    assert column(found, "text").top[0].count == max(Counter(row[6] for row in rows if row[6]).values()) or is_large


def test_order_is_of_every_row(tmp_path: Path) -> None:
    """The sample is in order; one row between two of its blocks is not."""
    values = list(range(200_000))
    values[1_500], values[1_501] = values[1_501], values[1_500]
    fields = parquet(tmp_path / "t.parquet", {"v": values}, {"v": "integer"})
    found = profile.make(tmp_path / "t.parquet", fields)
    assert column(found, "v").flags == (Flag.UNIQUE,)


cells = st.one_of(st.none(), st.integers(-50, 50), st.integers(-(2**62), 2**62))
reals = st.one_of(st.none(), st.floats(-1e9, 1e9), st.sampled_from([0.0, 1.5, 2.0]))
texts = st.one_of(
    st.none(),
    st.sampled_from(["a", "b", "01", "é", "12", "oui"]),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8),
)


@settings(max_examples=40)
@given(st.lists(st.tuples(cells, reals, texts), max_size=60))
def test_both_ways_of_counting_agree(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[Any, Any, Any]]
) -> None:
    """A small table is counted in Python, a larger one in SQL: the profile is the same."""
    path = tmp_path_factory.mktemp("both") / "t.parquet"
    columns = {name: [row[index] for row in rows] for index, name in enumerate("abc")}
    fields = parquet(path, columns, {"a": "integer", "b": "number"})
    here = profile.make(path, fields)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(small, "is_small", lambda _: False)
        there = profile.make(path, fields)
    for one, other in zip(here.columns, there.columns, strict=True):
        for name in ("mean", "stddev"):
            mine, yours = getattr(one, name), getattr(other, name)
            assert mine == (yours if yours is None else pytest.approx(yours, rel=1e-6, abs=1e-3))
            setattr(one, name, None)
            setattr(other, name, None)
        assert (one.lengths and one.lengths[:2]) == (other.lengths and other.lengths[:2])
        one.lengths = other.lengths = None
        assert one == other
    assert (here.keys, here.duplicates, here.warnings) == (there.keys, there.duplicates, there.warnings)
    distinct_rows = len({tuple(map(repr, row)) for row in rows})
    assert here.duplicates == len(rows) - distinct_rows or any(value == 0 for _, value, _ in rows if value is not None)


def test_unread_fields_are_left_out(tmp_path: Path) -> None:
    fields = parquet(tmp_path / "t.parquet", {"a": ["x"]})
    found = profile.make(tmp_path / "t.parquet", [*fields, Field("b", "b", FieldType.STRING)])
    assert [one.name for one in found.columns] == ["a"]


COVID = SHARED / "covid"


@pytest.mark.skipif(not COVID.is_dir(), reason="the shared files are not here")
def test_hospital_figures_are_told(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    source = COVID / "donnees-hospitalieres-covid19-dep-sexe-2021-03-08.csv"
    duckdb.connect().execute(
        f"COPY (SELECT * FROM read_csv('{source}', sample_size = -1)) TO '{path}' (FORMAT parquet)"
    )
    types = {"dep": "string", "sexe": "integer", "jour": "date"} | dict.fromkeys(
        ("hosp", "rea", "rad", "dc"), "integer"
    )
    found = profile.make(path, fields_of(types))
    assert {one.name: one.semantic.name for one in found.columns if one.semantic} == {
        "dep": "fr.departement",
        "sexe": "sex",
        "jour": "date",
    }
    assert (found.rows, found.duplicates, found.keys) == (107_565, 0, (("dep", "sexe", "jour"),))
    assert found.span == ("2020-03-18", "2021-03-07")
    assert found.personal == ()


def test_sample_is_spread_over_the_table(tmp_path: Path) -> None:
    path = tmp_path / "l.parquet"
    duckdb.connect().execute(f"COPY (SELECT i AS v FROM range(2_500_000) AS t(i)) TO '{path}' (FORMAT parquet)")
    with database.opened() as connection:
        table = opened.table(connection, path, fields_of({"v": "integer"}))
        smallest, largest, rows = table.first(f"SELECT min(v), max(v), count(*) FROM {table.sample}")
    assert (smallest, rows <= 55_000, rows >= 45_000, largest > 2_400_000) == (0, True, True, True)
