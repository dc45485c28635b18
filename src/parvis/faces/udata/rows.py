"""Resources whose rows are read here say so as those of data.gouv.fr do, so that its pages and programs show them."""

import re
from collections.abc import Collection, Sequence
from typing import Any, Final

from django.conf import settings

from parvis.dialects import udata
from parvis.portal.tables import queries

_ID: Final = re.compile(rb'\{"id":"([0-9A-Za-z-]+)"')  # which a dataset begins with, as we write it


def id_of(body: bytes) -> str:
    """The id of a dataset that is JSON already."""
    found = _ID.match(body)
    return found[1].decode() if found else ""


def read_here(ids: Sequence[str]) -> Collection[str]:
    """The ids of the resources of these datasets that have rows to ask."""
    return queries.with_rows(ids)


def told(resources: Sequence[dict[str, Any]], dataset: str, read: Collection[str]) -> list[dict[str, Any]]:
    """The resources of a dataset; those that are `read` say that they are, and where."""
    return [udata.shown(one, dataset, read, site=settings.PARVIS.site_url) for one in resources]
