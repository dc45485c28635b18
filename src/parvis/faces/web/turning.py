"""Long lists of the workspace, turned like pages: `?page=2`."""

from typing import Any, Final

from django.http import HttpRequest

_LAST: Final = 100_000


def number(request: HttpRequest) -> int:
    """The page that is asked for, from 1; the first for anything else."""
    text = request.GET.get("page", "")
    return min(max(int(text), 1), _LAST) if text.isascii() and text.isdigit() and len(text) < 7 else 1


def around(page: int, size: int, total: int) -> dict[str, Any]:
    """The pages `before` and `after` one, 0 for none, as the macro `turn` shows them."""
    return {"before": page - 1, "after": page + 1 if page * size < total else 0}
