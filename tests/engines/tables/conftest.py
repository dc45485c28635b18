"""Engines are tested alone: DuckDB reads the files of the tests, whatever the settings of the portal allow."""

from collections.abc import Iterator

import pytest

from parvis.engines.tables import duck


@pytest.fixture(autouse=True, scope="module")
def free_limits() -> Iterator[None]:
    before = duck.follow(duck.Limits)
    yield
    duck.follow(before)
