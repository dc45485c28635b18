"""Somebody deletes their account: what was theirs must have gone to others before."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from parvis.dialects.vocabularies import State
from parvis.kit.actors import Actor
from parvis.kit.errors import Conflict
from parvis.portal.accounts.models import User
from parvis.portal.datasets import queries
from parvis.portal.datasets.models import Dataset
from parvis.portal.datasets.rules import require


@transaction.atomic
def let_go(user: User, *, by: Actor) -> None:
    """Take the person's name off what they have deleted. Raises Conflict while they have datasets of their own."""
    require(by, "datasets.let_go", user)
    if queries.owned_by(user):
        raise Conflict(_("You still have datasets of your own: hand them over or delete them first."))
    Dataset.objects.filter(owner=user, state=State.DELETED).update(owner=None, owner_name="")
