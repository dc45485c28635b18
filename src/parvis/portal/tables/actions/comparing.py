"""Two readings of a resource are compared, table by table; the rows that differ go to a file."""

import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from parvis.engines import files, jobs
from parvis.engines.files import nearby
from parvis.engines.tables.profile.difference import Written, apart
from parvis.kit.actors import Actor
from parvis.kit.dates import now
from parvis.kit.errors import Conflict
from parvis.portal.tables.models import Change, ChangedTable, Comparing, Dictionary, Ingestion, State, Table
from parvis.portal.tables.queries import known
from parvis.portal.tables.rules import require, telling

JOB: Final = "tables.compare"
_ASKED_FOR: Final = -10  # of a comparison that somebody asked for: after what every reader waits for
_UNDER_WAY: Final = (Comparing.WAITING, Comparing.RUNNING)

Progress = Callable[[int, int, str], None]


def follow(ingestion: Ingestion, *, by: Actor) -> Change | None:
    """Ask for a new reading to be compared with the last one of another file; None when there is none before it."""
    require(by, "table.refresh")
    earlier = Ingestion.objects.filter(
        resource=ingestion.resource_id, state=State.READY, created_at__lt=ingestion.created_at
    ).order_by("-created_at", "-pk")
    before, last = earlier.exclude(sha256=ingestion.sha256).first(), earlier.first()
    if before is None or last is None:
        return None
    change = _ask(before, ingestion, follows=True)
    if last.sha256 == ingestion.sha256:
        _no_news(change, ingestion)
    return change


def _no_news(change: Change, ingestion: Ingestion) -> None:
    """The same bytes were read again: what was said of them before is said anew, at its own date."""
    known = Change.objects.filter(resource=ingestion.resource_id, follows=True, after__sha256=ingestion.sha256)
    first = known.exclude(pk=change.pk).order_by("-created_at", "-pk").first()
    if first is not None:
        Change.objects.filter(pk=change.pk).update(created_at=first.created_at)
        Change.objects.filter(pk=first.pk).update(follows=False)


def compare(before: Ingestion, after: Ingestion, *, by: Actor) -> Change:
    """Ask what is different between two readings of a resource; one that failed is tried again.

    Raises Conflict when they are not two readings of the same resource whose tables are there.
    """
    require(by, "table.compare", after.resource.dataset)
    if before.pk == after.pk or before.resource_id != after.resource_id:
        raise Conflict(_("Choose two versions that are not the same."))
    if {before.state, after.state} != {State.READY}:
        raise Conflict(_("The tables of these versions are not there."))
    return _ask(before, after, follows=False)


@transaction.atomic
def _ask(before: Ingestion, after: Ingestion, *, follows: bool) -> Change:
    change, _made = Change.objects.select_for_update().get_or_create(
        before=before, after=after,
        defaults={"resource_id": after.resource_id, "follows": follows, "created_at": now()},
    )  # fmt: skip
    if follows and not change.follows:
        change.follows = True
        change.save(update_fields=["follows"])
    is_lost = change.state in _UNDER_WAY and not (change.job and jobs.is_alive(change.job))
    if is_lost or change.state == Comparing.FAILED:
        job = jobs.enqueue(
            JOB, {"change_id": change.pk}, unique_key=change.pk, priority=None if follows else _ASKED_FOR
        )
        change.state, change.reason, change.detail, change.job = Comparing.WAITING, "", "", job.pk
        change.save(update_fields=["state", "reason", "detail", "job"])
    return change


def sweep_changes(*, by: Actor) -> int:
    """Say of the comparisons whose job has ended without them that they failed; how many."""
    require(by, "table.ingest")
    running = Change.objects.filter(state__in=_UNDER_WAY, job__isnull=False)
    lost = [one.pk for one in running.only("pk", "job") if one.job is None or not jobs.is_alive(one.job)]
    failed = {"state": Comparing.FAILED, "reason": "failed", "finished_at": now()}
    return Change.objects.filter(pk__in=lost, state__in=_UNDER_WAY).update(**failed) if lost else 0


# --- the work --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Made:
    """A pair of tables compared, and where its lines are kept."""

    old: Table
    new: Table
    written: Written
    file: files.Stored


def make(
    change_id: str, *, by: Actor, progress: Progress | None = None, going_on: Callable[[], None] | None = None
) -> Change | None:
    """Compare the two readings; what was known of them before is replaced in one go.

    Begins again from nothing after a crash. `progress(done, total, step)` counts rows; `going_on` is called several
    times a second and may raise to end it. Returns None when either reading is gone.
    """
    require(by, "table.ingest")
    change = Change.objects.select_related("before", "after").filter(pk=change_id).first()
    if change is None or change.state not in _UNDER_WAY:
        return change
    change.state = Comparing.RUNNING
    change.save(update_fields=["state"])
    try:
        found = _compared(change, progress or _untold, going_on)
    except apart.Failed as error:
        change.state, change.reason, change.detail = Comparing.FAILED, error.why, error.detail[:500]
        change.finished_at = now()
        change.save(update_fields=["state", "reason", "detail", "finished_at"])
        return change
    return _keep(change, found)


