"""The cache on the database: `add` is atomic, so that of two processes one alone is first."""

import json
import time
from typing import Any, Final

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import connection

_FOREVER: Final = 10 * 365 * 86400.0  # seconds; nothing here is meant to last
_INSERT: Final = (
    "INSERT INTO memory_entry (key, value, expires_at) VALUES (%s, %s, %s)"
    " ON CONFLICT (key) DO UPDATE SET value = excluded.value, expires_at = excluded.expires_at"
)


class SharedCache(BaseCache):
    """What Django asks of a cache; keys and values survive a restart, not their time."""

    def __init__(self, location: str, params: dict[str, Any]) -> None:
        super().__init__(params)

    def _row(self, key: str, value: Any, timeout: Any, version: int | None) -> list[Any]:
        seconds = self.default_timeout if timeout is DEFAULT_TIMEOUT else timeout
        expires_at = time.time() + (_FOREVER if seconds is None else seconds)
        return [self.make_and_validate_key(key, version=version), json.dumps(value), expires_at]

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Keep the value if there is none in force; whether it was kept."""
        with connection.cursor() as cursor:
            cursor.execute(
                f"{_INSERT} WHERE memory_entry.expires_at <= %s RETURNING key",
                [*self._row(key, value, timeout, version), time.time()],
            )
            return cursor.fetchone() is not None

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        """The value in force, else `default`."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT value FROM memory_entry WHERE key = %s AND expires_at > %s",
                [self.make_and_validate_key(key, version=version), time.time()],
            )
            row = cursor.fetchone()
        return default if row is None else json.loads(row[0])

    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        """Keep the value whatever there was. Raises TypeError for what is no JSON."""
        with connection.cursor() as cursor:
            cursor.execute(_INSERT, self._row(key, value, timeout, version))

    def touch(self, key: str, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Keep the value for longer; whether there was one."""
        name, _value, expires_at = self._row(key, None, timeout, version)
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE memory_entry SET expires_at = %s WHERE key = %s AND expires_at > %s",
                [expires_at, name, time.time()],
            )
            return bool(cursor.rowcount)

    def delete(self, key: str, version: int | None = None) -> bool:
        """Forget the value; whether there was one."""
        with connection.cursor() as cursor:
            cursor.execute(
                "DELETE FROM memory_entry WHERE key = %s", [self.make_and_validate_key(key, version=version)]
            )
            return bool(cursor.rowcount)

    def clear(self) -> None:
        """Forget everything."""
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM memory_entry")


def sweep() -> int:
    """Remove what is out of time; return how many entries."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM memory_entry WHERE expires_at <= %s", [time.time()])
        return int(cursor.rowcount)
