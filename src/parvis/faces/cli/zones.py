"""`parvis zones`: lists of places."""

import sys
from typing import Annotated

import typer
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from parvis.faces.cli import upgrade
from parvis.kit.actors import system
from parvis.kit.errors import PortalError
from parvis.portal.zones import actions, queries

zones = typer.Typer(name="zones", help="Places: countries, regions, provinces, communes.", no_args_is_help=True)


@zones.command()
def load(country: Annotated[str, typer.Argument(help="fr (France) or ma (Morocco).")]) -> None:
    """Load the divisions of a country; run it again after an upgrade to follow changes of names and figures."""
    upgrade.upgrade()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    try:
        with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task(_("Loading"), total=None)
            loaded = actions.load_country(
                country.lower(),
                by=system("zones"),
                progress=lambda done, total: bar.update(task, completed=done, total=total),
            )
    except PortalError as error:
        print(error, file=sys.stderr)
        raise typer.Exit(1) from error
    print(
        _("%(created)s created, %(updated)s updated, %(unchanged)s unchanged.")
        % {"created": loaded.created, "updated": loaded.updated, "unchanged": loaded.unchanged}
    )


@zones.command("list")
def listing() -> None:
    """Say how many places of each level the portal knows."""
    upgrade.upgrade()
    for level in queries.levels():
        print(f"{queries.count(level=level):>9}  {level}")


def register(app: typer.Typer) -> None:
    """Add `parvis zones`."""
    app.add_typer(zones)
