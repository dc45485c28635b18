"""The Django application."""

from django.apps import AppConfig


class Config(AppConfig):
    """The zones feature."""

    name = "parvis.portal.zones"
    label = "zones"
