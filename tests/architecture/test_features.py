"""Inside a feature: seven file names, and actions that ask who before anything else."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.architecture.tree import SOURCE, Function, modules, name

SEVEN = {"models", "events", "rules", "queries", "actions", "search", "tasks"}
BESIDES = {"__init__", "apps"}  # what Django asks for
DIRECTORIES = {"migrations", "data", "__pycache__"}
FORBIDDEN = {"utils", "helpers", "misc", "common", "base", "manager", "managers", "service", "services"}

FEATURES = sorted(path.parent for path in (SOURCE / "portal").glob("*/__init__.py"))


@pytest.mark.parametrize("feature", FEATURES, ids=lambda path: path.name)
def test_feature_files_have_the_seven_names(feature: Path) -> None:
    entries = {path.stem if path.suffix == ".py" else path.name for path in feature.iterdir()}
    assert entries - SEVEN - BESIDES - DIRECTORIES == set()


def test_no_file_has_a_name_that_says_nothing() -> None:
    assert [name(path) for path in modules() if FORBIDDEN & {path.stem, *path.relative_to(SOURCE).parts}] == []


def _actions() -> Iterator[tuple[Path, Function]]:
    for path, tree in modules().items():
        parts = path.relative_to(SOURCE).parts
        if parts[0] != "portal" or not {"actions", "actions.py"}.intersection(parts) or path.stem.startswith("_"):
            continue
        for node in tree.body:
            if isinstance(node, Function) and not node.name.startswith("_"):
                yield path, node


def _first_call(function: Function) -> str:
    """The last name of what the first statement calls: `require` for `rules.require(…)`."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    call = body[0].value if body and isinstance(body[0], ast.Expr) else None
    if not isinstance(call, ast.Call):
        return ""
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def test_there_are_actions_to_look_at() -> None:
    assert len(list(_actions())) > 10


def test_public_actions_first_require() -> None:
    assert [f"{name(path)}: {one.name}" for path, one in _actions() if _first_call(one) != "require"] == []


def test_reads_admit_and_announce_no_act() -> None:
    """`require` begins an act, which the audit log notes; a read asks with `admit`."""
    wrong = [
        name(path)
        for path, tree in modules().items()
        if {"queries", "queries.py"}.intersection(path.relative_to(SOURCE).parts)
        for node in ast.walk(tree)
        if (isinstance(node, ast.alias) and node.name == "require")
        or (isinstance(node, ast.Attribute) and node.attr == "require")
    ]
    assert wrong == []


def test_public_actions_name_who_by_keyword() -> None:
    def has_by(one: Function) -> bool:
        return "by" in {argument.arg for argument in one.args.kwonlyargs}

    assert [f"{name(path)}: {one.name}" for path, one in _actions() if not has_by(one)] == []
