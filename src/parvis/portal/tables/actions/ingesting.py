"""A file is read: fetched if it is a link, made into tables and profiled by a process apart, kept, shown."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from django.conf import settings
from django.db import transaction

from parvis.engines import files
from parvis.engines.files import nearby
from parvis.engines.tables import profile as profiles
from parvis.engines.tables import reading
from parvis.engines.tables.reading import first
from parvis.engines.tables.shapes import Made, Outcome, Refusal
from parvis.kit import http
from parvis.kit.actors import Actor
from parvis.kit.dates import now
from parvis.portal.datasets.models import Resource
from parvis.portal.tables import events
from parvis.portal.tables.actions import _showing as showing
from parvis.portal.tables.actions._room import room
from parvis.portal.tables.models import Current, Decision, Ingestion, State, Table
from parvis.portal.tables.queries import lists
from parvis.portal.tables.rules import facts, require

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class _Kept:
    """A table in the file store, with what is known of it."""

    made: Made
    file: files.Stored
    profile: profiles.Profile
    profile_file: files.Stored


def ingest(
    ingestion_id: str,
    *,
    by: Actor,
    job: int | None = None,
    progress: Progress | None = None,
    going_on: Callable[[], None] | None = None,
) -> Ingestion | None:
    """Make the tables of a file; readers have those of before until the new ones are all there.

    Begins again from nothing after a crash. `progress(done, total, step)` counts bytes of the file; `going_on` is
    called several times a second and may raise to end it. Returns None when the ingestion is gone.
    """
    require(by, "table.ingest")
    found = Ingestion.objects.select_related("resource__dataset").filter(pk=ingestion_id).first()
    if found is None or found.state not in (State.WAITING, State.READING):
        return found
    found.state, found.started_at, found.job = State.READING, now(), job
    found.save(update_fields=["state", "started_at", "job"])
    watch = going_on or _nothing
    with room() as place:
        try:
            source, name = _file(found, place, watch)
        except http.Failed as error:
            return _refused(found, Refusal.TOO_LARGE if error.reason == http.Reason.TOO_LARGE else Refusal.DAMAGED, by)
        if _is_known(found):
            return _same(found)
        outcome = reading.read(
            source, name, place, limits=_limits(), progress=progress, going_on=watch, sha256=found.sha256,
            dates=settings.PARVIS.tables_dates.replace("text", ""),
            profiling=reading.Profiling(lists.known(), settings.PARVIS.tables_country),
        )  # fmt: skip
        if outcome.refusal is not None:
            found.kind, found.detail = outcome.kind, outcome.detail[:500]
            found.skipped = outcome.skipped
            found.notes = outcome.notes or _beginning(source, name, outcome.refusal)
            return _refused(found, outcome.refusal, by)
        kept = [_keep(made) for made in outcome.tables]
    return _settle(found, outcome, kept, by)


def _nothing() -> None:
    """Goes on."""


def _limits() -> reading.Limits:
    asked = settings.PARVIS
    return reading.Limits(
        source=asked.tables_limit, seconds=asked.tables_seconds, memory=asked.tables_reading_memory,
        engine_memory=min(reading.Limits().engine_memory, asked.tables_reading_memory // 4),
    )  # fmt: skip


# --- the file ----------------------------------------------------------------------------------------------------


def _file(ingestion: Ingestion, room: Path, watch: Callable[[], None]) -> tuple[Path, str]:
    """(where the bytes are, what the file is called). Raises http.Failed."""
    resource = ingestion.resource
    if not ingestion.source.startswith(facts.LINK):
        ingestion.sha256 = ingestion.source.rpartition("/")[2]
        return nearby.path_of(ingestion.source), resource.filename
    path = room / "fetched"
    digest, size = hashlib.sha256(), 0
    with http.stream(
        resource.url, limit=settings.PARVIS.tables_limit, seconds=settings.PARVIS.tables_seconds
    ) as answer:
        if answer.status != 200:
            raise http.Failed(http.Reason.UNREACHABLE, resource.url)
        with path.open("xb") as target:
            for chunk in answer:
                digest.update(chunk)
                size += len(chunk)
                target.write(chunk)
                watch()
        name = answer.url.partition("?")[0].rpartition("/")[2]
    ingestion.sha256, ingestion.size = digest.hexdigest(), size
    return path, name or resource.filename


def _is_known(ingestion: Ingestion) -> bool:
    """Whether a link gives the very bytes whose tables readers have."""
    known = Current.objects.filter(resource=ingestion.resource_id).values_list("ingestion__sha256", flat=True)
    return ingestion.source.startswith(facts.LINK) and ingestion.sha256 in known


def _same(ingestion: Ingestion) -> Ingestion:
    """Nothing new: the reading ends; it stays, so that this mark of the server is not asked about again."""
    ingestion.state, ingestion.reason, ingestion.finished_at = State.CANCELLED, "unchanged", now()
    ingestion.save()
    return ingestion


# --- what was made of it -----------------------------------------------------------------------------------------


def _keep(made: Made) -> _Kept:
    """The table and its profile, in the file store."""
    assert made.profile is not None
    body = made.profile.read_bytes()
    store = files.store()
    with made.path.open("rb") as file:
        stored = store.put(file)
    return _Kept(made, stored, profiles.Profile.from_json(orjson.loads(body)), store.put([body]))


def _beginning(source: Path, name: str, why: Refusal) -> dict[str, list[str]]:
    """How the file begins, for people to see what was sent; as the notes of a sheet without a name."""
    found = first.lines(source, name, why)
    return {"": found} if found else {}


def _refused(ingestion: Ingestion, why: Refusal, by: Actor) -> Ingestion:
    with transaction.atomic():
        ingestion.state, ingestion.reason, ingestion.finished_at = State.REFUSED, why.value, now()
        ingestion.save()
        if _is_the_file(ingestion):
            Current.objects.filter(resource=ingestion.resource_id).delete()
        resource = ingestion.resource
        events.tables_refused.send(None, dataset=resource.dataset, resource=resource, ingestion=ingestion, by=by)
    return ingestion


def _settle(ingestion: Ingestion, outcome: Outcome, kept: list[_Kept], by: Actor) -> Ingestion:
    """Write down what was made, and show it unless personal data stand in the way or the file changed meanwhile."""
    with transaction.atomic():
        resource = Resource.objects.select_for_update().select_related("dataset").get(pk=ingestion.resource_id)
        fresh = Ingestion.objects.select_for_update().get(pk=ingestion.pk)
        if fresh.state != State.READING:  # cancelled at the last moment
            return fresh
        ingestion.resource = resource
        ingestion.kind, ingestion.skipped, ingestion.notes = outcome.kind, outcome.skipped, outcome.notes
        ingestion.cpu_seconds = outcome.cpu_seconds
        ingestion.findings = [
            {"table": one.made.name, **finding} for one in kept for finding in one.profile.to_json()["personal"]
        ]
        ingestion.save()
        ingestion.tables.all().delete()
        Table.objects.bulk_create([_row(ingestion, position, one) for position, one in enumerate(kept)])
        if not _is_the_file(ingestion):
            ingestion.state, ingestion.finished_at = State.READY, now()
            ingestion.save(update_fields=["state", "finished_at"])
        elif _is_held(ingestion):
            ingestion.state, ingestion.finished_at = State.HELD, now()
            ingestion.save(update_fields=["state", "finished_at"])
            if not resource.file:  # of a link, readers get the new file; of ours, the one before, and its rows
                Current.objects.filter(resource=resource).delete()
            events.tables_held.send(None, dataset=resource.dataset, resource=resource, ingestion=ingestion, by=by)
        else:
            showing.show(ingestion, by=by)
    return ingestion


def _is_the_file(ingestion: Ingestion) -> bool:
    """Whether the file that was read is still that of the resource."""
    file = Resource.objects.filter(pk=ingestion.resource_id).values_list("file", flat=True).first()
    return file == ingestion.source if file else ingestion.source.startswith(facts.LINK)


def _is_held(ingestion: Ingestion) -> bool:
    """Whether there are data in it that somebody must answer for, and nobody did."""
    blocks = any(finding["level"] == profiles.Level.BLOCK for finding in ingestion.findings)
    decided = Decision.objects.filter(resource=ingestion.resource_id, source=ingestion.source)
    return blocks and not decided.exists()


def _row(ingestion: Ingestion, position: int, kept: _Kept) -> Table:
    meaning = {column.name: column.semantic.name for column in kept.profile.columns if column.semantic}
    fields: list[dict[str, Any]] = [
        {"name": one.name, "original": one.original, "type": one.type.value, "semantic": meaning.get(one.name, "")}
        for one in kept.made.fields
    ]
    return Table(
        ingestion=ingestion, position=position, name=kept.made.name, title=kept.made.title[:255], file=kept.file.key,
        profile=kept.profile_file.key, size=kept.file.size, rows=kept.made.rows, fields=fields,
        report=kept.made.report.to_json(),
    )  # fmt: skip
