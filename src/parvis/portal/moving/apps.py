"""The Django application."""

from django.apps import AppConfig


class Config(AppConfig):
    """The moving feature."""

    name = "parvis.portal.moving"
    label = "moving"
