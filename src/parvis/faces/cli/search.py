"""`parvis search`: try a query, or measure how good and how fast search is."""

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, Final

import orjson
import typer
from django.utils.translation import gettext as _
from rich.console import Console
from rich.table import Table

from parvis.engines import search as engines
from parvis.engines.search import Document, Query, evaluation
from parvis.engines.search.evaluation import Case, Score
from parvis.engines.search.follower import corpora

FACETS: Final = {
    "dataset": ("organization", "tag", "license", "format", "format_family", "zone"),
    "organization": ("badge", "producer_type"),
}
_KINDS = tuple(FACETS)

commands = typer.Typer(name="search", help="Try and measure search.", no_args_is_help=True)


@commands.command()
def query(
    text: Annotated[str, typer.Argument(help="What a reader would type.")],
    kind: Annotated[str, typer.Option(help="dataset or organization.")] = "dataset",
    limit: Annotated[int, typer.Option(help="How many results to show.", min=1, max=100)] = 20,
) -> None:
    """Show what a visitor would find, with scores and what matched."""
    page = engines.engine().search(Query(kind=_known(kind), text=text, limit=limit))
    titles = {document.id: document.title for document in corpora()[kind].documents([hit.id for hit in page.hits])}
    table = Table("#", _("Score"), _("Matched"), _("Title"), "id")
    for place, hit in enumerate(page.hits, 1):
        table.add_row(str(place), f"{hit.score:.2f}", hit.matched or "title", titles.get(hit.id, ""), hit.id)
    Console().print(table)
    print(_("%(count)s in all.") % {"count": page.total})
    if page.correction:
        print(_("Did you mean: %s") % page.correction)


@commands.command()
def evaluate(
    files: Annotated[list[Path], typer.Argument(help="CSV files of query,params,expected.", exists=True)],
    kind: Annotated[str, typer.Option(help="dataset or organization; by default what the name of the file says.")] = "",
    guard: Annotated[bool, typer.Option(help="Also measure ordinary datasets, typos and cost.")] = True,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Measure the rank of the expected answers: success among the first 1, 5 and 10, and MRR cut at rank 100.

    Exits with 2 when a file cannot be read.
    """
    cases: dict[str, dict[str, list[Case]]] = {}
    for file in files:
        cases.setdefault(_known(kind or _kind_of(file)), {})[file.name] = _read(file)
    report = {name: _measured(name, by_file, guard) for name, by_file in cases.items()}
    if as_json:
        print(orjson.dumps(report, option=orjson.OPT_INDENT_2).decode())
    else:
        _print(report)


def _kind_of(file: Path) -> str:
    return "organization" if "organization" in file.name else "dataset"


def _known(kind: str) -> str:
    if kind not in _KINDS:
        raise typer.BadParameter(_("Choose among: %s.") % ", ".join(_KINDS), param_hint="--kind")
    return kind


def _read(file: Path) -> list[Case]:
    try:
        return evaluation.read(file)
    except (OSError, KeyError, UnicodeDecodeError) as error:
        print(_("%(file)s is not a file of query,params,expected.") % {"file": file}, file=sys.stderr)
        raise typer.Exit(2) from error


def _measured(kind: str, by_file: dict[str, list[Case]], guarded: bool) -> dict[str, Any]:
    """{"ranks": {file or "overall": Score}, "cost": Cost}, with the guard and typos of datasets if asked."""
    engine = engines.engine()
    ranks = {name: [evaluation.rank(engine, kind, case) for case in cases] for name, cases in by_file.items()}
    scores = {name: evaluation.score(found) for name, found in ranks.items()}
    scores["overall"] = evaluation.score([place for found in ranks.values() for place in found])
    every = [case for cases in by_file.values() for case in cases]
    if guarded and kind == "dataset":
        made = evaluation.guard(corpora()[kind].all(), archived=_is_archived) | {"typos": evaluation.typos(every)}
        for name, cases in made.items():
            scores[name] = evaluation.score([evaluation.rank(engine, kind, case) for case in cases])
    cost = evaluation.cost(engine, kind, [case.text for case in every], FACETS[kind])
    return {"ranks": {name: asdict(found) for name, found in scores.items()}, "cost": asdict(cost)}


def _is_archived(document: Document) -> bool:
    return "published" not in document.filters.get("state", ())


def _print(report: dict[str, dict[str, Any]]) -> None:
    for kind, measured in report.items():
        table = Table(kind, _("queries"), "MRR", "@1", "@5", "@10")
        for name, figures in measured["ranks"].items():
            found = Score(**figures)
            shares = (f"{share:.3f}" for share in (found.mrr, found.at_1, found.at_5, found.at_10))
            table.add_row(name, str(found.count), *shares)
        Console().print(table)
        spent = evaluation.Cost(**measured["cost"])
        print(
            _("CPU per query with facets: mean %(mean).1f ms, median %(p50).1f, p95 %(p95).1f; clock p95 %(wall).1f.")
            % {"mean": spent.cpu_mean, "p50": spent.cpu_p50, "p95": spent.cpu_p95, "wall": spent.wall_p95}
        )


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(commands)
