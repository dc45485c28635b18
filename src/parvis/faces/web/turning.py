"""Long lists, turned like pages: `?page=2`."""

from typing import Any, Final

from django.http import QueryDict

_LAST: Final = 100_000


def number(sent: QueryDict) -> int:
    """The page that an address asks for, from 1; the first for anything else."""
    return whole(sent.get("page", ""))


def whole(text: str) -> int:
    """A place in a list as addresses and forms write it, from 1, and no deeper than any list; 1 for what is none."""
    if not (text.isascii() and text.isdigit()):
        return 1
    return max(int(text), 1) if len(text) < len(str(_LAST)) else _LAST


def around(page: int, size: int, total: int) -> dict[str, Any]:
    """The pages `before` and `after` one, 0 for none, as the macro `turn` shows them."""
    return {"before": page - 1, "after": page + 1 if page * size < total else 0}
