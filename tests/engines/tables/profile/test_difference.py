"""Two versions of a table compared, beside a slow comparison in Python."""

import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engines.tables.profile.making import parquet

from parvis.engines.tables.profile import Stopped, difference
from parvis.engines.tables.profile.difference import Cell, Difference, KeyUnfit, Pair, Renamed, Retyped, apart
from parvis.engines.tables.shapes import Field, FieldType

Columns = dict[str, list[Any]]


class Versions:
    """Two tables, written."""

    def __init__(
        self, path: Path, old: Columns, new: Columns, types: dict[str, str], new_types: dict[str, str] | None = None
    ) -> None:
        self.old, self.new, self.into = path / "old.parquet", path / "new.parquet", path / "changes.csv"
        self.old_fields = parquet(self.old, old, types)
        self.new_fields = parquet(self.new, new, types if new_types is None else new_types)

    def compare(self, **options: Any) -> Difference:
        return difference.compare(self.old, self.old_fields, self.new, self.new_fields, **options)

    def lines(self, into: Path, **options: Any) -> list[dict[str, Any]]:
        count = difference.write(self.old, self.old_fields, self.new, self.new_fields, into=into, **options)
        found = duckdb.connect().execute(f"SELECT * FROM '{into}'")
        names = [one[0] for one in found.description or ()]
        rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
        assert count == len(rows)
        return rows


def test_rows_are_paired_by_key(tmp_path: Path) -> None:
    both = Versions(
        tmp_path,
        {"id": [1, 2, 3], "v": ["a", "b", None], "w": [1, 2, 3]},
        {"id": [4, 3, 2], "v": ["d", "c", "b"], "w": [4, 3, 5]},
        {"id": "integer", "w": "integer"},
    )
    found = both.compare()
    assert found == Difference(
        old_rows=3,
        new_rows=3,
        key=("id",),
        added=1,
        removed=1,
        changed=2,
        changed_cells={"v": 1, "w": 1},
        added_examples=({"id": 4, "v": "d", "w": 4},),
        removed_examples=({"id": 1, "v": "a", "w": 1},),
        changed_examples=(
            Pair(3, 2, {"id": 3, "v": None, "w": 3}, {"id": 3, "v": "c", "w": 3}),
            Pair(2, 3, {"id": 2, "v": "b", "w": 2}, {"id": 2, "v": "b", "w": 5}),
        ),
    )
    assert (found.unchanged, found.is_same) == (0, False)
    assert Difference.from_json(json.loads(json.dumps(found.to_json()))) == found


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_changes_are_written(tmp_path: Path, suffix: str) -> None:
    both = Versions(tmp_path, {"id": ["1", "2"], "v": ["a", "b"]}, {"id": ["2", "3"], "v": ["B", "c"]}, {})
    lines = both.lines(tmp_path / f"changes.{suffix}")
    assert [(line["_change"], int(line["id"]), line["v"]) for line in lines] == [
        ("before", 2, "b"),
        ("after", 2, "B"),
        ("removed", 1, "a"),
        ("added", 3, "c"),
    ] or [(line["_change"], int(line["id"]), line["v"]) for line in lines] == [
        ("removed", 1, "a"),
        ("before", 2, "b"),
        ("after", 2, "B"),
        ("added", 3, "c"),
    ]


def test_nothing_changed_is_the_same(tmp_path: Path) -> None:
    columns: Columns = {"d": [date(2024, 1, 1), None], "v": [1.5, None]}
    found = Versions(tmp_path, columns, columns, {"d": "date", "v": "number"}).compare()
    assert (found.is_same, found.unchanged, found.key) == (True, 2, ())


def test_columns_are_compared(tmp_path: Path) -> None:
    both = Versions(
        tmp_path,
        {"id": ["1", "2"], "gone": ["x", "y"], "n": [1, 2], "t": ["1", "2.5"]},
        {"Id": ["1", "2"], "n": [1.0, 2.5], "t": [1.0, 2.5], "more": [True, False]},
        {"n": "integer"},
        {"n": "number", "t": "number", "more": "boolean"},
    )
    found = both.compare()
    assert found.columns_added == (Field("more", "more", FieldType.BOOLEAN),)
    assert found.columns_removed == (Field("gone", "gone", FieldType.STRING),)
    assert found.columns_retyped == (
        Retyped("n", FieldType.INTEGER, FieldType.NUMBER),
        Retyped("t", FieldType.STRING, FieldType.NUMBER),
    )
    assert (found.key, found.changed, found.changed_cells) == (("Id",), 1, {"n": 1})
    lines = both.lines(tmp_path / "changes.parquet")
    assert lines == [
        {"_change": "before", "Id": "2", "n": 2.0, "t": "2.5", "more": None, "gone": "y"},
        {"_change": "after", "Id": "2", "n": 2.5, "t": "2.5", "more": False, "gone": None},
    ]


