"""What an address asks of a table: which table, which rows, and what tells its answer from another."""

import hashlib
from collections.abc import Collection
from urllib.parse import parse_qsl

from django.http import HttpRequest

from parvis.kit.actors import Actor
from parvis.portal.datasets import queries as datasets
from parvis.portal.tables import queries


def table(request: HttpRequest, id: str, name: str, version: int) -> queries.Table:
    """The table of a file called so, or its first; of an older version when one is named. Raises NotFound."""
    actor: Actor = request.auth  # type: ignore[attr-defined]
    return queries.table(datasets.resource(id, actor=actor), name, version=version, actor=actor)


def pairs(request: HttpRequest, but: Collection[str]) -> list[tuple[str, str]]:
    """The question, in the order it was asked; `but` are the parameters that are no part of it."""
    asked = parse_qsl(request.META.get("QUERY_STRING", ""), keep_blank_values=True, max_num_fields=200)
    return [(name, value) for name, value in asked if name not in but]


def etag(one: queries.Table, key: str) -> str:
    """A table never changes, so its file and the question are the answer."""
    return f'"{hashlib.sha256(f"{one.file} {key}".encode()).hexdigest()[:32]}"'
