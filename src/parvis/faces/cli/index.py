"""`parvis index`: bring the search index up to date, or build it anew."""

import sys
from typing import Annotated

import typer
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from parvis.engines.search.follower import Follower
from parvis.faces.cli import upgrade
from parvis.kit.errors import Unavailable


def index(
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Build a new index beside the current one, then put it in its place.")
    ] = False,
) -> None:
    """Apply to the search index what was written since; a portal that runs does so by itself.

    Exits with 1 when another process is writing the index.
    """
    upgrade.upgrade()
    try:
        build_anew() if rebuild else _catch_up()
    except Unavailable as error:
        print(_("The search index was not written: %s.") % error, file=sys.stderr)
        raise typer.Exit(1) from error


def _catch_up() -> None:
    taken = Follower().catch_up()
    print(_("Search is up to date: %(count)s changes were taken.") % {"count": taken})


def build_anew() -> None:
    """Build a new index beside the current one, with a bar, then put it in its place. Raises Unavailable."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(_("Indexing"), total=None)

        def show(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        count = Follower().rebuild(progress=show)
    print(_("The search index was built: %(count)s documents.") % {"count": count})


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(index)
