"""Rows that programs write: each change is a new file of the resource, read into a table like any other.

The file is the truth, the table derived: a change starts from the file, never from the table, and two programs that
write at once take turns by the key of the file that each has seen (decision 0036).
"""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from parvis.dialects import records
from parvis.engines import jobs
from parvis.engines.files import nearby
from parvis.engines.tables import writing
from parvis.engines.tables.query.shapes import Query
from parvis.engines.tables.shapes import FieldType
from parvis.kit.actors import Actor, system
from parvis.kit.dates import now
from parvis.kit.errors import Conflict, Invalid, NotFound, TooMany
from parvis.portal.datasets import actions as datasets
from parvis.portal.datasets.models import Dataset, Resource, ResourceVersion
from parvis.portal.tables.actions._room import room
from parvis.portal.tables.actions.ingesting import ingest
from parvis.portal.tables.actions.life import JOB
from parvis.portal.tables.models import Ingestion, State, Table
from parvis.portal.tables.queries import known
from parvis.portal.tables.rules import require
from parvis.portal.tables.rules.writing import told

_NOTHING: Final = writing.Content(())
_TURNS: Final = 20  # times a change is made anew because another program was faster
_AT_ONCE: Final = 100_000  # rows of a table that is read before the answer; a job reads larger ones
_LATER: Final = timedelta(minutes=5)  # after which a job reads what was not, because the process ended
_places: Final = threading.BoundedSemaphore(2)  # tables of this process that are written at once
_WAIT: Final = 60.0  # seconds for a place
_ENDING: Final = ".parquet"
_NAME: Final = 200  # characters of the name of a file


def create_rows(
    dataset: Dataset, record: records.Resource, content: writing.Content, rows: Sequence[Mapping[str, Any]], *,
    by: Actor,
) -> Resource:  # fmt: skip
    """A new file at the end of the dataset's list: a table of these columns, with these rows; programs go on from it.

    Raises Invalid with `fields`, `records` or `key`.
    """
    require(by, "table.write", dataset)
    with _ready() as place:
        target = place / "rows.parquet"
        _fitting(lambda: writing.put(None, _NOTHING, content, rows, writing.Method.INSERT, target))
        upload = _uploaded(target, record.title, dataset, by)
        with transaction.atomic():
            resource = datasets.add_file(dataset, record, upload=upload, by_program=True, by=by)
            reading = _waits(resource, len(rows))
    return _read(resource, reading, len(rows))


def define_rows(
    resource: Resource, columns: Sequence[writing.Column], rows: Sequence[Mapping[str, Any]], *,
    key: Sequence[str] | None = None, drop: bool = False, force: bool = False, by: Actor,
) -> Resource:  # fmt: skip
    """Give the table the columns it has not, another key if one is said, and add rows.

    Columns that are there keep their type; with `drop`, those that are not said go. A table that was emptied as a whole
    is made anew. `force` lets rows be written into a file that people sent: they are its next version. Raises Invalid
    without, under `force`; as `create_rows`; Conflict for a link.
    """
    require(by, "table.write", resource.dataset)

    def make(before: Path | None, had: writing.Content, target: Path) -> int:
        return writing.put(before, had, _defined(had, columns, key, drop), rows, writing.Method.INSERT, target)

    return _rewritten(resource, make, force=force, by=by)


def _defined(
    had: writing.Content, columns: Sequence[writing.Column], key: Sequence[str] | None, drop: bool
) -> writing.Content:
    said = {one.name for one in columns}
    there = {one.name: one for one in had.columns if not said or not (drop or had.is_over) or one.name in said}
    if had.is_over:
        there = {name: next((new for new in columns if new.name == name), one) for name, one in there.items()}
    wanted = (*there.values(), *(one for one in columns if one.name not in there))
    names = {one.name for one in wanted}
    kept = had.key if not had.is_over and set(had.key) <= names else ()
    return writing.Content(wanted, kept if key is None else tuple(key))


def put_rows(
    resource: Resource, rows: Sequence[Mapping[str, Any]], method: writing.Method, *, force: bool = False,
    dry_run: bool = False, by: Actor,
) -> Resource:  # fmt: skip
    """Put rows in the table; `dry_run` only looks whether they could be. Raises as `define_rows`."""
    require(by, "table.write", resource.dataset)

    def make(before: Path | None, had: writing.Content, target: Path) -> int:
        return writing.put(before, had, had, rows, method, target)

    return _rewritten(resource, make, force=force, dry_run=dry_run, by=by)