def _untold(done: int, total: int, step: str) -> None:
    """Nobody follows."""


def _compared(change: Change, progress: Progress, going_on: Callable[[], None] | None) -> list[ChangedTable]:
    pairs, gone, come = _paired(known.tables(change.before), known.tables(change.after))
    keys, found, done = _primary_key(change.resource_id), [], 0
    total = sum(old.rows + new.rows for old, new in pairs)
    with tempfile.TemporaryDirectory(dir=_room()) as room:
        for old, new in pairs:
            progress(done, total, new.title or new.name)
            found.append(_row(_pair(old, new, keys, Path(room) / "lines.parquet", going_on)))
            done += old.rows + new.rows
            progress(done, total, new.title or new.name)
    found += [_alone(one, "added") for one in come]
    return found + [_alone(one, "removed") for one in gone]


def _paired(old: Sequence[Table], new: Sequence[Table]) -> tuple[list[tuple[Table, Table]], list[Table], list[Table]]:
    """(pairs, tables that are gone, tables that came); when one of each is left, it is the same under another name."""
    named = {one.name: one for one in old}
    pairs = [(named[one.name], one) for one in new if one.name in named]
    taken = {one.name for _old, one in pairs}
    gone, come = [one for one in old if one.name not in taken], [one for one in new if one.name not in taken]
    if len(gone) == len(come) == 1:
        return sorted([*pairs, (gone[0], come[0])], key=lambda pair: pair[1].position), [], []
    return pairs, gone, come


def _primary_key(resource_id: str) -> tuple[str, ...]:
    """The columns that the Table Schema of the resource says tell rows apart."""
    schema = Dictionary.objects.filter(resource=resource_id).values_list("schema", flat=True).first() or {}
    key = schema.get("primaryKey") or ()
    names = (key,) if isinstance(key, str) else key
    return tuple(str(name) for name in names)


def _pair(old: Table, new: Table, primary: Sequence[str], into: Path, going_on: Callable[[], None] | None) -> _Made:
    candidates = [key for key in (primary, *known.profile(new).keys) if key]
    written = apart.make(
        nearby.path_of(old.file), known.fields_of(old), nearby.path_of(new.file), known.fields_of(new), into=into,
        candidates=candidates, limits=apart.Limits(seconds=settings.PARVIS.tables_seconds), going_on=going_on,
    )  # fmt: skip
    try:
        with into.open("rb") as lines:
            return _Made(old, new, written, files.store().put(lines))
    finally:
        into.unlink(missing_ok=True)


def _room() -> Path:
    root = Path(settings.PARVIS.data) / "cache" / "tables"
    root.mkdir(parents=True, exist_ok=True)
    return root


# --- what is kept ----------------------------------------------------------------------------------------------


def _row(made: _Made) -> ChangedTable:
    found, written = made.written.difference, made.written.to_json()
    told = written["difference"]
    return ChangedTable(
        name=made.new.name, title=made.new.title, kind="compared",
        rows_before=found.old_rows, rows_after=found.new_rows,
        key=list(found.key), added=found.added, removed=found.removed, changed=found.changed, cells=found.changed_cells,
        columns={
            "added": _names(told["columns_added"]), "removed": _names(told["columns_removed"]),
            "retyped": list(told["columns_retyped"]), "renamed": list(told["columns_renamed"]),
        },
        sample=list(written["cells"]), file=made.file.key, size=made.file.size,
        fields=[{**field, "semantic": ""} for field in written["fields"]],
    )  # fmt: skip


def _names(fields: Iterable[Any]) -> list[dict[str, str]]:
    return [{"name": one["name"], "type": str(one["type"])} for one in fields]


def _alone(one: Table, kind: str) -> ChangedTable:
    """A table that is only in one of the two: its rows are not counted as changes."""
    rows = {"rows_after" if kind == "added" else "rows_before": one.rows}
    return ChangedTable(name=one.name, title=one.title, kind=kind, **rows)


def _keep(change: Change, found: list[ChangedTable]) -> Change | None:
    with transaction.atomic():
        fresh = Change.objects.select_for_update().filter(pk=change.pk).first()
        if fresh is None:
            return None
        fresh.tables.all().delete()
        names: set[str] = set()
        for position, one in enumerate(found):
            one.change, one.position = fresh, position
            if one.name in names:  # a table that is gone, with the name of one that took its place
                one.name = f"{one.name[:120]}-{one.kind}"
            names.add(one.name)
        ChangedTable.objects.bulk_create(found)
        fresh.state, fresh.summary, fresh.finished_at = Comparing.READY, telling.summary(found), now()
        fresh.save(update_fields=["state", "summary", "finished_at"])
    return fresh
