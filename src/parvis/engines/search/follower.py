"""The follower keeps the index up with the change log, and builds it anew when it cannot."""

import threading
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module

import structlog
from django.conf import settings
from django.db import close_old_connections

from parvis.engines import search
from parvis.engines.changes import log
from parvis.engines.search import Corpus, Document, SearchEngine
from parvis.kit.errors import Unavailable

BATCH = 500  # changes of one commit at most
# (documents written so far, about how many there will be)
Progress = Callable[[int, int], None]

_log = structlog.get_logger("parvis.search")


def corpora() -> dict[str, Corpus]:
    """The corpora the settings name, by kind."""
    found: list[Corpus] = [import_module(name).corpus for name in settings.PARVIS_CORPORA]
    return {corpus.kind: corpus for corpus in found}


class Follower:
    """Brings one index up to the database; several may try, one at a time writes."""

    def __init__(self, engine: SearchEngine | None = None) -> None:
        self._engine = engine or search.engine()
        self._corpora = corpora()

    def step(self) -> int:
        """Apply the next changes, `BATCH` at most; return how many there were, 0 when the index is up to date.

        An index that is missing, of another version or behind what the log still has is built anew first.
        Raises Unavailable while another process writes the index.
        """
        cursor = self._engine.cursor()
        if cursor < 0 or cursor < log.tail() or cursor > log.head():
            return self.rebuild()
        changes = log.since(cursor, BATCH)
        if not changes:
            return 0
        upserts, deletes = self._sorted([(change.kind, change.key) for change in changes])
        self._engine.write(upserts, deletes, changes[-1].seq)
        return len(changes)

    def _sorted(self, changed: Sequence[tuple[str, str]]) -> tuple[list[Document], list[tuple[str, str]]]:
        """What is to be written, and what is no more to be found.

        The state now decides, not what the log says happened: a change applied twice, or late, does no harm.
        """
        upserts: list[Document] = []
        deletes: list[tuple[str, str]] = []
        for kind, corpus in self._corpora.items():
            keys = list(dict.fromkeys(key for changed_kind, key in changed if changed_kind == kind))
            documents = list(corpus.documents(keys)) if keys else []
            upserts += documents
            deletes += [(kind, key) for key in set(keys) - {document.id for document in documents}]
        return upserts, deletes

    def catch_up(self) -> int:
        """Apply every change there is; return how many documents or changes were taken. Raises as `step`."""
        total = 0
        while taken := self.step():
            total += taken
        return total

    def rebuild(self, progress: Progress | None = None) -> int:
        """Build the index from nothing beside the current one; return how many documents it has.

        The cursor is the newest change before the first document is read, so that whatever is written meanwhile is
        applied again afterwards. Raises Unavailable while another process writes the index.
        """
        cursor = log.head()
        count = self._engine.rebuild(self._everything(progress), cursor)
        _log.info("search index built", documents=count)
        return count

    def _everything(self, progress: Progress | None) -> Iterator[Document]:
        expected, done = sum(corpus.count() for corpus in self._corpora.values()), 0
        for corpus in self._corpora.values():
            for document in corpus.all():
                yield document
                done += 1
                if progress and done % 100 == 0:
                    progress(done, max(done, expected))
        if progress:
            progress(done, done)

    def run_forever(self, stop: threading.Event, poll: float = 0.5) -> None:
        """Follow until `stop` is set, looking every `poll` seconds; waits quietly while another process writes."""
        while not stop.is_set():
            close_old_connections()
            try:
                if self.step():
                    continue
            except Unavailable as error:
                _log.debug("search index not written", reason=str(error))
            stop.wait(poll)
