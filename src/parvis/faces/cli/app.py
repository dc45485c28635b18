"""The commands, assembled: each module beside this one that has `register(app)` adds its own."""

import pkgutil
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from parvis import __version__

app = typer.Typer(
    name="parvis",
    help="An open data portal in one program.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _show_version(asked: bool) -> None:
    if asked:
        print(f"Parvis {__version__}")
        raise typer.Exit


@app.callback()
def options(
    data: Annotated[
        str, typer.Option(help="The directory that holds everything the portal keeps (PARVIS_DATA).", metavar="DIR")
    ] = "var",
    version: Annotated[bool, typer.Option("--version", callback=_show_version, is_eager=True)] = False,
) -> None:
    """An open data portal in one program."""


for found in pkgutil.iter_modules([str(Path(__file__).parent)]):
    if found.name != "app":
        module = import_module(f"parvis.faces.cli.{found.name}")
        if hasattr(module, "register"):
            module.register(app)
