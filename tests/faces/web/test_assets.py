"""The manifest of the built front end."""

from pathlib import Path

import pytest
from django.conf import settings

from parvis.faces.web import assets


@pytest.fixture
def _fresh(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setattr(settings, "STATIC_ROOT", tmp_path)
    caches = (assets.manifest, assets.address)
    for one in caches:
        one.cache_clear()
    yield
    for one in caches:
        one.cache_clear()


@pytest.mark.usefixtures("_fresh")
def test_absent_front_end_leaves_pages_without_style() -> None:
    assert assets.address("src/main.ts") == ""


@pytest.mark.usefixtures("_fresh")
def test_addresses_come_from_the_manifest(tmp_path: Path) -> None:
    (tmp_path / ".vite").mkdir()
    (tmp_path / ".vite" / "manifest.json").write_text('{"src/main.ts": {"file": "assets/main-1.js"}}')
    assert assets.address("src/main.ts") == "/static/assets/main-1.js"
