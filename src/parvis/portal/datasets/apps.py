"""The Django application."""

from importlib import import_module

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate

from parvis.kit.actors import system


class Config(AppConfig):
    """The datasets feature."""

    name = "parvis.portal.datasets"
    label = "datasets"

    def ready(self) -> None:
        post_migrate.connect(_with_licenses, sender=self, dispatch_uid="datasets")


def _with_licenses(using: str = "default", **_: object) -> None:
    """A database that was just made, or emptied, knows the usual licences."""
    if using == "default" and "datasets_license" in connections[using].introspection.table_names():
        # Actions need models, which do not exist yet when this module is read.
        import_module("parvis.portal.datasets.actions").ensure_licenses(by=system("portal"))
