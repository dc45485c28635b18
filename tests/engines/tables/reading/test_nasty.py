"""Files that break readers of tables give what they should."""

from typing import Any

import pytest
from tests.engines.tables.reading.conftest import Read, rows, types
from tests.engines.tables.reading.nasty import FILES, Nasty

from parvis.engines.tables.shapes import Outcome


def test_there_are_more_than_forty_of_them() -> None:
    assert len({one.name for one in FILES}) == len(FILES) > 44


@pytest.mark.parametrize("one", FILES, ids=lambda one: one.name)
def test_nasty_file_gives_what_it_should(one: Nasty, read: Read) -> None:
    found = read(one.make(), one.name)
    if one.expected.refusal:
        assert (str(found.refusal), found.tables) == (one.expected.refusal, ())
        return
    assert found.refusal is None, found.detail
    wanted = one.expected.rows if isinstance(one.expected.rows, list) else [one.expected.rows]
    assert [made.rows for made in found.tables] == wanted
    assert [made.report.counted for made in found.tables] == wanted
    assert [len(rows(made, "SELECT 1 FROM t")) for made in found.tables] == wanted
    _check(one, found)


def _check(one: Nasty, found: Outcome) -> None:
    made = found.tables[0]
    assert {name: types(made).get(name) for name in one.expected.types} == one.expected.types
    said: dict[str, Any] = made.report.to_json()
    said["demoted"] = list(said["demoted"])
    assert {name: said[name] for name in one.expected.report} == one.expected.report
    assert {query: rows(made, query)[0][0] for query in one.expected.cells} == one.expected.cells
