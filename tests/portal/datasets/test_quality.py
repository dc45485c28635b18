"""The quality score: nine questions, one point each."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from parvis.dialects.records import Dataset, Resource
from parvis.portal.datasets.rules import quality

TODAY = date(2026, 3, 1)
FULL = Dataset(
    title="Population", description="x" * 101, license="lov2", frequency="monthly", zones=("country:ma",),
    temporal_start=date(2024, 1, 1), updated_at=datetime(2026, 2, 10, tzinfo=UTC), resources_count=1,
    formats=("csv",), resources=(Resource(title="a", url="https://example.org", format="csv", description="Columns"),),
)  # fmt: skip


def test_a_complete_description_earns_everything():
    assessed = quality.assess(FULL, TODAY)
    assert (assessed.score, set(assessed.criteria.values())) == (1.0, {True})


@pytest.mark.parametrize(
    ("lacking", "criterion"),
    [
        ({"license": ""}, "license"),
        ({"license": "notspecified"}, "license"),
        ({"temporal_start": None}, "temporal_coverage"),
        ({"zones": ()}, "spatial"),
        ({"description": "x" * 100}, "description"),
        ({"formats": ("pdf", "xlsx")}, "open_format"),
        ({"resources": (replace(FULL.resources[0], description=""),)}, "resources_documentation"),
        ({"resources": (replace(FULL.resources[0], extras={"check:available": False}),)}, "resources_available"),
        ({"updated_at": datetime(2026, 1, 1, tzinfo=UTC)}, "update_fulfilled_in_time"),
    ],
)
def test_each_lack_costs_one_point(lacking, criterion):
    assessed = quality.assess(replace(FULL, **lacking), TODAY)
    assert [name for name, answer in assessed.criteria.items() if answer is not True] == [criterion]
    assert assessed.score == pytest.approx(8 / 9, abs=1e-4)


def test_without_a_frequency_two_points_are_lost():
    assert quality.assess(replace(FULL, frequency=""), TODAY).score == pytest.approx(7 / 9, abs=1e-4)


def test_without_resources_three_questions_do_not_arise():
    criteria = quality.assess(replace(FULL, resources=(), resources_count=0, formats=()), TODAY).criteria
    assert [name for name, answer in criteria.items() if answer is None] == [
        "open_format", "resources_available", "resources_documentation",
    ]  # fmt: skip


def test_a_hosted_file_is_always_available():
    hosted = replace(FULL.resources[0], url="", file="f" * 64, extras={"check:available": False})
    assert quality.assess(replace(FULL, resources=(hosted,)), TODAY).criteria["resources_available"] is True


@pytest.mark.parametrize(
    ("frequency", "expected"),
    [("daily", date(2026, 2, 11)), ("annual", date(2027, 2, 10)), ("punctual", None), ("", None), ("unknown", None)],
)
def test_next_update_follows_the_frequency(frequency, expected):
    assert quality.next_update_on(replace(FULL, frequency=frequency)) == expected


def test_one_day_of_grace_is_given():
    due = replace(FULL, frequency="daily", updated_at=datetime(2026, 2, 27, tzinfo=UTC))
    assert quality.assess(due, date(2026, 3, 1)).criteria["update_fulfilled_in_time"] is True
    assert quality.assess(due, date(2026, 3, 2)).criteria["update_fulfilled_in_time"] is False
