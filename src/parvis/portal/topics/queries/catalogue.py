"""Every read of topics themselves: who sees which, one, many, as records and as JSON."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import orjson
from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from parvis.dialects import records
from parvis.dialects import topics as dialect
from parvis.dialects.vocabularies import PUBLIC_STATES, State
from parvis.engines import renditions
from parvis.engines import search as engine
from parvis.kit import pictures
from parvis.kit.actors import VISITOR, Actor
from parvis.kit.errors import Gone, Moved, NotFound
from parvis.kit.ids import is_reference
from parvis.portal.accounts.models import User
from parvis.portal.datasets import queries as datasets
from parvis.portal.organizations import queries as organizations
from parvis.portal.topics.models import FormerSlug, Topic
from parvis.portal.topics.rules import allows
from parvis.portal.zones import queries as zones

KIND = "topic"
DIALECT = "native"
_JSON = "application/json"


def visible_to(actor: Actor) -> QuerySet[Topic]:
    """The topics `actor` may know of; the list form of the rule `topic.view`."""
    topics = Topic.objects.all()
    if actor.governs:
        return topics
    seen = Q(state__in=PUBLIC_STATES)
    if actor.is_known:
        mine = Q(organization__in=list(actor.roles)) | Q(owner=actor.id)
        seen |= mine & ~Q(state=State.DELETED)
    return topics.filter(seen)


def editable_by(actor: Actor) -> QuerySet[Topic]:
    """The live topics `actor` may change, those changed last first."""
    topics = Topic.objects.exclude(state=State.DELETED).order_by("-modified_at", "id")
    if actor.governs:
        return topics
    if not actor.can_write:
        return topics.none()
    edited = [id for id, role in actor.roles.items() if role in ("administrator", "editor")]
    return topics.filter(Q(organization__in=edited) | Q(organization=None, owner=actor.id))


def owned_by(user: User) -> list[Topic]:
    """The topics that are the person's own and no organization's, deleted ones left out, by title."""
    return list(
        Topic.objects.filter(owner=user, organization=None).exclude(state=State.DELETED).order_by("title", "pk")
    )


def _absent() -> NotFound:
    return NotFound(_("There is no topic at this address."))


def get(ref: str, *, actor: Actor) -> Topic:
    """The topic of this id or slug. Raises NotFound, Gone once deleted, Moved for an address it had."""
    if not is_reference(ref):
        raise _absent()
    topic = Topic.objects.select_related("organization").filter(Q(pk=ref) | Q(slug=ref)).first()
    if topic is None:
        former = FormerSlug.objects.select_related("topic").filter(slug=ref).first()
        if former is None or not allows(actor, "topic.view", former.topic):
            raise _absent()
        raise Moved(former.topic.slug)
    if not allows(actor, "topic.view", topic):
        if topic.state == State.DELETED and topic.published_at:
            raise Gone(_("This topic was deleted."))
        raise _absent()
    return topic


def record(topic: Topic) -> records.Topic:
    """The topic as it leaves the portal."""
    return records.Topic(
        id=topic.id, slug=topic.slug, title=topic.title, description=topic.description, language=topic.language,
        translations=topic.translations, picture=topic.picture, picture_credit=topic.picture_credit,
        tags=tuple(topic.tags), zones=tuple(topic.zones), organization=topic.organization_id or "",
        owner=topic.owner_id or "", state=topic.state, featured=topic.featured, extras=topic.extras,
        created_at=topic.created_at, modified_at=topic.modified_at, published_at=topic.published_at,
    )  # fmt: skip


def render(topics: Collection[Topic]) -> dict[str, bytes]:
    """{id: native JSON}; the renditions of the public ones are stored for the next reader."""
    producers = organizations.records_of({row.organization_id for row in topics if row.organization_id})
    places = zones.records_of({id for row in topics for id in row.zones})
    site = settings.PARVIS.site_url
    made = {}
    rows = []
    for row in topics:
        known = record(row)
        shape = dialect.write_topic(
            known, organization=producers.get(known.organization), zones=places,
            picture=f"{site}{pictures.address(row.picture)}" if row.picture else "", site=site,
        )  # fmt: skip
        made[row.id] = body = orjson.dumps(shape)
        if row.state in PUBLIC_STATES:
            rows.append((KIND, row.id, DIALECT, body, renditions.etag_of(body), _JSON, row.version))
    renditions.put_many(rows)
    return made


def rendition(ref: str, *, actor: Actor) -> renditions.Rendition:
    """The native JSON of the topic, ready to send. Raises as `get`."""
    topic = get(ref, actor=actor)
    stored = renditions.get(KIND, topic.id, DIALECT) if topic.state in PUBLIC_STATES else None
    if stored is not None:
        return stored
    body = render([topic])[topic.id]
    return renditions.Rendition(body, renditions.etag_of(body), _JSON)


def bodies(ids: Sequence[str], *, actor: Actor) -> list[bytes]:
    """The native JSON of these topics, in this order; those the reader may not see, or deleted, are left out."""
    if not ids:
        return []
    rows = {row.id: row for row in visible_to(actor).filter(pk__in=ids).exclude(state=State.DELETED)}
    found = renditions.get_many(KIND, [id for id, row in rows.items() if row.state in PUBLIC_STATES], DIALECT)
    missing = [row for id, row in rows.items() if id not in found]
    found |= render(missing) if missing else {}
    return [found[id] for id in ids if id in found]


def page(ref: str, *, actor: Actor) -> dict[str, Any]:
    """The native JSON of the topic as a dict. Raises as `get`."""
    members: dict[str, Any] = orjson.loads(rendition(ref, actor=actor).body)
    return members


ORDERS: Final[Mapping[str, str]] = {"name": "title", "created": "created_at", "modified": "modified_at"}


def window(
    *, ids: Collection[str] | None = None, organization: Collection[str] = (), owner: str = "",
    featured: bool | None = None, private: bool | None = None, sort: str = "-created", offset: int = 0,
    limit: int = 20, actor: Actor,
) -> tuple[list[Topic], int]:  # fmt: skip
    """(a page, how many there are) straight from the database, sorted by one of ORDERS, `-` before it backwards.

    `ids` narrows to those; `private` keeps those that only their people see, or those everybody sees.
    """
    rows = visible_to(actor).exclude(state=State.DELETED)
    if ids is not None:
        rows = rows.filter(pk__in=ids)
    if owner:
        rows = rows.filter(owner=owner, organization=None)
    if private is not None:
        rows = rows.exclude(state__in=PUBLIC_STATES) if private else rows.filter(state__in=PUBLIC_STATES)
    if organization:
        rows = rows.filter(organization__in=organization)
    if featured is not None:
        rows = rows.filter(featured=featured)
    backwards = "-" if sort.startswith("-") else ""
    ordered = rows.order_by(f"{backwards}{ORDERS[sort.removeprefix('-')]}", f"{backwards}pk")
    return list(ordered[offset : offset + limit]), rows.count()


def seen(ids: Sequence[str], *, actor: Actor) -> list[Topic]:
    """These topics, in this order; those the reader may not see, or deleted, are left out."""
    rows = {row.pk: row for row in visible_to(actor).filter(pk__in=ids).exclude(state=State.DELETED)} if ids else {}
    return [rows[id] for id in ids if id in rows]


def audience_of(actor: Actor) -> tuple[str, ...] | None:
    """What `actor` may find in the search index; None for everything."""
    if actor.governs:
        return None
    mine = (*(f"organization:{id}" for id in actor.roles), f"user:{actor.id}") if actor.is_known else ()
    return ("public", *mine)


def featured(limit: int = 3) -> list[bytes]:
    """The JSON of the topics put forward, those published last first."""
    rows = Topic.objects.filter(state=State.PUBLISHED, featured=True).order_by("-published_at", "-id")
    return bodies(list(rows.values_list("pk", flat=True)[:limit]), actor=VISITOR)


def recent(limit: int = 20) -> list[bytes]:
    """The JSON of the topics published last."""
    rows = Topic.objects.filter(state=State.PUBLISHED).order_by("-published_at", "-id")
    return bodies(list(rows.values_list("pk", flat=True)[:limit]), actor=VISITOR)


def sitemap(offset: int, limit: int) -> list[tuple[str, str]]:
    """(slug, day of last change) of published topics, in a stable order."""
    rows = Topic.objects.filter(state=State.PUBLISHED).order_by("pk").values_list("slug", "modified_at")
    return [(slug, at.date().isoformat()) for slug, at in rows[offset : offset + limit]]


def count() -> int:
    """How many topics are published."""
    return Topic.objects.filter(state=State.PUBLISHED).count()


def search(query: engine.Query, *, actor: Actor) -> tuple[list[bytes], engine.Page]:
    """A page of topics as JSON, and what the engine says of it; what the reader may see is set here."""
    page = engine.engine().search(replace(query, kind=KIND, audience=audience_of(actor)))
    return bodies([hit.id for hit in page.hits], actor=actor), page


def suggest(text: str, *, actor: Actor, limit: int = 8) -> list[engine.Suggestion]:
    """Datasets, organizations and topics whose name the reader may be typing."""
    kinds = (datasets.KIND, organizations.KIND, KIND)
    return engine.engine().suggest(text, kinds, audience=audience_of(actor), limit=limit)


def holds(keys: Collection[str]) -> set[str]:
    """Those of these keys of the file store that a topic's picture needs (engines.files.collecting)."""
    return set(Topic.objects.filter(picture__in=keys).values_list("picture", flat=True))
