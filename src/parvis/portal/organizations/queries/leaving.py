"""What somebody who leaves would leave behind."""

from django.db.models import Exists, OuterRef

from parvis.portal.accounts.models import User
from parvis.portal.organizations.models import Membership, Organization


def administered_alone_by(user: User) -> list[Organization]:
    """The live organizations that nobody else administers, by name."""
    here = Membership.objects.filter(organization=OuterRef("pk"), role="administrator")
    return list(
        Organization.objects.filter(Exists(here.filter(user=user)), deleted_at__isnull=True)
        .exclude(Exists(here.exclude(user=user)))
        .order_by("name", "pk")
    )
