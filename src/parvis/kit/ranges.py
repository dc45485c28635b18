"""Which bytes of a file a reader asks for (RFC 9110 §14)."""

import re
from collections.abc import Collection
from typing import Final

OUTSIDE: Final = (-1, -1)
_RANGE: Final = re.compile(r"bytes=(\d*)-(\d*)")


def asked(header: str, since: str, size: int, marks: Collection[str]) -> tuple[int, int] | None:
    """(start, end), end excluded, of the one range asked for; None for the whole; OUTSIDE when there is none of it.

    `header` is the `Range` and `since` the `If-Range` of a request, `size` the bytes of the file, `marks` what tells it
    from another (its ETag, its date). Several ranges at once, or what is no range, get the whole file; so does one that
    is of another file.
    """
    found = _RANGE.fullmatch(header.replace(" ", ""))
    if found is None or (since.strip() and since.strip() not in marks):
        return None
    first, last = found.groups()
    if not first and not last:
        return None
    if not first:
        return (max(0, size - int(last)), size) if int(last) and size else OUTSIDE
    start, end = int(first), min(int(last) + 1, size) if last else size
    if last and int(last) < start:
        return None
    return (start, end) if start < size else OUTSIDE
