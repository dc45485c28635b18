"""Every word is translated, every value has a name."""

import re
import subprocess
import sys
from pathlib import Path

import polib
import pytest

from parvis.dialects import vocabularies
from parvis.faces.web import figures, texts, words

ROOT = Path(__file__).parents[3]
KEYWORDS = ("_", "gettext_lazy", "ngettext_lazy:1,2", "pgettext_lazy:1c,2", "pgettext:1c,2", "npgettext:1c,2,3")


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> set[tuple[str | None, str]]:
    """The words the sources use."""
    target = tmp_path_factory.mktemp("words") / "parvis.pot"
    options = [option for keyword in KEYWORDS for option in ("-k", keyword)]
    command = [sys.executable, "-m", "babel.messages.frontend", "-q", "extract", "-F", "babel.cfg", *options]
    subprocess.run([*command, "-o", str(target), "."], cwd=ROOT, check=True)
    return {(entry.msgctxt, entry.msgid) for entry in polib.pofile(str(target))}


def _said(language: str) -> list[str]:
    """Every translation of a language, each form of a plural by itself."""
    catalogue = polib.pofile(str(ROOT / f"src/parvis/locale/{language}/LC_MESSAGES/django.po"))
    return [text for entry in catalogue for text in (entry.msgstr, *entry.msgstr_plural.values()) if text]


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_catalogue_is_complete(used: set[tuple[str | None, str]], language: str) -> None:
    catalogue = polib.pofile(str(ROOT / f"src/parvis/locale/{language}/LC_MESSAGES/django.po"))
    assert [entry.msgid for entry in catalogue.fuzzy_entries()] == []
    assert [entry.msgid for entry in catalogue.untranslated_entries()] == []
    assert sorted(used - {(entry.msgctxt, entry.msgid) for entry in catalogue}, key=str) == []


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_translations_keep_their_holes(language: str) -> None:
    catalogue = polib.pofile(str(ROOT / f"src/parvis/locale/{language}/LC_MESSAGES/django.po"))
    holes = re.compile(r"%\(\w+\)s|%s|\{\w+\}")
    wrong = [
        entry.msgid
        for entry in catalogue
        if not entry.msgid_plural and sorted(holes.findall(entry.msgid)) != sorted(holes.findall(entry.msgstr))
    ]
    assert wrong == []


# French sets a narrow no-break space (U+202F) before ; : ! ? » and after «, and writes ’. A sign within a word, an
# address or a time is left alone; so is the name of a header, as it is sent.
_ASTRAY = re.compile(
    r"(?<=[^\s\u202f])(?:[ \xa0]+[;:!?»]|[;!?»](?=[\s.,)]|$)|(?<!Authorization)(?<!Tus-Resumable):(?=\s|$))"
    r"|«(?!\u202f)|(?<=\w)'(?=\w)|\.\.\."
)


def test_french_is_set_as_french_is() -> None:
    wrong = [text for text in _said("fr") if _ASTRAY.search(text)]
    assert wrong == [], "put U+202F before ; : ! ? » and after «, ’ for the apostrophe, … for the ellipsis"


@pytest.mark.parametrize(
    ("text", "astray"),
    [
        ("Qui\u202f?", False), ("Qui ?", True), ("Qui\xa0?", True), ("Qui?", True), ("«\u202foui\u202f»", False),
        ("«oui»", True), ("à 10:30, https://a.example/?q=1", False), ("l'eau", True), ("Note\u202f: a", False),
        ("Note: a", True), ("Authorization: Bearer", False), ("Attendez...", True),
    ],
)  # fmt: skip
def test_what_is_set_astray_is_found(text: str, astray: bool) -> None:
    assert bool(_ASTRAY.search(text)) is astray


