"""Bins of a histogram: as many as can be read, of equal width, with round ends."""

import math
from dataclasses import dataclass
from typing import Final

WANTED: Final = 25


@dataclass(frozen=True, slots=True)
class Bins:
    """`count` bins from `start` on, each `step` wide; the last one holds its own end."""

    start: float
    step: float
    count: int

    def at(self, number: int) -> float | int:
        """Where a bin starts, without the dust of binary fractions."""
        value = float(f"{self.start + number * self.step:.12g}")
        return int(value) if value.is_integer() and abs(value) < 2**53 else value


def bins(low: float, high: float, *, is_whole: bool) -> Bins:
    """The bins of numbers from `low` to `high`; those of whole numbers are never narrower than one."""
    width = (high - low) / WANTED
    if width <= 0:
        width = 1.0 if is_whole or low == 0 else abs(low) / 10
    power = 10.0 ** math.floor(math.log10(width))
    step = power * next(part for part in (1, 2, 5, 10) if power * part >= width * (1 - 1e-9))
    step = max(step, 1.0) if is_whole else step
    start = math.floor(low / step) * step
    wide = (high - start) / step
    # The largest whole number needs a bin of its own; the largest fraction may be the end of one.
    return Bins(start, step, math.floor(wide) + 1 if is_whole else max(1, math.ceil(wide - 1e-9)))
