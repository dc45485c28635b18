"""An empty database is made at once: it has all that its migrations make one after the other."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations import RunPython, RunSQL
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from tests.running import free_port

from parvis.engines.database import beginning


@pytest.fixture
def second(db: None) -> Iterator[BaseDatabaseWrapper]:
    """An empty database beside that of the suite."""
    name = f"second_{free_port()}" if connection.vendor == "postgresql" else ":memory:"
    maker, second = connection.copy("maker"), connection.copy("second")
    second.settings_dict["NAME"] = name
    if connection.vendor == "postgresql":
        with maker.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name}")
    connections["second"] = second
    yield second
    del connections["second"]
    second.close()
    if connection.vendor == "postgresql":
        with maker.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name}")
    maker.close()


def _shape(one: BaseDatabaseWrapper) -> dict[str, Any]:
    """{table: its columns, and its keys, indexes and constraints by name}, but the names that an order gave."""
    with one.cursor() as cursor:
        look = one.introspection
        return {
            table: (
                sorted(map(str, look.get_table_description(cursor, table))),
                sorted(
                    ("" if name.startswith("__unnamed") else name, str(sorted(each.items())))
                    for name, each in look.get_constraints(cursor, table).items()
                ),
            )
            for table in look.table_names(cursor)
        }


def test_empty_database_gets_all_that_the_migrations_make(second: BaseDatabaseWrapper) -> None:
    executor = MigrationExecutor(second)
    executor.migrate(executor.loader.graph.leaf_nodes())
    assert _shape(connection) == _shape(second)
    assert MigrationLoader(connection).applied_migrations.keys() == MigrationLoader(second).applied_migrations.keys()


def test_no_migration_does_what_tables_do_not_tell() -> None:
    assert beginning.beyond_tables(MigrationLoader(None)) == []


@pytest.mark.parametrize(
    ("operation", "more"),
    [
        (RunSQL("CREATE VIEW all_zones AS SELECT * FROM zones_zone"), ["zones.0001_start"]),
        (RunPython(lambda apps, editor: None), ["zones.0001_start"]),
        (RunPython(lambda apps, editor: None, elidable=True), []),
    ],
    ids=["SQL", "Python", "Python that mends"],
)
def test_migration_that_does_more_has_all_gone_through(operation: Any, more: list[str]) -> None:
    loader = MigrationLoader(None)
    loader.graph.nodes["zones", "0001_start"].operations.append(operation)
    assert beginning.beyond_tables(loader) == more
