"""The Django application of jobs: every installed application's `tasks` module is imported at start-up."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JobsConfig(AppConfig):
    """Knows every task in every process, whether it enqueues or runs them."""

    name = "parvis.engines.jobs"
    label = "jobs"

    def ready(self) -> None:
        autodiscover_modules("tasks")
