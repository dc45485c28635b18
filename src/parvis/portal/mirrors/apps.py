"""The Django application."""

from django.apps import AppConfig


class Config(AppConfig):
    """The mirrors feature."""

    name = "parvis.portal.mirrors"
    label = "mirrors"
