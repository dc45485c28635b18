"""Rows measured by zone: sums that agree with an independent reader, codes as they are written, classes."""

import csv
from collections import defaultdict
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engines.tables.maps.conftest import Read

from parvis.engines.tables import maps
from parvis.engines.tables.query import grammar
from parvis.engines.tables.query.shapes import Query
from parvis.kit.errors import Invalid

HOSPITALS = "covid/donnees-hospitalieres-covid19-dep-sexe-2021-03-08.csv"


def test_sums_by_departement_are_those_of_another_reader(read: Read, shared: Path) -> None:
    expected: dict[str, int] = defaultdict(int)
    rows: dict[str, int] = defaultdict(int)
    with (shared / HOSPITALS).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter=";"):
            if row["sexe"] == "0" and row["dep"]:
                expected[row["dep"]] += int(row["dc"] or 0)
                rows[row["dep"]] += 1
    made, _meaning, _profile = read(shared / HOSPITALS)
    query = grammar.parse([("sexe__exact", "0")], made.fields)
    found = maps.measure(made.path, made.fields, query, "dep", lambda text: text, aggregate="sum", value="dc")
    assert {one.code: one.value for one in found.areas} == dict(expected)
    assert {one.code: one.rows for one in found.areas} == dict(rows)
    assert len(expected) > 95
    mean = maps.measure(made.path, made.fields, query, "dep", lambda text: text, aggregate="mean", value="dc")
    assert mean.areas[0].value == pytest.approx(expected["01"] / rows["01"])


def test_codes_without_their_zero_come_together_and_others_are_told(read: Read) -> None:
    made, _meaning, _profile = read(b"dep;n\n1;2\n01;3\n2A;4\nXX;5\n;6\nXX;7\n2A;\n", "dep.csv")
    known = {"01", "2A"}

    def code(text: str) -> str | None:
        found = maps.code_of("fr:departement", text)
        return found if found in known else None

    found = maps.measure(made.path, made.fields, Query(), "dep", code, aggregate="sum", value="n")
    assert [(one.code, one.rows, one.value) for one in found.areas] == [("01", 2, 5), ("2A", 2, 4)]
    assert (found.empty, found.unknown) == (1, (("XX", 2),))


def test_a_zone_whose_numbers_are_all_empty_has_no_value(read: Read) -> None:
    made, _meaning, _profile = read(b"dep;n\n01;\n2A;4\n2A;5\n", "dep.csv")
    found = maps.measure(made.path, made.fields, Query(), "dep", str, aggregate="mean", value="n")
    assert [(one.code, one.rows, one.value) for one in found.areas] == [("01", 1, None), ("2A", 2, 4.5)]


@pytest.mark.parametrize(("aggregate", "value"), [("sum", "dep"), ("sum", "nowhere"), ("mean", ""), ("median", "n")])
def test_what_cannot_be_measured_is_refused(read: Read, aggregate: str, value: str) -> None:
    made, _meaning, _profile = read(b"dep;n\n01;1\n2A;4\n", "dep.csv")
    with pytest.raises(Invalid):
        maps.measure(made.path, made.fields, Query(), "dep", str, aggregate=aggregate, value=value)


@pytest.mark.parametrize(
    ("level", "text", "code"),
    [
        ("fr:departement", "1", "01"), ("fr:departement", " 2a ", "2A"), ("fr:departement", "971", "971"),
        ("fr:commune", "1004", "01004"), ("fr:region", "1", "01"), ("ma:region", "9", "09"),
        ("ma:province", "01511", "01.511"), ("ma:province", "01.511", "01.511"), ("ma:commune", "015110100", "01.511.01.00"),
        ("country", "FRA", "FR"), ("country", "250", "FR"), ("country", "4", "AF"), ("country", "fr", "FR"),
        ("country", "ABC", "ABC"),
    ],
)  # fmt: skip
def test_codes_are_written_as_their_level_writes_them(level: str, text: str, code: str) -> None:
    assert maps.code_of(level, text) == code


@given(st.lists(st.integers(-50, 50), max_size=60))
def test_classes_hold_every_number_once(numbers: list[int]) -> None:
    found = maps.classes(numbers)
    assert sum(one.count for one in found) == len(numbers)
    assert len(found) <= 5
    for number in numbers:
        one = found[maps.class_of(number, found)]
        assert one.start <= number <= one.end
    assert all(first.end < second.start for first, second in pairwise(found))


def test_classes_of_different_numbers_are_of_the_same_size() -> None:
    assert [(one.start, one.end, one.count) for one in maps.classes(range(100))] == [
        (0, 19, 20), (20, 39, 20), (40, 59, 20), (60, 79, 20), (80, 99, 20),
    ]  # fmt: skip
