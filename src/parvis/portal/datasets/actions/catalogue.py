"""A whole catalogue brought in: the export of data.gouv.fr, in batches, each in one transaction."""

import errno
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from itertools import islice
from operator import attrgetter
from typing import IO, Final

from django.db import OperationalError, transaction
from django.utils.translation import gettext_lazy as _

from parvis.dialects import datagouv, records, vocabularies
from parvis.dialects.datagouv import Entry, Fault, Problem
from parvis.kit.actors import Actor
from parvis.kit.errors import Invalid, Unavailable
from parvis.kit.text import fold
from parvis.portal.datasets import queries
from parvis.portal.datasets.actions import bulk
from parvis.portal.datasets.rules import quality, require
from parvis.portal.organizations import actions as organizations
from parvis.portal.zones import queries as zones

BATCH: Final = 500

_WORDS: Final = {
    Problem.NOT_UTF8: _("The text is not in UTF-8: convert the file first."),
    Problem.NOT_GZIP: _("This is not a gzip file."),
    Problem.EMPTY: _("The file is empty."),
    Problem.NO_COLUMN: _("The first line names the columns, separated by semicolons; it lacks %(value)s."),
    Problem.TRUNCATED: _("The file stops in the middle: what follows is missing."),
    Problem.DAMAGED: _("The file is damaged from here on."),
    Problem.FIELD_COUNT: _("The line does not have as many fields as the first one (%(value)s)."),
    Problem.FIELD_TOO_LONG: _("A field is too long: perhaps a quote is never closed."),
    Problem.MISSING: _("A value is needed."),
    Problem.NOT_AN_ID: _("“%(value)s” cannot be an identifier."),
    Problem.NOT_A_DATE: _("“%(value)s” is not a date."),
    Problem.NOT_A_COUNT: _("“%(value)s” is not a count."),
    Problem.NOT_A_FLAG: _("“%(value)s” is neither True nor False."),
    Problem.NOT_A_SCORE: _("“%(value)s” is not a score between 0 and 1."),
    Problem.TOO_LONG: _("“%(value)s” is too long."),
}


@dataclass(frozen=True, slots=True)
class Note:
    """What there is to say of one line; `reason` is for people, in their language."""

    line: int
    id: str
    reason: str


