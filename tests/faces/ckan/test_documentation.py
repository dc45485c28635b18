"""What docs/api/ckan.md says is answered is what is answered, and what a test does."""

import re
from pathlib import Path
from typing import Any

from docs import proofs, reference

from parvis.faces.ckan import filters, views
from parvis.faces.ckan.registry import ACTIONS

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs/api/ckan.md").read_text()
TESTS = "".join(
    path.read_text() for folder in ("faces/ckan", "conformance") for path in (ROOT / "tests" / folder).glob("test_*.py")
)


def test_every_action_is_proven_and_only_actions_that_there_are() -> None:
    """The page of actions is made of the dispatcher and of the marks of tests: neither says more than the other."""
    proven = set(proofs.of("ckan"))
    assert proven <= set(ACTIONS)
    assert {name for names in views.actions() if proven.isdisjoint(names) for name in names} == set(reference.ABSENT)


def test_every_test_that_is_told_of_is_there() -> None:
    told = set(re.findall(r"`(test_\w+)`", PAGE))
    assert len(told) > 2
    assert {name for name in told if f"def {name}(" not in TESTS} == set()


def test_what_is_not_here_is_not_known(act: Any) -> None:
    rows = PAGE.partition("## What is not answered")[2].partition("\n## ")[0].splitlines()
    named = [name for row in rows if row.startswith("| `") for name in re.findall(r"`(\w+)`", row.split("|")[1])]
    assert len(named) > 40
    for name in named:
        answer = act.post(name, {"id": "x"})
        assert (answer.status_code, answer.json()) == (400, f"Bad request: Action name not known: {name}")


def test_fields_of_filters_are_those_there_are() -> None:
    told = re.findall(r"`(\w+)`", PAGE.partition("Fields: ")[2].partition(". Anything")[0])
    assert set(told) <= filters.FIELDS
