"""`parvis import`, and `parvis import datagouv`: a whole catalogue out of a file."""

import gzip
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Annotated, cast

import typer
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    SpinnerColumn,
    TaskProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)

from parvis.engines.search.follower import Follower
from parvis.faces.cli import upgrade
from parvis.kit.actors import system
from parvis.kit.errors import Invalid, Unavailable
from parvis.portal.datasets import actions

LOADED, REFUSED, UNREADABLE = 0, 1, 2
_GZIP = b"\x1f\x8b"
_SAMPLE = 12  # line numbers shown for one warning

imports = typer.Typer(name="import", help="Bring a catalogue in from elsewhere.", no_args_is_help=True)


@imports.command()
def datagouv(
    file: Annotated[Path, typer.Argument(help="The catalogue export of data.gouv.fr: .csv or .csv.gz.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would happen; write nothing.")] = False,
) -> None:
    """Load the catalogue export of data.gouv.fr; run it again to go on after a stop, or to follow a newer export.

    Exits with 0 when every line was loaded, 1 when some were refused, 2 when the file could not be read.
    """
    upgrade.upgrade()
    try:
        with file.open("rb") as raw:
            report = _load(raw, file.stat().st_size, dry_run)
    except (OSError, Invalid, Unavailable) as error:
        print(f"{file}: {told(error)}", file=sys.stderr)
        raise typer.Exit(UNREADABLE) from error
    _print(report, dry_run)
    if not dry_run:
        index()
    raise typer.Exit(REFUSED if report.refused else LOADED)


def told(error: Exception) -> str:
    """What a person reads of an error."""
    return (error.strerror or str(error)) if isinstance(error, OSError) else str(error)


def _load(raw: IO[bytes], size: int, dry_run: bool) -> actions.Report:
    """Load with a bar whose total is the size of the file: how many lines it has is known at its end."""
    packed = raw.read(2) == _GZIP
    raw.seek(0)
    stream = cast(IO[bytes], gzip.GzipFile(fileobj=raw)) if packed else raw
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), DownloadColumn(),
               TimeRemainingColumn())  # fmt: skip
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(_("Loading"), total=size)

        def show(report: actions.Report) -> None:
            bar.update(task, completed=min(raw.tell(), size), description=_("%(count)s read") % {"count": report.lines})

        return actions.load_catalogue(stream, by=system("import"), dry_run=dry_run, progress=show)


def index() -> None:
    """Make what was loaded findable, unless a portal that runs beside us is doing it."""
    follower = Follower()
    with Progress(
        SpinnerColumn(), TextColumn("{task.description}"), console=Console(stderr=True), transient=True
    ) as bar:
        task, done = bar.add_task(_("Indexing for search")), 0
        try:
            while taken := follower.step():
                done += taken
                bar.update(task, description=_("%(count)s indexed for search") % {"count": done})
        except Unavailable:
            print(_("The portal that is running indexes them for search by itself."))


def _print(report: actions.Report, dry_run: bool) -> None:
    if dry_run:
        print(_("Nothing was written. This is what an import would do:"))
    for words, count in (
        (_("created"), report.created),
        (_("updated"), report.updated),
        (_("unchanged"), report.unchanged),
        (_("refused"), len(report.refused)),
        (_("new organizations"), report.organizations),
    ):
        print(f"{count:>9}  {words}")
    for note in report.refused:
        print(_("Refused, line %(line)s (%(id)s): %(reason)s") % _members(note))
    _print_warnings(report.warnings)


def _members(note: actions.Note) -> dict[str, object]:
    return {"line": note.line, "id": note.id or "—", "reason": note.reason}


def _print_warnings(notes: Iterable[actions.Note]) -> None:
    """One line per kind of warning, with the first lines it is about."""
    lines: dict[str, list[int]] = {}
    for note in notes:
        lines.setdefault(note.reason, []).append(note.line)
    for reason, found in lines.items():
        shown = ", ".join(map(str, found[:_SAMPLE])) + (", …" if len(found) > _SAMPLE else "")
        where = ngettext("line %(lines)s", "%(count)s lines: %(lines)s", len(found))
        print(f"{reason} ({where % {'count': len(found), 'lines': shown}})")


def register(app: typer.Typer) -> None:
    """Add `parvis import`."""
    app.add_typer(imports)
