"""The Django application."""

from django.apps import AppConfig


class Config(AppConfig):
    """The mail face."""

    name = "parvis.faces.mail"
    label = "mail"
