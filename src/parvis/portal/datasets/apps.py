"""The Django application."""

from django.apps import AppConfig


class Config(AppConfig):
    """The datasets feature."""

    name = "parvis.portal.datasets"
    label = "datasets"
