"""`parvis read-only`: closed and opened from the terminal, noted as the operator's act."""

import pytest
from typer.testing import CliRunner

from parvis.faces.cli import upgrade
from parvis.faces.cli.app import app
from parvis.portal.moderation.models import AuditLine, Closure

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def up_to_date(monkeypatch):
    """The database of the suite is: the command need not bring it up to date."""
    monkeypatch.setattr(upgrade, "upgrade", lambda: None)


def run(*arguments):
    return CliRunner().invoke(app, ["read-only", *arguments])


def test_closing_and_opening_from_the_terminal():
    assert run("on", "--hours", "2", "--banner", "Back soon.").exit_code == 0
    closure = Closure.objects.get()
    assert (closure.closed, closure.banner["en"], closure.by_name) == (True, "Back soon.", "operator")
    assert closure.until is not None
    assert run("off").exit_code == 0
    assert Closure.objects.order_by("-pk").first().closed is False
    assert list(AuditLine.objects.values_list("face", "verb")) == [("command", "portal.close")] * 2


def test_a_setting_is_stronger_than_the_command(settings):
    settings.PARVIS = settings.PARVIS.model_copy(update={"read_only": True})
    assert run("off").exit_code == 1
    assert run("status").exit_code == 0
