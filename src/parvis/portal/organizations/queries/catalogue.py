"""Organizations as everybody reads them, and who works there."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson
from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from parvis.dialects import native, records
from parvis.engines import renditions
from parvis.engines import search as engine
from parvis.kit.actors import VISITOR, Actor
from parvis.kit.errors import Gone, Moved, NotFound
from parvis.kit.ids import is_reference
from parvis.portal.organizations.models import FormerSlug, Organization
from parvis.portal.organizations.rules import allows
from parvis.portal.zones import queries as zones

KIND = "organization"
DIALECT = "native.2"  # another number when its shape changes: what was made before is then not read


@dataclass(frozen=True, slots=True)
class Results:
    """A page of organizations as native JSON members, with facets {name: [(value, count)]}."""

    items: Sequence[dict[str, Any]]
    total: int
    facets: Mapping[str, Sequence[tuple[str, int]]]
    correction: str = ""


def visible_to(actor: Actor) -> QuerySet[Organization]:
    """The organizations `actor` may know of; the list form of the rule `organization.view`."""
    organizations = Organization.objects.all()
    if actor.governs:
        return organizations
    shown = Q(approval="accepted", hidden_at__isnull=True)
    if actor.is_known:
        shown |= Q(pk__in=list(actor.roles))
    return organizations.filter(shown, deleted_at__isnull=True)


def public() -> QuerySet[Organization]:
    """The organizations everybody may know of."""
    return visible_to(VISITOR)


def _absent() -> NotFound:
    return NotFound(_("There is no organization at this address."))


def get(ref: str, *, actor: Actor) -> Organization:
    """The organization of this id or slug. Raises NotFound, Gone, or Moved for an address it had."""
    if not is_reference(ref):
        raise _absent()
    organization = Organization.objects.filter(Q(pk=ref) | Q(slug=ref)).first()
    if organization is None:
        former = FormerSlug.objects.select_related("organization").filter(slug=ref).first()
        if former is None or not allows(actor, "organization.view", former.organization):
            raise _absent()
        raise Moved(former.organization.slug)
    if not allows(actor, "organization.view", organization):
        if organization.hidden_at is not None or organization.approval != "accepted":
            raise _absent()
        raise Gone(_("This organization was removed."))
    return organization


def record(organization: Organization) -> records.Organization:
    """The organization as it leaves the portal."""
    return records.Organization(
        id=organization.id,
        slug=organization.slug,
        name=organization.name,
        acronym=organization.acronym,
        description=organization.description,
        url=organization.url,
        business_number_id=organization.business_number_id,
        parent=organization.parent_id or "",
        zone=organization.zone_id or "",
        badges=tuple(organization.badges),
        presentation=organization.presentation,
        contacts=contacts(organization),
        links=tuple(records.Link(**link) for link in organization.links),
        logo=organization.logo,
        logo_small=organization.logo_small,
        logo_alt=organization.logo_alt,
        approval=organization.approval,
        language=organization.language,
        translations=organization.translations,
        extras=organization.extras,
        metrics=records.Metrics(
            views=organization.views,
            followers=organization.followers,
            reuses=organization.reuses,
            datasets=organization.datasets,
        ),
        created_at=organization.created_at,
        modified_at=organization.modified_at,
    )


def contacts(organization: Organization) -> tuple[records.Contact, ...]:
    """Whom to write to at the organization; proposed for the datasets it describes."""
    return tuple(records.Contact(**contact) for contact in organization.contacts)


def contacts_of(id: str) -> tuple[records.Contact, ...]:
    """Whom to write to at the organization of this id; none for `""` or one that says nobody."""
    found = Organization.objects.filter(pk=id).first() if id else None
    return contacts(found) if found else ()


def place(organization: Organization, language: str) -> str:
    """The name of the territory it works for, in a language or else in its own; `""` when it says none."""
    zone = organization.zone_id
    return zones.names([zone], language).get(zone, "") if zone else ""


def records_of(ids: Collection[str]) -> dict[str, records.Organization]:
    """The records of these organizations, by id."""
    return {row.id: record(row) for row in Organization.objects.filter(pk__in=ids)} if ids else {}


def each(size: int, *, actor: Actor) -> Iterator[list[records.Organization]]:
    """The organizations that a reader may see, in order of id, `size` at a time."""
    after = ""
    while batch := list(visible_to(actor).filter(pk__gt=after).order_by("pk")[:size]):
        after = batch[-1].pk
        yield [record(row) for row in batch]


def ids_of(refs: Sequence[str]) -> list[str]:
    """The ids of organizations given by id or slug; what is unknown stays as it is, and finds nothing."""
    by_slug = dict(Organization.objects.filter(slug__in=refs).values_list("slug", "pk"))
    return [by_slug.get(ref, ref) for ref in refs]


def names(ids: Collection[str], language: str) -> dict[str, str]:
    """The names of these organizations in a language, or else in their own, by id."""
    rows = Organization.objects.filter(pk__in=ids).values_list("pk", "name", "translations") if ids else ()
    return {id: translations.get(language, {}).get("name") or name for id, name, translations in rows}


def _rendered(organization: Organization) -> renditions.Rendition:
    body = orjson.dumps(native.write_organization(record(organization), site=settings.PARVIS.site_url))
    if not organization.is_public:
        return renditions.Rendition(body, renditions.etag_of(body), "application/json")
    return renditions.put(
        KIND, organization.id, DIALECT, body, media_type="application/json", version=organization.version
    )


def rendition(ref: str, *, actor: Actor) -> renditions.Rendition:
    """The native JSON of the organization, ready to send. Raises as `get`."""
    organization = get(ref, actor=actor)
    return renditions.get(KIND, organization.id, DIALECT) or _rendered(organization)


def bodies(ids: Sequence[str], *, actor: Actor) -> list[bytes]:
    """The native JSON of these organizations, in this order; those that are gone are left out."""
    found = renditions.get_many(KIND, ids, DIALECT)
    missing = [id for id in ids if id not in found]
    for organization in visible_to(actor).filter(pk__in=missing) if missing else ():
        found[organization.id] = _rendered(organization).body
    return [found[id] for id in ids if id in found]


def page(ref: str, *, actor: Actor) -> dict[str, Any]:
    """The native JSON of the organization as a dict. Raises as `get`."""
    members: dict[str, Any] = orjson.loads(rendition(ref, actor=actor).body)
    return members


def found(query: engine.Query, *, actor: Actor) -> engine.Page:
    """What the search engine finds; the kind and what the reader may see are set here."""
    del actor  # every live organization is public
    return engine.engine().search(query)


def search(query: engine.Query, *, actor: Actor) -> Results:
    """A page of organizations with their native JSON members."""
    page = found(query, actor=actor)
    items = [orjson.loads(body) for body in bodies([hit.id for hit in page.hits], actor=actor)]
    return Results(items, page.total, page.facets, page.correction)


ORDERS: Final[Mapping[str, str]] = {
    "name": "name_key", "datasets": "datasets", "reuses": "reuses", "followers": "followers", "views": "views",
    "created": "created_at", "modified": "modified_at",
}  # fmt: skip


def window(
    *, ids: Collection[str] | None = None, name: str = "", business_number_id: str = "", sort: str = "name",
    offset: int = 0, limit: int = 20, actor: Actor,
) -> tuple[list[records.Organization], int]:  # fmt: skip
    """(a page, how many there are) straight from the database, of this name or number when they are given.

    `ids` narrows to those. Sorted by one of ORDERS, `-` before it for the greatest first.
    """
    rows = visible_to(actor).filter(deleted_at__isnull=True)
    if ids is not None:
        rows = rows.filter(pk__in=ids)
    if name:
        rows = rows.filter(name__iexact=name)
    if business_number_id:
        rows = rows.filter(business_number_id=business_number_id)
    backwards = "-" if sort.startswith("-") else ""
    ordered = rows.order_by(f"{backwards}{ORDERS[sort.removeprefix('-')]}", f"{backwards}pk")
    return [record(row) for row in ordered[offset : offset + limit]], rows.count()


def seen(ids: Sequence[str], *, actor: Actor) -> list[records.Organization]:
    """The records of these organizations, in this order; those the reader may not see are left out."""
    rows = {row.pk: row for row in visible_to(actor).filter(pk__in=ids, deleted_at__isnull=True)} if ids else {}
    return [record(rows[id]) for id in ids if id in rows]


def sitemap(offset: int, limit: int) -> list[tuple[str, str]]:
    """(slug, day of last change) of live organizations that have data, in a stable order."""
    rows = public().filter(datasets__gt=0).order_by("pk")
    return [
        (slug, at.date().isoformat()) for slug, at in rows.values_list("slug", "modified_at")[offset : offset + limit]
    ]


def count() -> int:
    """How many live organizations have data."""
    return public().filter(datasets__gt=0).count()


def holds(keys: Collection[str]) -> set[str]:
    """Those of these keys of the file store that the logo of an organization needs (engines.files.collecting)."""
    rows = Organization.objects.filter(Q(logo__in=keys) | Q(logo_small__in=keys)).values_list("logo", "logo_small")
    return {key for pair in rows for key in pair} & set(keys)
