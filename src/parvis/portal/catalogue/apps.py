"""The Django application."""

from django.apps import AppConfig


class Config(AppConfig):
    """The catalogue feature."""

    name = "parvis.portal.catalogue"
    label = "catalogue"
