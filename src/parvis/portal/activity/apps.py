"""The Django application."""

from django.apps import AppConfig


class Config(AppConfig):
    """The activity feature."""

    name = "parvis.portal.activity"
    label = "activity"
