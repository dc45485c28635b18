"""Datasets with their files, some hundreds at a time, each time all or none."""

from collections.abc import Collection
from dataclasses import replace
from typing import Final

from django.utils.translation import gettext as _

from parvis.dialects import records
from parvis.kit.errors import Invalid
from parvis.portal.datasets import actions
from parvis.portal.moving.actions._files import with_files
from parvis.portal.moving.actions._run import Run, in_batches, words
from parvis.portal.moving.queries import DATASET, ORGANIZATION, Line, fit, known_places

BATCH: Final = 500
WITH_FILES: Final = 20  # when each file takes its time: a stop loses the sight of few


def bring(run: Run) -> None:
    """Create the datasets that are not here, renew those that changed in the source since they came."""
    seen: set[str] = set()
    files: set[str] = set()
    for batch in in_batches(run.source.of(DATASET), WITH_FILES if run.files else BATCH):
        lines: dict[str, Line] = {}
        read: list[records.Dataset] = []
        for line in batch:
            record = _read(line, seen, run)
            if record is not None:
                lines[record.id] = line
                read.append(_with_own_files(record, files))
        places = known_places(read)
        fitted = [_fitting(record, lines[record.id], places, run) for record in read]
        fitted = with_files([(record, lines[record.id]) for record in fitted], run)
        loaded = actions.load(fitted, by=run.by, dry_run=run.dry_run)
        count = run.report.kinds[DATASET]
        count.created += len(loaded.created)
        count.updated += len(loaded.updated)
        count.unchanged += loaded.unchanged
        for id, error in loaded.refused:
            run.refuse(lines[id], words(error))
        run.progress(run.report)


def _read(line: Line, seen: set[str], run: Run) -> records.Dataset | None:
    """The dataset of a line, and what it says of topics noted; None for one that is refused."""
    try:
        record = run.source.portal.dataset(line.members)
        if not record.id:
            raise Invalid({"id": [_("A value is needed.")]})
        if record.id in seen:
            raise Invalid({"id": [_("This identifier was there already.")]})
        if (ORGANIZATION, record.organization) in run.refused:
            raise Invalid({"organization": [_("Its organization was refused.")]})
    except Invalid as error:
        run.refuse(line, words(error))
        return None
    seen.add(record.id)
    for topic, element in run.source.portal.held(line.members):
        run.held.setdefault(topic, []).append(element)
    return record


def _with_own_files(record: records.Dataset, files: set[str]) -> records.Dataset:
    """The dataset without files that another one had before it: an id is that of one file. `files` are those so far."""
    own = {one.id: one for one in record.resources if one.id not in files}
    files.update(own)
    return record if len(own) == len(record.resources) else replace(record, resources=tuple(own.values()))


def _fitting(record: records.Dataset, line: Line, places: Collection[str], run: Run) -> records.Dataset:
    title = str(line.members.get("license_title") or "")
    fitted, emptied = fit(record, run.lists, license_title=title, places=places)
    # What a dataset says of the topics it is in, they say from now on.
    return run.source.portal.keep(replace(fitted, publish_at=None), [*emptied, "groups"], line.members)
