"""The store the uploads of these tests go to, and a look behind it."""

from pathlib import Path

import pytest

from parvis.engines import files


@pytest.fixture
def kept(settings, tmp_path):
    """A file store of the test's own; call it for the files in it, wanted or not."""
    settings.PARVIS = settings.PARVIS.model_copy(update={"data": tmp_path})
    files.store.cache_clear()
    root = tmp_path / "files"
    yield lambda: sorted(path.relative_to(root).as_posix() for path in Path(root).rglob("*") if path.is_file())
    files.store.cache_clear()
