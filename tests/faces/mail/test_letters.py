"""Letters: in the reader's language, as text and as HTML, with the act they tell of or not at all."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import transaction

from parvis.engines import outbox
from parvis.faces.mail import letters
from parvis.portal.accounts import events
from parvis.portal.accounts.models import User

LINK = "https://portal.example/fr/account/confirm/abc?x=1&y=2"
NAMES = sorted(
    str(path.relative_to(letters.TEMPLATES).with_suffix(""))
    for path in letters.TEMPLATES.rglob("*.txt")
    if path.parent.name != "frame"
)


def ask(email: str = "nora@example.org", language: str = "fr", name: str = "confirm") -> None:
    events.link_asked.send(None, name=name, email=email, language=language, facts={"link": LINK})


@pytest.mark.parametrize(
    ("language", "subject", "direction"),
    [
        ("fr", "Confirmez votre adresse électronique", "ltr"),
        ("en", "Confirm your e-mail address", "ltr"),
        ("ar", "أكّد عنوان بريدك الإلكتروني", "rtl"),
    ],
)
def test_letter_speaks_the_language_of_its_reader(db: None, language: str, subject: str, direction: str) -> None:
    ask(language=language)
    letter = outbox.get(outbox.listing()[0].id)
    assert (letter.subject, letter.language, letter.recipient) == (subject, language, "nora@example.org")
    assert f'<html lang="{language}" dir="{direction}">' in letter.html
    assert f"\n\n{LINK}\n\n" in letter.text
    assert letter.html.count(f'href="{LINK.replace("&", "&amp;")}"') == 2


def test_letter_to_a_person_is_in_the_language_they_chose(make_user: Callable[..., User]) -> None:
    user = make_user(email="nora@example.org")
    user.language = "ar"
    letters.write("accounts/unknown", user)
    assert outbox.listing()[0].language == "ar"


def test_letter_in_a_language_the_portal_does_not_speak_is_in_its_own(db: None) -> None:
    letters.write("accounts/unknown", "nora@example.org", language="de")
    assert outbox.listing()[0].language == "fr"


def test_letter_of_an_act_that_failed_does_not_exist(db: None) -> None:
    def act() -> None:
        with transaction.atomic():
            ask()
            raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011 -- raised above
        act()
    assert outbox.listing() == []


def test_words_typed_by_somebody_are_text(db: None) -> None:
    events.link_asked.send(None, name="confirm", email="a@example.org", language="en", facts={"link": "<b>no</b>"})
    letter = outbox.get(outbox.listing()[0].id)
    assert "<b>no</b>" in letter.text
    assert "&lt;b&gt;no&lt;/b&gt;" in letter.html


def test_security_letter_says_what_and_when(make_user: Callable[..., User]) -> None:
    user = make_user(email="nora@example.org", first_name="Nora")
    events.security_changed.send(None, user=user, what="password_changed", by=None)
    letter = outbox.get(outbox.listing()[0].id)
    assert "Bonjour Nora," in letter.text
    assert "Le mot de passe de votre compte a été changé." in letter.text
    assert "\n- Quand : " in letter.text.replace("\u202f", " ").replace("\xa0", " ")


def test_paragraphs_lists_and_links() -> None:
    assert str(letters.paragraphs("One\ntwo https://a.example/x\n\n- a\n- b & c")) == (
        '<p>One<br>two <a href="https://a.example/x">https://a.example/x</a></p>\n<ul><li>a</li><li>b &amp; c</li></ul>'
    )


def test_there_are_letters() -> None:
    assert len(NAMES) >= 5
    assert (Path(letters.TEMPLATES) / "frame" / "letter.html").is_file()
