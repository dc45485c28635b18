"""The Django application."""

from django.apps import AppConfig


class Config(AppConfig):
    """The tables feature."""

    name = "parvis.portal.tables"
    label = "tables"
