"""Compiled templates have their words in them, so other words make other templates."""

from pathlib import Path

import pytest
from django.conf import settings

from parvis.faces.web import pages


def _catalogue(root: Path, word: str) -> None:
    folder = root / "fr" / "LC_MESSAGES"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "django.mo").write_bytes(word.encode())


def test_compiled_templates_after_other_words_are_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "PARVIS", settings.PARVIS.model_copy(update={"data": tmp_path / "data"}))
    monkeypatch.setattr(settings, "LOCALE_PATHS", [str(tmp_path / "locale")])
    _catalogue(tmp_path / "locale", "chercher")
    first = pages._compiled("fr")
    (first / "kept").touch()
    assert pages._compiled("fr") == first
    assert (first / "kept").exists()
    _catalogue(tmp_path / "locale", "trouver")
    second = pages._compiled("fr")
    assert second != first
    assert [folder.name for folder in second.parent.iterdir()] == [second.name]
