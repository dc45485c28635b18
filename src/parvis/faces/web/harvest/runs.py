"""A run: how far it is, what became of each record, and the record as the source gave it."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from parvis.faces.web import forms, pages, turning, who, words
from parvis.faces.web.harvest.sources import brief, told
from parvis.kit.errors import PortalError
from parvis.portal.activity.rules import labels as history
from parvis.portal.harvest import actions, queries
from parvis.portal.harvest.rules import allows

RAW_SHOWN: Final = 200_000  # characters of a record on its page
LISTED: Final = 5  # changes of a record in the list of a run, each of so many characters:
_SHORT: Final = 120
_TABLES: Final = {"frequency": "frequency", "access_type": "access_type", "granularity": "granularity",
                  "access_reason_category": "access_reason", "type": "resource_type"}  # fmt: skip
_OUTCOMES: Final = ("created", "changed", "unchanged", "restored", "refused", "skipped", "missing", "archived")


def run(request: HttpRequest, language: str, ref: str, id: str) -> HttpResponse:
    """`/fr/sources/<slug>/runs/<id>`; `?outcome=refused` lists those alone."""
    actor = who.of(request)
    source = queries.get(ref, actor=actor)
    found = queries.run(source, id, actor=actor)
    counts = queries.counts(found, actor=actor)
    outcome = request.GET.get("outcome", "")
    outcome = outcome if outcome in queries.labels.OUTCOMES else ""
    page = turning.number(request.GET)
    records, total, by_outcome = _records(found, actor, outcome, page)
    return pages.render(
        request, "harvest/run.html",
        one=brief(source, language), run=told(found, source, language) | counts,
        sums=[(name, queries.labels.OUTCOMES[name], counts[name]) for name in _OUTCOMES if counts[name]],
        may={"read": allows(actor, "source.read", source), "stop": allows(actor, "source.stop", source)},
        records=[_entry(one, language, source, found) for one in records], outcome=outcome, listed=LISTED, short=_SHORT,
        outcomes=[(name, queries.labels.OUTCOMES[name], count) for name, count in sorted(by_outcome.items())],
        **turning.around(page, queries.ENTRIES, total),
    )  # fmt: skip


def _records(run: Any, actor: Any, outcome: str, page: int) -> tuple[list[Any], int, dict[str, int]]:
    """The records of a page, for those who may read them."""
    if not allows(actor, "source.read", run.source):
        return [], 0, {}
    return queries.entries(run, actor=actor, outcome=outcome, offset=(page - 1) * queries.ENTRIES)


def _entry(one: Any, language: str, source: Any, run: Any) -> dict[str, Any]:
    return {
        "address": f"/{language}/sources/{source.slug}/runs/{run.pk}/records/{one.pk}",
        "title": one.title or one.remote_id or _("Without a title"), "remote_id": one.remote_id,
        "outcome": queries.labels.OUTCOMES[one.outcome],
        "tone": {"refused": "poor", "skipped": "fair", "missing": "fair", "archived": "fair"}.get(one.outcome, "good"),
        "why": queries.labels.reason(one.reason, one.value) if one.reason else "", "field": one.field,
        "dataset": f"/{language}/datasets/{one.dataset}" if one.dataset else "",
        "changes": [
            (history.field(name), *(_named(name.rpartition(".")[2], value, language) for value in pair))
            for name, pair in one.changes.items()
        ],
        "kept": [history.field(name) for name in one.kept],
    }  # fmt: skip


def _named(field: str, value: str, language: str) -> str:
    """A value of a change; one of a list by its name."""
    return words.label(_TABLES[field], value, language) if field in _TABLES else value


def stop(request: HttpRequest, language: str, ref: str, id: str) -> HttpResponse:
    """Stop a run."""
    actor = who.known(request)
    source = queries.get(ref, actor=actor)
    found = queries.run(source, id, actor=actor)
    here = f"/{language}/sources/{source.slug}/runs/{found.pk}"
    try:
        actions.stop(found, by=actor)
    except PortalError as error:
        return forms.failed(request, here, error)
    return forms.done(request, here, _("Stopped. What was taken in stays."))


def record(request: HttpRequest, language: str, ref: str, id: str, record: int) -> HttpResponse:
    """`/fr/sources/<slug>/runs/<id>/records/<number>`: what became of it, and the record as it came."""
    actor = who.known(request)
    source = queries.get(ref, actor=actor)
    found = queries.run(source, id, actor=actor)
    entry, raw = queries.entry(found, record, actor=actor)
    text = raw.decode("utf-8", errors="replace")
    return pages.render(
        request, "harvest/record.html",
        one=brief(source, language), run=told(found, source, language),
        record=_entry(entry, language, source, found), raw=text[:RAW_SHOWN], cut=len(text) > RAW_SHOWN,
    )  # fmt: skip
