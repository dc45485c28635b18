"""What keeps the suite short: browsers are started in one place and marked, and nobody sleeps where one can watch."""

import ast
from functools import cache
from pathlib import Path

from tests.architecture.tree import ROOT, name

TESTS = ROOT / "tests"
NAP = 2.0  # seconds; who waits for something looks for it again and again instead


@cache
def _trees() -> dict[Path, ast.Module]:
    return {path: ast.parse(path.read_text()) for path in sorted(TESTS.rglob("*.py"))}


def test_who_opens_a_browser_says_so() -> None:
    """A browser costs two seconds of processor; the mark keeps it out of the run on PostgreSQL."""
    opened = {
        path for path, tree in _trees().items() if path.name.startswith("test_")
        if any(_called(node) == "new_page" for node in ast.walk(tree))
    }  # fmt: skip
    assert len(opened) > 5
    assert [name(path) for path in sorted(opened) if "mark.browser" not in path.read_text()] == []


def test_a_browser_is_started_in_one_place() -> None:
    started = {path for path, tree in _trees().items() if any(_called(node) == "launch" for node in ast.walk(tree))}
    assert list(map(name, started)) == ["tests/faces/web/conftest.py"]


def test_nobody_sleeps_for_long() -> None:
    long = [
        f"{name(path)}:{node.lineno}" for path, tree in _trees().items() for node in ast.walk(tree)
        if isinstance(node, ast.Call) and _called(node) == "sleep" and node.args
        and isinstance(node.args[0], ast.Constant) and node.args[0].value > NAP
    ]  # fmt: skip
    assert long == []


def _called(node: ast.AST) -> str:
    return node.func.attr if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else ""
