"""`parvis demo`: a small catalogue of real data, to see what a portal is before there is one."""

import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Annotated, Any, Final

import typer
from django.db import transaction
from django.utils.translation import gettext as _

from parvis.dialects.vocabularies import State
from parvis.faces.cli import upgrade
from parvis.faces.cli.demo import catalogue as described
from parvis.faces.cli.demo import voice
from parvis.kit.actors import Actor, system
from parvis.kit.errors import Conflict, NotFound, PortalError, Unavailable
from parvis.portal.datasets import actions as datasets
from parvis.portal.datasets import queries as dataset_queries
from parvis.portal.organizations import actions as organizations
from parvis.portal.organizations import queries as organization_queries
from parvis.portal.zones import actions as zones
from parvis.portal.zones import queries as zone_queries
from parvis.portal.zones.actions import FRANCE

OPERATOR: Final = system("demo")

demo = typer.Typer(name="demo", help="A small catalogue of real data, to try the portal with.", no_args_is_help=True)


def load(by: Actor = OPERATOR) -> int:
    """Load the demonstration, or bring it up to date; return how many datasets are new, changed or brought back.

    What is there already and the same costs no write. Without the list of French places, the French datasets are left
    out. Raises Unavailable when there is no room for the files.
    """
    if _is_there(by):
        return 0
    _load_places(by)
    found = list(described.datasets())
    with transaction.atomic():
        organizations.load(described.producers(), by=by)
        back = _bring_back(by)
        loaded = datasets.load(found, by=by)
        _count(by)
        voice.load(by=by)
    if loaded.refused:
        raise loaded.refused[0][1]
    return len(loaded.created) + len(loaded.updated) + back


def _is_there(by: Actor) -> bool:
    """Whether this very edition is loaded, whole; the French datasets may be left out of it."""
    rows = [row for row in _known(dataset_queries.get, _slugs(), by) if row.state != State.DELETED]
    expected = [text for text in described.texts("datasets")["dataset"] if text["source"] != "insee" or FRANCE.exists()]
    return len(rows) >= len(expected) and all(row.extras.get("demo:edition") == described.edition() for row in rows)


def _load_places(by: Actor) -> None:
    """The places the datasets are about, unless they are there; `parvis zones load` brings them up to date."""
    for country in ("ma", "fr"):
        if not zone_queries.count(level=f"{country}:region"):
            with suppress(Unavailable):
                zones.load_country(country, by=by)


def _count(by: Actor) -> None:
    organizations.set_counters(
        dataset_queries.totals([described.id_of(key) for key in described.texts("organizations")]), by=by
    )


def _bring_back(by: Actor) -> int:
    """Undo a removal; return how many datasets came back."""
    for row in _known(organization_queries.get, described.texts("organizations"), by):
        if row.deleted_at is not None:
            organizations.restore(row, by=by)
    gone = [row for row in _known(dataset_queries.get, _slugs(), by) if row.state == State.DELETED]
    for row in gone:
        datasets.restore(row, by=by)
    return len(gone)


def _slugs() -> list[str]:
    return [text["slug"] for text in described.texts("datasets")["dataset"]]


def _known(get: Callable[..., Any], names: Iterable[str], by: Actor) -> list[Any]:
    """Those of the things of the demonstration that are in the database, deleted ones too."""
    rows = []
    for name in names:
        try:
            rows.append(get(described.id_of(name), actor=by))
        except NotFound:
            continue
    return rows


def remove(by: Actor = OPERATOR) -> int:
    """Delete the datasets and organizations of the demonstration, but for an organization that others use.

    They can be restored for as long as any deleted dataset. Returns how many datasets were deleted.
    """
    live = [row for row in _known(dataset_queries.get, _slugs(), by) if row.state != State.DELETED]
    with transaction.atomic():
        for row in live:
            datasets.delete(row, by=by)
        voice.remove(by=by)
        for row in _known(organization_queries.get, described.texts("organizations"), by):
            with suppress(Conflict):  # somebody else's data is there too
                organizations.delete(row, by=by)
    return len(live)


@demo.command("load")
def load_command() -> None:
    """Load the demonstration: real data of Morocco, France and the world, with files and translations."""
    upgrade.upgrade()
    try:
        count = load()
    except PortalError as error:
        print(error, file=sys.stderr)
        raise typer.Exit(1) from error
    print(_("%(count)s datasets of the demonstration were loaded.") % {"count": count})


@demo.command("remove")
def remove_command(
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Delete what the demonstration loaded; places stay."""
    upgrade.upgrade()
    if not yes:
        typer.confirm(_("Delete the datasets of the demonstration?"), abort=True)
    print(_("%(count)s datasets of the demonstration were deleted.") % {"count": remove()})


def register(app: typer.Typer) -> None:
    """Add `parvis demo`."""
    app.add_typer(demo)
