"""The Django application."""

from django.apps import AppConfig
from django.contrib.contenttypes.management import create_contenttypes
from django.db.models.signals import post_migrate


class Config(AppConfig):
    """The accounts feature."""

    name = "parvis.portal.accounts"
    label = "accounts"

    def ready(self) -> None:
        # Rights are rules: nobody asks for Django's permissions, which take longer to make than all else a new
        # database holds, nor for the types they are of.
        post_migrate.disconnect(dispatch_uid="django.contrib.auth.management.create_permissions")
        post_migrate.disconnect(create_contenttypes)
