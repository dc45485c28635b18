"""The Django application."""

from django.apps import AppConfig


class Config(AppConfig):
    """The editorial feature."""

    name = "parvis.portal.editorial"
    label = "editorial"
