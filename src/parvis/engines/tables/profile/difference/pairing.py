"""Which rows differ, in SQL: paired by key, or counted whole."""

from collections.abc import Sequence

from parvis.engines.tables.profile.database import quoted
from parvis.engines.tables.profile.difference.both import Both
from parvis.engines.tables.profile.opened import ROW
from parvis.engines.tables.profile.rows import hashed


def by_key(both: Both) -> str:
    """SQL of the rows that differ: paired by key, and by nothing else."""
    key = ", ".join(map(quoted, both.key))
    mark = _mark([new.name for _, new in both.shared if new.name not in both.key])
    sides = [f"(SELECT {ROW} AS r, {key}, {mark} AS h FROM {both.rows(one)})" for one in both.sides]
    return (
        f"SELECT o.r AS old_row, n.r AS new_row FROM {sides[0]} AS o FULL JOIN {sides[1]} AS n USING ({key})"
        " WHERE o.r IS NULL OR n.r IS NULL OR o.h <> n.h"
    )


def by_rows(both: Both) -> str:
    """SQL of the rows that differ: of a row that comes three times and came twice, the last is added."""
    mark = _mark([new.name for _, new in both.shared])
    sides = [f"(SELECT {ROW} AS r, {mark} AS h FROM {both.rows(one)})" for one in both.sides]
    counts = [f"(SELECT h, count(*) AS n FROM {side} GROUP BY h)" for side in sides]
    odd = (
        f"SELECT coalesce(a.h, b.h) AS h, coalesce(a.n, 0) AS was, coalesce(b.n, 0) AS is_now"
        f" FROM {counts[0]} AS a FULL JOIN {counts[1]} AS b ON a.h = b.h WHERE a.n IS DISTINCT FROM b.n"
    )
    numbered = [
        f"(SELECT s.r, o.was, o.is_now, row_number() OVER (PARTITION BY s.h ORDER BY s.r) AS k"
        f" FROM {side} AS s JOIN odd AS o ON s.h = o.h)"
        for side in sides
    ]
    return (
        f"WITH odd AS MATERIALIZED ({odd})"
        f" SELECT r AS old_row, NULL::BIGINT AS new_row FROM {numbered[0]} WHERE k > is_now"
        f" UNION ALL SELECT NULL::BIGINT, r FROM {numbered[1]} WHERE k > was"
    )


def _mark(names: Sequence[str]) -> str:
    return hashed(names) if names else "0"
