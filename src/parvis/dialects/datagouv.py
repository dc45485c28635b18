"""The catalogue export of data.gouv.fr: a CSV file of one dataset per line, separated by semicolons, in UTF-8.

`rows` finds the lines, `read` makes records of one. The export is published at
https://www.data.gouv.fr/datasets/catalogue-des-donnees-de-data-gouv-fr; it names licences and zones by their titles,
which only a portal can look up, and gives counts of files in place of the files.
"""

import csv
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from gzip import BadGzipFile
from io import TextIOWrapper
from typing import IO, Any, Final

from parvis.dialects import records
from parvis.dialects.vocabularies import State
from parvis.kit.dates import day, instant
from parvis.kit.errors import Invalid
from parvis.kit.ids import is_reference

SEPARATOR: Final = ";"
REQUIRED: Final = ("id", "title")
# Without these the file is no catalogue; the others came and went with the years.
CORE: Final = (*REQUIRED, "slug", "description", "organization", "organization_id", "license", "created_at", "archived")
COLUMNS: Final = (
    "id", "title", "slug", "acronym", "url", "organization", "organization_id", "owner", "owner_id", "description",
    "description_short", "frequency", "license", "temporal_coverage.start", "temporal_coverage.end",
    "spatial.granularity", "spatial.zones", "featured", "created_at", "last_modified", "tags", "archived",
    "resources_count", "main_resources_count", "resources_formats", "harvest.backend", "harvest.domain",
    "harvest.created_at", "harvest.modified_at", "harvest.remote_url", "quality_score", "metric.discussions",
    "metric.discussions_open", "metric.reuses", "metric.reuses_by_months", "metric.dataservices", "metric.followers",
    "metric.followers_by_months", "metric.views", "metric.resources_downloads",
)  # fmt: skip
# What portals on udata export besides, of which the catalogue of data.gouv.fr has nothing.
BESIDES: Final = ("badges", *(
    f"harvest.{name}" for name in ("remote_id", "uri", "issued_at", "last_update", "dct_identifier")
))  # fmt: skip
_HARVEST: Final = ("backend", "domain", "remote_id", "remote_url", "uri", "dct_identifier")
# A quote that is never closed would swallow the rest of the file; no real field comes near this (1.6 MB seen).
FIELD_LIMIT: Final = 8 * 1024 * 1024
ID_LENGTH: Final = 64
NAME_LENGTH: Final = 255
# Later than any publication: a frequency added to it would leave the calendar.
_LAST_YEAR: Final = 2200

_COUNT = re.compile(r"[0-9]{1,9}")
_LARGE_COUNT = re.compile(r"[0-9]{1,18}")
_SCORE = re.compile(r"[01](\.[0-9]{1,6})?")
# Months come as the text of a Python dict; it is matched, never evaluated.
_MONTHS = re.compile(r"\{('[0-9]{4}-[0-9]{2}': [0-9]{1,9}(, )?)*\}")
_MONTH = re.compile(r"'([0-9]{4}-[0-9]{2})': ([0-9]{1,9})")
# Names of zones are joined by a bare comma; one followed by a space belongs to a name (`Chinon, Vienne et Loire`).
_BETWEEN_ZONES = re.compile(r",(?! )")


class Problem(StrEnum):
    """What can be wrong with a file, a line or a field; the portal has the words for people."""

    NOT_UTF8 = "not_utf8"
    NOT_GZIP = "not_gzip"
    EMPTY = "empty"
    NO_COLUMN = "no_column"
    TRUNCATED = "truncated"
    DAMAGED = "damaged"
    FIELD_COUNT = "field_count"
    FIELD_TOO_LONG = "field_too_long"
    MISSING = "missing"
    NOT_AN_ID = "not_an_id"
    NOT_A_DATE = "not_a_date"
    NOT_A_COUNT = "not_a_count"
    NOT_A_FLAG = "not_a_flag"
    NOT_A_SCORE = "not_a_score"
    TOO_LONG = "too_long"


