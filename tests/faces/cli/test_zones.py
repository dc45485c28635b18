"""`parvis zones`."""

import pytest
from django.utils import translation
from typer.testing import CliRunner

from parvis.faces.cli.app import app

pytestmark = pytest.mark.django_db


def _run(*arguments: str):
    with translation.override("en"):
        return CliRunner().invoke(app, ["zones", *arguments])


def test_load_says_what_it_did_and_does_it_once() -> None:
    assert _run("load", "ma").stdout == "1598 created, 0 updated, 0 unchanged.\n"
    assert _run("load", "MA").stdout == "0 created, 0 updated, 1598 unchanged.\n"


def test_load_of_an_unknown_country_fails_in_words() -> None:
    ran = _run("load", "xx")
    assert (ran.exit_code, ran.stdout) == (1, "")
    assert "xx" in ran.stderr


def test_list_counts_by_level() -> None:
    assert _run("list").stdout.split() == ["2", "country-group", "244", "country"]
