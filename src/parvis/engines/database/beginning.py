"""An empty database is given the tables the migrations end in (docs/design/decisions/0038-beginnings.md)."""

from collections.abc import Iterator

from django.db import router
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations import Migration, RunPython
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.operations.fields import FieldOperation
from django.db.migrations.operations.models import IndexOperation, ModelOperation
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState

# Of others: they mend rows that are there. Ours say so themselves, with `elidable=True`.
MENDING = {
    ("account", "0006_emailaddress_lower"),
    ("account", "0008_emailaddress_unique_primary_email_fixup"),
    ("auth", "0011_update_proxy_permissions"),
}


def is_empty(connection: BaseDatabaseWrapper) -> bool:
    """Whether the database has no table at all."""
    return not connection.introspection.table_names()


def beyond_tables(loader: MigrationLoader) -> list[str]:
    """The migrations that do what the tables they end in do not tell: an empty database has to go through them all."""
    found = {f"{one.app_label}.{one.name}" for one in migrations(loader) for each in one.operations if _more(one, each)}
    return sorted(found)


def _more(migration: Migration, operation: Operation) -> bool:
    if isinstance(operation, RunPython):
        mends = operation.elidable or operation.code == RunPython.noop
        return not mends and (migration.app_label, migration.name) not in MENDING
    return not isinstance(operation, (ModelOperation, FieldOperation, IndexOperation))


def begin(connection: BaseDatabaseWrapper, loader: MigrationLoader) -> ProjectState:
    """Make every table of an empty database in one transaction, note every migration as applied; return their state."""
    state = loader.project_state()
    with connection.schema_editor(atomic=True) as editor:
        for model in state.apps.get_models():
            if model._meta.can_migrate(connection) and router.allow_migrate_model(connection.alias, model):
                editor.create_model(model)
        noted = MigrationRecorder(connection).Migration
        editor.create_model(noted)
        rows = [noted(app=app, name=name) for app, name in _names(loader)]
        noted._default_manager.using(connection.alias).bulk_create(rows)
    return state


def migrations(loader: MigrationLoader) -> list[Migration]:
    """Every migration, those it depends on first."""
    plan = {key: None for leaf in loader.graph.leaf_nodes() for key in loader.graph.forwards_plan(leaf)}
    return [loader.graph.nodes[key] for key in plan]


def _names(loader: MigrationLoader) -> Iterator[tuple[str, str]]:
    """As `migrate` notes them: what a migration replaces, and the migration."""
    for one in migrations(loader):
        yield from one.replaces
        yield one.app_label, one.name
