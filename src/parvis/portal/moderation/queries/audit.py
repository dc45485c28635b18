"""The audit log, read."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Q, QuerySet

from parvis.kit.actors import Actor
from parvis.portal.moderation.models import AuditAddress, AuditChange, AuditLine
from parvis.portal.moderation.rules import admit

PAGE: Final = 50
_BATCH: Final = 500
COLUMNS: Final = ("at", "who", "who_id", "verb", "kind", "key", "label", "reason", "face", "network", "changes")


@dataclass(frozen=True, slots=True)
class Filters:
    """Which lines; empty for all. `since` and `until` are days, both included."""

    who: str = ""
    verb: str = ""
    kind: str = ""
    key: str = ""
    text: str = ""
    since: date | None = None
    until: date | None = None


def _matching(filters: Filters) -> QuerySet[AuditLine]:
    lines: QuerySet[AuditLine] = AuditLine.objects.all()
    if filters.who:
        lines = lines.filter(Q(actor_id=filters.who) | Q(actor_name__icontains=filters.who))
    if filters.text:
        lines = lines.filter(Q(label__icontains=filters.text) | Q(reason__icontains=filters.text))
    for name in ("verb", "kind", "key"):
        if value := getattr(filters, name):
            lines = lines.filter(**{name: value})
    if filters.since:
        lines = lines.filter(at__date__gte=filters.since)
    if filters.until:
        lines = lines.filter(at__date__lt=filters.until + timedelta(days=1))
    return lines.order_by("-at", "-id")


def lines(filters: Filters, *, actor: Actor, page: int = 1, size: int = PAGE) -> tuple[list[dict[str, Any]], int]:
    """A page of the log, newest first, and how many lines there are. Raises Denied."""
    admit(actor, "audit.view")
    found = _matching(filters)
    start = (max(1, page) - 1) * size
    return _told(list(found[start : start + size])), found.count()


def _told(rows: Sequence[AuditLine]) -> list[dict[str, Any]]:
    """Lines with what they changed and where they came from, in three queries."""
    ids = [row.pk for row in rows]
    networks = dict(AuditAddress.objects.filter(line__in=ids).values_list("line", "network"))
    changes: dict[str, dict[str, list[Any]]] = {}
    for line, changed in AuditChange.objects.filter(line__in=ids).order_by("pk").values_list("line", "changes"):
        mine = changes.setdefault(line, {})
        for name, (before, after) in changed.items():
            mine[name] = [mine[name][0] if name in mine else before, after]
    return [_line(row, networks.get(row.pk, ""), changes.get(row.pk, {})) for row in rows]


def names(id: str) -> bool:
    """Whether the log says that this person did something; told to them before they leave, so it asks for no right."""
    return AuditLine.objects.filter(actor_id=id).exists()


def _line(row: AuditLine, network: str, changes: dict[str, list[Any]]) -> dict[str, Any]:
    changes = dict(changes)
    why = row.reason or str(changes.pop("reason", ["", ""])[1] or "")
    return {
        "id": row.pk, "at": row.at.isoformat(), "who": row.actor_name, "who_id": row.actor_id, "verb": row.verb,
        "kind": row.kind, "key": row.key, "label": row.label, "reason": why, "face": row.face, "network": network,
        "changes": {name: pair for name, pair in changes.items() if pair[0] != pair[1]},
    }  # fmt: skip


def verbs(*, actor: Actor) -> list[str]:
    """The verbs there are lines of."""
    admit(actor, "audit.view")
    return list(AuditLine.objects.order_by("verb").values_list("verb", flat=True).distinct())


def export(filters: Filters, *, actor: Actor) -> Iterator[str]:
    """The lines as CSV (RFC 4180), a piece at a time. What a sheet would compute is made inert."""
    admit(actor, "audit.view")
    return _pieces(filters)


def _pieces(filters: Filters) -> Iterator[str]:
    yield ",".join(COLUMNS) + "\r\n"
    found, start = _matching(filters), 0
    while rows := list(found[start : start + _BATCH]):
        buffer = io.StringIO()
        writer = csv.writer(buffer)
        for line in _told(rows):
            line["changes"] = "; ".join(f"{name}: {old!s} → {new!s}" for name, (old, new) in line["changes"].items())
            writer.writerow([_inert(str(line[name])) for name in COLUMNS])
        yield buffer.getvalue()
        start += _BATCH


def _inert(cell: str) -> str:
    return f"'{cell}" if cell[:1] in "=+-@\t\r" and cell[1:] else cell
