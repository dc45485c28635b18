"""`parvis application`: what people may sign in to with their account here."""

import sys
from typing import Annotated

import typer
from django.utils.translation import gettext as _

from parvis.faces.cli.operator import OPERATOR, ready
from parvis.portal.accounts import actions, queries

applications = typer.Typer(name="application", help="Applications people sign in to.", no_args_is_help=True)


@applications.command("create")
def create(
    name: Annotated[str, typer.Argument(help="As people will read it.")],
    address: Annotated[list[str], typer.Argument(help="Where people come back to; several may be given.")],
    scope: Annotated[
        list[str] | None, typer.Option(help="profile, email, read or write; may be given several times.")
    ] = None,
    public: Annotated[bool, typer.Option("--public", help="It cannot keep a secret.")] = False,
) -> None:
    """Add an application; write its id and its secret, one a line, on standard output."""
    with ready():
        client, secret = actions.create_application(
            name=name, redirect_uris=address, scopes=scope or ["profile", "email"], public=public, by=OPERATOR
        )
    print(client.pk)
    if secret:
        print(secret)
        print(_("The secret is shown only now: keep it safe."), file=sys.stderr)


@applications.command("list")
def list_() -> None:
    """The applications: id, kind, scopes, name."""
    with ready():
        found = queries.applications(actor=OPERATOR)
    for one in found:
        print(f"{one.pk}  {one.type}  {','.join(one.get_scopes())}  {one.name}")
    if not found:
        print(_("There is none yet."), file=sys.stderr)


@applications.command("delete")
def delete(id: Annotated[str, typer.Argument(help="Its id.")]) -> None:
    """Forget an application; what people granted to it ends."""
    with ready():
        actions.delete_application(queries.application(id, actor=OPERATOR), by=OPERATOR)
    print(_("The application is deleted."))


def register(app: typer.Typer) -> None:
    """Add `parvis application`."""
    app.add_typer(applications)
