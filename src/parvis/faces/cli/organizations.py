"""`parvis organization`: what operators decide about organizations and who works there."""

import sys
from typing import Annotated

import typer
from django.utils.translation import gettext as _

from parvis.faces.cli.operator import OPERATOR, ready
from parvis.kit.actors import Role
from parvis.portal.organizations import actions, queries

Ref = Annotated[str, typer.Argument(help="Its id, or the last part of its address.")]

organizations = typer.Typer(name="organization", help="Organizations.", no_args_is_help=True)


@organizations.command("waiting")
def waiting() -> None:
    """List those that wait to be accepted: one a line, its address, when it was created, its name."""
    with ready():
        rows = list(queries.waiting(actor=OPERATOR))
    for one in rows:
        print(f"{one.slug}\t{one.created_at:%Y-%m-%d}\t{one.name}")
    if not rows:
        print(_("No organization waits."), file=sys.stderr)


@organizations.command("accept")
def accept(ref: Ref) -> None:
    """Let it be seen and publish."""
    with ready():
        organization = actions.accept(queries.get(ref, actor=OPERATOR), by=OPERATOR)
    print(_("%(name)s is accepted.") % {"name": organization.name})


@organizations.command("refuse")
def refuse(ref: Ref, reason: Annotated[str, typer.Option(help="Its members read it.")]) -> None:
    """Do not let it be seen, and say why."""
    with ready():
        organization = actions.refuse(queries.get(ref, actor=OPERATOR), reason=reason, by=OPERATOR)
    print(_("%(name)s is refused.") % {"name": organization.name})


@organizations.command("member")
def member(
    ref: Ref,
    email: Annotated[str, typer.Argument(help="Of somebody who has an account.")],
    role: Annotated[str, typer.Argument(help="administrator, editor or contributor.")],
) -> None:
    """Give somebody a role there, without asking them: the first administrator of an imported organization."""
    with ready():
        organization = queries.get(ref, actor=OPERATOR)
        wanted: Role = role  # type: ignore[assignment]  # the action says which there are
        membership = actions.set_member(organization, email, wanted, by=OPERATOR)
    print(_("%(email)s is %(role)s of %(name)s.") % {
        "email": email, "role": membership.role, "name": organization.name})  # fmt: skip


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(organizations)