@dataclass(slots=True)
class Report:
    """What became of a catalogue, line by line where there is something to say."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    organizations: int = 0
    refused: list[Note] = field(default_factory=list)
    warnings: list[Note] = field(default_factory=list)

    @property
    def lines(self) -> int:
        return self.created + self.updated + self.unchanged + len(self.refused)


def _silent(report: Report) -> None:
    """No progress to show."""


def load_catalogue(
    stream: IO[bytes], *, by: Actor, dry_run: bool = False, progress: Callable[[Report], None] = _silent
) -> Report:
    """Load the catalogue export of data.gouv.fr; what is there already and the same costs no write.

    Stopped at any moment, it leaves whole batches, and goes on when run again. `progress` is told the report so far
    after each batch. Lines that cannot be loaded are in `Report.refused`, the others are loaded. Raises Invalid when
    the file is no such catalogue, Unavailable when there is no room left.
    """
    require(by, "dataset.load")
    loading = _Loading(by, dry_run)
    with _room_needed():
        for batch in _batches(_lines(stream)):
            loading.take(batch)
            progress(loading.report)
        loading.count()
    loading.report.refused.sort(key=attrgetter("line"))
    return loading.report


@contextmanager
def _room_needed() -> Iterator[None]:
    """Turn what a database or a disk says when full into Unavailable; the transaction was rolled back."""
    try:
        yield
    except OperationalError as error:
        if "full" in str(error) or "No space left" in str(error):
            raise _no_room() from error
        raise
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise _no_room() from error
        raise


def _no_room() -> Unavailable:
    return Unavailable(
        _("There is no room left on the disk. What was loaded before is kept; make room and run the import again.")
    )


Lines = list[tuple[int, dict[str, str] | Invalid]]


def _lines(stream: IO[bytes]) -> Iterator[tuple[int, dict[str, str] | Invalid]]:
    """The lines of the catalogue. Raises Invalid, in words, when it is none."""
    try:
        yield from datagouv.rows(stream)
    except Invalid as error:
        raise Invalid({}, _reasons(error)) from error


def _batches(rows: Iterator[tuple[int, dict[str, str] | Invalid]]) -> Iterator[Lines]:
    while batch := list(islice(rows, BATCH)):
        yield batch


class _Loading:
    """One run: what it looks up, what it has seen, its report."""

    def __init__(self, by: Actor, dry_run: bool) -> None:
        self.by, self.dry_run, self.report = by, dry_run, Report()
        self.licenses = queries.license_by_title()
        self.places = zones.names_index()
        self.seen: dict[str, int] = {}
        self.producers: set[str] = set()
        self.as_of: date | None = None

    def take(self, batch: Lines) -> None:
        """Load one batch, in one transaction."""
        entries = {entry.dataset.id: entry for line, row in batch if (entry := self._entry(line, row))}
        self.as_of = self.as_of or _newest(entries.values())
        datasets = [self._resolved(entry) for entry in entries.values()]
        with transaction.atomic():
            if not self.dry_run:
                self._load_organizations(entries.values())
            loaded = bulk.load(datasets, by=self.by, dry_run=self.dry_run)
        self._tell(loaded)

    def _entry(self, line: int, row: dict[str, str] | Invalid) -> Entry | None:
        """The line as records; None, and a refusal in the report, when it cannot be."""
        id = "" if isinstance(row, Invalid) else row["id"].strip()
        try:
            if isinstance(row, Invalid):
                raise row
            entry = datagouv.read(row)
        except Invalid as error:
            if "header" in error.fields:
                self.report.warnings.append(Note(line, "", _reasons(error)))
            else:
                self._refuse(line, id[:64], _reasons(error))
            return None
        if id in self.seen:
            self._refuse(line, id, str(_("This identifier is already on line %(line)s.")) % {"line": self.seen[id]})
            return None
        self.seen[id] = line
        return entry

    def _load_organizations(self, entries: Iterable[Entry]) -> None:
        named = {entry.organization.id: entry.organization for entry in entries if entry.organization}
        fresh = [organization for id, organization in named.items() if id not in self.producers]
        if fresh:
            self.report.organizations += organizations.load(fresh, by=self.by)
            self.producers.update(named)

    def _resolved(self, entry: Entry) -> records.Dataset:
        """The dataset with its licence and zones by id, and what the catalogue knows of its documentation."""
        record, line = self._tolerated(entry), self.seen[entry.dataset.id]
        license = self.licenses.get(entry.license, "")
        if entry.license and not license:
            self._warn(line, record.id, _("Unknown licence, left empty: “%(value)s”."), entry.license)
        found = {name: self.places.get(fold(name), "") for name in entry.places}
        harvest = dict(record.harvest)
        if unknown := [name for name, id in found.items() if not id]:
            harvest["places"] = unknown
        ids = tuple(dict.fromkeys(id for id in found.values() if id))
        record = replace(record, license=license, zones=ids, harvest=harvest)
        if _is_documented(record, entry.score, self.as_of):
            harvest["documented"] = True
        return record

    def _tolerated(self, entry: Entry) -> records.Dataset:
        """The dataset without the few values that are wrong in themselves; each is told in a warning."""
        record, line = entry.dataset, self.seen[entry.dataset.id]
        try:
            vocabularies.frequency(record.frequency)
        except ValueError:
            self._warn(line, record.id, _("Unknown frequency, left empty: “%(value)s”."), record.frequency)
            record = replace(record, frequency="")
        if record.granularity and record.granularity not in vocabularies.GRANULARITIES:
            self._warn(line, record.id, _("Unknown granularity, left empty: “%(value)s”."), record.granularity)
            record = replace(record, granularity="")
        if record.temporal_start and record.temporal_end and record.temporal_start > record.temporal_end:
            period = f"{record.temporal_start} – {record.temporal_end}"
            self._warn(line, record.id, _("The period ends before it starts, left empty: %(value)s."), period)
            record = replace(record, temporal_start=None, temporal_end=None)
        return record

    def _refuse(self, line: int, id: str, reason: str) -> None:
        self.report.refused.append(Note(line, id, reason))

    def _warn(self, line: int, id: str, words: object, value: str) -> None:
        self.report.warnings.append(Note(line, id, str(words) % {"value": value[:100]}))

    def _tell(self, loaded: bulk.Loaded) -> None:
        self.report.created += len(loaded.created)
        self.report.updated += len(loaded.updated)
        self.report.unchanged += loaded.unchanged
        for id, error in loaded.refused:
            self._refuse(self.seen[id], id, _reasons(error))

    def count(self) -> None:
        """The counters of the producers are the sums of those of their datasets."""
        if not self.dry_run and self.producers:
            organizations.set_counters(queries.totals(self.producers), by=self.by)


def _reasons(error: Invalid) -> str:
    """What is against a file or a line, in words: `column: reason`, or the reason alone for the whole of it."""
    said = [(name, _said(reason)) for name, reasons in error.fields.items() for reason in reasons]
    return "; ".join(reason if name in ("file", "header", "line") else f"{name}: {reason}" for name, reason in said)


def _said(reason: object) -> str:
    if isinstance(reason, Fault):
        return str(_WORDS[reason.problem]) % {"value": reason.value}
    return str(reason)


def _newest(entries: Iterable[Entry]) -> date | None:
    """The day of the export, as near as its first lines tell: it starts with the datasets created last."""
    moments = [entry.dataset.created_at for entry in entries if entry.dataset.created_at]
    return max(moments).date() if moments else None


def _is_documented(record: records.Dataset, score: float | None, as_of: date | None) -> bool:
    """The export does not say whether files are documented, but its score counts it: a point ours does not explain."""
    if score is None or not record.resources_count:
        return False
    own = quality.assess(record, as_of or datetime.now(UTC).date()).score
    return round(score * len(quality.CRITERIA)) > round(own * len(quality.CRITERIA))
