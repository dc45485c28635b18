"""Tables made of a few lines, as the reading of a file makes them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from parvis.engines.tables import profile as profiles
from parvis.engines.tables import reading
from parvis.engines.tables.shapes import Made

Read = Callable[..., tuple[Made, dict[str, str], profiles.Profile]]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Reads a file, or bytes under a name: the table, what its columns mean, its profile."""

    def make(
        source: Path | bytes, name: str = "", lists: dict[str, frozenset[str]] | None = None
    ) -> tuple[Made, dict[str, str], profiles.Profile]:
        if isinstance(source, bytes):
            path = tmp_path / f"sent-{name}"
            path.write_bytes(source)
            source = path
        made = reading.read(source, name or source.name, tmp_path).tables[0]
        profile = profiles.make(made.path, made.fields, lists=lists or {})
        return made, {one.name: one.semantic.name for one in profile.columns if one.semantic}, profile

    return make
