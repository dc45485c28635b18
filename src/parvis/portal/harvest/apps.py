"""The Django application."""

from django.apps import AppConfig


class Config(AppConfig):
    """The harvest feature."""

    name = "parvis.portal.harvest"
    label = "harvest"
