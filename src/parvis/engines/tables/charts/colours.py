"""The colours of charts, by day and by night; each is told from its ground by 3 to 1 at least (WCAG 1.4.11)."""

from typing import Final

# Lapis first, then clay: those of the pages; the others were chosen so that neighbours differ in lightness too.
DAY: Final = ("#24409a", "#c2622d", "#2a8a7c", "#8d5aa5", "#9a7400", "#4a86c5", "#b23a5e", "#5c6b3c")
NIGHT: Final = ("#a3b8ff", "#e5a484", "#6fcfbf", "#cbb3f2", "#e3ba66", "#8cc4f5", "#f29bb2", "#b9c98f")
REST: Final = ("#87826f", "#7f8490")  # all other categories, or series
INK: Final = ("#1b1d22", "#ece8de")
SOFT: Final = ("#51545c", "#b3afa5")
LINE: Final = ("#e3ded3", "#2f333c")
PAPER: Final = "#ffffff"

PAIRS: Final = (*zip(DAY, NIGHT, strict=True), REST, INK, SOFT, LINE)


def night() -> str:
    """CSS that turns a drawing made by day into one for the night, where the reader's device asks for it."""
    rules = "".join(f'[fill="{day}"]{{fill:{dark}}}[stroke="{day}"]{{stroke:{dark}}}' for day, dark in PAIRS)
    return f"@media (prefers-color-scheme:dark){{{rules}}}"
