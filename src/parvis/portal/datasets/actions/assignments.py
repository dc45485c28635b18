"""Which datasets of their organization contributors may work on."""

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from parvis.kit.actors import Actor
from parvis.kit.errors import Invalid
from parvis.portal.datasets import events
from parvis.portal.datasets.models import Assignment, Dataset
from parvis.portal.datasets.rules import require
from parvis.portal.organizations.models import Membership, Organization


@transaction.atomic
def assign(dataset: Dataset, user_id: str, *, by: Actor) -> Assignment:
    """Let a contributor of the organization work on this dataset. Raises Invalid for somebody who is none."""
    require(by, "dataset.assign", dataset)
    assignment, created = Assignment.objects.get_or_create(
        dataset=dataset, user_id=_contributor(dataset.organization_id, user_id).user_id
    )
    if created:
        events.dataset_assigned.send(None, dataset=dataset, user=assignment.user, by=by)
    return assignment


@transaction.atomic
def unassign(dataset: Dataset, user_id: str, *, by: Actor) -> None:
    """Let the person work on this dataset no longer; nothing happens when they did not."""
    require(by, "dataset.assign", dataset)
    assignment = Assignment.objects.select_related("user").filter(dataset=dataset, user=user_id).first()
    if assignment is not None:
        assignment.delete()
        events.dataset_unassigned.send(None, dataset=dataset, user=assignment.user, by=by)


@transaction.atomic
def set_assignments(organization: Organization, user_id: str, dataset_ids: Collection[str], *, by: Actor) -> int:
    """Let a contributor work on exactly these datasets of the organization; return how many that is.

    Raises Invalid for datasets of others and for somebody who is no contributor there.
    """
    require(by, "assignments.set", organization)
    _contributor(organization.pk, user_id)
    own = Dataset.objects.filter(organization=organization)
    wanted = {dataset.pk: dataset for dataset in own.filter(pk__in=dataset_ids)}
    if set(dataset_ids) - set(wanted):
        raise Invalid({"datasets": [_("Some of these are not datasets of this organization.")]})
    had = Assignment.objects.select_related("dataset").filter(dataset__organization=organization, user=user_id)
    known = {one.dataset_id: one.dataset for one in had}
    for id in sorted(set(known) - set(wanted)):
        unassign(known[id], user_id, by=by)
    for id in sorted(set(wanted) - set(known)):
        assign(wanted[id], user_id, by=by)
    return len(wanted)


@transaction.atomic
def unassign_all(organization: Organization, user_id: str, *, by: Actor) -> None:
    """Nothing of the organization is assigned to this person any more."""
    require(by, "assignments.set", organization)
    Assignment.objects.filter(dataset__organization=organization, user=user_id).delete()


def _contributor(organization_id: str | None, user_id: str) -> Membership:
    found = Membership.objects.filter(organization=organization_id, user=user_id, role="contributor").first()
    if found is None:
        raise Invalid({"user": [_("Only contributors are assigned datasets: others work on all of them.")]})
    return found
