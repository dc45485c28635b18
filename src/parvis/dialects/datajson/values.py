"""What the members of a record of data.json say: texts, addresses, instants, places."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

import orjson

from parvis.dialects.boxes import box
from parvis.dialects.schemaorg.values import many
from parvis.kit.dates import day, instant

EXTRAS: Final = "datajson"
# ISO 8601 repeating intervals, as the schema lists them, and the frequencies they are.
FREQUENCIES: Final = {
    "R/P10Y": "decennial", "R/P4Y": "quadrennial", "R/P3Y": "triennial", "R/P2Y": "biennial", "R/P1Y": "annual",
    "R/P6M": "semiannual", "R/P4M": "threeTimesAYear", "R/P3M": "quarterly", "R/P2M": "bimonthly",
    "R/P1M": "monthly", "R/P0.5M": "semimonthly", "R/P2W": "biweekly", "R/P1W": "weekly", "R/P3.5D": "semiweekly",
    "R/P0.33W": "threeTimesAWeek", "R/P0.33M": "threeTimesAMonth", "R/P1D": "daily", "R/PT1H": "hourly",
    "R/PT1S": "continuous", "irregular": "irregular",
}  # fmt: skip
_AUTHORITY: Final = re.compile(r"publications\.europa\.eu/resource/authority/frequency/([A-Z0-9_]+)$")
_AUTHORITY_NAMES: Final = {
    "ANNUAL": "annual", "MONTHLY": "monthly", "DAILY": "daily", "WEEKLY": "weekly", "QUARTERLY": "quarterly",
    "IRREG": "irregular", "NEVER": "never", "UNKNOWN": "unknown", "CONT": "continuous", "HOURLY": "hourly",
    "ANNUAL_2": "semiannual", "BIENNIAL": "biennial", "BIMONTHLY": "bimonthly", "BIWEEKLY": "biweekly",
}  # fmt: skip
BOX: Final = re.compile(
    r"\s*(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)\s*"
)
_ADDRESS: Final = re.compile(r"https?://[^\s\"'<>()]+")


def mapping(value: object) -> Mapping[str, Any]:
    """The value, if it has members; else none."""
    return value if isinstance(value, Mapping) else {}


def text(value: object) -> str:
    """The first text of a value: a text, a number, a list of them, or {"@value": …}."""
    if isinstance(value, list):
        return next((found for one in value if (found := text(one))), "")
    if isinstance(value, dict):
        return text(value.get("@value") or value.get("label") or value.get("prefLabel"))
    return str(value).strip() if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def texts(value: object) -> list[str]:
    """The texts of a list, each once; of one text between commas too."""
    listed = many(value)
    if isinstance(value, str):  # a list as one text, as the first catalogues had it
        listed = value.split(",")
    return list(dict.fromkeys(found for one in listed if (found := text(one))))


def type_of(record: Mapping[str, Any]) -> str:
    """What the record says it is, without a prefix."""
    return text(record.get("@type")).rpartition(":")[2]


def _link(value: object) -> str:
    if isinstance(value, dict):
        return text(value.get("@id") or value.get("identifier") or value.get("title"))
    return text(value)


def address(value: object) -> str:
    """An address that can be followed, `""` for none."""
    found = _link(value)
    return found if found.startswith(("http://", "https://", "ftp://")) and len(found) <= 2048 else ""


def terms(value: object) -> str:
    """A licence: its address, also out of a sentence or of HTML, else what is said."""
    found = _link(value)
    address = _ADDRESS.search(found) if re.search(r"[\s<]", found) else None
    return address[0].rstrip(".,;:") if address else found


def size(value: object) -> int | None:
    """Bytes, `None` when it is no number."""
    found = text(value)
    return int(found) if found.isascii() and found.isdigit() and len(found) < 16 else None


def frequency(value: object) -> str:
    """How often the data change, in the portal's words, `""` for what is none of them."""
    found = _link(value)
    if authority := _AUTHORITY.search(found):
        return _AUTHORITY_NAMES.get(authority[1], "")
    return FREQUENCIES.get(found, "")


def moment(value: object) -> datetime | None:
    """A date or an instant; None for an interval, as data.json allows where it says when data changed."""
    try:
        return instant(text(value))
    except ValueError:
        return None


def stamp(value: object) -> str:
    """A date or an instant as ISO 8601, `""` for none."""
    found = moment(value)
    return found.isoformat() if found else ""


def period(value: object) -> tuple[date | None, date | None]:
    """Its first and its last day."""
    first = next(iter(many(value)), None)
    if isinstance(first, dict):
        return _day(first.get("startDate")), _day(first.get("endDate"))
    start, slash, end = text(first).partition("/")
    return (_day(start), _day(end)) if slash else (None, None)


def _day(value: object) -> date | None:
    try:
        return day(text(value))
    except ValueError:
        return None


def geometry(value: object) -> Mapping[str, Any] | None:
    """A box `west,south,east,north`, GeoJSON, or the location of DCAT-US 3 that has an outline, as a geometry."""
    for one in locations(value):
        if (shape := _shape(one)) is not None:
            return shape
    if isinstance(value, dict) and value.get("type") in ("Polygon", "MultiPolygon", "Point", "MultiPoint"):
        return {"type": value["type"], "coordinates": value.get("coordinates")}
    found = BOX.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return None
    return box(*(float(one) for one in found.groups()))


def locations(value: object) -> list[Mapping[str, Any]]:
    """The locations of DCAT-US 3 among the values."""
    return [one for one in many(value) if isinstance(one, dict) and type_of(one) == "Location"]


def _shape(location: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The outline of a location, when it is told in GeoJSON."""
    try:
        found = orjson.loads(text(location.get("geometry")))
    except orjson.JSONDecodeError:
        return None
    return geometry(found) if isinstance(found, dict) and type_of(found) != "Location" else None


def zones(value: object) -> list[str]:
    """The identifiers of the locations."""
    return [id for one in locations(value) if (id := text(one.get("identifier")))]
