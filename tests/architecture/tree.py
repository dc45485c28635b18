"""The source as the architecture tests look at it."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "parvis"

Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def modules() -> dict[Path, ast.Module]:
    """Every module of the program with its syntax tree, migrations left out."""
    found = (path for path in sorted(SOURCE.rglob("*.py")) if "migrations" not in path.parts)
    return {path: ast.parse(path.read_text()) for path in found}


def functions(tree: ast.AST) -> Iterator[Function]:
    """Every function and method, nested ones too."""
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def size(function: Function) -> int:
    """Lines of the body, its docstring left out."""
    body = function.body[1:] if ast.get_docstring(function) and len(function.body) > 1 else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1


def name(path: Path) -> str:
    """The path as people say it."""
    return str(path.relative_to(ROOT))


@cache
def tracked() -> list[Path]:
    """The files under version control; in an unpacked sdist, which has none, every file."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        return sorted(path for path in ROOT.rglob("*") if path.is_file())
    return [path for path in (ROOT / line for line in listed.stdout.split("\0") if line) if path.is_file()]


def text(path: Path) -> str:
    """The text of a file, `""` of a binary one."""
    try:
        return path.read_text()
    except UnicodeDecodeError:
        return ""
