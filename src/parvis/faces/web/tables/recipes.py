"""Ready-made lines that fetch the rows of a question from a terminal and from four languages."""

from collections.abc import Sequence
from urllib.parse import urlencode

from parvis.faces.web.recipes import Recipe


def of(id: str, table: str, asked: Sequence[tuple[str, str]], site: str) -> list[Recipe]:
    """The lines for these parameters of the rows of a table, all its pages together."""
    kept = [("table", table), *(pair for pair in asked if pair[0] not in ("page", "page_size"))]
    start = f"{site}/api/resources/{id}/rows"
    csv, parquet = f"{start}.csv?{urlencode(kept)}", f"{start}.parquet?{urlencode(kept)}"
    return [
        Recipe("curl", f'curl -L -o rows.csv "{csv}"'),
        Recipe("Python", f'import pandas as pd\n\nrows = pd.read_csv("{csv}")'),
        Recipe("R", f'rows <- readr::read_csv("{csv}")'),
        Recipe("DuckDB", f"SELECT * FROM read_parquet('{parquet}');"),
        Recipe("JavaScript", f'const rows = await (await fetch("{start}.json?{urlencode(kept)}")).json();'),
    ]
