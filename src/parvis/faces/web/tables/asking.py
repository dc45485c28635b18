"""The question of an explore page: read from its address, and written back as the address of the next one."""

from collections.abc import Sequence
from typing import Final
from urllib.parse import parse_qsl, urlencode

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from parvis.engines.tables.query import written
from parvis.engines.tables.query.shapes import Operator

Pair = tuple[str, str]
OURS: Final = ("table", "column", "op", "value", "show")  # parameters that are not asked of the rows
# What may be asked of a cell in a form; the last ones take no value.
OPERATORS: Final = {
    "contains": _("contains"), "exact": _("is"), "differs": _("is not"), "greater": _("is at least"),
    "less": _("is at most"), "isnull": _("is empty"), "isnotnull": _("is not empty"),
}  # fmt: skip
_ALONE: Final = ("isnull", "isnotnull")
_CONDITIONS: Final = frozenset(Operator)
_WHOLE: Final = ("search", "or", "and")


class Question:
    """The parameters of an address, in their order."""

    def __init__(self, pairs: Sequence[Pair]) -> None:
        self.pairs = list(pairs)

    @classmethod
    def of(cls, request: HttpRequest) -> "Question":
        """What the address asks; a condition made with the form is one of its parameters from then on."""
        asked = parse_qsl(request.META.get("QUERY_STRING", ""), keep_blank_values=True, max_num_fields=200)
        given = dict(asked)
        column, operator, value = (given.get(name, "") for name in ("column", "op", "value"))
        pairs = [(name, text) for name, text in asked if name not in ("column", "op", "value")]
        if column and operator in OPERATORS and (value or operator in _ALONE):
            pairs = [pair for pair in pairs if pair[0] != "page"]
            pairs.append((f"{column}__{operator}", "" if operator in _ALONE else value))
        return cls([(name, text) for name, text in pairs if text or "__" in name or name == "distinct"])

    @property
    def columns(self) -> list[str]:
        """The columns to show, in order; none when all are. Raises Invalid when they are not written as a list."""
        given = dict(self.pairs).get("columns", "")
        return written.listed("columns", given) if given else []

    def showing(self, columns: Sequence[str]) -> str:
        """The address of the same rows with these columns; with none, of all of them."""
        kept = [pair for pair in self.pairs if pair[0] not in ("columns", "show")]
        return self.address([*kept, ("columns", written.joined(columns))] if columns else kept)

    @property
    def asked(self) -> list[Pair]:
        """What is asked of the rows."""
        return [pair for pair in self.pairs if pair[0] not in OURS]

    @property
    def filters(self) -> list[Pair]:
        """What is asked of which rows are meant: conditions and words looked for, and nothing of how they are shown."""
        return [
            pair for pair in self.asked
            if pair[0] in _WHOLE or pair[0].rpartition("__")[2].lower().partition(":")[0] in _CONDITIONS
        ]  # fmt: skip

    @property
    def search(self) -> str:
        """The words looked for."""
        return dict(self.pairs).get("search", "")

    def address(self, pairs: Sequence[Pair] | None = None) -> str:
        """`?…` for these parameters, its own by default."""
        chosen = self.pairs if pairs is None else pairs
        return f"?{urlencode(chosen)}" if chosen else "?"

    def sorted(self, column: str, way: str) -> str:
        """The address of the same rows in the order of a column (`asc`, `desc`), from the first page on."""
        kept = [pair for pair in self.pairs if not pair[0].endswith("__sort") and pair[0] != "page"]
        return self.address([*kept, (f"{column}__sort", way)])

    def order(self, column: str) -> str:
        """How the rows are sorted by a column: `asc`, `desc` or nothing."""
        return next((text for name, text in self.pairs if name == f"{column}__sort"), "")

    def at(self, page: int) -> str:
        """The address of another page."""
        return self.address([*(pair for pair in self.pairs if pair[0] != "page"), ("page", str(page))])

    def without(self, pair: Pair) -> str:
        """The address of the question without one condition."""
        return self.address([one for one in self.pairs if one != pair and one[0] != "page"])

    def conditions(self) -> list[tuple[str, str, str, str]]:
        """(column, operator, value, address without it) of each condition that a form could have made."""
        found = []
        for pair in self.pairs:
            column, _bar, operator = pair[0].rpartition("__")
            if column and operator in OPERATORS:
                found.append((column, operator, pair[1], self.without(pair)))
        return found
