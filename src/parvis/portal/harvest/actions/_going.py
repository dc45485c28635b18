"""A run on its way: pages read, records taken some at a time, what vanished, how far it is."""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any, Final

import orjson
import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Count

from parvis.dialects.faults import Problem, Unreadable
from parvis.kit.actors import Actor
from parvis.portal.harvest import events
from parvis.portal.harvest.actions import _vanishing as vanishing
from parvis.portal.harvest.actions._ending import close, fail, recount
from parvis.portal.harvest.actions._reconciling import ID_MOST, Coming, Known, Reconciler, Told, digest_of
from parvis.portal.harvest.actions._remembering import Memory
from parvis.portal.harvest.models import Entry, Link, Run, Source
from parvis.portal.harvest.queries import succession
from parvis.portal.harvest.queries.kinds import Asked, Fetcher, Item, Page, Refused, credentials_of, get

log = structlog.get_logger("parvis.harvest")
TOGETHER: Final = 50  # records written in one transaction
PREVIEWED: Final = 500  # records a preview reads
_COUNTED: Final = ("created", "changed", "refused", "skipped", "archived", "restored")
# What a run writes of itself on its way; how it stands is written by who ends it.
_PROGRESS: Final = (*_COUNTED, "unchanged", "total", "seen", "requests", "missing", "held", "partial")


