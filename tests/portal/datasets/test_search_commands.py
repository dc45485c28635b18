"""`parvis index` and `parvis search`."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest
from django.conf import settings
from typer.testing import CliRunner

from parvis.engines import search as engine
from parvis.faces.cli.app import app

pytestmark = pytest.mark.usefixtures("search_index")


def _run(*arguments: str) -> Any:
    return CliRunner().invoke(app, list(arguments))


def test_index_is_brought_up_to_date_and_built_anew(make_dataset: Callable[..., Any]) -> None:
    make_dataset("Vélo")
    for arguments in (["index"], ["index"], ["index", "--rebuild"]):
        assert _run(*arguments).exit_code == 0
        assert engine.engine().search(engine.Query(kind="dataset", text="velo")).total == 1


def test_index_says_that_another_process_writes(make_dataset: Callable[..., Any]) -> None:
    import fcntl

    assert _run("index").exit_code == 0
    with (settings.PARVIS.data / "search" / "writer.lock").open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert _run("index", "--rebuild").exit_code == 1


def test_query_shows_titles(make_dataset: Callable[..., Any]) -> None:
    make_dataset("Vélo")
    _run("index")
    assert "Vélo" in _run("search", "query", "velo").stdout
    assert _run("search", "query", "velo", "--kind", "nothing").exit_code == 2


def test_evaluate_measures_each_file_and_the_guard(make_dataset: Callable[..., Any], tmp_path: Path) -> None:
    dataset = make_dataset("Accidents de vélo")
    make_dataset("Budget")
    _run("index")
    (tmp_path / "mine.csv").write_text(f"query,params,expected\naccidents,,{dataset.id}\n", encoding="utf-8")
    ran = _run("search", "evaluate", str(tmp_path / "mine.csv"), "--json")
    ranks = orjson.loads(ran.stdout)["dataset"]["ranks"]
    assert [ranks[name]["mrr"] for name in ("mine.csv", "overall", "whole titles", "typos")] == [1, 1, 1, 1]
    assert "accidents" not in _run("search", "evaluate", str(tmp_path / "mine.csv"), "--no-guard").stderr


def test_evaluate_refuses_another_file(tmp_path: Path) -> None:
    (tmp_path / "other.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    assert _run("search", "evaluate", str(tmp_path / "other.csv")).exit_code == 2
