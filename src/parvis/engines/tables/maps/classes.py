"""Numbers in classes of about as many areas each (quantiles), for the colours of a map."""

from collections.abc import Sequence
from dataclasses import dataclass

COUNT = 5


@dataclass(frozen=True, slots=True)
class Class:
    """Numbers from `start` to `end`, both of them numbers that are there, and how many there are."""

    start: int | float
    end: int | float
    count: int


def classes(numbers: Sequence[int | float], count: int = COUNT) -> list[Class]:
    """At most `count` classes, the smallest numbers first; the same number is never in two of them."""
    ordered = sorted(numbers)
    found: list[Class] = []
    start = 0
    for index in range(1, count + 1):
        end = round(index * len(ordered) / count)
        while start < end < len(ordered) and ordered[end] == ordered[end - 1]:
            end += 1
        if end > start:
            found.append(Class(ordered[start], ordered[end - 1], end - start))
            start = end
    return found


def class_of(number: int | float, among: Sequence[Class]) -> int:
    """The index of the class that has the number."""
    return next(index for index, one in enumerate(among) if number <= one.end)
