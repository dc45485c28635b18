"""Templates: compiled with their words in them, and without what is of one language alone."""

import re
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


@pytest.mark.parametrize(
    ("language", "words"),
    [("fr", "Fès, Rabat et &lt;Salé&gt;"), ("en", "Fès, Rabat, and &lt;Salé&gt;"), ("ar", "Fès وRabat و&lt;Salé&gt;")],
)
def test_things_are_listed_as_each_language_does(language: str, words: str) -> None:
    listed = pages._filters(language)["listed"]
    assert listed(["Fès", "Rabat", "<Salé>"]) == words
    assert (listed([]), listed(["Fès"])) == ("", "Fès")


def test_no_template_joins_with_the_comma_of_one_language() -> None:
    comma = re.compile(r"""join\(["'], ?["']\)|%\}, ?\{%""")
    folders = Path(pages.__file__).parent.parent.glob("*/templates")
    found = [file for folder in folders for file in folder.rglob("*.*") if comma.search(file.read_text())]
    assert found == []
