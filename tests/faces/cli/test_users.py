"""`parvis user` and `parvis token`."""

import pytest
from typer.testing import CliRunner

from parvis.faces.cli.app import app
from parvis.kit.errors import SignInNeeded
from parvis.portal.accounts import queries

pytestmark = pytest.mark.django_db


def _run(*arguments: str):
    return CliRunner().invoke(app, list(arguments))


def _token(*arguments: str) -> str:
    ran = _run("token", "create", *arguments)
    assert ran.exit_code == 0, ran.stderr
    return ran.stdout.strip()


def test_user_is_created_once() -> None:
    assert _run("user", "create", "Ada@Example.org", "--first-name", "Ada", "--last-name", "L.").exit_code == 0
    assert queries.get("ada@example.org").name == "Ada L."
    again = _run("user", "create", "ada@example.org")
    assert (again.exit_code, again.stdout) == (1, "")
    assert again.stderr


def test_what_is_no_email_is_refused() -> None:
    assert _run("user", "create", "ada").exit_code == 1


def test_token_alone_is_on_standard_output() -> None:
    _run("user", "create", "ada@example.org")
    ran = _run("token", "create", "ada@example.org", "--name", "essai")
    assert ran.stdout.count("\n") == 1
    assert ran.stdout.startswith("parvis_")
    assert "ada@example.org" in ran.stderr
    token = queries.token_in_force(ran.stdout.strip())
    assert (token.scopes, token.name, token.expires_at) == (["read", "write"], "essai", None)


def test_token_of_an_administrator_governs_unless_told_otherwise() -> None:
    _run("user", "create", "ada@example.org", "--admin")
    assert queries.token_in_force(_token("ada@example.org")).scopes == ["admin", "read", "write"]
    assert queries.token_in_force(_token("ada@example.org", "--scope", "read")).scopes == ["read"]


def test_token_may_end() -> None:
    _run("user", "create", "ada@example.org")
    token = queries.token_in_force(_token("ada@example.org", "--days", "3"))
    assert (token.expires_at - token.created_at).days in (2, 3)


@pytest.mark.parametrize("arguments", [("nobody@example.org",), ("ada@example.org", "--scope", "fly")])
def test_token_that_cannot_be_is_refused_in_words(arguments: tuple[str, ...]) -> None:
    _run("user", "create", "ada@example.org")
    ran = _run("token", "create", *arguments)
    assert (ran.exit_code, ran.stdout) == (1, "")
    assert ran.stderr


def test_revoked_token_is_refused_and_no_longer_listed() -> None:
    _run("user", "create", "ada@example.org")
    secret, kept = _token("ada@example.org"), _token("ada@example.org")
    assert _run("token", "list", "ada@example.org").stdout.count("\n") == 2
    assert _run("token", "revoke", "ada@example.org", secret[:12] + "…").exit_code == 0
    with pytest.raises(SignInNeeded):
        queries.token_in_force(secret)
    listed = _run("token", "list", "ada@example.org").stdout
    assert listed.count("\n") == 1
    assert kept[:12] in listed


def test_token_that_is_not_there_is_not_revoked() -> None:
    _run("user", "create", "ada@example.org")
    assert _run("token", "revoke", "ada@example.org", "parvis_zzzzz").exit_code == 1


def test_no_token_is_said_beside_standard_output() -> None:
    _run("user", "create", "ada@example.org")
    ran = _run("token", "list", "ada@example.org")
    assert (ran.exit_code, ran.stdout) == (0, "")
    assert ran.stderr