def test_several_columns_are_a_key_together(tmp_path: Path) -> None:
    old: Columns = {"dep": ["01", "01", "02"], "n": [5, 5, 5], "jour": ["1", "2", "1"]}
    both = Versions(tmp_path, old, {**old, "n": [5, 6, 5]}, {"n": "integer"})
    found = both.compare()
    assert (found.key, found.added, found.removed, found.changed) == (("dep", "jour"), 0, 0, 1)


def test_rows_without_a_key_are_counted_whole(tmp_path: Path) -> None:
    both = Versions(tmp_path, {"v": ["a", "a", "a", "b"]}, {"v": ["b", "a", "c", "c"]}, {})
    found = both.compare()
    assert (found.key, found.added, found.removed, found.changed, found.unchanged) == ((), 2, 2, 0, 2)
    assert found.added_examples == ({"v": "c"}, {"v": "c"})
    assert found.removed_examples == ({"v": "a"}, {"v": "a"})


@pytest.mark.parametrize(
    ("key", "why"),
    [(["nope"], "missing_column"), (["v"], "not_unique"), (["w"], "empty"), (["id", "nope"], "missing_column")],
)
def test_keys_that_are_none_are_refused(tmp_path: Path, key: list[str], why: str) -> None:
    columns: Columns = {"id": ["1", "2"], "v": ["a", "a"], "w": ["x", None]}
    with pytest.raises(KeyUnfit) as error:
        Versions(tmp_path, columns, columns, {}).compare(key=key)
    assert error.value.why == why


def test_empty_versions_are_compared(tmp_path: Path) -> None:
    found = Versions(tmp_path, {"a": []}, {"a": ["x"]}, {}).compare()
    assert (found.added, found.removed, found.unchanged) == (1, 0, 0)
    nothing = Versions(tmp_path, {"a": ["x"]}, {"b": ["x"]}, {}).compare()
    assert (nothing.added, nothing.removed, nothing.is_same) == (0, 0, False)


def test_geometries_are_compared(tmp_path: Path) -> None:
    point, other = (
        bytes.fromhex("0101000000000000000000f03f0000000000000040"),
        bytes.fromhex("010100000000000000000000000000000000000040"),
    )
    types = {"geometry": "geojson"}
    both = Versions(
        tmp_path, {"id": ["1", "2"], "geometry": [point, point]}, {"id": ["1", "2"], "geometry": [point, other]}, types
    )
    found = both.compare()
    assert found.changed_examples == (
        Pair(2, 2, {"id": "2", "geometry": "POINT (1 2)"}, {"id": "2", "geometry": "POINT (0 2)"}),
    )
    assert [line["geometry"] for line in both.lines(tmp_path / "c.csv")] == ["POINT (1 2)", "POINT (0 2)"]


def test_work_is_stopped(tmp_path: Path) -> None:
    with pytest.raises(Stopped):
        Versions(tmp_path, {"a": ["x"]}, {"a": ["y"]}, {}).compare(going_on=lambda: False)


rows = st.lists(
    st.tuples(st.integers(0, 12), st.sampled_from(["a", "b", None, ""]), st.sampled_from([None, 0.5, 1.0])), max_size=12
)
TYPES = {"k": "integer", "w": "number"}


def columns_of(some: list[Any]) -> Columns:
    return {name: [row[index] for row in some] for index, name in enumerate("kvw")}


