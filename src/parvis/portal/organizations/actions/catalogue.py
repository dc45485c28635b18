"""The life of an organization: created, changed, deleted, restored; what comes in bulk, what is counted."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, replace

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from parvis.dialects import records
from parvis.dialects.vocabularies import ORGANIZATION_BADGES
from parvis.engines import files, renditions
from parvis.engines.changes import log
from parvis.kit import pictures
from parvis.kit.actors import Actor
from parvis.kit.columns import too_long
from parvis.kit.dates import now
from parvis.kit.errors import Conflict, Invalid
from parvis.kit.ids import RESERVED, free_slug, is_reference, new_id
from parvis.kit.text import line, lines, slugify, without_data_uris
from parvis.portal.organizations import events, queries
from parvis.portal.organizations.actions import _writing as writing
from parvis.portal.organizations.models import FormerSlug, Membership, Organization
from parvis.portal.organizations.rules import facts, require
from parvis.portal.zones import queries as zones

_PLAIN = (
    "name", "acronym", "description", "presentation", "url", "business_number_id", "logo", "logo_small", "logo_alt",
    "language", "translations", "extras",
)  # fmt: skip
_WATCHED = (*(name for name in _PLAIN if name != "logo_small"), "contacts", "links", "parent", "zone", "badges")
LOGO_SIZES = (512, 128)  # points of the square it stands in: on its page, in lists


def _free_slug(name: str, id: str) -> str:
    """The slug of `name`, numbered when another organization has or had it."""
    stem = slugify(name, 200) or id
    taken = set(Organization.objects.filter(slug__startswith=stem).exclude(pk=id).values_list("slug", flat=True))
    taken |= set(
        FormerSlug.objects.filter(slug__startswith=stem).exclude(organization=id).values_list("slug", flat=True)
    )
    return free_slug(stem, taken)


def _free_slugs(batch: Collection[records.Organization]) -> dict[str, str]:
    """The slugs of new organizations by id, those that are free found in one look."""
    wanted = {
        record.id: record.slug if is_reference(record.slug) else slugify(record.slug or record.name, 200) or record.id
        for record in batch
    }
    taken = set(Organization.objects.filter(slug__in=wanted.values()).values_list("slug", flat=True))
    taken |= set(FormerSlug.objects.filter(slug__in=wanted.values()).values_list("slug", flat=True))
    taken |= RESERVED
    slugs: dict[str, str] = {}
    for id, stem in wanted.items():
        slug = _free_slug(stem, id) if stem in taken else stem
        slugs[id] = f"{stem}-{id}" if slug in taken else slug
        taken.add(slugs[id])
    return slugs


def _checked(record: records.Organization) -> records.Organization:
    """The record, tidied. Raises Invalid with every field that cannot be taken."""
    number = facts.business_number(record.business_number_id)
    name = line(record.name)  # told within sentences, those of letters among them
    wrong: dict[str, list[object]] = too_long(replace(record, name=name, business_number_id=number), Organization)
    if not name:
        wrong["name"] = [_("Give the organization a name.")]
    if unknown := set(record.badges) - set(ORGANIZATION_BADGES):
        wrong["badges"] = [_("Unknown badge: %s.") % ", ".join(sorted(unknown))]
    if record.zone and not zones.existing([record.zone]):
        wrong["zone"] = [_("There is no such zone.")]
    if record.parent and (reason := _parent_fault(record)):
        wrong["parent"] = [reason]
    if number and not (number.isascii() and number.isalnum()):
        wrong["business_number_id"] = [_("Only letters and figures, without spaces.")]
    if record.url and (reason := facts.address_fault(record.url)):
        wrong["url"] = [reason]
    if reasons := [reason for contact in record.contacts if (reason := facts.contact_fault(contact))]:
        wrong["contacts"] = reasons
    if reasons := facts.link_faults(record.links):
        wrong["links"] = reasons
    if wrong:
        raise Invalid(wrong)
    return replace(
        record,
        name=name,
        translations=lines(record.translations, "name"),
        business_number_id=number,
        description=without_data_uris(record.description),
        presentation=without_data_uris(record.presentation),
    )


def _parent_fault(record: records.Organization) -> object | None:
    """Why the organization cannot stand where the record puts it."""
    if record.parent == record.id or not Organization.objects.filter(pk=record.parent, deleted_at=None).exists():
        return _("There is no such organization above this one.")
    above = queries.lineage(record.parent)
    if record.id and record.id in above:
        return _("An organization cannot be above and below another.")
    if len(above) + (queries.height(record.id) if record.id else 1) > facts.DEPTH:
        return _("At most %(limit)s levels of organizations stand above one another.") % {"limit": facts.DEPTH}
    return None


def _require_above(parent: str, by: Actor) -> None:
    """Nobody puts an organization under another one without a say in that one."""
    if parent:
        require(by, "organization.adopt", Organization.objects.get(pk=parent))


def _write(organization: Organization, record: records.Organization) -> None:
    for name in _PLAIN:
        setattr(organization, name, getattr(record, name))
    organization.name_key = queries.name_key(record.name)
    organization.contacts = [asdict(contact) for contact in record.contacts]
    organization.links = [asdict(link) for link in record.links]
    organization.language = record.language or settings.PARVIS.language
    organization.parent_id = record.parent or None
    organization.zone_id = record.zone or None
    organization.badges = list(record.badges)


@transaction.atomic
def create(record: records.Organization, *, by: Actor) -> Organization:
    """A new organization; the person who creates it becomes its administrator. Raises Invalid, Denied.

    Where the settings ask for it, it waits to be accepted by an administrator of the portal.
    """
    require(by, "organization.create")
    record = _checked(record)
    _require_above(record.parent, by)
    if record.badges:
        require(by, "organization.certify")
    id = record.id if record.id and by.governs else new_id()
    if Organization.objects.filter(pk=id).exists():
        raise Conflict(_("There is already an organization with this id."))
    organization = Organization(id=id, slug=_free_slug(record.slug or record.name, id))
    _write(organization, record)
    organization.created_at = record.created_at or now()
    organization.modified_at = record.modified_at or organization.created_at
    waits = settings.PARVIS.organizations_need_approval and not by.governs
    organization.approval = "pending" if waits else "accepted"
    organization.save(force_insert=True)
    if by.kind == "person":
        Membership.objects.create(organization=organization, user_id=by.id, role="administrator")
    log.record(queries.KIND, [organization.id])
    events.organization_created.send(None, organization=organization, by=by)
    if waits:
        events.organization_submitted.send(None, organization=organization, by=by)
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
    if "parent" in changed:
        _require_above(record.parent, by)
    if not changed:
        return organization
    _write(organization, record)
    if "name" in changed:
        _move(organization, _free_slug(record.name, organization.id))
    organization.modified_at = now()
    writing.settle(organization)
    events.organization_updated.send(None, organization=organization, changes=changed, by=by)
    if "badges" in changed:
        had, has = set(before.badges), set(record.badges)
        added, removed = tuple(sorted(has - had)), tuple(sorted(had - has))
        events.badges_changed.send(None, organization=organization, added=added, removed=removed, by=by)
    return organization


def set_badges(organization: Organization, badges: Collection[str], *, by: Actor) -> Organization:
    """Give the organization these badges and no others. Raises Invalid for an unknown one."""
    require(by, "organization.certify", organization)
    record = replace(queries.record(organization), badges=tuple(dict.fromkeys(badges)))
    return update(organization, record, by=by)


@transaction.atomic
def release(organization: Organization, *, by: Actor) -> Organization:
    """Take the organization from under the one above it: for the administrators of either."""
    require(by, "organization.release", organization)
    organization = Organization.objects.select_for_update().get(pk=organization.pk)
    if organization.parent_id:
        changes = {"parent": [organization.parent_id, ""]}
        organization.parent_id, organization.modified_at = None, now()
        writing.settle(organization)
        events.organization_updated.send(None, organization=organization, changes=changes, by=by)
    return organization


def set_logo(organization: Organization, picture: bytes, alt: str = "", *, by: Actor) -> Organization:
    """Give the organization a logo, made of a picture of any common kind; `alt` says in words what it shows.

    Raises TooLarge, Invalid about `logo`.
    """
    require(by, "organization.update", organization)
    large, small = (pictures.fit(picture, size, field="logo") for size in LOGO_SIZES)
    store = files.store()
    record = replace(
        queries.record(organization),
        logo=store.put([large]).key,
        logo_small=store.put([small]).key,
        logo_alt=" ".join(alt.split())[:255],
    )
    return update(organization, record, by=by)


def remove_logo(organization: Organization, *, by: Actor) -> Organization:
    """Go back to initials."""
    require(by, "organization.update", organization)
    return update(organization, replace(queries.record(organization), logo="", logo_small="", logo_alt=""), by=by)


def _move(organization: Organization, slug: str) -> None:
    if slug == organization.slug:
        return
    FormerSlug.objects.filter(slug=slug).delete()
    FormerSlug.objects.update_or_create(slug=organization.slug, defaults={"organization": organization})
    organization.slug = slug


@transaction.atomic
def delete(organization: Organization, *, reason: str = "", by: Actor) -> Organization:
    """Take the organization off the portal; what it waits for is cancelled. An administrator of the portal can undo it.

    Raises Conflict while it still has datasets, or others stand under it.
    """
    require(by, "organization.delete", organization)
    if organization.owned_datasets.exclude(state="deleted").exists():
        raise Conflict(_("It still has datasets: delete or transfer them first."))
    if organization.children.filter(deleted_at=None).exists():
        raise Conflict(_("Other organizations are part of it: release them first."))
    if organization.deleted_at is None:
        organization.deleted_at, organization.deleted_reason = now(), reason.strip()
        writing.settle(organization)
        organization.invitations.filter(state="pending").update(state="cancelled", answered_at=now())
        organization.requests.filter(state="pending").update(state="cancelled", answered_at=now())
        events.organization_deleted.send(None, organization=organization, reason=organization.deleted_reason, by=by)
    return organization


@transaction.atomic
def restore(organization: Organization, *, by: Actor) -> Organization:
    """Bring a deleted organization back."""
    require(by, "organization.restore", organization)
    if organization.deleted_at is not None:
        organization.deleted_at, organization.deleted_reason = None, ""
        writing.settle(organization)
        events.organization_restored.send(None, organization=organization, by=by)
    return organization


@transaction.atomic
def erase(organization: Organization, *, by: Actor) -> None:
    """Remove the organization for good, with whatever was deleted of it; nothing brings it back.

    Raises Conflict while it still has something that is not deleted, or others stand under it.
    """
    require(by, "organization.purge", organization)
    delete(organization, by=by)
    events.organization_erasing.send(None, organization=organization, by=by)
    Organization.objects.filter(pk=organization.pk).delete()


@transaction.atomic
def hide(organization: Organization, *, reason: str, by: Actor) -> Organization:
    """Keep the organization from everybody but its members, who read `reason`. Its data is hidden by who decides."""
    require(by, "organization.hide", organization)
    if organization.hidden_at is None:
        organization.hidden_at = now()
        writing.settle(organization)
        events.organization_hidden.send(None, organization=organization, reason=reason, by=by)
    return organization


@transaction.atomic
def unhide(organization: Organization, *, by: Actor) -> Organization:
    """Show the organization again. Raises Conflict for one that is not hidden."""
    require(by, "organization.hide", organization)
    if organization.hidden_at is None:
        raise Conflict(_("This organization is not hidden."))
    organization.hidden_at = None
    writing.settle(organization)
    events.organization_unhidden.send(None, organization=organization, by=by)
    return organization


@transaction.atomic
def load(batch: Sequence[records.Organization], *, by: Actor, renew: bool = False) -> int:
    """Bring organizations in from another catalogue under the ids and slugs they have.

    Known ones are left alone, or with `renew` become what the records say, at the dates they say; their address here
    stays. Returns how many were new.
    """
    require(by, "organization.load")
    wanted = {
        record.id: replace(record, name=line(record.name), translations=lines(record.translations, "name"))
        for record in batch
    }  # fmt: skip
    known = Organization.objects.in_bulk(wanted)
    fresh = {id: record for id, record in wanted.items() if id not in known}
    slugs = _free_slugs(fresh.values())
    instant = now()
    for record in fresh.values():
        organization = Organization(id=record.id, slug=slugs[record.id], approval=record.approval)
        _write(organization, record)
        organization.created_at = record.created_at or instant
        organization.modified_at = record.modified_at or organization.created_at
        organization.save(force_insert=True)
        events.organization_created.send(None, organization=organization, by=by)
    log.record(queries.KIND, fresh)
    if renew:
        for id, organization in known.items():
            _renew(organization, wanted[id], by)
    return len(fresh)


def _renew(organization: Organization, record: records.Organization, by: Actor) -> None:
    if not record.logo:  # pictures are files of ours, which another catalogue says nothing of
        record = replace(record, logo=organization.logo, logo_small=organization.logo_small)
    changed = records.difference(queries.record(organization), record, _WATCHED)
    _write(organization, record)
    organization.created_at = record.created_at or organization.created_at
    organization.modified_at = record.modified_at or organization.modified_at
    writing.settle(organization)
    events.organization_updated.send(None, organization=organization, changes=changed, by=by)


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
