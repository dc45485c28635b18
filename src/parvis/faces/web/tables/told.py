"""What reading a file met, in words."""

from typing import Any

from parvis.portal.tables.rules import labels


def notes(report: dict[str, Any]) -> list[str]:
    """The notes of a reading; one that has no words is left out."""
    found = []
    for note in report.get("notes", ()):
        code, _colon, about = note.partition(":")
        if code in labels.NOTES:
            found.append(labels.NOTES[code] % {"about": about})
    return found


def skipped(reading: Any) -> list[tuple[str, str]]:
    """(title, why) of the parts of a file that are no table; `reading` is an ingestion, or None."""
    parts: dict[str, str] = reading.skipped if reading is not None else {}
    words = {**labels.REFUSALS, **labels.SKIPPED}
    return [(title, str(words.get(why, why))) for title, why in parts.items()]
