"""`parvis zones`: lists of places."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from parvis.faces.cli import upgrade
from parvis.kit.actors import system
from parvis.kit.errors import Invalid, PortalError
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
    drawn = {one.level: one.zones for one in queries.contours()}
    for level in queries.levels():
        note = _("%(count)s with a contour") % {"count": drawn[level]} if level in drawn else ""
        print(f"{queries.count(level=level):>9}  {level:<16} {note}".rstrip())


@zones.command()
def contours(
    level: Annotated[str, typer.Option(help="The level of the zones, as `parvis zones list` says it.")],
    file: Annotated[
        Path | None, typer.Argument(help="GeoJSON, TopoJSON, GeoPackage, zipped Shapefile …", exists=True)
    ] = None,
    code_property: Annotated[str, typer.Option(help="The column that has the code of each zone.")] = "code",
    source: Annotated[str, typer.Option(help="Whose contours they are, and their licence: said on maps.")] = "",
    remove: Annotated[bool, typer.Option(help="Give up the contours of this level.")] = False,
) -> None:
    """Load the contours of the zones of a level, which maps are drawn with, or remove them."""
    upgrade.upgrade()
    try:
        if remove:
            actions.undraw(level, by=system("zones"))
            print(_("The contours of %(level)s are removed.") % {"level": level})
            return
        if file is None:
            raise Invalid({}, _("Name the file that has the contours."))
        drawn = actions.draw(file, level, code_property=code_property, source=source, by=system("zones"))
    except Invalid as error:
        reasons = [str(reason) for reasons in error.fields.values() for reason in reasons] or [str(error.message)]
        print("\n".join(reasons), file=sys.stderr)
        raise typer.Exit(1) from error
    except PortalError as error:
        print(error, file=sys.stderr)
        raise typer.Exit(1) from error
    print(
        _("%(zones)s zones have a contour (%(size)s kB).")
        % {"zones": drawn.contours.zones, "size": drawn.contours.size // 1000}
    )
    if drawn.unknown:
        words = _("%(count)s codes of the file are of no zone: %(codes)s")
        print(words % {"count": len(drawn.unknown), "codes": ", ".join(drawn.unknown[:20])})
    if drawn.missing:
        words = _("%(count)s zones have no contour: %(codes)s")
        print(words % {"count": len(drawn.missing), "codes": ", ".join(drawn.missing[:20])})


def register(app: typer.Typer) -> None:
    """Add `parvis zones`."""
    app.add_typer(zones)
