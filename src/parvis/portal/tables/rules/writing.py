"""What people read when what a program writes does not fit, by the part of what it sent that is wrong."""

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.engines.tables.writing import Fault, Unfit
from parvis.kit.errors import Invalid

_SHOWN: Final = 100  # characters of a value that are told
_PARTS: Final = {
    Fault.NO_COLUMN: "fields", Fault.NAME: "fields", Fault.UNKNOWN_COLUMN: "fields", Fault.TOO_MANY_COLUMNS: "fields",
    Fault.NO_KEY: "table", Fault.KEY_MISSING: "key", Fault.KEY_TWICE: "key", Fault.KEY_UNKNOWN: "key",
}  # fmt: skip
_WORDS: Final = {
    Fault.NO_COLUMN: gettext_lazy("A table has at least one column."),
    Fault.NAME: gettext_lazy("“%(column)s” cannot be the name of a column, or is that of another one."),
    Fault.UNKNOWN_COLUMN: gettext_lazy("There is no column “%(column)s”."),
    Fault.NOT_OF_TYPE: gettext_lazy("“%(value)s” is no value of the column “%(column)s”."),
    Fault.NO_KEY: gettext_lazy("The table has no key that tells its rows apart."),
    Fault.KEY_MISSING: gettext_lazy("A row says nothing in “%(column)s”, which is part of the key."),
    Fault.KEY_TWICE: gettext_lazy("There is a row already whose key (%(column)s) is %(value)s."),
    Fault.KEY_UNKNOWN: gettext_lazy("There is no row whose key (%(column)s) is %(value)s."),
    Fault.TOO_MANY_ROWS: gettext_lazy("A table written by programs has %(most)s rows at most: send a file instead."),
    Fault.TOO_MANY_COLUMNS: gettext_lazy("There are too many columns."),
    Fault.TOO_MUCH: gettext_lazy("The table is too large to be written row by row: send a file instead."),
}  # fmt: skip


def told(error: Unfit, most: int) -> Invalid:
    """The error for people; `records_row` is the place of the row that is wrong, from 0."""
    words = str(_WORDS[error.fault]) % {
        "column": error.column[:_SHOWN], "value": str(error.value)[:_SHOWN], "most": most,
    }  # fmt: skip
    if error.row >= 0:
        words = f"{words} {_('(row %(number)s)') % {'number': error.row + 1}}"
    return Invalid({_PARTS.get(error.fault, "records"): [words]})
