"""Semantic types of time, of people, of contacts and the web, of amounts and of machines."""

import re
from typing import Final

from parvis.engines.tables.profile.semantics import checks
from parvis.engines.tables.profile.semantics.kinds import (
    CHECKED,
    CODE,
    DAY,
    LISTED,
    NUMBER,
    Group,
    SemanticType,
)
from parvis.engines.tables.profile.semantics.labels import folded
from parvis.engines.tables.shapes import FieldType

_DATE_LABELS: Final = ("date", "jour", "day", "le", "date de publication", "date debut", "date fin", "تاريخ", "التاريخ")
_BIRTH: Final = (
    "date de naissance", "date naissance", "naissance", "ne le", "birth date", "birthdate", "date of birth", "dob",
    "birthday", "تاريخ الميلاد", "تاريخ الازدياد",
)  # fmt: skip
_MONTHS: Final = (
    r"janv(?:ier|\.)?|f[ée]v(?:rier|r\.?|\.)?|mars|avr(?:il|\.)?|mai|juin|juil(?:let|\.)?|ao[uû]t|sept(?:embre|\.)?|"
    r"oct(?:obre|\.)?|nov(?:embre|\.)?|d[ée]c(?:embre|\.)?|january|february|march|april|may|june|july|august|"
    r"september|october|november|december|jan|feb|apr|jun|jul|aug|sep|"
    r"يناير|فبراير|مارس|أبريل|ابريل|ماي|مايو|يونيو|يوليوز|يوليو|غشت|أغسطس|شتنبر|سبتمبر|أكتوبر|نونبر|نوفمبر|دجنبر|ديسمبر"
)
_SEXES: Final = frozenset(
    [
        "h",
        "f",
        "m",
        "homme",
        "femme",
        "hommes",
        "femmes",
        "masculin",
        "feminin",
        "male",
        "female",
        "man",
        "woman",
        "men",
        "women",
        "garcon",
        "fille",
        "ذكر",
        "انثي",
        "ذكور",
        "اناث",
    ]
)
_WORDY: Final = frozenset(["oui", "non", "vrai", "faux", "yes", "no", "true", "false", "نعم", "لا"])
_NAME: Final = re.compile(r"(?:[^\W\d_]|['’\-. ]){2,60}")


def _is_sex(text: str) -> bool:
    return folded(text) in _SEXES or text in {"0", "1", "2", "9"}


def _is_truth(text: str) -> bool:
    return folded(text) in _WORDY


def _is_name(text: str) -> bool:
    return _NAME.fullmatch(text) is not None and text[:1] == text[:1].upper()


def _typed(name: str, group: Group, kind: FieldType, labels: tuple[str, ...] = ()) -> SemanticType:
    return SemanticType(name, group, labels, kinds=frozenset({kind}), alone=1)


