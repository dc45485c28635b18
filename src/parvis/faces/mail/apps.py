"""The Django application."""

from importlib import import_module
from pkgutil import iter_modules

from django.apps import AppConfig

from parvis.faces.mail import occasions


class Config(AppConfig):
    """The mail face."""

    name = "parvis.faces.mail"
    label = "mail"

    def ready(self) -> None:
        """Hear: each module of `occasions` listens to one feature."""
        for found in iter_modules(occasions.__path__):
            import_module(f"{occasions.__name__}.{found.name}")
