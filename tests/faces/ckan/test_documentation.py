"""What docs/api/ckan.md says is answered is what is answered, and what a test does."""

import re
from pathlib import Path

from parvis.faces.ckan import filters
from parvis.faces.ckan.registry import ACTIONS

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs/api/ckan.md").read_text()
TESTS = "".join(
    path.read_text() for folder in ("faces/ckan", "conformance") for path in (ROOT / "tests" / folder).glob("test_*.py")
)
_ROW = re.compile(r"^\| (`\w+`(?: `\w+`)*) \|.*\| ((?:`test_\w+` ?)+)\|$", re.M)


def _words(text: str) -> list[str]:
    return re.findall(r"`(\w+)`", text)


def test_every_action_has_a_line_and_every_line_an_action() -> None:
    told = [name for actions, _tests in _ROW.findall(PAGE) for name in _words(actions)]
    assert sorted(told) == sorted(ACTIONS)


def test_every_test_that_is_told_of_is_there() -> None:
    told = set(re.findall(r"`(test_\w+)`", PAGE))
    assert len(told) > 20
    assert {name for name in told if f"def {name}(" not in TESTS} == set()


def test_fields_of_filters_are_those_there_are() -> None:
    told = _words(PAGE.partition("Fields: ")[2].partition(". Anything")[0])
    assert set(told) <= filters.FIELDS
