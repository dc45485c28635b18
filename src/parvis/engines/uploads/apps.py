"""The Django application of uploads."""

from django.apps import AppConfig


class Config(AppConfig):
    """Uploads."""

    name = "parvis.engines.uploads"
    label = "uploads"