TIMES: Final = (
    SemanticType("birth_date", Group.PERSON, _BIRTH, kinds=DAY, alone=0),
    _typed("date", Group.TIME, FieldType.DATE, _DATE_LABELS),
    _typed("datetime", Group.TIME, FieldType.DATETIME, (*_DATE_LABELS, "horodatage", "timestamp", "datetime", "heure")),
    _typed("time", Group.TIME, FieldType.TIME, ("heure", "time", "hour", "الساعه")),
    SemanticType(
        "year", Group.TIME,
        ("annee", "an", "year", "exercice", "millesime", "annee scolaire", "anneescolaire", "yr", "السنه", "سنه"),
        r"(?:1[5-9]|20|21)\d{2}", threshold=LISTED, kinds=CODE,
    ),
    SemanticType(
        "month", Group.TIME, ("mois", "month", "num mois", "الشهر", "شهر"), r"0?[1-9]|1[0-2]", kinds=CODE,
    ),
    SemanticType(
        "month_name", Group.TIME, ("mois", "month", "nom mois", "الشهر", "شهر"), values="month_name", folded=True,
        threshold=CHECKED, alone=4,
    ),
    SemanticType(
        "weekday_name", Group.TIME,
        ("jour", "jour de la semaine", "jour semaine", "weekday", "day", "day of week", "اليوم", "يوم"),
        values="weekday_name", folded=True, threshold=LISTED, alone=3,
    ),
    SemanticType(
        "year_month", Group.TIME, ("mois", "annee mois", "anneemois", "month", "periode", "period", "year month",
        "الشهر"),
        r"(?:19|20)\d{2}[-/](?:0[1-9]|1[0-2])|(?:0[1-9]|1[0-2])[-/](?:19|20)\d{2}", threshold=CHECKED, alone=2,
    ),
    SemanticType(
        "quarter", Group.TIME, ("trimestre", "quarter", "periode", "period", "الفصل"),
        r"(?i)\d{4}[-_ ]?[TQ][1-4]|[TQ][1-4][-_ ]?\d{4}|(?:1er|[1-4]e|[1-4])\s*trim(?:estre|\.)?(?:\s+\d{4})?",
        threshold=CHECKED, alone=2,
    ),
    SemanticType(
        "week", Group.TIME, ("semaine", "week", "sem", "num semaine", "الاسبوع"),
        r"(?i)\d{4}-?[SW](?:0[1-9]|[1-4]\d|5[0-3])", threshold=CHECKED, alone=2,
    ),
    SemanticType(
        "date_text", Group.TIME, (*_DATE_LABELS, *_BIRTH),
        rf"(?i)(?:[^\W\d_]+\.?,?\s+)?\d{{1,2}}(?:er|st|nd|rd|th)?[- ](?:{_MONTHS})[- ]\d{{2,4}}", threshold=CHECKED,
        alone=1,
    ),
    SemanticType(
        "date_text", Group.TIME, (*_DATE_LABELS, *_BIRTH),
        r"\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2})(?: .*)?|(?:1[5-9]|2[01])\d{2}[-/.]\d{1,2}[-/.]\d{1,2}(?:[T ].*)?",
        threshold=CHECKED, alone=2,
    ),
    SemanticType(
        "date_compact", Group.TIME, (*_DATE_LABELS, *_BIRTH), r"(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])",
        threshold=CHECKED, kinds=CODE,
    ),
    SemanticType(
        "datetime_text", Group.TIME, (*_DATE_LABELS, "horodatage", "timestamp"),
        r"[A-Z][a-z]{2}, \d{1,2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}(?::\d{2})? .+", threshold=CHECKED, alone=1,
    ),
    SemanticType(
        "duration", Group.TIME, ("duree", "duration", "المده"),
        r"P(?=.*\d)(?:\d+Y)?(?:\d+M)?(?:\d+W)?(?:\d+D)?(?:T(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?", alone=2,
    ),
)  # fmt: skip

PEOPLE: Final = (
    SemanticType(
        "sex", Group.PERSON, ("sexe", "sex", "genre", "gender", "civilite", "الجنس", "النوع"),
        check=_is_sex, threshold=CHECKED, kinds=CODE,
    ),
    SemanticType(
        "age", Group.PERSON, ("age", "age en annees", "العمر", "السن"), r"\d{1,3}(?:\.\d+)?", checks.between(0, 125),
        kinds=NUMBER,
    ),
    SemanticType(
        "first_name", Group.PERSON,
        ("prenom", "prenoms", "first name", "firstname", "given name", "forename", "الاسم الشخصي"),
        check=_is_name, threshold=LISTED,
    ),
    SemanticType(
        "last_name", Group.PERSON,
        ("nom de famille", "nom usage", "nom naissance", "nom patronymique", "patronyme", "surname", "last name",
         "lastname",
         "family name", "الاسم العائلي", "النسب"),
        check=_is_name, threshold=LISTED,
    ),
)  # fmt: skip

CONTACTS: Final = (
    SemanticType(
        "email", Group.CONTACT,
        ("email", "e mail", "mail", "courriel", "adresse mail", "adresse email", "mel", "contact", "البريد الالكتروني"),
        r"[^\s@<>,;\"]+@[^\s@<>,;\"]+\.[^\W\d_]{2,}", threshold=CHECKED, alone=1,
    ),
    SemanticType(
        "fr.phone", Group.CONTACT,
        ("telephone", "tel", "phone", "numero de telephone", "num tel", "portable", "mobile", "fax", "tel mobile",
         "gsm"),
        r"(?:(?:\+|00)33[\s.]?(?:\(0\)[\s.]?)?|0)[1-9](?:[\s.\-]?\d{2}){4}", threshold=0.7, alone=3,
    ),
    SemanticType(
        "ma.phone", Group.CONTACT,
        ("telephone", "tel", "phone", "numero de telephone", "portable", "mobile", "fax", "gsm", "الهاتف",
         "رقم الهاتف"),
        r"(?:(?:\+|00)212[\s.\-]?(?:\(0\)[\s.]?)?|0)[5-8](?:[\s.\-]?\d){8}", threshold=0.7, alone=3,
    ),
    SemanticType(
        "phone", Group.CONTACT,
        ("telephone", "tel", "phone", "numero de telephone", "portable", "mobile", "fax", "gsm", "الهاتف",
         "رقم الهاتف"),
        r"(?:\+|00)[1-9]\d{0,2}(?:[\s.\-()]*\d){6,12}", threshold=0.7, alone=2,
    ),
    SemanticType(
        "url", Group.CONTACT,
        ("url", "lien", "link", "site", "site web", "site internet", "web", "website", "page", "uri", "الرابط",
         "الموقع"),
        r"(?i)(?:https?|ftp)://[^\s/]+\S*|www\.[^\s/]+\.\S+", threshold=CHECKED, alone=1,
    ),
)  # fmt: skip

