"""What commands of operators have in common: who acts, on which database, and how a refusal is told."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import typer

from parvis.faces.cli import upgrade
from parvis.kit.actors import system
from parvis.kit.errors import PortalError

OPERATOR = system("operator")


@contextmanager
def ready() -> Iterator[None]:
    """The database, up to date; what the portal refuses is said on standard error and ends with 1."""
    upgrade.upgrade()
    try:
        yield
    except PortalError as error:
        print(error, file=sys.stderr)
        raise typer.Exit(1) from error
