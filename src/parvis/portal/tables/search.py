"""The words of columns, for the search of datasets: "siren" finds those whose files have one."""

from collections.abc import Sequence
from typing import Any, Final

from parvis.portal.tables.models import Dictionary, Table

MOST: Final = 500  # words of a dataset


def columns(ids: Sequence[str]) -> dict[str, list[str]]:
    """{id of a dataset: what its columns are called, in the file and by people, and what their values mean}.

    Of the tables that readers are given, in two queries; what comes back is said once.
    """
    current = Table.objects.filter(ingestion__current_of__resource__dataset__in=ids).order_by("ingestion", "position")
    found: dict[str, dict[str, None]] = {}
    for dataset, fields in current.values_list("ingestion__resource__dataset_id", "fields"):
        found.setdefault(dataset, {}).update(dict.fromkeys(_words(fields)))
    said = Dictionary.objects.filter(resource__dataset__in=ids).exclude(columns={})
    for dataset, tables in said.values_list("resource__dataset_id", "columns"):
        labels = [texts["label"] for columns in tables.values() for texts in columns.values() if texts.get("label")]
        found.setdefault(dataset, {}).update(dict.fromkeys(labels))
    return {dataset: list(words)[:MOST] for dataset, words in found.items()}


def _words(fields: Sequence[dict[str, Any]]) -> list[str]:
    """Headers first; a code of a register or a place is also found by the name of its register: `fr.siren`."""
    headers = [field["original"].strip() or field["name"] for field in fields]
    return headers + [field["semantic"].rpartition(".")[2] for field in fields if "." in field["semantic"]]
