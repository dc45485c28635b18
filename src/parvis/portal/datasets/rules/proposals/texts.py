"""The first draft of a description: only what can be counted, for a person to complete."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parvis.engines.tables import Column, Sample, Type
from parvis.portal.datasets.rules.proposals.shapes import Proposal, Source, day, number

COLUMNS: Final = 30  # columns listed
_FEW: Final = 6  # different values that are listed whole


def propose(sources: Sequence[Source]) -> Proposal | None:
    """Markdown: how many rows and columns, then each column with what it holds."""
    read = [(source, source.sample) for source in sources if source.sample and source.sample.columns]
    if not read:
        return None
    parts = [_of(source if len(read) > 1 else None, sample) for source, sample in read[:5]]
    reason = _("A draft counted from your file: say in a sentence what it is about, and complete it.")
    return Proposal("description", "\n\n".join(parts), reason)


def _of(source: Source | None, sample: Sample) -> str:
    heading = f"### {source.name}\n\n" if source else ""
    listed = "\n".join(_line(column) for column in sample.columns[:COLUMNS])
    more = len(sample.columns) - COLUMNS
    rest = ngettext("- and %(count)s more column", "- and %(count)s more columns", more) % {"count": number(more)}
    return f"{heading}{_size(sample)}\n\n{listed}" + (f"\n{rest}" if more > 0 else "")


def _size(sample: Sample) -> str:
    columns = ngettext("%(count)s column", "%(count)s columns", len(sample.columns))
    columns %= {"count": number(len(sample.columns))}
    if sample.row_count is None:
        return _("Contains %(columns)s:") % {"columns": columns}
    rows = ngettext("%(count)s row", "%(count)s rows", sample.row_count) % {"count": number(sample.row_count)}
    text = _("Contains %(rows)s and %(columns)s:") if sample.is_whole else _("Contains about %(rows)s and %(columns)s:")
    return text % {"rows": rows, "columns": columns}


def _line(column: Column) -> str:
    name = column.name.replace("*", " ").replace("`", " ").strip()
    said = _fact(column)
    return f"- **{name}**" + (f" ({said})" if said else "")


def _fact(column: Column) -> str:
    if column.type == Type.DATE:
        start, end = date.fromisoformat(column.smallest), date.fromisoformat(column.largest)
        return _("from %(start)s to %(end)s") % {"start": day(start), "end": day(end)}
    elif column.type in (Type.INTEGER, Type.NUMBER):
        return _("from %(start)s to %(end)s") % {"start": column.smallest, "end": column.largest}
    elif column.type == Type.NONE:
        return _("empty")
    elif 1 < column.distinct <= _FEW and all(len(value) <= 30 for value in column.values):
        return ", ".join(column.values)
    elif column.distinct:
        text = ngettext("%(count)s value", "%(count)s different values", column.distinct)
        return text % {"count": number(column.distinct)}
    return ""
