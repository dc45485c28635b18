"""The Django application."""

from django.apps import AppConfig


class Config(AppConfig):
    """The topics feature."""

    name = "parvis.portal.topics"
    label = "topics"
