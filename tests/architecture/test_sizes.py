"""Sizes are guidance: they are printed, and only what nobody would defend fails."""

import ast
from statistics import median, quantiles

from tests.architecture.tree import functions, modules, name, size


def test_sizes_are_printed(capsys) -> None:
    lengths = [size(one) for tree in modules().values() for one in functions(tree)]
    lines = {path: len(path.read_text().splitlines()) for path in modules()}
    long_files = [f"{name(path)} ({count})" for path, count in lines.items() if count > 400]
    long_functions = [
        f"{name(path)}:{one.lineno} {one.name} ({size(one)})"
        for path, tree in modules().items() for one in functions(tree) if size(one) > 40
    ]  # fmt: skip
    p90 = quantiles(lengths, n=10)[-1]
    with capsys.disabled():
        print(
            f"\n{len(lines)} files, {sum(lines.values())} lines; {len(lengths)} functions:"
            f" median {median(lengths):.0f}, p90 {p90:.0f} lines"
        )
        print("files above 400 lines:", ", ".join(long_files) or "none")
        print("functions above 40 lines:", ", ".join(long_functions) or "none")
    assert median(lengths) <= 8
    assert p90 <= 25


def test_modules_say_what_they_are_for() -> None:
    assert [name(path) for path, tree in modules().items() if not ast.get_docstring(tree)] == []
