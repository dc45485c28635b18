"""`parvis read-only`: close the portal to writing, and open it again."""

import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Annotated

import typer
from django.utils.translation import gettext as _

from parvis.faces.cli import upgrade
from parvis.faces.cli.operator import OPERATOR
from parvis.kit.dates import now
from parvis.kit.errors import PortalError
from parvis.portal.moderation import actions, queries

commands = typer.Typer(name="read-only", help="Close the portal to writing, and open it again.", no_args_is_help=True)


@commands.command("on")
def close(
    reason: Annotated[str, typer.Option(help="Why, for the audit log.")] = "maintenance",
    hours: Annotated[
        float | None, typer.Option(min=0.01, max=8760, help="After how many hours it ends by itself.")
    ] = None,
    banner: Annotated[str, typer.Option(help="What every page says meanwhile; a usual sentence if left out.")] = "",
) -> None:
    """Refuse every write but signing in, reports, moderation and operation. Every process sees it within seconds."""
    upgrade.upgrade()
    until = now() + timedelta(hours=hours) if hours else None
    words = dict.fromkeys(("fr", "en", "ar"), banner) if banner else {}
    _do(lambda: actions.close(reason=reason, until=until, banner=words, by=OPERATOR))
    print(_("The portal is read-only now."))


@commands.command("off")
def open_() -> None:
    """Take writing again."""
    upgrade.upgrade()
    _do(lambda: actions.open_(by=OPERATOR))
    print(_("The portal takes writing again."))


@commands.command("status")
def status() -> None:
    """Say whether the portal takes writing."""
    upgrade.upgrade()
    closure = queries.closure()
    print(_("The portal is read-only.") if closure else _("The portal takes writing."))


def _do(act: Callable[[], object]) -> None:
    try:
        act()
    except PortalError as error:
        print(error, file=sys.stderr)
        raise typer.Exit(1) from error


def register(app: typer.Typer) -> None:
    """Add `parvis read-only`."""
    app.add_typer(commands)
