"""What stands against data being public: features above, which read the files, say so when they are asked.

They are named in the setting `PARVIS_GUARDS`, not registered by an import that may be missing in one process: a guard
nobody asks would let out what it guards.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from parvis.dialects.vocabularies import PUBLIC_STATES
from parvis.kit.actors import Actor
from parvis.kit.errors import NotFound
from parvis.portal.datasets.models import Dataset, Resource, ResourceVersion
from parvis.portal.datasets.queries import files
from parvis.portal.datasets.rules import allows

_LOOKED_AT = 50  # versions before the current one


@dataclass(frozen=True, slots=True)
class Objection:
    """Why a file should not be public, in words; a warning unless it `blocks`. One that `waits` ends by itself.

    `page` is the end of the address, after that of the file, where a person deals with it.
    """

    resource: Resource
    code: str
    words: object
    blocks: bool = False
    waits: bool = False
    page: str = ""


def objections(dataset: Dataset) -> list[Objection]:
    """What is against publishing a dataset, what blocks first; of those who may publish it, not of its readers."""
    found = [one for guard in _guards() for one in guard.objections(dataset)]
    return sorted(found, key=lambda one: (not one.blocks, one.resource.position))


def served(resource: Resource, number: int = 0, *, actor: Actor) -> tuple[ResourceVersion, bool]:
    """(the version whose bytes a reader is given, whether everybody is): `number`, or the newest that they may have.

    What somebody has still to decide about is for those who work on the dataset; others have the version before it.
    Raises NotFound, and Gone for one whose bytes were given up.
    """
    row = files.version_file(resource, number or resource.current_version)
    if resource.dataset.state not in PUBLIC_STATES or not withheld(resource, [row.file]):
        return row, True
    if allows(actor, "dataset.update", resource.dataset):
        return row, False
    before = [] if number else _before(resource)
    hidden = withheld(resource, [one.file for one in before])
    for one in before:
        if one.file not in hidden:
            return one, True
    raise NotFound(_("This file is not public yet: the portal, or its producer, is checking what is in it."))


def _before(resource: Resource) -> list[ResourceVersion]:
    rows = ResourceVersion.objects.filter(
        resource=resource, number__lt=resource.current_version, removed_at__isnull=True
    ).order_by("-number")
    return list(rows[:_LOOKED_AT])


def withheld(resource: Resource, keys: Sequence[str]) -> set[str]:
    """Those of these files of a resource that are not for everybody yet."""
    return {key for guard in _guards() for key in guard.withheld(resource, keys)} if keys else set()


def _guards() -> list[Any]:
    return [import_module(name) for name in settings.PARVIS_GUARDS]
