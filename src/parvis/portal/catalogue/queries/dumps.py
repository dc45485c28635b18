"""The dumps there are."""

from collections.abc import Collection
from typing import Final

from django.utils.translation import gettext_lazy as _

from parvis.kit.errors import NotFound
from parvis.portal.catalogue.models import Dump

# In the order they are told; each with its media type.
MEDIA_TYPES: Final = {
    "datasets.csv": "text/csv",
    "resources.csv": "text/csv",
    "organizations.csv": "text/csv",
    "datasets.parquet": "application/vnd.apache.parquet",
    "resources.parquet": "application/vnd.apache.parquet",
    "organizations.parquet": "application/vnd.apache.parquet",
    "datasets.jsonl": "application/x-ndjson",
    "data.json": "application/json",
    "catalog.nt.gz": "application/gzip",
}


def dumps() -> list[Dump]:
    """The dumps there are, in the order of `MEDIA_TYPES`."""
    found = Dump.objects.in_bulk(list(MEDIA_TYPES))
    return [found[name] for name in MEDIA_TYPES if name in found]


def dump(name: str) -> Dump:
    """The dump of this name. Raises NotFound, also before the first was made."""
    found = Dump.objects.filter(pk=name).first() if name in MEDIA_TYPES else None
    if found is None:
        raise NotFound(_("There is no file at this address."))
    return found


def has_dumps() -> bool:
    """Whether any was made yet."""
    return Dump.objects.exists()


def holds(keys: Collection[str]) -> set[str]:
    """Those of these keys of the file store that a dump needs (engines.files.collecting)."""
    return set(Dump.objects.filter(file__in=keys).values_list("file", flat=True))
