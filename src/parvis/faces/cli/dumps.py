"""`parvis dumps`: the whole catalogue in files, made now rather than tonight."""

import sys

import typer
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from parvis.faces.cli import upgrade
from parvis.kit.actors import system
from parvis.kit.errors import PortalError
from parvis.portal.catalogue import actions, queries

_COLUMNS = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
commands = typer.Typer(name="dumps", help="The whole catalogue in files.", no_args_is_help=True)


@commands.command("make")
def make() -> None:
    """Make every dump anew, with progress, and list them; those before stay until all are done.

    Exits with 1 when they could not be made.
    """
    upgrade.upgrade()
    with Progress(*_COLUMNS, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(_("Writing the catalogue"), total=None)
        try:
            made = actions.make_dumps(
                by=system("operator"), progress=lambda done, total: bar.update(task, completed=done, total=total)
            )
        except PortalError as error:
            print(error, file=sys.stderr)
            raise typer.Exit(1) from error
    _print(made)


@commands.command("list")
def listing() -> None:
    """List the dumps: name, how many things are in it, bytes, when it was made, SHA-256."""
    upgrade.upgrade()
    _print(queries.dumps())


def _print(found: list[queries.Dump]) -> None:
    for one in found:
        print(f"{one.name}\t{one.count}\t{one.filesize}\t{one.made_at:%Y-%m-%d %H:%M}\t{one.sha256}")


def register(app: typer.Typer) -> None:
    """Add `parvis dumps`."""
    app.add_typer(commands)
