"""The Django application."""

from importlib import import_module

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate

from parvis.kit.actors import system


class Config(AppConfig):
    """The zones feature."""

    name = "parvis.portal.zones"
    label = "zones"

    def ready(self) -> None:
        post_migrate.connect(_with_countries, sender=self, dispatch_uid="zones")


def _with_countries(using: str = "default", **_: object) -> None:
    """A database that was just made, or emptied, knows the countries of the world."""
    if using == "default" and "zones_zone" in connections[using].introspection.table_names():
        # Actions need models, which do not exist yet when this module is read.
        import_module("parvis.portal.zones.actions").ensure_world(by=system("portal"))
