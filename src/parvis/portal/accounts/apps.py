"""The Django application."""

from django.apps import AppConfig


class Config(AppConfig):
    """The accounts feature."""

    name = "parvis.portal.accounts"
    label = "accounts"
