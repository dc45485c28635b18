"""A dataset as N-Triples that are kept and put together again: the dataset, then the rows of each of its files.

Whether a file has a table is not known where the dataset is written, so what tells of its rows is kept apart, after a
comment with the id of the file, and put in by who knows.
"""

from collections.abc import Collection
from typing import Final

from parvis.dialects.dcat.datasets import Written
from parvis.dialects.dcat.formats import lines

_MARK: Final = b"# rows "


def keep(written: Written) -> bytes:
    """The triples as lines; those of the dataset itself come first."""
    services = (_MARK + id.encode() + b"\n" + lines(triples) for id, triples in written.services.items())
    return lines(written.triples) + b"".join(services)


def subject(kept: bytes) -> str:
    """The address of the dataset these lines are about."""
    return kept[1 : kept.index(b">")].decode()


def chosen(kept: bytes, with_rows: Collection[str]) -> bytes:
    """The lines of the dataset, and of the rows of these files."""
    dataset, *services = kept.removesuffix(b"\n").split(b"\n" + _MARK)  # a text has no line break of its own there
    wanted = (service.partition(b"\n") for service in services)
    lines_of = [dataset, *(body for id, _end, body in wanted if body and id.decode() in with_rows)]
    return b"".join(one + b"\n" for one in lines_of)
