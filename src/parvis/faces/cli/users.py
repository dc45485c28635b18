"""`parvis user` and `parvis token`: people and their API tokens."""

import sys
from datetime import timedelta
from typing import Annotated

import typer
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from parvis.faces.cli.operator import OPERATOR, ready
from parvis.kit.dates import now
from parvis.kit.errors import NotFound
from parvis.portal.accounts import actions, queries

Email = Annotated[str, typer.Argument(help="The person's e-mail.")]

users = typer.Typer(name="user", help="People.", no_args_is_help=True)
tokens = typer.Typer(name="token", help="API tokens.", no_args_is_help=True)


@users.command("create")
def create_user(
    email: Email,
    admin: Annotated[bool, typer.Option("--admin", help="May do everything.")] = False,
    first_name: Annotated[str, typer.Option(help="Shown to others, with the last name.")] = "",
    last_name: Annotated[str, typer.Option(help="Shown to others, with the first name.")] = "",
) -> None:
    """Add somebody."""
    with ready():
        user = actions.create_user(
            email=email, first_name=first_name, last_name=last_name, is_administrator=admin, by=OPERATOR
        )
    print(_("%(email)s was added.") % {"email": user.email})


@users.command("admin")
def set_administrator(
    email: Email, remove: Annotated[bool, typer.Option("--remove", help="Take the rights back.")] = False
) -> None:
    """Give somebody the rights of an administrator, or take them back; their sessions end."""
    with ready():
        user = actions.set_administrator(queries.get(email), not remove, by=OPERATOR)
    told = _("%(email)s administers the portal.") if user.is_administrator else _("%(email)s no longer does.")
    print(told % {"email": user.email})


@users.command("first-link")
def first_link() -> None:
    """Write a link that makes the first administrator, once, within 24 hours; links made before end."""
    with ready():
        print(first_address())


def first_address() -> str:
    """The address of the page that makes the first administrator. Raises Conflict when there is one."""
    path = reverse("account_first", kwargs={"secret": actions.make_first_link(by=OPERATOR)})
    return f"{settings.PARVIS.site_url}{path}"


@tokens.command("create")
def create_token(
    email: Email,
    scope: Annotated[list[str] | None, typer.Option(help="read, write or admin; may be given several times.")] = None,
    name: Annotated[str, typer.Option(help="What the token is for.")] = "",
    days: Annotated[
        int | None, typer.Option(min=1, max=3650, help="How long it is in force; for ever if left out.")
    ] = None,
) -> None:
    """Make a token and write it, alone, on standard output: `TOKEN=$(parvis token create somebody@example.org)`."""
    with ready():
        user = queries.get(email)
        scopes = scope or ["read", "write", *(["admin"] if user.is_administrator else [])]
        expires_at = now() + timedelta(days=days) if days else None
        token, secret = actions.create_token(user, by=OPERATOR, name=name, scopes=scopes, expires_at=expires_at)
    print(secret)
    told = _("A token of %(email)s for %(scopes)s. It is shown only now: keep it safe.")
    print(told % {"email": user.email, "scopes": ", ".join(token.scopes)}, file=sys.stderr)


@tokens.command("list")
def list_tokens(email: Email) -> None:
    """The tokens of somebody that are in force: how each starts, scopes, end, last use, name."""
    with ready():
        found = queries.tokens_of(queries.get(email))
    for token in found:
        end = f"{token.expires_at:%Y-%m-%d}" if token.expires_at else "—"
        used = f"{token.last_used_at:%Y-%m-%d}" if token.last_used_at else "—"
        print(f"{token.id}  {token.prefix}…  {','.join(token.scopes)}  {end}  {used}  {token.name}".rstrip())
    if not found:
        print(_("No token is in force."), file=sys.stderr)


@tokens.command("revoke")
def revoke_token(email: Email, token: Annotated[str, typer.Argument(help="Its id, or how it starts.")]) -> None:
    """Refuse a token from now on."""
    with ready():
        start = token.rstrip("…")
        held = queries.tokens_of(queries.get(email))
        found = [row for row in held if row.id == token or (row.prefix == start[: len(row.prefix)])]
        if len(found) != 1:
            raise NotFound(_("There is no such token in force, or several: give its id."))
        actions.revoke_token(found[0], by=OPERATOR)
    print(_("The token is revoked."))


def register(app: typer.Typer) -> None:
    """Add `parvis user` and `parvis token`."""
    app.add_typer(users)
    app.add_typer(tokens)