AMOUNTS: Final = (
    SemanticType(
        "amount", Group.AMOUNT,
        ("montant", "prix", "cout", "amount", "price", "budget", "tarif", "subvention", "cost", "montant ttc",
         "montant ht",
         "salaire", "salary", "recettes", "depenses", "المبلغ", "الثمن", "السعر", "الكلفه", "الميزانيه"),
        r"[+-]?\d[\d\s\u00a0\u202f.,]*", kinds=NUMBER,
    ),
    SemanticType(
        "amount", Group.AMOUNT, ("montant", "prix", "cout", "amount", "price", "budget", "المبلغ", "الثمن"),
        r"(?:[€$£]|EUR|MAD|USD|DHS?)\s?[+-]?\d[\d\s\u00a0\u202f.,]*|[+-]?\d[\d\s\u00a0\u202f.,]*"
        r"(?:[€$£]|EUR|MAD|USD|DHS?|k€|M€|euros?|dirhams?|درهم)",
        threshold=LISTED, alone=1,
    ),
    SemanticType(
        "percent", Group.AMOUNT,
        ("pourcentage", "taux", "percent", "percentage", "rate", "part", "ratio", "pct", "النسبه", "نسبه", "المعدل"),
        r"[+-]?\d+(?:[.,]\d+)?", checks.between(-1000, 1000), kinds=NUMBER,
    ),
    SemanticType(
        "percent", Group.AMOUNT, ("pourcentage", "taux", "percent", "percentage", "rate", "part", "النسبه"),
        r"[+-]?\d+(?:[.,]\d+)?[\s\u00a0\u202f]?[%٪]", threshold=LISTED, alone=1,
    ),
    SemanticType(
        "currency", Group.AMOUNT, ("devise", "monnaie", "currency", "code devise", "العمله"), r"[A-Z]{3}",
        values="currency", threshold=CHECKED, alone=5,
    ),
)  # fmt: skip

TECHNICAL_TYPES: Final = (
    _typed("boolean", Group.TECHNICAL, FieldType.BOOLEAN),
    _typed("json", Group.TECHNICAL, FieldType.OBJECT),
    SemanticType("json", Group.TECHNICAL, ("json",), r"(?s)\{.*\}|\[\s*[\[{\"].*\]|\[\]", threshold=CHECKED, alone=1),
    SemanticType("boolean", Group.TECHNICAL, (), check=_is_truth, threshold=CHECKED, alone=1),
    SemanticType(
        "uuid", Group.TECHNICAL, ("uuid", "guid", "id", "identifiant"),
        r"(?i)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", threshold=LISTED, alone=1,
    ),
    SemanticType(
        "mongo_id", Group.TECHNICAL, ("id", "object id", "objectid", "dataset id", "resource id", "identifiant"),
        r"[0-9a-f]{24}", threshold=LISTED, alone=2,
    ),
    SemanticType(
        "ip", Group.TECHNICAL, ("ip", "adresse ip", "ip address", "ipv", "client ip"),
        r"(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:/\d{1,2})?|(?i:(?=.*::|(?:.*:){7})[0-9a-f:]{2,39})",
        threshold=CHECKED, alone=3,
    ),
    SemanticType("colour", Group.TECHNICAL, ("couleur", "color", "colour", "اللون"), r"#(?:[0-9A-Fa-f]{3}){1,2}",
    alone=2),
    SemanticType(
        "mime_type", Group.TECHNICAL, ("mime", "mime type", "content type", "format"),
        r"(?:application|audio|font|image|message|model|multipart|text|video)/[\w.+-]+(?:;.*)?", threshold=CHECKED,
        alone=1,
    ),
    SemanticType(
        "sha", Group.TECHNICAL, ("sha", "checksum", "hash", "md", "empreinte"),
        r"(?i)[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}", threshold=CHECKED, alone=3,
    ),
)  # fmt: skip
