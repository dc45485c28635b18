"""What is somebody's own."""

from collections.abc import Collection

from django.db.models import Count

from parvis.dialects.vocabularies import State
from parvis.kit.actors import Actor
from parvis.portal.accounts.models import User
from parvis.portal.datasets.models import Dataset
from parvis.portal.datasets.queries.catalogue import visible_to


def owned_by(user: User) -> list[Dataset]:
    """The datasets that are the person's own and no organization's, deleted ones left out, by title."""
    return list(Dataset.objects.filter(owner=user).exclude(state=State.DELETED).order_by("title", "pk"))


def owned_counts(ids: Collection[str], *, actor: Actor) -> dict[str, int]:
    """{id of a person: how many datasets that the reader may see are theirs and no organization's}."""
    rows = visible_to(actor).filter(owner__in=ids, organization=None).exclude(state__in=(State.DELETED, State.ARCHIVED))
    return dict(rows.order_by().values_list("owner").annotate(Count("pk")))
