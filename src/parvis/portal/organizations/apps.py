"""The Django application."""

from django.apps import AppConfig


class Config(AppConfig):
    """The organizations feature."""

    name = "parvis.portal.organizations"
    label = "organizations"
