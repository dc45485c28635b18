"""`parvis organization`."""

import pytest
from typer.testing import CliRunner

from parvis.faces.cli.app import app
from parvis.portal.organizations.models import Organization

pytestmark = pytest.mark.django_db


def _run(*arguments: str):
    return CliRunner().invoke(app, ["organization", *arguments])


@pytest.fixture
def waiting(make_organization):
    organization = make_organization("Cartes libres")
    Organization.objects.filter(pk=organization.pk).update(approval="pending")
    return organization


def test_those_that_wait_are_listed_accepted_and_refused(waiting):
    assert _run("waiting").stdout.split("\t")[0] == "cartes-libres"
    assert _run("refuse", "cartes-libres", "--reason", "Qui ?").exit_code == 0
    assert Organization.objects.get().approval_reason == "Qui ?"
    assert _run("accept", waiting.id).exit_code == 0
    assert Organization.objects.get().approval == "accepted"
    assert _run("waiting").stdout == ""


def test_the_first_administrator_is_named(waiting, make_user):
    make_user(email="ada@example.org")
    assert _run("member", "cartes-libres", "ada@example.org", "administrator").exit_code == 0
    assert waiting.memberships.get().role == "administrator"
    last = _run("member", "cartes-libres", "ada@example.org", "editor")
    assert (last.exit_code, last.stdout) == (1, "")


@pytest.mark.parametrize(
    "arguments",
    [
        ("accept", "nothing"), ("member", "cartes-libres", "nobody@example.org", "editor"),
        ("refuse", "cartes-libres", "--reason", " "),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said(waiting, arguments):
    ran = _run(*arguments)
    assert (ran.exit_code, ran.stdout, bool(ran.stderr)) == (1, "", True)


def test_an_unknown_role_is_said(waiting, make_user):
    make_user(email="ada@example.org")
    assert _run("member", "cartes-libres", "ada@example.org", "boss").exit_code == 1
