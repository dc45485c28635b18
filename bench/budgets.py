"""The budgets of the design, and what was seen beside them."""

import json
import os
import platform
from dataclasses import asdict, dataclass
from pathlib import Path

RESULTS = Path(__file__).parent.parent / "bench-results.json"


@dataclass(frozen=True)
class Seen:
    """One measure; `limit` is the budget in the same unit, None when there is none."""

    what: str
    value: float
    unit: str
    limit: float | None = None
    at_least: bool = False
    note: str = ""

    @property
    def verdict(self) -> str:
        if self.limit is None:
            return ""
        kept = self.value >= self.limit if self.at_least else self.value <= self.limit
        return "kept" if kept else "BROKEN"


NOT_YET = (
    ("row page with filter and sort on 10 M rows", "< 50 ms; see make bench-tables"),
    ("RDF catalogue page of 100 datasets", "< 50 ms"),
    ("harvest, unchanged / changed records", "≥ 200/s / ≥ 50/s; see make bench-harvest"),
)


def machine() -> str:
    """What the figures were taken on; the load says how far to trust them."""
    load = " ".join(f"{value:.1f}" for value in os.getloadavg())
    return f"{os.cpu_count()} cores, load {load}, Python {platform.python_version()}, {platform.system()}"


def show(seen: list[Seen]) -> None:
    """Print the table."""
    print(f"\n{'what':<58}{'seen':>14}  {'budget':<14}")
    for one in seen:
        sign = "≥" if one.at_least else "<"
        budget = f"{sign} {one.limit:.4g} {one.unit}" if one.limit is not None else ""
        print(f"{one.what:<58}{one.value:>9.4g} {one.unit:<5} {budget:<14} {one.verdict:<7}{one.note}")


def tell(seen: list[Seen]) -> None:
    """Print the table and write bench-results.json."""
    show(seen)
    for what, budget in NOT_YET:
        print(f"{what:<58}{'not yet':>14}  {budget}")
    print(machine())
    rows = [{**asdict(one), "verdict": one.verdict} for one in seen]
    RESULTS.write_text(json.dumps({"machine": machine(), "seen": rows}, indent=2, ensure_ascii=False) + "\n")
