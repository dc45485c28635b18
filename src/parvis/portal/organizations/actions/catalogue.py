"""The life of an organization: created, changed, deleted, restored; what comes in bulk, what is counted."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from parvis.dialects import records
from parvis.dialects.vocabularies import ORGANIZATION_BADGES
from parvis.engines import renditions
from parvis.engines.changes import log
from parvis.kit.actors import Actor, Role
from parvis.kit.dates import now
from parvis.kit.errors import Conflict, Denied, Invalid
from parvis.kit.ids import new_id
from parvis.kit.text import slugify, without_data_uris
from parvis.portal.accounts import queries as accounts
from parvis.portal.accounts.models import User
from parvis.portal.organizations import events, queries
from parvis.portal.organizations.models import FormerSlug, Membership, Organization
from parvis.portal.organizations.rules import require
from parvis.portal.zones import queries as zones

_PLAIN = ("name", "acronym", "description", "url", "business_number_id", "logo", "language", "translations", "extras")
_WATCHED = (*_PLAIN, "parent", "zone", "badges")
ROLES: tuple[Role, ...] = ("administrator", "editor", "contributor")


def _free_slug(name: str, id: str) -> str:
    """The slug of `name`, numbered when another organization has or had it."""
    stem = slugify(name, 200) or id
    taken = set(Organization.objects.filter(slug__startswith=stem).exclude(pk=id).values_list("slug", flat=True))
    taken |= set(
        FormerSlug.objects.filter(slug__startswith=stem).exclude(organization=id).values_list("slug", flat=True)
    )
    return next(slug for n in range(len(taken) + 2) if (slug := f"{stem}-{n}" if n else stem) not in taken)


def _free_slugs(batch: Collection[records.Organization]) -> dict[str, str]:
    """The slugs of new organizations by id, those that are free found in one look."""
    wanted = {record.id: slugify(record.slug or record.name, 200) or record.id for record in batch}
    taken = set(Organization.objects.filter(slug__in=wanted.values()).values_list("slug", flat=True))
    taken |= set(FormerSlug.objects.filter(slug__in=wanted.values()).values_list("slug", flat=True))
    slugs: dict[str, str] = {}
    for id, stem in wanted.items():
        slug = _free_slug(stem, id) if stem in taken else stem
        slugs[id] = f"{stem}-{id}" if slug in taken else slug
        taken.add(slugs[id])
    return slugs


def _checked(record: records.Organization) -> records.Organization:
    """The record, tidied. Raises Invalid with every field that cannot be taken."""
    wrong: dict[str, list[object]] = {}
    if not record.name.strip():
        wrong["name"] = [_("Give the organization a name.")]
    if unknown := set(record.badges) - set(ORGANIZATION_BADGES):
        wrong["badges"] = [_("Unknown badge: %s.") % ", ".join(sorted(unknown))]
    if record.zone and not zones.existing([record.zone]):
        wrong["zone"] = [_("There is no such zone.")]
    if record.parent and (record.parent == record.id or not Organization.objects.filter(pk=record.parent).exists()):
        wrong["parent"] = [_("There is no such organization above this one.")]
    elif record.parent and record.id and record.id in _ancestors(record.parent):
        wrong["parent"] = [_("An organization cannot be above and below another.")]
    if record.business_number_id and not record.business_number_id.isalnum():
        wrong["business_number_id"] = [_("Only letters and figures, without spaces.")]
    if wrong:
        raise Invalid(wrong)
    return replace(record, name=record.name.strip(), description=without_data_uris(record.description))


def _ancestors(id: str) -> set[str]:
    seen: set[str] = set()
    current: str | None = id
    while current and current not in seen:
        seen.add(current)
        current = Organization.objects.filter(pk=current).values_list("parent_id", flat=True).first()
    return seen


def _write(organization: Organization, record: records.Organization) -> None:
    for name in _PLAIN:
        setattr(organization, name, getattr(record, name))
    organization.language = record.language or settings.PARVIS.language
    organization.parent_id = record.parent or None
    organization.zone_id = record.zone or None
    organization.badges = list(record.badges)


def _settle(organization: Organization) -> None:
    """Save, and tell what derives from the organization that it is stale."""
    organization.version += 1
    organization.save()
    renditions.stale(queries.KIND, {organization.id: organization.version})
    log.record(
        queries.KIND, [organization.id], "delete" if organization.deleted_at or organization.hidden_at else "upsert"
    )


@transaction.atomic
def create(record: records.Organization, *, by: Actor) -> Organization:
    """A new organization; the person who creates it becomes its administrator. Raises Invalid, Denied."""
    require(by, "organization.create")
    record = _checked(record)
    if record.badges:
        require(by, "organization.certify")
    id = record.id if record.id and by.governs else new_id()
    if Organization.objects.filter(pk=id).exists():
        raise Conflict(_("There is already an organization with this id."))
    organization = Organization(id=id, slug=_free_slug(record.slug or record.name, id))
    _write(organization, record)
    organization.created_at = record.created_at or now()
    organization.modified_at = record.modified_at or organization.created_at
    organization.save(force_insert=True)
    if by.kind == "person":
        Membership.objects.create(organization=organization, user_id=by.id, role="administrator")
    log.record(queries.KIND, [organization.id])
    events.organization_created.send(None, organization=organization, by=by)
    return organization


@transaction.atomic
def update(organization: Organization, record: records.Organization, *, by: Actor) -> Organization:
    """Make the organization what `record` says. A new name gives a new address; the old one redirects."""
    require(by, "organization.update", organization)
    organization = Organization.objects.select_for_update().get(pk=organization.pk)
    before, record = queries.record(organization), _checked(record)
    changed = records.difference(before, record, _WATCHED)
    if "badges" in changed:
        require(by, "organization.certify")
    if not changed:
        return organization
    _write(organization, record)
    if "name" in changed:
        _move(organization, _free_slug(record.name, organization.id))
    organization.modified_at = now()
    _settle(organization)
    events.organization_updated.send(None, organization=organization, changes=changed, by=by)
    return organization


def _move(organization: Organization, slug: str) -> None:
    if slug == organization.slug:
        return
    FormerSlug.objects.filter(slug=slug).delete()
    FormerSlug.objects.update_or_create(slug=organization.slug, defaults={"organization": organization})
    organization.slug = slug


@transaction.atomic
def delete(organization: Organization, *, by: Actor) -> Organization:
    """Take the organization off the portal. Raises Conflict while it still has datasets."""
    require(by, "organization.delete", organization)
    if organization.owned_datasets.exclude(state="deleted").exists():
        raise Conflict(_("It still has datasets: delete or transfer them first."))
    if organization.deleted_at is None:
        organization.deleted_at = now()
        _settle(organization)
        events.organization_deleted.send(None, organization=organization, by=by)
    return organization


@transaction.atomic
def restore(organization: Organization, *, by: Actor) -> Organization:
    """Bring a deleted organization back."""
    require(by, "organization.restore", organization)
    if organization.deleted_at is not None:
        organization.deleted_at = None
        _settle(organization)
        events.organization_restored.send(None, organization=organization, by=by)
    return organization


@transaction.atomic
def hide(organization: Organization, *, reason: str, by: Actor) -> Organization:
    """Keep the organization from everybody but its members, who read `reason`. Its data is hidden by who decides."""
    require(by, "organization.hide", organization)
    if organization.hidden_at is None:
        organization.hidden_at = now()
        _settle(organization)
        events.organization_hidden.send(None, organization=organization, reason=reason, by=by)
    return organization


@transaction.atomic
def unhide(organization: Organization, *, by: Actor) -> Organization:
    """Show the organization again. Raises Conflict for one that is not hidden."""
    require(by, "organization.hide", organization)
    if organization.hidden_at is None:
        raise Conflict(_("This organization is not hidden."))
    organization.hidden_at = None
    _settle(organization)
    events.organization_unhidden.send(None, organization=organization, by=by)
    return organization


@transaction.atomic
def set_member(organization: Organization, email: str, role: Role, *, by: Actor) -> Membership:
    """Give the user with this e-mail a role.

    Raises Invalid for an unknown role, NotFound for an unknown user, Denied when nobody would be left to administer.
    """
    require(by, "organization.members", organization)
    user = accounts.get(email)
    if role not in ROLES:
        raise Invalid({"role": [_("Choose among: %s.") % ", ".join(ROLES)]})
    _keep_an_administrator(organization, user, role)
    membership, _created = Membership.objects.update_or_create(
        organization=organization, user=user, defaults={"role": role}
    )
    return membership


def _keep_an_administrator(organization: Organization, user: User, role: Role | None) -> None:
    others = organization.memberships.filter(role="administrator").exclude(user=user)
    was = organization.memberships.filter(role="administrator", user=user)
    if role != "administrator" and was.exists() and not others.exists():
        raise Denied(_("Name another administrator first."))


@transaction.atomic
def remove_member(organization: Organization, email: str, *, by: Actor) -> None:
    """Take the user with this e-mail out of the organization; nothing happens when they are not in it."""
    require(by, "organization.members", organization)
    user = accounts.get(email)
    _keep_an_administrator(organization, user, None)
    organization.memberships.filter(user=user).delete()


@transaction.atomic
def load(batch: Sequence[records.Organization], *, by: Actor) -> int:
    """Bring organizations in from another catalogue under the ids and slugs they have; known ones are left alone.

    Returns how many were new.
    """
    require(by, "organization.load")
    known = set(Organization.objects.filter(pk__in=[record.id for record in batch]).values_list("pk", flat=True))
    fresh = {record.id: record for record in batch if record.id not in known}
    slugs = _free_slugs(fresh.values())
    instant, rows = now(), []
    for record in fresh.values():
        organization = Organization(id=record.id, slug=slugs[record.id])
        _write(organization, record)
        organization.created_at = record.created_at or instant
        organization.modified_at = record.modified_at or organization.created_at
        organization.save(force_insert=True)
        rows.append(organization)
        events.organization_created.send(None, organization=organization, by=by)
    log.record(queries.KIND, fresh)
    return len(rows)


@transaction.atomic
def set_counters(counters: Mapping[str, Mapping[str, int]], *, by: Actor) -> int:
    """Write counters ({id: {"datasets": n, ...}}) where they differ; return how many organizations changed."""
    require(by, "organization.count")
    changed = []
    for organization in Organization.objects.filter(pk__in=counters):
        wanted = counters[organization.pk]
        if any(getattr(organization, name) != value for name, value in wanted.items()):
            for name, value in wanted.items():
                setattr(organization, name, value)
            organization.version += 1
            changed.append(organization)
    names = ["version", *sorted({name for wanted in counters.values() for name in wanted})]
    Organization.objects.bulk_update(changed, names, batch_size=200)
    renditions.stale(queries.KIND, {organization.id: organization.version for organization in changed})
    log.record(queries.KIND, [organization.id for organization in changed])
    return len(changed)
