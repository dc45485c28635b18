"""What a reader may do with a thing, in the words of udata."""

from typing import Any, Final

from parvis.kit.actors import Actor
from parvis.portal.datasets import rules as datasets
from parvis.portal.organizations import rules as organizations

_DATASET: Final = {"edit": "dataset.update", "edit_resources": "dataset.update", "delete": "dataset.delete"}
_ORGANIZATION: Final = {
    "edit": "organization.update", "delete": "organization.delete", "members": "organization.members",
    "harvest": "organization.update", "private": "organization.publish",
}  # fmt: skip


def of_dataset(dataset: Any, actor: Actor) -> dict[str, bool]:
    """With a dataset; nothing with one the reader may not see (None)."""
    return {name: dataset is not None and datasets.allows(actor, verb, dataset) for name, verb in _DATASET.items()}


def of_organization(organization: Any, actor: Actor) -> dict[str, bool]:
    """With an organization."""
    return {name: organizations.allows(actor, verb, organization) for name, verb in _ORGANIZATION.items()}
