"""Checksums and ranges: what a value of the right shape must also satisfy."""

import re
from collections.abc import Callable
from typing import Final

import stdnum.ean
import stdnum.eu.vat
import stdnum.fr.tva
import stdnum.iban
import stdnum.isbn
import stdnum.issn
import stdnum.lei
import stdnum.ma.ice

_LA_POSTE: Final = "356000000"
_UAI: Final = "ABCDEFGHJKLMNPRSTUVWXYZ"
# Countries whose banks number their accounts so, that the registry of SWIFT has not, and their lengths.
_UNREGISTERED: Final = {
    "MA": 28, "DZ": 26, "SN": 28, "CI": 28, "ML": 28, "BF": 28, "BJ": 28, "TG": 28, "NE": 28, "CM": 27, "GA": 27,
    "CG": 27, "TD": 27, "CF": 27, "MG": 27, "CV": 25, "AO": 25, "MZ": 25,
}  # fmt: skip
_SPACES: Final = re.compile(r"[\s.\-\u00a0\u202f]+")
_PAIR: Final = re.compile(r"[^\d.+-]+")
_DOUBLED: Final = tuple(sum(divmod(2 * digit, 10)) for digit in range(10))


def compact(text: str) -> str:
    """The text without its spaces, dots and dashes."""
    return _SPACES.sub("", text)


def luhn(digits: str) -> bool:
    """Luhn's checksum (ISO/IEC 7812-1), not of zeros alone."""
    total = sum(map(int, digits[-1::-2])) + sum(_DOUBLED[int(digit)] for digit in digits[-2::-2])
    return total % 10 == 0 and digits.strip("0") != ""


def siren(text: str) -> bool:
    """A SIREN: nine digits and Luhn."""
    digits = compact(text)
    return len(digits) == 9 and digits.isdecimal() and luhn(digits)


def siret(text: str) -> bool:
    """A SIRET: a SIREN, five more digits and Luhn; those of La Poste may add up to a multiple of five instead."""
    digits = compact(text)
    if len(digits) != 14 or not digits.isdecimal() or not luhn(digits[:9]):
        return False
    return luhn(digits) or (digits.startswith(_LA_POSTE) and sum(map(int, digits)) % 5 == 0)


def nir(text: str) -> bool:
    """A NIR with its key: 97 less the thirteen digits modulo 97; 2A counts as 19 and 2B as 18."""
    number = compact(text).upper()
    if len(number) != 15:
        return False
    body = number[:13].replace("2A", "19", 1) if number[5:7] == "2A" else number[:13]
    body = body.replace("2B", "18", 1) if number[5:7] == "2B" else body
    return (body + number[13:]).isdecimal() and 97 - int(body) % 97 == int(number[13:])


def uai(text: str) -> bool:
    """A UAI of a school: seven digits and their remainder by 23 as a letter."""
    return _UAI[int(text[:7]) % 23] == text[7:].upper()


def iban(text: str) -> bool:
    """An IBAN: known country, its length, modulo 97 (ISO 13616)."""
    number = compact(text).upper()
    if len(number) == _UNREGISTERED.get(number[:2], 0) and number[2:].isdecimal():
        return _remainder(number[4:] + number[:4]) == 1
    return bool(stdnum.iban.is_valid(text))


def _remainder(text: str) -> int:
    """Of letters and digits by 97; letters count from 10."""
    return int("".join(str(int(char, 36)) for char in text)) % 97


def vat_fr(text: str) -> bool:
    """A VAT number of France, with its key."""
    return text[:2].upper() == "FR" and bool(stdnum.fr.tva.is_valid(text))


def vat_eu(text: str) -> bool:
    """A VAT number of a member of the European Union."""
    return text[:2].isalpha() and bool(stdnum.eu.vat.is_valid(text))


def ice(text: str) -> bool:
    """An ICE of Morocco: fifteen digits, modulo 97."""
    return bool(stdnum.ma.ice.is_valid(text))


def lei(text: str) -> bool:
    """A LEI (ISO 17442)."""
    return bool(stdnum.lei.is_valid(text))


def isbn(text: str) -> bool:
    """An ISBN of ten or thirteen digits."""
    return bool(stdnum.isbn.is_valid(text))


def issn(text: str) -> bool:
    """An ISSN."""
    return bool(stdnum.issn.is_valid(text))


def ean(text: str) -> bool:
    """A GTIN of eight, twelve, thirteen or fourteen digits."""
    return bool(stdnum.ean.is_valid(text)) and text.strip("0") != ""


def between(smallest: float, largest: float) -> Callable[[str], bool]:
    """A test: the number is in the range, both ends included; a decimal comma is read."""

    def check(text: str) -> bool:
        try:
            return smallest <= float(text.replace(",", ".")) <= largest
        except ValueError:
            return False

    return check


def pair(text: str) -> tuple[float, float] | None:
    """The two numbers of `48.85, 2.35` or `[48.85,2.35]`."""
    parts = [part for part in _PAIR.split(text.strip("[]() ")) if part]
    try:
        first, second = map(float, parts)
    except ValueError:
        return None
    return first, second


def latitude_first(text: str) -> bool:
    """A pair that can be latitude, then longitude."""
    found = pair(text)
    return found is not None and abs(found[0]) <= 90 and abs(found[1]) <= 180


def longitude_first(text: str) -> bool:
    """A pair that can be longitude, then latitude."""
    found = pair(text)
    return found is not None and abs(found[0]) <= 180 and abs(found[1]) <= 90


def surely_longitude_first(text: str) -> bool:
    """A pair that is longitude, then latitude, by itself: its first number is no latitude, or the pair read that way
    is in France or Morocco and read the other way is not (both lie near the meridian: longitude is the smaller)."""
    found = pair(text)
    if found is None or abs(found[1]) > 90:
        return False
    return abs(found[0]) > 90 or (-17.5 <= found[0] <= 10 and 20 <= found[1] <= 52)
