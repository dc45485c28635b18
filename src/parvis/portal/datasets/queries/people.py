"""What is somebody's own."""

from parvis.dialects.vocabularies import State
from parvis.portal.accounts.models import User
from parvis.portal.datasets.models import Dataset


def owned_by(user: User) -> list[Dataset]:
    """The datasets that are the person's own and no organization's, deleted ones left out, by title."""
    return list(Dataset.objects.filter(owner=user).exclude(state=State.DELETED).order_by("title"))
