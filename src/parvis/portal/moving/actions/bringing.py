"""A whole move: organizations, topics, datasets, what topics hold; then both sides compared."""

from collections.abc import Callable

from parvis.kit.actors import Actor
from parvis.portal.datasets import actions as datasets
from parvis.portal.moving.actions import _comparing, _datasets, _organizations, _people, _topics
from parvis.portal.moving.actions._run import Run
from parvis.portal.moving.actions.report import Note, Report, Tell
from parvis.portal.moving.queries import Lists, Source
from parvis.portal.moving.rules import require


def _silent(report: Report) -> None:
    """No progress to show."""


def bring(
    source: Source,
    *,
    by: Actor,
    dry_run: bool = False,
    invite: bool = False,
    files: bool = False,
    progress: Callable[[Report], None] = _silent,
    tell: Tell | None = None,
) -> Report:
    """Bring a portal in under the ids, slugs, dates and counters it has; what is the same already costs no write.

    Stopped at any moment, it leaves whole batches, and goes on when run again. What cannot come is told in the report
    with its reasons, and the rest comes. People are written to with `invite` alone. With `files`, those that the portal
    itself holds are copied; else they stay links. `progress` is told the report so far, `tell` each refusal, note and
    difference as it comes, of which the report holds the first ones only. Raises Invalid for a source that is no portal
    of this kind, OSError, Unavailable.
    """
    require(by, "moving.bring")
    if not dry_run:
        datasets.ensure_licenses(by=by)
    report = Report(source.portal.name, dry_run)
    if tell is not None:
        report.tell = tell
    for place, why in source.untold:
        report.note(Note(place, "", "", why))
    run = Run(source, by, report, progress, Lists.now(), files)
    run.survey()
    _organizations.bring(run)
    _people.bring(run, invite=invite)
    _topics.bring(run)
    _datasets.bring(run)
    if not dry_run:
        for line in run.topics.values():
            for topic, element in source.portal.held(line.members):
                run.held.setdefault(topic, []).append(element)
        _topics.fill(run)
        _organizations.count_datasets(run)
        _comparing.compare(run)
    return run.report