@dataclass(frozen=True, slots=True)
class Fault:
    """One reason against a line, as `Invalid.fields` holds them here."""

    problem: Problem
    value: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line, read. `license` is a title, `places` are names, `score` is what the catalogue says of quality."""

    dataset: records.Dataset
    organization: records.Organization | None = None
    license: str = ""
    places: tuple[str, ...] = ()
    score: float | None = None


Row = Mapping[str, str]


# --- lines -----------------------------------------------------------------------------------------------------


def rows(stream: IO[bytes]) -> Iterator[tuple[int, dict[str, str] | Invalid]]:
    """Each line of the catalogue with its number: its fields by column, or why they cannot be told apart.

    Columns the file lacks are told first, in an Invalid on the field `header`, and given as empty. A file that ends in
    the middle ends with an Invalid. Raises Invalid at the first step when the file is no catalogue at all.
    """
    csv.field_size_limit(FIELD_LIMIT)
    text = TextIOWrapper(stream, encoding="utf-8-sig", errors="surrogateescape", newline="")
    try:
        yield from _lines(text)
    finally:
        text.detach()  # the stream is the caller's to close


def _lines(text: Iterable[str]) -> Iterator[tuple[int, dict[str, str] | Invalid]]:
    lines = csv.reader((line.replace("\0", "") for line in text), delimiter=SEPARATOR)
    columns = _header(lines)
    absent = dict.fromkeys(set(COLUMNS) - set(columns), "")
    if absent:
        yield 1, _against("header", Problem.NO_COLUMN, ", ".join(name for name in COLUMNS if name in absent))
    absent |= dict.fromkeys(set(BESIDES) - set(columns), "")
    start = lines.line_num + 1
    while True:
        try:
            if fields := next(lines):
                yield start, _fields(columns, fields, absent)
        except StopIteration:
            return
        except csv.Error:
            yield start, _against("line", Problem.FIELD_TOO_LONG)
        except EOFError:
            yield start, _against("line", Problem.TRUNCATED)
            return
        except (zlib.error, BadGzipFile):
            yield start, _against("line", Problem.DAMAGED)
            return
        start = lines.line_num + 1


def _header(lines: Iterator[list[str]]) -> list[str]:
    try:
        columns = next(lines, [])
    except (BadGzipFile, zlib.error) as error:
        raise _against("file", Problem.NOT_GZIP) from error
    except (EOFError, csv.Error) as error:
        raise _against("file", Problem.TRUNCATED) from error
    if not any(columns):
        raise _against("file", Problem.EMPTY)
    if not _is_text(columns):
        raise _against("file", Problem.NOT_UTF8)
    if missing := [name for name in CORE if name not in columns]:
        raise _against("file", Problem.NO_COLUMN, ", ".join(missing))
    return columns


def _against(field: str, problem: Problem, value: str = "") -> Invalid:
    return Invalid({field: [Fault(problem, value[:500])]})


def _is_text(fields: list[str]) -> bool:
    """False when a byte that is not UTF-8 came through."""
    try:
        "".join(fields).encode()
    except UnicodeEncodeError:
        return False
    return True


def _fields(columns: list[str], fields: list[str], absent: Row) -> dict[str, str] | Invalid:
    if len(fields) != len(columns):
        return _against("line", Problem.FIELD_COUNT, f"{len(fields)} ≠ {len(columns)}")
    if not _is_text(fields):
        return _against("line", Problem.NOT_UTF8)
    return {**absent, **dict(zip(columns, fields, strict=True))}


# --- records ---------------------------------------------------------------------------------------------------


class _Reader:
    """The fields of one line, and the faults found in them so far."""

    __slots__ = ("faults", "row")

    def __init__(self, row: Row) -> None:
        self.row = row
        self.faults: dict[str, list[object]] = {}

    def blame(self, column: str, problem: Problem) -> None:
        self.faults.setdefault(column, []).append(Fault(problem, self.row[column][:100]))

    def text(self, column: str, limit: int = 0) -> str:
        value = self.row[column].strip()
        if limit and len(value) > limit:
            self.blame(column, Problem.TOO_LONG)
        return value

    def id(self, column: str) -> str:
        value = self.row[column].strip()
        if value and (len(value) > ID_LENGTH or not is_reference(value)):
            self.blame(column, Problem.NOT_AN_ID)
        return value

    def slug(self) -> str:
        value = self.row["slug"].strip()
        if value and not is_reference(value):
            self.blame("slug", Problem.NOT_AN_ID)
        return value

    def words(self, column: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(word for part in self.row[column].split(",") if (word := part.strip())))

    def count(self, column: str, shape: re.Pattern[str] = _COUNT) -> int:
        value = self.row[column]
        if shape.fullmatch(value):
            return int(value)
        if value:
            self.blame(column, Problem.NOT_A_COUNT)
        return 0

    def months(self, column: str) -> dict[str, int]:
        """Counts by month; nothing when all are zero, as they are for most datasets."""
        value = self.row[column]
        if value in ("", "0", "{}"):
            return {}
        if not _MONTHS.fullmatch(value):
            self.blame(column, Problem.NOT_A_COUNT)
            return {}
        months = {month: int(count) for month, count in _MONTH.findall(value)}
        return months if any(months.values()) else {}

    def flag(self, column: str) -> bool:
        value = self.row[column]
        if value not in ("", "False", "True"):
            self.blame(column, Problem.NOT_A_FLAG)
        return value == "True"

    def instant(self, column: str) -> datetime | None:
        value = self.row[column]
        if not value:
            return None
        try:
            moment = instant(value).astimezone(UTC)
        except (ValueError, OverflowError):
            self.blame(column, Problem.NOT_A_DATE)
            return None
        if moment.year > _LAST_YEAR:
            self.blame(column, Problem.NOT_A_DATE)
        return moment

    def day(self, column: str) -> date | None:
        value = self.row[column]
        try:
            return day(value) if value else None
        except ValueError:
            self.blame(column, Problem.NOT_A_DATE)
            return None

    def score(self, column: str) -> float | None:
        value = self.row[column]
        if not value:
            return None
        if not _SCORE.fullmatch(value):
            self.blame(column, Problem.NOT_A_SCORE)
            return None
        return float(value)

    def archived(self) -> tuple[State, datetime | None]:
        """`archived` says False, or when; True when the moment is not known."""
        value = self.row["archived"]
        if value in ("", "False"):
            return State.PUBLISHED, None
        return State.ARCHIVED, None if value == "True" else self.instant("archived")


def read(row: Row) -> Entry:
    """The records of one line, as `rows` gives it. Raises Invalid with every `Fault`, by column."""
    reader = _Reader(row)
    entry = Entry(
        dataset=_dataset(reader),
        organization=_organization(reader),
        license=reader.text("license"),
        places=tuple(name for part in _BETWEEN_ZONES.split(row["spatial.zones"]) if (name := part.strip())),
        score=reader.score("quality_score"),
    )
    if reader.faults:
        raise Invalid(reader.faults)
    return entry


def _organization(reader: _Reader) -> records.Organization | None:
    id, name = reader.id("organization_id"), reader.text("organization", NAME_LENGTH)
    if id and not name:
        reader.blame("organization", Problem.MISSING)
    return records.Organization(id=id, name=name) if id else None


def _dataset(reader: _Reader) -> records.Dataset:
    for column in REQUIRED:
        if not reader.row[column].strip():
            reader.blame(column, Problem.MISSING)
    state, archived_at = reader.archived()
    modified_at = reader.instant("last_modified")
    return records.Dataset(
        id=reader.id("id"),
        slug=reader.slug(),
        title=reader.text("title"),
        acronym=reader.text("acronym"),
        description=reader.row["description"],
        description_short=reader.text("description_short"),
        language="fr",
        organization=reader.row["organization_id"].strip(),
        owner_name=reader.text("owner", NAME_LENGTH),
        state=state,
        tags=reader.words("tags"),
        badges=reader.words("badges"),
        frequency=reader.text("frequency"),
        temporal_start=reader.day("temporal_coverage.start"),
        temporal_end=reader.day("temporal_coverage.end"),
        granularity=reader.text("spatial.granularity"),
        source_url=reader.text("url"),
        harvest=_harvest(reader),
        extras=_extras(reader),
        featured=reader.flag("featured"),
        resources_count=reader.count("resources_count"),
        formats=reader.words("resources_formats"),
        metrics=_metrics(reader),
        created_at=reader.instant("created_at"),
        modified_at=modified_at,
        updated_at=modified_at,
        archived_at=archived_at,
    )


def _harvest(reader: _Reader) -> dict[str, Any]:
    """Where the catalogue itself got the description; empty for one written there."""
    told = {name: reader.text(f"harvest.{name}") for name in _HARVEST}
    for name in ("created_at", "issued_at", "modified_at", "last_update"):
        moment = reader.instant(f"harvest.{name}")
        told[name] = moment.isoformat() if moment else ""
    return {name: value for name, value in told.items() if value}


def _extras(reader: _Reader) -> dict[str, Any]:
    """What the catalogue tells and the portal has no field for."""
    told: dict[str, Any] = {
        "datagouv:owner_id": reader.id("owner_id"),
        "datagouv:main_resources_count": reader.count("main_resources_count"),
        "datagouv:discussions_open": reader.count("metric.discussions_open"),
    }
    return {name: value for name, value in told.items() if value}


def _metrics(reader: _Reader) -> records.Metrics:
    by_month = {name: reader.months(f"metric.{name}_by_months") for name in ("reuses", "followers")}
    return records.Metrics(
        views=reader.count("metric.views", _LARGE_COUNT),
        downloads=reader.count("metric.resources_downloads", _LARGE_COUNT),
        followers=reader.count("metric.followers"),
        reuses=reader.count("metric.reuses"),
        discussions=reader.count("metric.discussions"),
        dataservices=reader.count("metric.dataservices"),
        by_month={name: months for name, months in by_month.items() if months},
    )
