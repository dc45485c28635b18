"""What a move reads: its source, what of it fits here, and how both sides compare."""

from parvis.portal.moving.queries.comparing import Difference, differences
from parvis.portal.moving.queries.fitting import Lists, fit, known_places
from parvis.portal.moving.queries.lines import Line, Source
from parvis.portal.moving.queries.portals import (
    BROUGHT,
    DATASET,
    FILE,
    LEFT,
    ORGANIZATION,
    PORTALS,
    TOPIC,
    USER,
    Members,
    Person,
    Portal,
)

__all__ = [
    "BROUGHT",
    "DATASET",
    "FILE",
    "LEFT",
    "ORGANIZATION",
    "PORTALS",
    "TOPIC",
    "USER",
    "Difference",
    "Line",
    "Lists",
    "Members",
    "Person",
    "Portal",
    "Source",
    "differences",
    "fit",
    "known_places",
]
