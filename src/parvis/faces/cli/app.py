"""The commands, assembled."""

import typer

app = typer.Typer(
    name="parvis",
    help="An open data portal in one program.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