class Going:
    """One run on its way."""

    def __init__(self, run: Run, by: Actor, progress: Callable[..., None], going_on: Callable[[], None]) -> None:
        self.run, self.source, self.by = run, run.source, by
        self.progress, self._asked_to_go_on, self.began = progress, going_on, time.monotonic()
        self.dry = run.is_preview
        self.reconciler = Reconciler(self.source, by=by, dry=self.dry)
        self.known = _known(self.source)
        self.told = set(Entry.objects.filter(run=run).values_list("remote_id", "outcome"))
        self.before = {remote_id for remote_id, _outcome in self.told}
        self.counts: Counter[str] = _told_so_far(run)
        self.seen: set[str] = set()
        self.withdrawn: set[str] = set()
        self.back: list[int] = []
        self.items = self.asked = 0
        self.memory = Memory(self.source, self.known, dry=self.dry)
        self.fetcher = Fetcher(self.memory.of, self.going_on, credentials_of(self.source))

    def going_on(self) -> None:
        """Ask whether to go on. Raises what the caller raises to stop, and Refused when the time of a run is over."""
        self._asked_to_go_on()
        limit = settings.PARVIS.harvest_run_seconds
        if time.monotonic() - self.began > limit:
            raise Refused("out_of_time", limit // 60)

    def through(self) -> Run:
        """Read the source to its end. What is against the source as a whole ends in a failed run."""
        kind = get(self.source.kind)
        if kind is None:
            return fail(self.run, "unknown_kind", self.source.kind, self.by)
        asked = Asked(self.source.url, self.source.name, self.fetcher, self.source.config)
        try:
            for page in kind.pages(asked):
                self._page(self._part(page))
                if self.dry and self.items >= PREVIEWED:
                    self.run.partial = self.run.total is None or self.items < self.run.total
                    break
            self.memory.turn(None, self.fetcher.seen)
        except Refused as error:
            return self._failed(error.reason, error.value)
        except Unreadable as error:
            return self._failed(error.problem, error.value)
        except orjson.JSONEncodeError:  # of what was JSON: it is nested deeper than can be written again
            return self._failed("too_deep", "254")
        except Exception as error:
            log.exception("run failed", source=self.source.pk, error=repr(error))
            return self._failed("unexpected", type(error).__name__)
        return self._end()

    def _part(self, page: Page) -> Page:
        """What is read of a page: of a preview no more than its due; ids without NUL, which no database keeps."""
        items = page.items[: max(0, PREVIEWED - self.items)] if self.dry else page.items
        if any("\x00" in one.remote_id for one in items):
            items = [replace(one, remote_id=one.remote_id.replace("\x00", "")) for one in items]
        return page if items is page.items else replace(page, items=items)

    def _failed(self, reason: str, value: str) -> Run:
        self._write()
        recount(self.source, self.by)
        return fail(self.run, reason, value, self.by)

    def _page(self, page: Page) -> None:
        self.memory.turn(page, self.fetcher.seen)
        self.run.total = page.total if page.total is not None else self.run.total
        if page.unchanged:
            self._as_before(page)
        else:
            self._ensure_new(page)
            self._read(page)
        self._write()

    def _as_before(self, page: Page) -> None:
        """A page whose records are all here as it has them: none is looked at."""
        self.asked = self.fetcher.requests
        found = self.memory.records(page.address).keys() - self.seen
        self.seen |= found
        self.back += [self.known[id].link for id in found if self.known[id].missing]
        self.counts["unchanged"] += len(found - self.before)
        self.items += page.count
        self.progress(self.items, self.run.total)

    def _read(self, page: Page) -> None:
        batch: list[Coming] = []
        for item in page.items:
            self.going_on()
            if (coming := self._item(item, page)) is not None:
                batch.append(coming)
            self.items += 1
            if len(batch) == TOGETHER:
                self._take(batch)
                batch = []
            self.progress(self.items, self.run.total)
        self._take(batch)

    def _ensure_new(self, page: Page) -> None:
        """Another answer of the server with nothing but what was read before: it would go on like that for ever.

        Raises Refused.
        """
        asked, self.asked = self.asked, self.fetcher.requests
        if page.items and self.asked > asked and all(item.remote_id in self.seen for item in page.items):
            raise Refused("loop", page.items[0].remote_id)

    def _item(self, item: Item, page: Page) -> Coming | None:
        """The record if there is anything to do for it."""
        id, digest = item.remote_id, digest_of(item)
        self.memory.note(page, id, digest)
        if not id or len(id) > ID_MOST or id in self.seen:
            reason = "no_id" if not id else "twice" if id in self.seen else "too_long"
            self._tell([(id or f"?{digest[:16]}", item, Told("refused", reason=reason, value=id, title=_title(item)))])
            return None
        self.seen.add(id)
        known = self.known.get(id)
        if known is not None and known.missing:
            self.back.append(known.link)
        if known is not None and known.digest == digest:
            self.counts["unchanged"] += id not in self.before
            return None
        return Coming(item, known, digest)

    def _take(self, batch: list[Coming]) -> None:
        """Some records, their links and their lines of history, or none of them; then one by one."""
        if not batch:
            return
        try:
            with transaction.atomic():
                taken = list(zip(batch, self.reconciler.take(batch), strict=True))
                self._tell([(one.item.remote_id, one.item, told) for one, told in taken])
            for one, told in taken:
                if told.reason == Problem.NOT_A_DATASET:
                    self._withdraw(one)
        except Exception as error:
            if len(batch) == 1:
                self._tell([(batch[0].item.remote_id, batch[0].item, self._failed_on(batch[0], error))])
            else:
                for one in batch:
                    self._take([one])

    def _withdraw(self, one: Coming) -> None:
        """A record that says of itself that it is private, archived or deleted there counts as missing."""
        self.withdrawn.add(one.item.remote_id)
        if one.known is not None and one.known.link in self.back:
            self.back.remove(one.known.link)

    def _failed_on(self, one: Coming, error: Exception) -> Told:
        log.error("record failed", source=self.source.pk, remote_id=one.item.remote_id, error=repr(error))
        return Told("refused", reason="unexpected", value=type(error).__name__, title=_title(one.item))

    def _tell(self, found: Sequence[tuple[str, Item, Told]]) -> None:
        """Note what became of records by their id, once in a run, however often the run is taken up again."""
        rows = []
        for id, item, told in found:
            self.counts["unchanged"] += told.outcome == "unchanged"
            for row in told.entries(self.run.pk, item, dry=self.dry):
                row.remote_id = id[:ID_MOST]
                if (row.remote_id, row.outcome) not in self.told:
                    rows.append(row)
        Entry.objects.bulk_create(rows)
        self.told |= {(row.remote_id, row.outcome) for row in rows}
        self.counts.update(row.outcome for row in rows)

    def _write(self) -> None:
        """How far the run is, once a page."""
        self.run.seen, self.run.requests = self.items, self.fetcher.requests
        for name in (*_COUNTED, "unchanged"):
            setattr(self.run, name, self.counts[name])
        self.run.save(update_fields=_PROGRESS)

    def _end(self) -> Run:
        whole = self.run.total is None or self.items >= self.run.total
        if self.dry:
            if whole and not self.run.partial:
                self._foretell()
        else:
            self._note("restored", vanishing.come_back(self.source, self.back))
            if whole:
                self._settle()
                self.memory.forget_others()
            if any(self.counts[name] for name in ("created", "changed", "archived", "restored")):
                recount(self.source, self.by)
            Source.objects.filter(pk=self.source.pk).update(failures=0)
        self._write()
        close(self.run, "done")
        return self.run

    def _foretell(self) -> None:
        """What a run would find missing, in a preview."""
        missing, self.run.held = vanishing.weigh(self.source, self.seen - self.withdrawn)
        self.run.missing = len(missing)
        rows = Link.objects.select_related("dataset").filter(pk__in=missing[:PREVIEWED])
        self._note("missing", [(one.remote_id, one.dataset.title if one.dataset else "", one.dataset_id or "")
                               for one in rows])  # fmt: skip

    def _settle(self) -> None:
        present = self.seen - self.withdrawn
        gone = vanishing.settle(self.source, present)
        self.run.missing, self.run.held = gone.missing, gone.held
        self._note("archived", gone.archived)
        if gone.held:
            vanishing.mark_missing(self.source, present)
            self._write()
            with transaction.atomic():
                events.run_held.send(None, source=self.source, run=self.run, by=self.by)

    def _note(self, outcome: str, found: Iterable[tuple[str, str, str]]) -> None:
        rows = [
            Entry(run=self.run, remote_id=remote_id, title=title[:500], outcome=outcome, dataset=dataset,
                  reason="vanished" if outcome in ("archived", "missing") else "")
            for remote_id, title, dataset in found
        ]  # fmt: skip
        Entry.objects.bulk_create(rows, ignore_conflicts=True, batch_size=200)
        if outcome in _COUNTED:
            self.counts[outcome] += len(rows)


def _known(source: Source) -> dict[str, Known]:
    """{remote id: what is known}; records that are to take a dataset over have no digest, so that they are read."""
    heirs = set(succession.heirs(source).values_list("pk", flat=True))
    rows = Link.objects.filter(source=source).values_list(
        "remote_id", "pk", "digest", "missing_runs", "archived_at", "dataset"
    )
    return {
        remote_id: Known(pk, "" if pk in heirs else digest, bool(missing or archived), dataset is not None)
        for remote_id, pk, digest, missing, archived, dataset in rows.iterator(chunk_size=2000)
    }


def _told_so_far(run: Run) -> Counter[str]:
    rows: Any = Entry.objects.filter(run=run).order_by().values_list("outcome").annotate(Count("pk"))
    return Counter(dict(rows))


def _title(item: Item) -> str:
    """What a record that is refused before it is read calls itself, if it can be read at all."""
    try:
        return item.read().title[:500]
    except Exception:
        return ""
