"""What can be reported: for each kind, how its feature finds it and what a moderator needs to know of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Final

from django.conf import settings
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from parvis.dialects.vocabularies import PUBLIC_STATES
from parvis.kit.actors import Actor
from parvis.kit.errors import Moved, NotFound, PortalError
from parvis.kit.text import plain
from parvis.portal.accounts.models import User
from parvis.portal.datasets import queries as datasets
from parvis.portal.datasets.models import Dataset
from parvis.portal.editorial import queries as editorial
from parvis.portal.organizations import queries as organizations
from parvis.portal.organizations.models import Membership
from parvis.portal.topics import queries as topics

EXCERPT: Final = 600  # characters


@dataclass(frozen=True, slots=True)
class Thing:
    """A thing as moderation sees it. `address` lacks the language; `author` is a user's id, `organization` an id.

    `holder` is what is really hidden or shown: the dataset of a file.
    """

    kind: str
    key: str
    label: str
    address: str
    excerpt: str
    language: str
    author: str
    organization: str
    created_at: datetime
    state: str
    hidden: bool
    holder: Any
    own: Any


@dataclass(frozen=True, slots=True)
class Kind:
    """`find(ref, actor)` raises NotFound or Gone for what the actor may not see; `verbs` are those it takes."""

    label: Promise
    find: Callable[[str, Actor], Thing]
    verbs: tuple[str, ...]


def _dataset(dataset: Dataset) -> Thing:
    return Thing(
        kind="dataset", key=dataset.id, label=dataset.title, address=f"datasets/{dataset.slug}",
        excerpt=plain(dataset.description, EXCERPT), language=dataset.language, author=dataset.owner_id or "",
        organization=dataset.organization_id or "", created_at=dataset.created_at, state=dataset.state,
        hidden=dataset.state == "hidden", holder=dataset, own=dataset,
    )  # fmt: skip


def _find_dataset(ref: str, actor: Actor) -> Thing:
    return _dataset(datasets.get(ref, actor=actor))


def _find_resource(ref: str, actor: Actor) -> Thing:
    resource = datasets.resource(ref, actor=actor)
    of = _dataset(resource.dataset)
    return Thing(
        kind="resource", key=resource.id, label=resource.title, address=f"{of.address}#files",
        excerpt=plain(f"{resource.filename} {resource.url} {resource.description}", EXCERPT), language=of.language,
        author=of.author, organization=of.organization, created_at=resource.created_at, state=of.state,
        hidden=of.hidden, holder=resource.dataset, own=resource,
    )  # fmt: skip


def _find_organization(ref: str, actor: Actor) -> Thing:
    organization = organizations.get(ref, actor=actor)
    administrators = Membership.objects.filter(organization=organization, role="administrator").order_by("since", "pk")
    return Thing(
        kind="organization", key=organization.id, label=organization.name,
        address=f"organizations/{organization.slug}", excerpt=plain(organization.description, EXCERPT),
        language=organization.language, author=administrators.values_list("user_id", flat=True).first() or "",
        organization=organization.id, created_at=organization.created_at,
        state="deleted" if organization.deleted_at else "hidden" if organization.hidden_at else "published",
        hidden=organization.hidden_at is not None, holder=organization, own=organization,
    )  # fmt: skip


def _find_topic(ref: str, actor: Actor) -> Thing:
    topic = topics.get(ref, actor=actor)
    return Thing(
        kind="topic", key=topic.id, label=topic.title, address=f"topics/{topic.slug}",
        excerpt=plain(topic.description, EXCERPT), language=topic.language, author=topic.owner_id or "",
        organization=topic.organization_id or "", created_at=topic.created_at, state=topic.state,
        hidden=topic.state == "hidden", holder=topic, own=topic,
    )  # fmt: skip


def _find_page(kind: str, ref: str, actor: Actor) -> Thing:
    page = editorial.get(kind, ref, actor=actor)
    content = page.live.content if page.live else page.content
    label = editorial.said(content.get("title", {}), settings.PARVIS.language) or page.slug
    return Thing(
        kind=kind, key=page.id, label=label, address=f"{kind}s/{page.slug}", excerpt="",
        language=settings.PARVIS.language, author=page.author_id or "", organization="", created_at=page.created_at,
        state=page.state, hidden=False, holder=page, own=page,
    )  # fmt: skip


def _find_user(ref: str, actor: Actor) -> Thing:
    """Persons are private: one is found by those who govern, by colleagues, and by all when shown on a public thing."""
    user = User.objects.filter(pk=ref).first()
    if user is None or not (actor.governs or _is_shown(user, actor)):
        raise NotFound(_("There is nobody here under this name."))
    return Thing(
        kind="user", key=user.id, label=user.name, address="", excerpt="", language=user.language, author=user.id,
        organization="", created_at=user.created_at, state="published" if user.is_active else "blocked",
        hidden=not user.is_active, holder=user, own=user,
    )  # fmt: skip


def _is_shown(user: User, actor: Actor) -> bool:
    public = Dataset.objects.filter(owner=user, state__in=PUBLIC_STATES).exists()
    return public or Membership.objects.filter(user=user, organization__in=list(actor.roles)).exists()


_EVERY: Final = ("dismiss", "hide", "restore", "delete", "warn", "block")
KINDS: Final[Mapping[str, Kind]] = {
    "dataset": Kind(_("Data"), _find_dataset, _EVERY),
    "resource": Kind(_("File"), _find_resource, _EVERY),
    "organization": Kind(_("Producer"), _find_organization, _EVERY),
    "topic": Kind(_("Topic"), _find_topic, _EVERY),
    "post": Kind(_("Post"), partial(_find_page, "post"), ("dismiss", "hide")),
    "page": Kind(_("Page"), partial(_find_page, "page"), ("dismiss", "hide")),
    "user": Kind(_("Person"), _find_user, ("dismiss", "warn", "block")),
}


def find(kind: str, ref: str, *, actor: Actor) -> Thing:
    """The thing of this kind, by id or slug. Raises NotFound for an unknown kind, and as its feature does."""
    if kind not in KINDS:
        raise NotFound(_("There is nothing of this kind to report."))
    try:
        return KINDS[kind].find(ref, actor)
    except Moved as moved:
        return KINDS[kind].find(moved.ref, actor)


def still(kind: str, key: str, *, actor: Actor) -> Thing | None:
    """The thing, or None when it is gone for good."""
    try:
        return find(kind, key, actor=actor)
    except PortalError:
        return None


def people(thing: Thing) -> list[User]:
    """Who is told of a decision: the author, and the administrators of the organization."""
    wanted = Q(pk=thing.author) if thing.author else Q(pk__in=[])
    if thing.organization:
        wanted |= Q(memberships__organization=thing.organization, memberships__role="administrator")
    return list(User.objects.filter(wanted).distinct().order_by("pk"))
