"""Renditions: the bytes of a public thing in one dialect, ready to send, with their ETag.

A rendition is built by a job after each write, or by the first reader who misses it. `version` is the version of the
thing it was made from: `stale` raises it in the transaction of the write, so that a slow reader cannot store old bytes
over newer ones. Everything here can be thrown away.

All of them are made with the same settings: the row of no kind holds what these were (`mark`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from django.db import connection, transaction


@dataclass(frozen=True, slots=True)
class Rendition:
    """What a face sends: the bytes, their strong ETag (quoted, RFC 9110 §8.8.3) and media type."""

    body: bytes
    etag: str
    media_type: str


def etag_of(body: bytes) -> str:
    """A strong ETag of `body`."""
    return f'"{blake2b(body, digest_size=12).hexdigest()}"'


def get(kind: str, key: str, dialect: str) -> Rendition | None:
    """The rendition in force, or None when it must be built."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT body, etag, media_type FROM renditions_rendition"
            " WHERE kind = %s AND key = %s AND dialect = %s AND body IS NOT NULL",
            [kind, key, dialect],
        )
        row = cursor.fetchone()
    return None if row is None else Rendition(bytes(row[0]), row[1], row[2])


def get_many(kind: str, keys: Sequence[str], dialect: str) -> dict[str, bytes]:
    """The bodies in force among `keys`, by key; missing ones are absent."""
    if not keys:
        return {}
    marks = ", ".join(["%s"] * len(keys))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT key, body FROM renditions_rendition"
            f" WHERE kind = %s AND dialect = %s AND body IS NOT NULL AND key IN ({marks})",
            [kind, dialect, *keys],
        )
        return {key: bytes(body) for key, body in cursor.fetchall()}


def etags(kind: str, keys: Sequence[str], dialect: str) -> dict[str, str]:
    """The ETags in force among `keys`, by key; missing ones are absent."""
    if not keys:
        return {}
    marks = ", ".join(["%s"] * len(keys))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT key, etag FROM renditions_rendition"
            f" WHERE kind = %s AND dialect = %s AND body IS NOT NULL AND key IN ({marks})",
            [kind, dialect, *keys],
        )
        return dict(cursor.fetchall())


def put(kind: str, key: str, dialect: str, body: bytes, *, media_type: str, version: int) -> Rendition:
    """Store `body` unless a newer version is known; return the rendition made of `body`."""
    etag = etag_of(body)
    put_many([(kind, key, dialect, body, etag, media_type, version)])
    return Rendition(body, etag, media_type)


def put_many(rows: Sequence[tuple[str, str, str, bytes, str, str, int]]) -> None:
    """Store rows of (kind, key, dialect, body, etag, media_type, version), each unless a newer version is known.

    A newer version in any dialect counts: `stale` told of it to those that were there.
    """
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO renditions_rendition (kind, key, dialect, body, etag, media_type, version)"
            " SELECT %s, %s, %s, %s, %s, %s, %s WHERE NOT EXISTS"
            " (SELECT 1 FROM renditions_rendition WHERE kind = %s AND key = %s AND version > %s)"
            " ON CONFLICT (kind, key, dialect) DO UPDATE SET body = excluded.body, etag = excluded.etag,"
            " media_type = excluded.media_type, version = excluded.version",
            [(*row, row[0], row[1], row[-1]) for row in rows],
        )


def stale(kind: str, versions: Mapping[str, int]) -> None:
    """Empty the renditions of the things whose new version is given; call it in the transaction of the write."""
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE renditions_rendition SET body = NULL, etag = '', version = %s WHERE kind = %s AND key = %s",
            [(version, kind, key) for key, version in versions.items()],
        )


@transaction.atomic
def clear(mark: str) -> int:
    """Throw every rendition away, note what the next ones are made with, and return how many there were."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM renditions_rendition WHERE kind <> ''")
        count = int(cursor.rowcount)
    put_many([("", "", "", mark.encode(), "", "text/plain", 0)])
    return count


def mark() -> str:
    """What the renditions that are here were made with, as `clear` noted it; `""` when it did not."""
    found = get("", "", "")
    return found.body.decode() if found else ""


def exist() -> bool:
    """Whether there is any rendition."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM renditions_rendition WHERE kind <> '' LIMIT 1")
        return cursor.fetchone() is not None
