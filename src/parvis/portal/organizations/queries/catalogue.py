"""Organizations as everybody reads them, and who works there."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import orjson
from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from parvis.dialects import native, records
from parvis.engines import renditions
from parvis.engines import search as engine
from parvis.kit.actors import VISITOR, Actor, Role
from parvis.kit.errors import Gone, Moved, NotFound
from parvis.kit.ids import is_reference
from parvis.portal.accounts import queries as accounts
from parvis.portal.accounts.models import Token, User
from parvis.portal.organizations.models import FormerSlug, Membership, Organization
from parvis.portal.organizations.rules import allows, require

KIND = "organization"
DIALECT = "native"


@dataclass(frozen=True, slots=True)
class Results:
    """A page of organizations as native JSON members, with facets {name: [(value, count)]}."""

    items: Sequence[dict[str, Any]]
    total: int
    facets: Mapping[str, Sequence[tuple[str, int]]]
    correction: str = ""


def visible_to(actor: Actor) -> QuerySet[Organization]:
    """The organizations `actor` may know of."""
    organizations = Organization.objects.all()
    if actor.governs:
        return organizations
    shown = Q(hidden_at__isnull=True)
    if actor.is_known:
        shown |= Q(pk__in=list(actor.roles))
    return organizations.filter(shown, deleted_at__isnull=True)


def _public() -> QuerySet[Organization]:
    return visible_to(VISITOR)


def get(ref: str, *, actor: Actor) -> Organization:
    """The organization of this id or slug. Raises NotFound, Gone, or Moved for an address it had."""
    if not is_reference(ref):
        raise NotFound(_("There is no organization at this address."))
    organization = Organization.objects.filter(Q(pk=ref) | Q(slug=ref)).first()
    if organization is None:
        former = FormerSlug.objects.select_related("organization").filter(slug=ref).first()
        if former is None or not allows(actor, "organization.view", former.organization):
            raise NotFound(_("There is no organization at this address."))
        raise Moved(former.organization.slug)
    if not allows(actor, "organization.view", organization):
        if organization.hidden_at is not None:
            raise NotFound(_("There is no organization at this address."))
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
        logo=organization.logo,
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


def records_of(ids: Collection[str]) -> dict[str, records.Organization]:
    """The records of these organizations, by id."""
    return {row.id: record(row) for row in Organization.objects.filter(pk__in=ids)} if ids else {}


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
    if organization.deleted_at is not None or organization.hidden_at is not None:
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


def children(organization: Organization, *, actor: Actor) -> list[Organization]:
    """The organizations directly under this one."""
    return list(visible_to(actor).filter(parent=organization).order_by("name"))


def members(organization: Organization, *, actor: Actor) -> list[Membership]:
    """Who works there; for its administrators. Raises Denied."""
    require(actor, "organization.members", organization)
    return list(organization.memberships.select_related("user").order_by("since"))


def actor_of(user: User, scopes: frozenset[str]) -> Actor:
    """The person as an actor, with the roles organizations give."""
    roles = cast(dict[str, Role], dict(user.memberships.values_list("organization_id", "role")))
    plain = accounts.actor_of(user, scopes)
    return Actor(
        kind=plain.kind, id=plain.id, name=plain.name, is_administrator=plain.is_administrator, scopes=scopes,
        roles=roles,
    )  # fmt: skip


def actor_by_token(secret: str) -> tuple[Actor, Token]:
    """Whom this secret speaks for, and the token. Raises SignInNeeded."""
    token = accounts.token_in_force(secret)
    return actor_of(token.user, frozenset(token.scopes)), token


def sitemap(offset: int, limit: int) -> list[tuple[str, str]]:
    """(slug, day of last change) of live organizations that have data, in a stable order."""
    rows = _public().filter(datasets__gt=0).order_by("pk")
    return [
        (slug, at.date().isoformat()) for slug, at in rows.values_list("slug", "modified_at")[offset : offset + limit]
    ]


def count() -> int:
    """How many live organizations have data."""
    return _public().filter(datasets__gt=0).count()


def holds(keys: Collection[str]) -> set[str]:
    """Those of these keys of the file store that a organization's logo needs (engines.files.collecting)."""
    return set(Organization.objects.filter(logo__in=keys).values_list("logo", flat=True))