def remove_rows(resource: Resource, query: Query | None, *, force: bool = False, by: Actor) -> Resource:
    """Take out the rows that the question finds; without one all of them, and the table is over until it is defined
    anew: it has its columns, and no row. Raises as `define_rows`.
    """
    require(by, "table.write", resource.dataset)

    def make(before: Path, had: writing.Content, target: Path) -> int:
        return writing.remove(before, had, query, target)

    return _rewritten(resource, make, force=force, by=by)


# --- how a file becomes the next -----------------------------------------------------------------------------------


def _rewritten(
    resource: Resource, make: Callable[[Path, writing.Content, Path], int], *, force: bool, dry_run: bool = False,
    by: Actor,
) -> Resource:  # fmt: skip
    for _turn in range(_TURNS):
        row = Resource.objects.select_related("dataset").filter(pk=resource.pk).first()
        if row is None:
            raise NotFound(_("There is no file at this address."))
        before, had = _there(row, force, by)
        with _ready() as place:
            target = place / "rows.parquet"
            count = _fitting(lambda: make(before, had, target))  # noqa: B023  (called at once)
            if dry_run:
                return row
            upload = _uploaded(target, row.filename.rpartition(".")[0], row.dataset, by)
        try:
            with transaction.atomic():
                written = datasets.rewrite_file(row, upload=upload, seen=row.file, by=by)
                reading = _waits(written, count) if written.file != row.file else None
        except Conflict:  # another program was faster
            datasets.drop_upload(upload, by=by)
            continue
        return _read(written, reading, count) if reading else written
    raise Conflict(_("Other programs write here all the time: try again in a moment."))


def _there(row: Resource, force: bool, by: Actor) -> tuple[Path, writing.Content]:
    """The rows there are and what they may be: in the file when a program wrote it, else in the table made of it."""
    if content := known.written(row, actor=by):
        return nearby.path_of(row.file), content
    if not row.file:
        raise Conflict(_("This is a link: rows are written into files of the portal alone."))
    if not force:
        raise Invalid({"force": [_("The rows are those of a file that somebody sent, which would be replaced.")]})
    table = Table.objects.filter(ingestion__current_of__resource=row, ingestion__source=row.file).first()
    if table is None:
        raise Conflict(_("This file has no table."))
    columns = tuple(writing.Column(one.name, one.type) for one in known.fields_of(table))
    if any(one.type is FieldType.GEOJSON for one in columns):
        raise Conflict(_("A table with shapes is not written row by row."))
    return nearby.path_of(table.file), writing.Content(columns)


@contextmanager
def _ready() -> Iterator[Path]:
    """A directory, once there is a place. Raises TooMany; Conflict where files are not made into tables."""
    if not settings.PARVIS.tables:
        raise Conflict(_("This portal makes no tables."))
    if not _places.acquire(timeout=_WAIT):
        raise TooMany(_("Many programs are writing tables just now: try again in a moment."), retry_after=30)
    try:
        with room() as place:
            yield place
    finally:
        _places.release()


def _fitting(make: Callable[[], int]) -> int:
    try:
        return make()
    except writing.Unfit as error:
        raise told(error, writing.ROWS) from error


def _uploaded(path: Path, name: str, dataset: Dataset, by: Actor) -> str:
    filename = name.strip()[:_NAME] + _ENDING
    with path.open("rb") as file:
        return datasets.receive_upload(file, filename=filename, dataset=dataset, by=by).pk


def _waits(resource: Resource, count: int) -> Ingestion:
    """The reading of the file that was just written; a job does it where nobody waits for it, or should we not."""
    Ingestion.objects.filter(resource=resource, state=State.WAITING).delete()
    made = Ingestion.objects.create(
        resource=resource, version=resource.current_version, source=resource.file, size=resource.filesize or 0,
        created_at=now(),
    )  # fmt: skip
    later = None if count > _AT_ONCE else now() + _LATER
    jobs.enqueue(JOB, {"ingestion_id": made.pk}, unique_key=resource.pk, run_at=later)
    return made


def _read(resource: Resource, reading: Ingestion, count: int) -> Resource:
    """Have the rows before readers, and give up the tables of versions that are no more."""
    if count <= _AT_ONCE:
        ingest(reading.pk, by=system("portal"))
        numbers = ResourceVersion.objects.filter(resource=resource).values("number")
        past = Ingestion.objects.filter(resource=resource, state=State.READY, current_of=None)
        past.exclude(version__in=numbers).delete()
    return resource
