"""The colours an administrator may choose: read well by day and by night, the rest computed from one accent."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from parvis.kit import colours
from parvis.kit.errors import Invalid

# The grounds of the style, by day and by night (frontend/src/styles/_tokens.scss).
PAPER: Final = {"day": "#fbfaf6", "night": "#15171c"}
DEFAULT: Final = {"day": "#24409a", "night": "#a3b8ff"}
INKS: Final = ("#ffffff", "#10142a")  # of words on the accent
_AWAY: Final = {"day": 0.11, "night": 0.08}  # lightness of what is under the mouse
_WASH: Final = {"day": 0.07, "night": 0.16}


def on_accent(accent: str) -> str:
    """White or night blue, whichever is read better on the accent."""
    return max(INKS, key=lambda ink: colours.contrast(ink, accent))


def measures(accent: str, scheme: str) -> dict[str, float]:
    """The contrast of the accent on paper, and of words on the accent."""
    return {
        "paper": round(colours.contrast(accent, PAPER[scheme]), 2),
        "words": round(colours.contrast(on_accent(accent), accent), 2),
    }


def reads(accent: str, scheme: str) -> bool:
    """Whether both contrasts reach 4.5 (WCAG 2.2 §1.4.3)."""
    return (
        colours.contrast(accent, PAPER[scheme]) >= colours.AA
        and colours.contrast(on_accent(accent), accent) >= colours.AA
    )


def nearest(accent: str, scheme: str) -> str:
    """The colour of the same hue nearest to the accent that reads."""
    found = colours.readable(accent, PAPER[scheme])
    return found if reads(found, scheme) else colours.readable(accent, PAPER[scheme], 5.5)


def checked(values: Mapping[str, Any]) -> None:
    """Raise Invalid for an accent that does not read, with its measure and the nearest one that does."""
    wrong: dict[str, list[object]] = {}
    for scheme in PAPER:
        accent = values.get(f"accent_{scheme}") or ""
        if accent and not reads(accent, scheme):
            measured = min(measures(accent, scheme).values())
            wrong[f"accent_{scheme}"] = [
                _("Its contrast is %(measured)s to 1; 4.5 is needed. The nearest that can be read is %(nearest)s.")
                % {"measured": f"{measured:.2f}", "nearest": nearest(accent, scheme)}
            ]
    if wrong:
        raise Invalid(wrong)


def palette(values: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """{scheme: {property: colour}} of what the accents change; empty when there are none.

    Without an accent for the night, the one of the day is made light enough for it.
    """
    day = values.get("accent_day") or ""
    night = values.get("accent_night") or ""
    if not day and not night:
        return {}
    night = night or nearest(colours.lighter(day, 0.32), "night")
    return {"day": _shades(day or DEFAULT["day"], "day"), "night": _shades(night, "night")}


def _shades(accent: str, scheme: str) -> dict[str, str]:
    paper = PAPER[scheme]
    return {
        "accent": accent,
        "accent-lighter": colours.readable(colours.lighter(accent, _AWAY[scheme]), paper),
        "accent-visited": colours.readable(colours.turned(accent, 45), paper),
        "accent-wash": colours.mixed(accent, paper, _WASH[scheme]),
        "on-accent": on_accent(accent),
    }
