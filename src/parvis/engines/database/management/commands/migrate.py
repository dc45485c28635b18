"""`migrate` as Django has it, but for an empty database."""

from typing import Any

from django.core.management.base import no_translations
from django.core.management.commands import migrate
from django.core.management.sql import emit_post_migrate_signal, emit_pre_migrate_signal
from django.db import connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

from parvis.engines.database import beginning

ASIDE = ("app_label", "fake", "fake_initial", "plan", "check_unapplied", "prune")  # what asks for something else


class Command(migrate.Command):
    """Begins an empty database with the tables that the migrations end in; brings every other one up as Django does."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Bring the database to the version of the program."""
        if any(options[name] for name in ASIDE) or not self.begun(**options):
            super().handle(*args, **options)

    @no_translations
    def begun(self, *, database: str, verbosity: int, interactive: bool, **_: Any) -> bool:
        """Begin an empty database and announce it as Django does; False, and nothing done, for every other one."""
        connection = connections[database]
        connection.prepare_database()
        loader = MigrationLoader(connection)
        if not beginning.is_empty(connection) or loader.detect_conflicts() or beginning.beyond_tables(loader):
            return False
        told = {"stdout": self.stdout, "plan": [(one, False) for one in beginning.migrations(loader)]}
        emit_pre_migrate_signal(verbosity, interactive, database, apps=ProjectState().apps, **told)
        state = beginning.begin(connection, loader)
        if verbosity:
            self.stdout.write("The database was empty: it has the tables that all migrations make.")
        emit_post_migrate_signal(verbosity, interactive, database, apps=state.apps, **told)
        return True
