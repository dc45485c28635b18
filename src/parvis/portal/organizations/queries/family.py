"""Organizations above and under one another, those that look the same, and those that wait to be accepted."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet, Sum

from parvis.dialects import records
from parvis.kit.actors import Actor
from parvis.kit.text import slugify
from parvis.portal.organizations.models import Organization
from parvis.portal.organizations.queries.catalogue import visible_to
from parvis.portal.organizations.rules import admit, facts

TWINS = 5  # organizations shown because they look like the one being described


@dataclass(frozen=True, slots=True)
class Caution:
    """Something worth a second look before going on; nothing that forbids it."""

    field: str
    reason: object


def name_key(name: str) -> str:
    """What two names that are the same to a reader have in common."""
    return slugify(name, 255)


def lineage(id: str) -> list[str]:
    """The ids from this organization up to the one above all; a fixed number of queries at most."""
    above: list[str] = []
    current: str | None = id
    while current and current not in above and len(above) <= facts.DEPTH:
        above.append(current)
        current = Organization.objects.filter(pk=current).values_list("parent_id", flat=True).first()
    return above


def height(id: str) -> int:
    """How many organizations stand above one another from this one down; 1 for one with nobody under it."""
    level, count = [id], 0
    while level and count <= facts.DEPTH:
        count += 1
        level = list(Organization.objects.filter(parent__in=level, deleted_at=None).values_list("pk", flat=True))
    return count


def _under(ids: Collection[str]) -> Q:
    """Those organizations and what stands under them, as deep as it goes: one condition for one query."""
    steps = ["__".join(["parent"] * depth) for depth in range(1, facts.DEPTH)]
    return reduce(or_, (Q(**{f"{step}__in": ids}) for step in steps), Q(pk__in=ids))


def subtree(ids: Collection[str], *, actor: Actor) -> list[str]:
    """The ids of these organizations and of all those under them that the reader may see, in one query."""
    rows = visible_to(actor).filter(_under(ids), deleted_at=None)
    return list(rows.order_by("pk").values_list("pk", flat=True)) if ids else []


@dataclass(frozen=True, slots=True)
class Family:
    """What stands around an organization."""

    parent: Organization | None
    agencies: list[Organization]  # all of them, by name, those right under it first
    datasets: int  # published by it and by all those under it

    @property
    def ids(self) -> list[str]:
        return [one.id for one in self.agencies]


def family(organization: Organization, *, actor: Actor) -> Family:
    """What stands above and under an organization, in three queries at most, however many there are."""
    parent = (
        visible_to(actor).filter(pk=organization.parent_id, deleted_at=None).first() if organization.parent_id else None
    )
    under = visible_to(actor).filter(_under([organization.id]), deleted_at=None).exclude(pk=organization.pk)
    agencies = sorted(under, key=lambda one: (one.parent_id != organization.id, one.name))
    return Family(parent, agencies, organization.datasets + sum(one.datasets for one in agencies))


def children(organization: Organization, *, actor: Actor) -> list[Organization]:
    """The organizations directly under this one."""
    return list(visible_to(actor).filter(parent=organization, deleted_at=None).order_by("name", "pk"))


def datasets_under(ids: Collection[str], *, actor: Actor) -> int:
    """How many datasets these organizations and those under them have published."""
    total = visible_to(actor).filter(_under(ids), deleted_at=None).aggregate(total=Sum("datasets"))["total"]
    return int(total or 0)


def twins(record: records.Organization, *, actor: Actor) -> list[Organization]:
    """Organizations with the same name, acronym or number as the one described, itself left out; TWINS at most."""
    same = Q(name_key=name_key(record.name)) if name_key(record.name) else Q(name__iexact=record.name.strip())
    if record.acronym.strip():
        same |= Q(acronym__iexact=record.acronym.strip())
    if number := facts.business_number(record.business_number_id):
        same |= Q(business_number_id__iexact=number)
    rows = visible_to(actor).filter(same, deleted_at=None).exclude(pk=record.id)
    return list(rows.order_by("-datasets", "pk")[:TWINS])


def cautions(record: records.Organization) -> list[Caution]:
    """What is worth a second look in a description: a number that does not add up."""
    reason = facts.business_number_caution(facts.business_number(record.business_number_id))
    return [Caution("business_number_id", reason)] if reason else []


def waiting(*, actor: Actor) -> QuerySet[Organization]:
    """The organizations that wait to be accepted, longest first; for administrators of the portal. Raises Denied."""
    admit(actor, "organization.approve")
    return Organization.objects.filter(approval="pending", deleted_at=None).order_by("created_at", "pk")


def above_choices(organization: Organization | None, *, actor: Actor) -> list[Organization]:
    """What the reader may put an organization under: those they administer, itself left out, by name."""
    administered = [id for id, role in actor.roles.items() if role == "administrator"]
    rows = visible_to(actor).filter(pk__in=administered, approval="accepted", deleted_at=None)
    return list((rows.exclude(pk=organization.pk) if organization else rows).order_by("name", "pk"))
