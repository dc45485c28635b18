"""Personal data seen in files: what it keeps from being public, who decided, who has to."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from parvis.dialects.vocabularies import State as DatasetState
from parvis.engines.tables.profile import Level
from parvis.kit.actors import Actor
from parvis.kit.dates import now
from parvis.portal.datasets import queries as datasets
from parvis.portal.datasets.models import Dataset, Resource
from parvis.portal.datasets.queries.guards import Objection
from parvis.portal.tables.models import Decision, Ingestion, State
from parvis.portal.tables.rules import admit, facts, meanings

# A file this new that nobody asked to read is about to be; an older one came before files were read.
_FRESH: Final = timedelta(days=1)
_PAGE: Final = "/table"
_ENDED: Final = (State.READY, State.REFUSED)


def objections(dataset: Dataset) -> list[Objection]:
    """What is against publishing the files of a dataset, in two queries: data to decide about, files not read yet."""
    rows = [row for row in Resource.objects.filter(dataset=dataset) if facts.may_hold_tables(row)]
    readings = Ingestion.objects.filter(resource__in=rows).exclude(reason="unchanged").order_by("created_at", "pk")
    newest = {one.resource_id: one for one in readings.defer("notes", "skipped")}
    return [said for row in rows if (said := _objection(row, newest.get(row.pk))) is not None]


def _objection(row: Resource, last: Ingestion | None) -> Objection | None:
    known = {"name": row.title}
    if last is not None and last.state == State.HELD and (last.source == row.file or not row.file):
        kinds = _kinds(last, Level.BLOCK)
        words = _("“%(name)s” seems to hold %(kinds)s: somebody who may publish says first why they may be public.")
        return Objection(row, "personal_data", words % {**known, "kinds": kinds}, blocks=True, page=_PAGE)
    if row.file and (last is None or last.source != row.file):
        last = None
        if not _is_to_be_read(row):
            return None
    if row.file and (last is None or last.state in (State.WAITING, State.READING)):
        words = _("“%(name)s” is still being read, to see whether it holds personal data: publish in a moment.")
        return Objection(row, "unread", words % known, blocks=True, waits=True, page=_PAGE)
    if row.file and last is not None and last.state == State.CANCELLED:
        words = _("The reading of “%(name)s” was stopped: have it read, so that what is in it is known.")
        return Objection(row, "unread", words % known, blocks=True, page=_PAGE)
    if last is not None and last.state == State.READY and (kinds := _kinds(last, Level.WARN)):
        words = _("“%(name)s” seems to hold personal data (%(kinds)s): make sure that they may be public.")
        return Objection(row, "personal_data", words % {**known, "kinds": kinds}, page=_PAGE)
    return None


def _kinds(one: Ingestion, level: Level) -> str:
    """What was seen of this level, in words."""
    found = dict.fromkeys(finding["kind"] for finding in one.findings if finding["level"] == level)
    return str(_(", ")).join(str(meanings.PERSONAL.get(kind, kind)) for kind in found)


def _is_to_be_read(row: Resource) -> bool:
    is_new = row.modified_at > now() - _FRESH
    return settings.PARVIS.tables and is_new and not facts.is_too_large(row)


def withheld(resource: Resource, keys: Sequence[str]) -> set[str]:
    """Those of these files of a resource that nobody has finished reading, or that somebody has to decide about.

    A file that could not be read holds nothing that was seen, and is for everybody.
    """
    if not facts.may_hold_tables(resource):
        return set()
    states: dict[str, set[str]] = {}
    for source, state in Ingestion.objects.filter(resource=resource, source__in=keys).values_list("source", "state"):
        states.setdefault(source, set()).add(state)
    out = {key for key, seen in states.items() if seen.isdisjoint(_ENDED)}
    if resource.file in keys and resource.file not in states and _is_to_be_read(resource):
        out.add(resource.file)
    return out


def decisions(resource: Resource, *, actor: Actor) -> list[Decision]:
    """Who said why personal data in the files of a resource may be public, newest first. Raises Denied."""
    admit(actor, "table.describe", resource.dataset)
    return list(Decision.objects.filter(resource=resource).order_by("-created_at", "-pk"))


def undecided(actor: Actor, *, limit: int) -> tuple[list[Ingestion], int]:
    """(the first files with personal data that wait for a decision among those of `actor`, how many there are)."""
    if not actor.is_known:
        return [], 0
    mine = datasets.editable_by(actor).exclude(state=DatasetState.DELETED).order_by()
    newer = Ingestion.objects.filter(resource=OuterRef("resource"), created_at__gt=OuterRef("created_at"))
    held = Ingestion.objects.filter(state=State.HELD, resource__dataset__in=mine.values("pk"))
    waiting = held.exclude(Exists(newer.exclude(reason="unchanged"))).select_related("resource__dataset__organization")
    return list(waiting.order_by("created_at", "pk")[:limit]), waiting.count()


def kinds(findings: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Findings with what they are in words."""
    for one in findings:
        yield {**one, "words": meanings.PERSONAL.get(one["kind"], one["kind"])}