# The portal speaks Arabic to one person, formally in the singular: اختر، أدخل، حسابك. What is found here speaks to many.
_TO_MANY = re.compile(
    r"\b(?:[وف]?[اأ]\w+وا(?:ه|ها)?|\w{1,}كم|[كلو]?[نأ]\w?تم|\w+تمو(?:ه|ها)|[وف]?س?ت\w{2,}ون(?:ه|ها)?)\b"
)
_VOWELS = re.compile("[\u064b-\u0652\u0670]")
_OTHERS = {"حكم", "الحكم", "والحكم", "تحكم", "التحكم"}  # words that only look so


def _to_many(text: str) -> list[str]:
    return [word for word in _TO_MANY.findall(_VOWELS.sub("", text)) if word not in _OTHERS]


def test_arabic_speaks_to_one_person() -> None:
    assert {word for text in _said("ar") for word in _to_many(text)} == set()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("اختاروا رخصة", ["اختاروا"]), ("اختر رخصة", []), ("أكّدوا عنوانكم", ["أكدوا", "عنوانكم"]), ("أكّد عنوانك", []),
        ("ما كتبتموه", ["كتبتموه"]), ("إن كنتم أنتم", ["كنتم", "أنتم"]), ("حين تقبلون", ["تقبلون"]),
        ("يجب أن تكون كما هي", []), ("سيجيب مديروها", []), ("للعثور عليها والحكم عليها", []),
    ],
)  # fmt: skip
def test_words_to_many_are_found(text: str, expected: list[str]) -> None:
    assert _to_many(text) == expected


def test_arabic_has_its_six_numbers() -> None:
    """None, one, two, a few, many, a hundred: after 3 to 10 the thing is plural, after 11 to 99 singular."""
    counted = re.compile(r"%\(\w+\)s (?!أخرى|التي)(\w+)")
    wrong = []
    for entry in polib.pofile(str(ROOT / "src/parvis/locale/ar/LC_MESSAGES/django.po")):
        forms = [_VOWELS.sub("", entry.msgstr_plural.get(number, "")) for number in range(6)]
        few, many = counted.findall(forms[3]), counted.findall(forms[4])
        if entry.msgid_plural and (not all(forms) or (few and few == many)):
            wrong.append(entry.msgid)
    assert wrong == []


@pytest.mark.parametrize(
    ("table", "values"),
    [
        ("frequency", set(vocabularies.FREQUENCIES) - {"unknown"}),
        ("badge", {*vocabularies.DATASET_BADGES, *vocabularies.ORGANIZATION_BADGES}),
        ("role", set(vocabularies.CONTACT_ROLES)),
        ("resource_type", {str(one) for one in vocabularies.ResourceType}),
        ("access_type", {str(one) for one in vocabularies.AccessType}),
        ("access_reason", set(vocabularies.ACCESS_REASONS)),
        ("audience", set(vocabularies.AUDIENCE_ROLES)),
        ("condition", set(vocabularies.AUDIENCE_CONDITIONS)),
        ("format_family", {*vocabularies.FORMAT_FAMILIES, "other"}),
        ("state", {str(one) for one in vocabularies.State}),
        ("granularity", set(vocabularies.GRANULARITIES) - {"other"}),
    ],
)
def test_each_value_of_a_list_has_a_name(table: str, values: set[str]) -> None:
    assert values - set(words.tables("fr")[table]) == set()


def test_figures() -> None:
    assert figures.number(12345, "fr") == "12\u202f345"
    assert figures.size(1_400_000, "en") == "1.4\xa0MB"
    assert figures.size(999, "fr") == "999\xa0octets"
    assert figures.month("2026-03", "fr") == "mars 2026"
    assert figures.day("2026-03-02T10:00:00+00:00", "en") == "March 2, 2026"


def test_words_found_are_marked_and_the_rest_is_escaped() -> None:
    stems = texts.stems("Écoles <b>")
    assert str(texts.marked("L’école & <i>", stems)) == "L’<mark>école</mark> &amp; &lt;i&gt;"
