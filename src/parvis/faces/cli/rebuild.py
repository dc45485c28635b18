"""`parvis rebuild`: build anew what is derived from the database and the files; run it again after a stop to go on."""

import sys
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from parvis.faces.cli import index, tables, upgrade
from parvis.faces.cli.operator import OPERATOR
from parvis.kit.dates import now
from parvis.kit.errors import Unavailable
from parvis.portal.catalogue import actions as catalogue
from parvis.portal.tables import actions


class Part(StrEnum):
    """What is derived."""

    RENDITIONS = "renditions"
    SEARCH = "search"
    TABLES = "tables"


def rebuild(
    parts: Annotated[list[Part] | None, typer.Argument(help="What to build; everything by default.")] = None,
) -> None:
    """Build the renditions, the search index and the tables anew, while the portal runs or not.

    Nothing that people wrote or sent is touched. Readers have what was there before until the new is whole. After a
    stop, the same command goes on with the tables that are left. Exits with 1 when the index was not written.
    """
    upgrade.upgrade()
    steps = {Part.RENDITIONS: _renditions, Part.SEARCH: _search, Part.TABLES: _tables}
    for part, step in steps.items():
        if not parts or part in parts:
            step()


def _renditions() -> None:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(_("Rendering"), total=None)
        done = catalogue.render_anew(
            by=OPERATOR, progress=lambda done, total: bar.update(task, completed=done, total=total)
        )
    print(ngettext("%(count)s dataset was rendered.", "%(count)s datasets were rendered.", done) % {"count": done})


def _search() -> None:
    try:
        index.build_anew()
    except Unavailable as error:
        print(_("The search index was not written: %s.") % error, file=sys.stderr)
        raise typer.Exit(1) from error


def _tables() -> None:
    begun = _begun()
    count = actions.read_again(by=OPERATOR, before=begun)
    print(ngettext("%(count)s file will be read.", "%(count)s files will be read.", count) % {"count": count})
    tables.work()
    _mark().unlink(missing_ok=True)


def _mark() -> Path:
    """Says since when the tables are being built anew; it is there while they are not all done."""
    return Path(settings.PARVIS.data) / "rebuild-tables"


def _begun() -> datetime:
    mark = _mark()
    if not mark.exists():
        mark.write_text(now().isoformat())
    return datetime.fromisoformat(mark.read_text().strip())


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(rebuild)
