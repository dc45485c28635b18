"""What the documentation says is proven is proven: the marks are read right, and a test that does not ask fails."""

import ast
from typing import Any

import pytest
from docs import proofs
from tests import proving


def test_marks_are_read_with_those_of_parameters_and_without_those_of_tests_that_do_not_run() -> None:
    tree = ast.parse("""
@pytest.mark.proves("a", "one", "two")
@pytest.mark.parametrize("x", [1, pytest.param(2, marks=pytest.mark.proves("a", "three"))])
def test_runs(): ...
@pytest.mark.skip
@pytest.mark.proves("a", "four")
def test_is_skipped(): ...
@pytest.mark.proves("a", "five")
def helper(): ...
""")
    assert sorted(proofs._of_file(tree)) == [("a", row, "test_runs") for row in ("one", "three", "two")]


def test_a_row_without_a_test_is_not_green() -> None:
    assert (proofs.shown([]), proofs.shown(["test_a", "test_b"])) == ("not proven", "✓ `test_a` `test_b`")


def test_a_row_is_proven_by_an_answer_and_by_nothing_less(api: Any) -> None:
    claimed = [pytest.mark.proves("udata", "GET /api/1/spatial/levels/", "GET /api/1/datasets/").mark]
    with proving.listening() as answered:
        api.get("/api/1/spatial/levels/")
        api.get("/api/1/datasets/?page=0")
        api.get("/api/3/action/status_show")
    assert answered == {("udata", "GET /api/1/spatial/levels/"), ("ckan", "status_show")}
    assert proving.unproven(claimed, answered) == ["GET /api/1/datasets/"]
    with proving.listening() as nothing:
        pass
    api.get("/api/1/datasets/")
    assert nothing == set()
