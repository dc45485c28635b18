"""`parvis dcat`: descriptions in RDF held to the shapes of DCAT-AP, from the terminal."""

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from parvis.faces.cli import upgrade
from parvis.faces.cli.operator import OPERATOR
from parvis.kit.actors import VISITOR
from parvis.kit.errors import PortalError
from parvis.portal.catalogue import queries
from parvis.portal.datasets import queries as datasets

VALID, WRONG, UNREADABLE = 0, 1, 2
_COLUMNS = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())

commands = typer.Typer(name="dcat", help="The catalogue in RDF (DCAT-AP).", no_args_is_help=True)


@commands.callback()
def group() -> None:
    """The catalogue in RDF (DCAT-AP)."""


@dataclass(slots=True)
class _Report:
    """What was read and found so far."""

    documents: int = 0
    datasets: int = 0
    total: int | None = None
    severities: Counter[str] = field(default_factory=Counter)
    findings: list[dict[str, Any]] = field(default_factory=list)


@commands.command("validate")
def validate(
    what: Annotated[
        str, typer.Argument(help="A file, an http address, or a dataset: its id or the end of its address.")
    ] = "",
    catalog: Annotated[bool, typer.Option("--catalog", help="The catalogue of this portal, page by page.")] = False,
    shapes: Annotated[str, typer.Option(help="Shapes (SHACL), a file or an address; else PARVIS_DCAT_SHAPES.")] = "",
    pages: Annotated[int, typer.Option(min=1, help="Pages of an address to read, one leading to the next.")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Say what in a description is not as DCAT-AP wants it, and what to do about it.

    Exits with 0 when nothing is wrong (there may be warnings), 1 when there are errors, 2 when it cannot be read.
    """
    if bool(what) == catalog:
        raise typer.BadParameter(_("Name a file, an address or a dataset, or give --catalog."))
    if not queries.available():
        print(_("This needs one more package: pip install 'parvis[validation]'."), file=sys.stderr)
        raise typer.Exit(UNREADABLE)
    report = _Report()
    try:
        wanted = queries.shapes_of(shapes)
        for document in _catalogue() if catalog else _documents(what):
            _take(report, _checked(document, wanted, pages), as_json)
    except PortalError as error:
        print(error, file=sys.stderr)
        raise typer.Exit(UNREADABLE) from error
    _end(report, wanted.origin, as_json)
    raise typer.Exit(WRONG if report.severities["violation"] else VALID)


def _checked(document: queries.Document, shapes: queries.Shapes, pages: int) -> Iterator[queries.Checked]:
    """The document and, as long as more pages are wanted, those it leads to."""
    seen = {document.base}
    while True:
        done = queries.check(document, shapes)
        yield done
        if not done.next or done.next in seen or len(seen) >= pages:
            return
        seen.add(done.next)
        document = queries.document(done.next)


def _documents(what: str) -> Iterator[queries.Document]:
    if what.startswith(("http://", "https://")) or Path(what).is_file():
        yield queries.document(what)
        return
    upgrade.upgrade()
    known = datasets.get(what, actor=OPERATOR)
    lines = queries.alone(known.pk, actor=OPERATOR)
    yield queries.Document(lines, "nt", settings.PARVIS.site_url)


def _catalogue() -> Iterator[queries.Document]:
    upgrade.upgrade()
    with Progress(*_COLUMNS, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(_("Checking"), total=None)
        for page in queries.pages(actor=VISITOR):
            bar.update(task, total=page.total)
            yield queries.Document(page.lines(), "nt", page.paging.page)
            bar.advance(task, len(page.ids))


def _take(report: _Report, checked: Iterator[queries.Checked], as_json: bool) -> None:
    for one in checked:
        report.documents += 1
        report.datasets += one.datasets
        report.total = one.total if one.total is not None else report.total
        last: str | None = None
        for finding in one.findings:
            report.severities[finding.severity] += 1
            if as_json:
                words = {"problem": queries.labels.problem(finding), "place": queries.labels.place(finding)}
                report.findings.append(asdict(finding) | words)
                continue
            if last != finding.dataset:
                last = finding.dataset
                outside = _("Outside of datasets")
                print(f"{finding.title or outside}  {finding.dataset}".strip())
            print(f"  {_line(finding)}")


def _line(finding: Any) -> str:
    severity = _(queries.labels.SEVERITIES.get(finding.severity, finding.severity))
    place = queries.labels.place(finding)
    start = f"{severity}, {place}" if place else severity
    return f"{start}: {queries.labels.problem(finding)} [{queries.labels.short(finding.path)}]"


def _end(report: _Report, origin: str, as_json: bool) -> None:
    violations = report.severities["violation"]
    others = report.severities.total() - violations
    if as_json:
        body = {
            "valid": not violations, "documents": report.documents, "datasets": report.datasets,
            "total": report.total, "violations": violations, "warnings": others, "shapes": origin,
            "findings": report.findings,
        }  # fmt: skip
        sys.stdout.buffer.write(orjson.dumps(body, option=orjson.OPT_INDENT_2) + b"\n")
        return
    counts = (
        ngettext("%(count)s dataset", "%(count)s datasets", report.datasets) % {"count": report.datasets},
        ngettext("%(count)s error", "%(count)s errors", violations) % {"count": violations},
        ngettext("%(count)s warning", "%(count)s warnings", others) % {"count": others},
    )
    print(", ".join(counts))
    if report.total is not None and report.total != report.datasets:
        print(_("The catalogue says that it has %(count)s datasets in all.") % {"count": report.total})


def register(app: typer.Typer) -> None:
    """Add `parvis dcat`."""
    app.add_typer(commands)
