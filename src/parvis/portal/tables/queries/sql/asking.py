"""A question in SQL from end to end: whether it may be asked, which tables it is about, its answer, its answer as a
file."""

import hashlib
import hmac
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from typing import Final

from django.conf import settings
from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

from parvis.engines.files import nearby
from parvis.engines.tables import sandbox
from parvis.engines.tables.sandbox import results
from parvis.engines.tables.sandbox.pool import Question as Read
from parvis.kit import origin
from parvis.kit.actors import Actor
from parvis.kit.errors import NotFound, TooMany
from parvis.portal.tables.models import Table
from parvis.portal.tables.queries.known import fields_of
from parvis.portal.tables.queries.sql.naming import found
from parvis.portal.tables.rules import allows

_MINUTE: Final = 60
FORMATS: Final = results.TYPES


def is_on(actor: Actor) -> bool:
    """Whether this portal answers questions in SQL."""
    return allows(actor, "sql.ask")


def limits() -> sandbox.Limits:
    """What a question may use here."""
    chosen = settings.PARVIS
    return sandbox.Limits(
        seconds=chosen.sql_seconds, memory=chosen.sql_memory, rows=chosen.sql_rows, bytes=chosen.sql_bytes,
        at_once=chosen.sql_at_once, user=chosen.sql_user,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Result:
    """The answer, and the tables it is made of by their name in the query."""

    answer: sandbox.Answer
    tables: dict[sandbox.Name, Table]


class Question:
    """A query that was read, and the tables it is about; nothing of it has run."""

    def __init__(self, text: str, read: Read, tables: dict[sandbox.Name, Table]) -> None:
        self._read = read
        self.tables = tables
        self.key = _key(text, tables) if read.statement.is_steady else ""

    def answer(self) -> Result:
        """Its rows. Raises Invalid for what is wrong with it, TooMany, Unavailable."""
        given = [
            sandbox.Given(
                name, nearby.path_of(one.file), tuple((field.name, field.type == "geojson") for field in fields_of(one))
            )
            for name, one in self.tables.items()
        ]
        return Result(self._read.answer(given), self.tables)


@contextmanager
def asking(text: str, *, actor: Actor) -> Iterator[Question]:
    """Read a query and find its tables, as any visitor may know them, whoever asks.

    `key` of the question tells its answer from others, and is empty when the answer may change by itself. Raises
    NotFound where SQL is not switched on, TooMany beyond what one network or person may ask in a minute, Invalid.
    """
    if not is_on(actor):
        raise NotFound(_("Queries in SQL are not switched on here."))
    _slow_down(actor)
    with sandbox.ask(text, limits()) as read:
        yield Question(text, read, found(read.statement.names))


def written(answer: sandbox.Answer, form: str) -> bytes:
    """The rows as a file of one of FORMATS."""
    return results.write(answer, form)


def _key(text: str, tables: dict[sandbox.Name, Table]) -> str:
    """A table never changes, so its files and the query are the answer, within the limits of the portal."""
    files = sorted(f"{name} {one.file}" for name, one in tables.items())
    chosen = limits()
    parts = [text, *files, str(chosen.rows), str(chosen.bytes)]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


def _slow_down(actor: Actor) -> None:
    """Count the questions of a person, or of a network, in this minute (decision 0011)."""
    most = settings.PARVIS.sql_per_minute
    now = int(time.time())
    who = f"user:{actor.id}" if actor.kind == "person" else _network(origin.current().caller)
    name = hmac.new(settings.SECRET_KEY.encode(), f"sql:{who}:{now // _MINUTE}".encode(), "sha256").hexdigest()
    count = int(cache.get(f"sql:{name}", 0))
    if count >= most:
        words = _("Many queries came from you within a minute: send the next one later.")
        raise TooMany(words, retry_after=_MINUTE - now % _MINUTE)
    cache.set(f"sql:{name}", count + 1, _MINUTE)


def _network(address: str) -> str:
    """Who calls, as attempts are counted: an address, or a /64 of IPv6."""
    try:
        ip = ip_address(address)
    except ValueError:
        return ""
    return str(ip) if ip.version == 4 else str(ip_network(f"{ip}/64", strict=False))
