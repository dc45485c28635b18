"""The kinds of portals one moves from."""

from collections.abc import Mapping
from typing import Final

from parvis.portal.moving.queries.portals import ckan, udata
from parvis.portal.moving.queries.portals.shapes import (
    BROUGHT,
    DATASET,
    FILE,
    LEFT,
    ORGANIZATION,
    TOPIC,
    USER,
    Members,
    Person,
    Portal,
)

PORTALS: Final[Mapping[str, Portal]] = {one.name: one for one in (ckan.PORTAL, udata.PORTAL)}

__all__ = [
    "BROUGHT",
    "DATASET",
    "FILE",
    "LEFT",
    "ORGANIZATION",
    "PORTALS",
    "TOPIC",
    "USER",
    "Members",
    "Person",
    "Portal",
]
