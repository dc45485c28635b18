"""`parvis dumps`."""

import pytest
from typer.testing import CliRunner

from parvis.faces.cli.app import app

pytestmark = pytest.mark.django_db


def test_dumps_are_made_and_listed(make_dataset):
    make_dataset("Un jeu")
    made = CliRunner().invoke(app, ["dumps", "make"])
    assert made.exit_code == 0, made.output
    names = [line.split("\t")[:2] for line in made.stdout.splitlines()]
    assert names == [["datasets.csv", "1"], ["resources.csv", "0"], ["organizations.csv", "0"],
                     ["datasets.parquet", "1"], ["resources.parquet", "0"], ["organizations.parquet", "0"],
                     ["datasets.jsonl", "1"], ["data.json", "1"], ["catalog.nt.gz", "1"]]  # fmt: skip
    assert CliRunner().invoke(app, ["dumps", "list"]).stdout == made.stdout
