"""Putting documents into a generation and committing them together with the cursor."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

import tantivy

from parvis.engines.search import Document
from parvis.engines.search.tantivy import reading, schema, storage

_HEAP = 64_000_000  # bytes tantivy may use before it writes a segment
_PROBE = 500  # documents looked at before the number slots of a new generation are kept


def write(generation: Path, upserts: Iterable[Document], deletes: Iterable[tuple[str, str]], cursor: int) -> None:
    """Apply a batch to a generation. The cursor is a document of the index: one commit keeps both or neither."""
    documents = list(upserts)
    slots = _slots(generation, documents)
    with _writer(generation) as writer:
        for kind, id in deletes:
            writer.delete_documents_by_term("pk", schema.key(kind, id))
        for document in documents:
            writer.delete_documents_by_term("pk", schema.key(document.kind, document.id))
            writer.add_document(schema.entry(document, slots))
        _mark(writer, cursor)
        writer.commit()


def fill(generation: Path, documents: Iterable[Document], cursor: int) -> int:
    """Fill a new generation with a stream of documents; return how many there were."""
    stream, count = iter(documents), 0
    with _writer(generation) as writer:
        while batch := list(islice(stream, _PROBE)):
            slots = _slots(generation, batch)
            for document in batch:
                writer.add_document(schema.entry(document, slots))
            count += len(batch)
        _mark(writer, cursor)
        writer.commit()
    return count


def create(generation: Path) -> None:
    """Make an empty index in a new directory."""
    storage.write_manifest(generation, storage.fresh())
    reading.open_index(generation)


def _mark(writer: tantivy.IndexWriter, cursor: int) -> None:
    writer.delete_documents_by_term("pk", reading.CURSOR)
    mark = tantivy.Document()
    mark.add_text("pk", reading.CURSOR)
    mark.add_integer("cursor", cursor)
    writer.add_document(mark)


def _slots(generation: Path, documents: Iterable[Document]) -> tuple[str, ...]:
    """The slots of all numbers, new ones kept in the manifest before anything is stored in them."""
    manifest = storage.read_manifest(generation) or storage.fresh()
    names = list(manifest.numbers)
    for document in documents:
        names = schema.numbered(names, document)
    if tuple(names) != manifest.numbers:
        manifest = storage.Manifest(manifest.version, manifest.tantivy, tuple(names))
        storage.write_manifest(generation, manifest)
    return manifest.numbers


@contextmanager
def _writer(generation: Path) -> Iterator[tantivy.IndexWriter]:
    """A writer on an index opened just now, as writers of several processes that take turns must.

    Readers see the commit at once; merging small segments may take longer, and is waited for.
    """
    writer = reading.open_index(generation).writer(_HEAP, 1)
    writer.garbage_collect_files()  # what a killed writer left could bear the name of a file of ours
    try:
        yield writer
    except BaseException:
        writer.rollback()
        raise
    finally:
        writer.wait_merging_threads()
