"""The Django application."""

from django.apps import AppConfig


class Config(AppConfig):
    """The moderation feature."""

    name = "parvis.portal.moderation"
    label = "moderation"
