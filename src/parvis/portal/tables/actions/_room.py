"""Where tables are while they are made."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings


@contextmanager
def room() -> Iterator[Path]:
    """A directory for what is being made, gone afterwards whatever happens; a crash leaves it to the system."""
    root = Path(settings.PARVIS.data) / "cache" / "tables"
    root.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(dir=root))
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)
