"""Folding, slugs, excerpts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.kit import ids, text


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("L'Œuvre d'été", "loeuvre-dete"),
        ("Île-de-France", "ile-de-france"),
        ("  --  ", ""),
        ("مدينة", "mdyna"),
        ("C++ & C#", "c-c"),
        ("日本", ""),
    ],
)
def test_slugify_gives_readable_addresses(given, expected):
    assert text.slugify(given) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("Les arrêts **du** réseau.\n\nEt le reste.", "Les arrêts du réseau."),
        ("Les lignes\nsuivent [ici](https://a.example).\n- une\n- deux", "Les lignes suivent ici."),
        ("- une\n- deux\n\nLes arrêts du réseau.", "Les arrêts du réseau."),
        ("# Présentation\n\n**Contenu :**\n\n1. une\n2. deux\n\nLes arrêts.", "Les arrêts."),
        ("Présentation\n============\nLes arrêts.", "Les arrêts."),
        ("| a | b |\n|---|---|\n| 1 | 2 |\n\n> cité\n\nLes arrêts.", "Les arrêts."),
        ("```\ncode\n\ncode\n```\nLes arrêts.", "Les arrêts."),
        ("**Gratuit** et ouvert.", "Gratuit et ouvert."),
        ("- une\n- deux", "- une - deux"),  # nothing is prose: all of it
        ("Un\n\n---\n\nDeux", "Un"),
        ("", ""),
        ("mot " * 40, "mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot…"),
    ],
)
def test_lead_is_the_first_paragraph_of_prose(given, expected):
    assert text.lead(given, 60) == expected


@given(st.text(alphabet="ab -*#|>`~=\n.1", max_size=200))
def test_lead_is_one_line_and_says_something_where_there_is_something(sample):
    lead = text.lead(sample, 60)
    assert "\n" not in lead
    assert len(lead) <= 61
    assert bool(lead) or not text.plain(sample, 60)


@given(st.text(), st.integers(5, 60))
def test_slugify_gives_only_what_an_address_may_hold(sample, limit):
    slug = text.slugify(sample, limit)
    assert len(slug) <= limit
    assert slug == "" or ids.is_reference(slug)


def test_slugify_cuts_at_a_word():
    assert text.slugify("population des communes", 14) == "population-des"


def test_plain_takes_the_marks_out():
    assert text.plain("# Titre\n\nUn *lien* [ici](https://example.org) ![image](x.png)") == "Titre Un lien ici"


def test_plain_cuts_at_a_word():
    assert text.plain("un deux trois quatre", 10) == "un deux…"


def test_embedded_images_are_left_out():
    assert text.without_data_uris("a ![x](data:image/png;base64,iVBORw0KGgo=) b") == "a ![x]() b"


@pytest.mark.parametrize("wrong", ["", "../etc", "a/b", "a b", "é", "-a", ".a", "a" * 256, "a\x00", "a\n", "%2e"])
def test_what_is_no_reference_is_refused(wrong):
    assert not ids.is_reference(wrong)


def test_ids_are_in_order_of_creation_and_different(monkeypatch):
    monkeypatch.setattr(ids.time, "time_ns", lambda: 1_700_000_000_000_000_000)
    early = ids.new_id()
    assert (len(early), int(early[:8], 16)) == (24, 1_700_000_000)
    monkeypatch.setattr(ids.time, "time_ns", lambda: 1_700_000_000_000_020_000)
    assert early < ids.new_id()
    assert len({ids.new_id() for _ in range(1000)}) == 1000


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (" Trees\r\n  of the\tcity ", "Trees of the city"),
        ("Tr\x00ees\x1b[31m", "Trees[31m"),
        ("Arbres\u202f: 1\xa0000", "Arbres\u202f: 1\xa0000"),  # what French puts before a colon, and inside numbers
        ("Arbres \xa0 \u2028 morts", "Arbres morts"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("\n\x07", ""),
    ],
)
def test_line_is_one_line(given, expected):
    assert text.line(given) == expected


@given(st.text(alphabet="a \n\t\x00\x1b\x85\xa0\u2028\u202f", max_size=30))
def test_line_of_a_line_is_the_same(sample):
    kept = text.line(sample)
    assert text.line(kept) == kept
    assert len(kept.splitlines()) <= 1
    assert kept == kept.strip()
