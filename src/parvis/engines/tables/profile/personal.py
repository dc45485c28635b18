"""Personal data in a table: what should be looked at before it is published.

A number of the social security and a bank account block; contacts, names with birth dates, identity cards, plates
and addresses of machines warn. Examples never show a whole value.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from parvis.engines.tables.profile.semantics import checks
from parvis.engines.tables.profile.semantics.labels import agreement, folded
from parvis.engines.tables.profile.shapes import ColumnProfile, Finding, Level, Profile
from parvis.engines.tables.profile.values import Values
from parvis.engines.tables.shapes import FieldType

Sample = Mapping[str, Values]
Texts = Mapping[str, Sequence[tuple[str, int]]]

_EXAMPLES: Final = 3
_MOST: Final = 0.8  # of the values shaped like a NIR that have its key; chance gives one in 97
_ROLES: Final = frozenset(
    ("accueil", "acces", "adil", "admin", "administration", "agence", "bonjour", "bureau", "cada", "communication",
     "comptabilite", "contact", "contacts", "courrier", "courriel", "cabinet", "direction", "dpo", "drh", "etatcivil",
     "formation", "hello", "info", "infos", "information", "mairie", "maire", "ville", "commune", "communaute", "mail",
     "marches", "noreply", "opendata", "postmaster", "presse", "rgpd", "reservation", "secretariat", "service",
     "services",
     "sg", "siege", "support", "tourisme", "urbanisme", "webmaster", "donnees", "data", "help", "office", "sales",
     "mediatheque", "bibliotheque", "ecole", "college", "lycee", "crous", "ce", "dsi", "greffe", "prefecture",
     "webmestre")
)  # fmt: skip
_SHARED: Final = 0.9  # of the addresses at one domain: those of one house

_NIR: Final = re.compile(
    r"(?<![\dA-Za-z])[1-478][ .]?\d{2}[ .]?(?:0[1-9]|1[0-2]|2\d|3\d|4[0-2]|[5-9]\d)[ .]?(?:\d{2}|2[AB])"
    r"[ .]?\d{3}[ .]?\d{3}[ .]?\d{2}(?![\dA-Za-z])"
)
_IBAN: Final = re.compile(r"(?<![0-9A-Za-z])[A-Z]{2}\d{2}(?: ?[0-9A-Z]{4}){2,7}(?: ?[0-9A-Z]{1,4})?(?![0-9A-Za-z])")
_EMAIL: Final = re.compile(r"[^\s@<>,;:|/()\"']{1,64}@[^\s@<>,;:|/()\"']+\.[^\W\d_]{2,}")
_PHONE: Final = re.compile(
    r"(?<![\w.,])(?:(?:\+|00)(?:33|212)[ .\-]?(?:\(0\)[ .]?)?|0)[1-9](?:[ .\-]?\d{2}){4}(?![\w,]|\.\d)"
)
_MOBILE: Final = re.compile(r"(?:(?:\+|00)(?:33|212)(?:\(0\))?|0)[67]\d{8}")
_IP: Final = re.compile(r"(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\d.])")
_LAST_NAMES: Final = (
    "nom", "nom de famille", "nom usage", "nom naissance", "nom patronymique", "patronyme", "surname", "last name",
    "lastname", "family name", "name", "الاسم العائلي", "النسب", "الاسم",
)  # fmt: skip
_FIRST_NAMES: Final = ("prenom", "prenoms", "first name", "firstname", "given name", "forename", "الاسم الشخصي")
_FULL_NAMES: Final = (
    "nom prenom",
    "prenom nom",
    "nom et prenom",
    "full name",
    "fullname",
    "nom complet",
    "الاسم الكامل",
)
_PEOPLE: Final = (
    "agent", "eleve", "etudiant", "patient", "usager", "habitant", "beneficiaire", "client", "person", "personne",
    "individu", "student", "citizen", "salarie", "candidat", "المستفيد", "الشخص",
)  # fmt: skip
_PASSPORT: Final = ("passeport", "passport", "numero passeport", "جواز السفر")
_DEVICE: Final = ("imei", "mac address", "adresse mac", "device id", "idfa", "udid", "advertising id")


@dataclass(frozen=True, slots=True)
class _Sign:
    """What a value that names somebody looks like: `found` gives it whole; `hint` is a character each has."""

    kind: str
    level: Level
    pattern: re.Pattern[str]
    shortest: int  # characters
    check: Callable[[str], bool] | None = None
    hint: str = ""
    least: float = 0.0  # share of the filled rows below which nothing is said
    shaped: float = 0.0  # share of those shaped so that must pass the check


_SIGNS: Final = (
    _Sign("nir", Level.BLOCK, _NIR, 15, checks.nir, shaped=_MOST),
    _Sign("iban", Level.BLOCK, _IBAN, 15, checks.iban),
    _Sign("email", Level.WARN, _EMAIL, 6, hint="@"),
    _Sign("mobile_phone", Level.WARN, _PHONE, 10, lambda text: _is_mobile(text), least=0.01),
    _Sign("landline_phone", Level.INFO, _PHONE, 10, lambda text: not _is_mobile(text), least=0.01),
    _Sign("ip", Level.WARN, _IP, 7, hint=".", least=0.2),
)
_BY_SEMANTIC: Final = {"ma.cin": "cin", "fr.plate": "plate"}
_BESIDE_NAMES: Final = {
    "birth_date": "birth_date",
    "fr.address": "home_address",
    "latlon": "home_address",
    "lonlat": "home_address",
}


def scan(profile: Profile, sample: Sample) -> list[Finding]:
    """What is personal in a table; `sample` has different values of its columns, as `values.of_column` gives them.

    Counts are of rows: exact where every value of the column is in the sample, else carried over from it.
    """
    found = [
        finding
        for column in profile.columns
        if (values := sample.get(column.name)) is not None
        for finding in of_column(column, values)
    ]
    return together(profile.columns, found, {name: values.texts() for name, values in sample.items() if values.natives})


def of_column(column: ColumnProfile, values: Values) -> list[Finding]:
    """What is personal in one column, whatever stands beside it."""
    if column.type not in (FieldType.STRING, FieldType.INTEGER, FieldType.OBJECT):
        return []
    texts, longest = values.texts(), column.lengths[1] if column.lengths else len(str(column.max))
    tried = [sign for sign in _SIGNS if sign.shortest <= longest]
    found = [finding for sign in tried if (finding := _signed(sign, column, values, texts)) is not None]
    return [*found, *_labelled(column, values, texts)]


def is_telling(column: ColumnProfile) -> bool:
    """Whether `together` needs the values of a column."""
    labels = (*_FULL_NAMES, *_FIRST_NAMES, *_LAST_NAMES)
    semantic = column.semantic.name if column.semantic else ""
    return semantic in _BESIDE_NAMES or agreement(column.original, labels) > 0


def _signed(sign: _Sign, column: ColumnProfile, values: Values, texts: Sequence[tuple[str, int]]) -> Finding | None:
    matches: list[tuple[str, int]] = []
    shaped = 0
    for text, count in texts:
        if sign.hint and sign.hint not in text:
            continue
        candidates = [match[0] for match in sign.pattern.finditer(text)]
        shaped += bool(candidates)
        right = next((one for one in candidates if sign.check is None or sign.check(one)), None)
        if right is not None:
            matches.append((right, count))
    rows = sum(count for _, count in matches)
    if not rows or len(matches) < sign.shaped * shaped or rows < sign.least * values.rows:
        return None
    found = [text for text, _ in matches]
    kind, level = _addresses(found) if sign.kind == "email" else (sign.kind, sign.level)
    return _finding(kind, level, column, values, rows, found)


def _is_mobile(text: str) -> bool:
    return _MOBILE.fullmatch(checks.compact(text)) is not None


def _addresses(texts: Sequence[str]) -> tuple[str, Level]:
    """Addresses of offices, or all of one house, are no private ones."""
    parts = [text.casefold().rpartition("@") for text in texts]
    roles = sum(_is_role(local) for local, _, _ in parts)
    commonest = Counter(domain for _, _, domain in parts).most_common(1)[0][1]
    if roles == len(parts):
        return "role_email", Level.INFO
    shared = len(parts) > 9 and commonest > _SHARED * len(parts)
    return "email", Level.INFO if roles > _SHARED * len(parts) or shared else Level.WARN


def _is_role(local: str) -> bool:
    words = folded(local.replace("_", " ")).split()
    return any(word in _ROLES for word in words)


def _labelled(column: ColumnProfile, values: Values, texts: Sequence[tuple[str, int]]) -> list[Finding]:
    """What takes the header to be told: an identity card, a plate, a passport, a device."""
    kind = _BY_SEMANTIC.get(column.semantic.name) if column.semantic else None
    if kind is None and agreement(column.original, _PASSPORT):
        kind = "passport"
    if kind is None and agreement(column.original, _DEVICE):
        kind = "device"
    if kind is None or not texts:
        return []
    return [_finding(kind, Level.WARN, column, values, values.rows, [text for text, _ in texts])]


def together(columns: Sequence[ColumnProfile], found: list[Finding], texts: Texts) -> list[Finding]:
    """The findings, with what columns say beside each other: names, and birth dates of those who have them."""
    names = _names(columns, texts)
    if not names:
        return found
    more = [_of_people("person_name", one, texts) for one in names]
    of_people = any(agreement(one.original, _PEOPLE) for one in columns)
    for one in columns:
        kind = _BESIDE_NAMES.get(one.semantic.name) if one.semantic else None
        if kind == "birth_date" or (kind and of_people):
            more.append(_of_people(kind, one, texts))
    return [*found, *(one for one in more if one.count)]


def _names(columns: Sequence[ColumnProfile], texts: Texts) -> list[ColumnProfile]:
    """The columns that name people: a surname beside a given name, or both in one."""
    named = [one for one in columns if _are_names(texts.get(one.name, ()))]
    full = [one for one in named if agreement(one.original, _FULL_NAMES)]
    firsts = [one for one in named if one not in full and agreement(one.original, _FIRST_NAMES)]
    lasts = [
        one
        for one in named
        if one not in full and one not in firsts and agreement(one.original, _LAST_NAMES)
        if _are_various(texts[one.name])
    ]
    return [*full, *(lasts + firsts if firsts and lasts else [])]


def _are_various(texts: Sequence[tuple[str, int]]) -> bool:
    """Surnames differ, as few people share one; names of offices and places come again and again."""
    return len(texts) > 1_000 or len(texts) > 0.5 * sum(count for _, count in texts)


_CAPITAL: Final = re.compile(r"[^\W\d_a-zà-ÿ][^\d@/]{0,60}")


def _are_names(texts: Iterable[tuple[str, int]]) -> bool:
    looked = [text for text, _ in texts][:500]
    return bool(looked) and sum(_CAPITAL.fullmatch(text) is not None for text in looked) >= 0.8 * len(looked)


def _of_people(kind: str, one: ColumnProfile, texts: Texts) -> Finding:
    filled = [text for text, _ in texts.get(one.name, ())]
    rows = sum(count for _, count in texts.get(one.name, ()))
    return Finding(kind, one.name, Level.WARN, rows, 1.0, tuple(map(masked, filled[:_EXAMPLES])), one.distinct_is_exact)


def _finding(
    kind: str, level: Level, column: ColumnProfile, values: Values, rows: int, texts: Sequence[str]
) -> Finding:
    share = rows / values.rows if values.rows else 0.0
    examples = tuple(masked(text) for text in texts[:_EXAMPLES])
    return Finding(kind, column.name, level, round(share * values.filled), round(share, 4), examples, values.is_whole)


def masked(text: str) -> str:
    """The value with most letters and digits hidden: at most two are left at each end, a quarter of it in all."""
    places = [index for index, char in enumerate(text) if char.isalnum()]
    shown = min(2, len(places) // 8)
    kept = {*places[:shown], *(places[-shown:] if shown else ())} if len(places) > 3 else set()
    hidden = [char if not char.isalnum() or index in kept else "•" for index, char in enumerate(text)]
    return "".join(hidden)[:60]