@settings(max_examples=40)
@given(rows, rows)
def test_whole_rows_are_those_of_a_bag(
    tmp_path_factory: pytest.TempPathFactory, old: list[Any], new: list[Any]
) -> None:
    both = Versions(tmp_path_factory.mktemp("d"), columns_of(old), columns_of(new), TYPES)
    found = both.compare(key=())
    added, removed = Counter(new) - Counter(old), Counter(old) - Counter(new)
    assert (found.added, found.removed, found.changed) == (added.total(), removed.total(), 0)
    assert Counter((one["k"], one["v"], one["w"]) for one in found.added_examples) == added
    assert Counter((one["k"], one["v"], one["w"]) for one in found.removed_examples) == removed
    lines = Counter(
        (line["_change"], line["k"], line["v"], line["w"])
        for line in both.lines(both.old.with_name("c.parquet"), key=())
    )
    assert lines == Counter({("added", *row): count for row, count in added.items()}) + Counter(
        {("removed", *row): count for row, count in removed.items()}
    )


@settings(max_examples=40)
@given(rows, rows)
def test_keyed_rows_are_those_of_a_dictionary(
    tmp_path_factory: pytest.TempPathFactory, old: list[Any], new: list[Any]
) -> None:
    before, after = {row[0]: row for row in old}, {row[0]: row for row in new}
    both = Versions(tmp_path_factory.mktemp("d"), columns_of([*before.values()]), columns_of([*after.values()]), TYPES)
    found = both.compare(key=["k"])
    changed = [key for key in after if key in before and before[key] != after[key]]
    assert (found.added, found.removed, found.changed) == (
        len(after.keys() - before),
        len(before.keys() - after),
        len(changed),
    )
    assert [(one.before["k"], one.after["k"]) for one in found.changed_examples] == [(key, key) for key in changed]
    assert found.changed_cells == {
        name: count
        for index, name in ((1, "v"), (2, "w"))
        if (count := sum(before[key][index] != after[key][index] for key in changed))
    }


def test_columns_of_another_name_are_the_same_columns(tmp_path: Path) -> None:
    both = Versions(
        tmp_path,
        {"code_insee": ["01", "02", "03"], "ville": ["a", "b", "c"], "ouvert": [True, False, True], "x": [1, 1, 1]},
        {"Code INSEE": ["01", "02", "03"], "commune": ["a", "b", "c"], "public": [True, False, True], "y": [1, 1, 2]},
        {"ouvert": "boolean", "x": "integer"},
        {"public": "boolean", "y": "integer"},
    )
    found = both.compare()
    assert found.columns_renamed == (Renamed("code_insee", "Code INSEE"), Renamed("ville", "commune"))
    assert [one.name for one in (*found.columns_removed, *found.columns_added)] == ["ouvert", "x", "public", "y"]
    assert (found.key, found.changed, found.added, found.removed, found.is_same) == (("Code INSEE",), 0, 0, 0, False)
    assert Difference.from_json(json.loads(json.dumps(found.to_json()))) == found


def test_a_cell_of_a_renamed_column_is_shown_before_and_after(tmp_path: Path) -> None:
    old: Columns = {"id": [str(one) for one in range(20)], "ville": [f"v{one}" for one in range(20)]}
    new: Columns = {"id": old["id"], "commune": [*old["ville"][:19], "autre"]}
    both = Versions(tmp_path, old, new, {})
    into = tmp_path / "c.parquet"
    made = apart.make(both.old, both.old_fields, both.new, both.new_fields, into=into, candidates=[["nope"], ["id"]])
    assert made.cells == (Cell({"id": "19"}, "commune", "v19", "autre"),)
    assert (made.lines, [one.name for one in made.fields]) == (2, ["_change", "id", "commune"])
    assert duckdb.connect().execute(f"SELECT * FROM '{into}'").fetchall() == [
        ("before", "19", "v19"),
        ("after", "19", "autre"),
    ]


def test_a_column_called_as_ours_keeps_its_name(tmp_path: Path) -> None:
    both = Versions(tmp_path, {"_change": ["1", "2"]}, {"_change": ["1", "3"]}, {})
    lines = both.lines(tmp_path / "c.parquet")
    assert lines == [{"__change": "removed", "_change": "2"}, {"__change": "added", "_change": "3"}]


def test_a_comparison_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    both = Versions(tmp_path, {"a": ["x"]}, {"a": ["y"]}, {})
    with pytest.raises(apart.Failed) as error:
        apart.make(
            both.old, both.old_fields, both.new, both.new_fields, into=tmp_path / "c.parquet",
            limits=apart.Limits(seconds=0),
        )  # fmt: skip
    assert (error.value.why, sorted(path.name for path in tmp_path.iterdir())) == (
        "out_of_time",
        ["new.parquet", "old.parquet"],
    )
