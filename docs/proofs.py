"""Which tests prove what the pages of the documentation say, read from their marks.

A test that shows that a row of a table holds says so:

    @pytest.mark.proves("udata", "GET /api/1/datasets/{ref}/", "PUT /api/1/datasets/{ref}/")
    def test_a_dataset_is_changed(...): ...

The names are literal, so that they are read without running anything; a mark of a `pytest.param` counts as well. A test
that is skipped whatever happens, or expected to fail, proves nothing. That a test truly asks what it says it proves,
and gets it, is seen to while it runs (tests/proving.py).
"""

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Final

TESTS: Final = Path(__file__).parents[1] / "tests"
_VOID: Final = {"skip", "xfail"}


def of(face: str) -> Mapping[str, list[str]]:
    """The rows of a face that are proven, each with the names of the tests that prove it, in order."""
    proven: dict[str, list[str]] = {}
    for named, row, test in _all():
        if named == face and test not in proven.setdefault(row, []):
            proven[row].append(test)
    return {row: sorted(tests) for row, tests in proven.items()}


def shown(tests: list[str]) -> str:
    """The cell of a table that names the tests of a row."""
    return "✓ " + " ".join(f"`{test}`" for test in tests) if tests else "not proven"


@cache
def _all() -> list[tuple[str, str, str]]:
    found: list[tuple[str, str, str]] = []
    for path in sorted(TESTS.rglob("test_*.py")):
        text = path.read_text()
        if "mark.proves(" in text:
            found += _of_file(ast.parse(text))
    return found


def _of_file(tree: ast.Module) -> Iterator[tuple[str, str, str]]:
    for test in tree.body:
        if not isinstance(test, ast.FunctionDef) or not test.name.startswith("test_"):
            continue
        calls = [node for decorator in test.decorator_list for node in ast.walk(decorator)]
        if any(isinstance(node, ast.Attribute) and node.attr in _VOID for node in calls):
            continue
        for node in calls:
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "proves":
                face, *rows = [ast.literal_eval(argument) for argument in node.args]
                yield from ((face, row, test.name) for row in rows)
