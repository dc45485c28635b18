"""The Django application; it tells DuckDB what the settings allow."""

import os
from pathlib import Path

from django.apps import AppConfig
from django.conf import settings

from parvis.engines.tables import duck


class Config(AppConfig):
    """The tables feature."""

    name = "parvis.portal.tables"
    label = "tables"

    def ready(self) -> None:
        duck.follow(_limits)


def _limits() -> duck.Limits:
    """What questions about tables may use; DuckDB sees nothing of the disk but files, and what is derived from them."""
    asked, cores, data = settings.PARVIS, os.cpu_count() or 2, Path(settings.PARVIS.data).absolute()
    return duck.Limits(
        threads=asked.tables_threads or min(cores, 4), questions=asked.tables_questions or 2 * cores,
        seconds=asked.tables_question_seconds, memory=asked.tables_memory, stream_memory=asked.tables_memory // 2,
        temporary=data / "cache" / "tables", directories=(data / "files", data / "cache"),
    )  # fmt: skip
