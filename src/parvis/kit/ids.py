"""Identifiers of our own: 24 hexadecimal digits in order of creation, and UUIDs for resources.

Both shapes are what clients of udata and CKAN expect (decision 0004).
"""

import os
import re
import time
import uuid
from collections.abc import Collection
from itertools import count
from typing import Final

_REFERENCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,254}")


# Words that stand where a slug may in an address of the pages or of the API, and so are no slug; a test compares them
# with the addresses there are.
RESERVED: Final = frozenset(
    {"alike", "badges", "bulk", "check", "extensions", "frequencies", "licenses", "new", "r", "resources", "roles",
     "schemas", "search", "suggest"}
)  # fmt: skip


def free_slug(stem: str, taken: Collection[str]) -> str:
    """`stem`, or else the first of `stem-1`, `stem-2`, … that is neither taken nor an address of something else."""
    slugs = (f"{stem}-{number}" if number else stem for number in count())
    return next(slug for slug in slugs if slug not in taken and slug not in RESERVED)


def new_id() -> str:
    """24 hexadecimal digits: 4 bytes of Unix time in seconds, 2 of parts of a second (1/65,536), 6 random bytes."""
    return f"{time.time_ns() * 65_536 // 1_000_000_000:012x}{os.urandom(6).hex()}"


def new_uuid() -> str:
    """A random UUID (RFC 9562, version 4) as 36 characters."""
    return str(uuid.uuid4())


def is_reference(text: str) -> bool:
    """Whether `text` can be an id or a slug: ASCII letters, digits, `.`, `_`, `:`, `-`; never a path."""
    return _REFERENCE.fullmatch(text) is not None


def picture_address(key: str) -> str:
    """Where the picture of this key of the file store is seen: `/pictures/<sha256>.webp`; `""` for no key."""
    return f"/pictures/{key.rpartition('/')[2]}.webp" if key else ""
