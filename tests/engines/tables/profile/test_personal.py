"""Personal data is found before it is published, and never shown whole."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engines.tables.profile.making import parquet

from parvis.engines.tables import profile
from parvis.engines.tables.profile import Level, personal, values
from parvis.engines.tables.profile.semantics import checks

NAMES = ["Martin", "Bernard", "Petit", "Durand", "Leroy", "Moreau", "El Idrissi", "Benali"]
GIVEN = ["Jeanne", "Aïcha", "Paul", "Marie", "Youssef", "Anne-Lise", "Luc", "Zoé"]


def scanned(path: Path, columns: dict[str, list[Any]], **types: str) -> list[profile.Finding]:
    fields = parquet(path / "t.parquet", columns, types)
    return list(profile.make(path / "t.parquet", fields).personal)


def told(found: list[profile.Finding]) -> list[tuple[str, str, str, int]]:
    return [(one.kind, one.column, str(one.level), one.count) for one in found]


def nir(number: int) -> str:
    body = f"1850575123{number:03}"
    return f"{body}{97 - int(body) % 97:02}"


def test_social_security_numbers_block(tmp_path: Path) -> None:
    (found,) = scanned(tmp_path, {"code": [nir(number) for number in range(30)]})
    assert (found.kind, found.level, found.count, found.share, found.is_exact) == ("nir", Level.BLOCK, 30, 1.0, True)
    assert len(found.examples) == 3
    assert all(one.count("•") == 13 for one in found.examples)


def test_social_security_numbers_block_as_integers_and_within_texts(tmp_path: Path) -> None:
    found = scanned(
        tmp_path,
        {"a": [int(nir(1)), int(nir(2))], "b": ["vu le 3, n° 1 85 05 75 123 001 " + nir(1)[13:], "rien"]},
        a="integer",
    )
    assert told(found) == [("nir", "a", "block", 2), ("nir", "b", "block", 1)]


def test_numbers_shaped_like_social_security_but_without_its_key_pass(tmp_path: Path) -> None:
    assert scanned(tmp_path, {"code": [f"18505751230{number:02}45" for number in range(90)]}) == []


def test_companies_of_morocco_are_no_people(tmp_path: Path) -> None:
    numbers = [f"0015{number:09}" for number in range(200)]
    ices = [text + f"{97 - (int(text) * 100) % 97:02}" for text in numbers]
    assert all(map(checks.ice, ices))
    assert scanned(tmp_path, {"ice": ices}) == []


def test_bank_accounts_block(tmp_path: Path) -> None:
    (found,) = scanned(
        tmp_path, {"compte": ["FR76 3000 6000 0112 3456 7890 189", "inconnu", "MA64 0115 1900 0001 2050 0053 4921"]}
    )
    assert (found.kind, found.level, found.count) == ("iban", Level.BLOCK, 2)
    assert "1234" not in "".join(found.examples)


def test_private_addresses_warn_and_those_of_offices_do_not(tmp_path: Path) -> None:
    found = scanned(
        tmp_path,
        {
            "a": ["jeanne.martin@example.org", "paul@exemple.fr"],
            "b": ["mairie@ville-exemple.fr", "contact@example.org"],
            "c": ["voir https://example.org/@nom", "rien"],
            "d": ["écrire à paul@exemple.fr", "rien"],
        },
    )
    assert told(found) == [("email", "a", "warn", 2), ("role_email", "b", "info", 2), ("email", "d", "warn", 1)]


def test_addresses_of_one_house_inform(tmp_path: Path) -> None:
    found = scanned(tmp_path, {"a": [f"prenom{number}.nom@departement.fr" for number in range(20)]})
    assert told(found) == [("email", "a", "info", 20)]


def test_mobile_phones_warn_and_others_inform(tmp_path: Path) -> None:
    found = scanned(
        tmp_path,
        {"tel": ["06 12 34 56 78", "01.23.45.67.89", "+33 7 12 34 56 78"], "id": ["X0612345678"] * 3},
    )
    assert told(found) == [("mobile_phone", "tel", "warn", 2), ("landline_phone", "tel", "info", 1)]


def test_phones_of_morocco_warn(tmp_path: Path) -> None:
    found = scanned(tmp_path, {"tel": ["+212612345678", "+212537123456"]})
    assert told(found) == [("mobile_phone", "tel", "warn", 1), ("landline_phone", "tel", "info", 1)]


def test_names_with_birth_dates_warn(tmp_path: Path) -> None:
    found = scanned(
        tmp_path,
        {"Nom": NAMES, "Prénom": GIVEN, "date de naissance": [date(1980, 1, day + 1) for day in range(8)]},
        **{"date de naissance": "date"},
    )
    assert told(found) == [
        ("person_name", "Nom", "warn", 8),
        ("person_name", "Prénom", "warn", 8),
        ("birth_date", "date de naissance", "warn", 8),
    ]


@pytest.mark.parametrize(
    "columns",
    [
        {"nom": NAMES},  # names of what?
        {"prénom": GIVEN, "nombre": ["1", "2", "3", "4", "5", "6", "7", "8"]},  # given names and how many have them
        {"nom": ["Mairie"] * 8, "prenom": GIVEN},
        {"date de naissance": ["1980"] * 8},
        {"nom_commune": ["12", "13", "14", "15", "16", "17", "18", "19"], "prenom": GIVEN},
    ],
)
def test_names_alone_are_nobody_s(tmp_path: Path, columns: dict[str, list[Any]]) -> None:
    assert scanned(tmp_path, columns) == []


def test_identity_cards_and_plates_take_their_header(tmp_path: Path) -> None:
    cards, plates = ["AB123456", "K12345"], ["AB-123-CD", "EF-456-GH"]
    found = scanned(tmp_path, {"CIN": cards, "immatriculation": plates, "ref": cards, "lot": plates})
    assert told(found) == [("cin", "CIN", "warn", 2), ("plate", "immatriculation", "warn", 2)]


def test_addresses_of_machines_warn(tmp_path: Path) -> None:
    found = scanned(tmp_path, {"client": ["192.168.1.20", "10.0.0.1", "8.8.8.8"], "version": ["1.2.3", "1.2.4", "2.0"]})
    assert told(found) == [("ip", "client", "warn", 3)]


def test_addresses_of_people_are_homes(tmp_path: Path) -> None:
    streets = [f"{number} rue des Lilas" for number in range(8)]
    found = scanned(tmp_path, {"nom élève": NAMES, "prénom": GIVEN, "adresse": streets})
    assert [one.kind for one in found] == ["person_name", "person_name", "home_address"]
    assert scanned(tmp_path, {"école": NAMES, "adresse": streets}) == []


def test_shares_of_large_columns_are_carried_over(tmp_path: Path) -> None:
    addresses = [f"u{number}@d{number % 977}.fr" if number % 2 else f"rien {number}" for number in range(60_000)]
    (found,) = scanned(tmp_path, {"a": addresses})
    assert (found.kind, found.is_exact) == ("email", False)
    assert found.count == pytest.approx(30_000, rel=0.05)
    assert found.share == pytest.approx(0.5, rel=0.05)


def test_scan_of_a_sample_finds_what_making_found(tmp_path: Path) -> None:
    fields = parquet(
        tmp_path / "t.parquet", {"nom": NAMES, "prenom": GIVEN, "mail": [f"{name[0]}@b.fr" for name in NAMES]}
    )
    found = profile.make(tmp_path / "t.parquet", fields)
    assert personal.scan(found, values.take(tmp_path / "t.parquet", fields)) == sorted(
        found.personal, key=lambda one: one.kind != "email"
    )


@given(st.text(max_size=80))
def test_masks_hide_most_of_a_value(text: str) -> None:
    masked = personal.masked(text)
    shown = sum(char.isalnum() for char in masked)
    assert shown <= len([char for char in text if char.isalnum()]) / 4
    assert len(masked) == min(len(text), 60)
    assert [char for char in masked if not char.isalnum() and char != "•"] == [
        char for char in text[:60] if not char.isalnum() and char != "•"
    ]
