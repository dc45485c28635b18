"""Receivers that keep the history, inside the transaction of the act itself."""

from collections.abc import Sequence
from typing import Any

from django.dispatch import receiver

from parvis.kit.actors import Actor
from parvis.portal.accounts import events as accounts
from parvis.portal.activity import actions
from parvis.portal.datasets import events as datasets
from parvis.portal.editorial import events as editorial
from parvis.portal.harvest import events as harvest
from parvis.portal.organizations import events as organizations
from parvis.portal.tables import events as tables
from parvis.portal.topics import events as topics

_PERSON_VERBS = {
    accounts.user_registered: "registered",
    accounts.user_updated: "updated",
    accounts.administrator_named: "administrator named",
    accounts.token_created: "token created",
    accounts.token_revoked: "token revoked",
}
_DATASET_VERBS = {
    datasets.dataset_created: "created",
    datasets.dataset_updated: "updated",
    datasets.dataset_published: "published",
    datasets.dataset_archived: "archived",
    datasets.dataset_deleted: "deleted",
    datasets.dataset_restored: "restored",
    datasets.dataset_hidden: "hidden",
    datasets.dataset_unhidden: "shown again",
    datasets.dataset_transferred: "transferred",
}
_ORGANIZATION_VERBS = {
    organizations.organization_created: "created",
    organizations.organization_updated: "updated",
    organizations.organization_deleted: "deleted",
    organizations.organization_restored: "restored",
    organizations.organization_hidden: "hidden",
    organizations.organization_unhidden: "shown again",
    organizations.organization_submitted: "submitted",
    organizations.organization_accepted: "accepted",
    organizations.organization_refused: "refused",
}
_MEMBER_VERBS = {
    organizations.member_added: "member_added",
    organizations.member_changed: "member_changed",
    organizations.member_removed: "member_removed",
}
_TOPIC_VERBS = {
    topics.topic_created: "created",
    topics.topic_updated: "updated",
    topics.topic_arranged: "arranged",
    topics.topic_published: "published",
    topics.topic_archived: "archived",
    topics.topic_withdrawn: "withdrawn",
    topics.topic_deleted: "deleted",
    topics.topic_restored: "restored",
    topics.topic_hidden: "hidden",
    topics.topic_unhidden: "shown again",
}
_PAGE_VERBS = {
    editorial.page_created: "created",
    editorial.page_updated: "updated",
    editorial.page_published: "published",
    editorial.page_withdrawn: "withdrawn",
    editorial.page_deleted: "deleted",
    editorial.page_restored: "restored",
}


@receiver(list(_DATASET_VERBS), dispatch_uid="activity")
def on_dataset(signal: Any, dataset: Any, by: Actor, changes: Any = None, **_: object) -> None:
    """Somebody did something to a dataset, or to its files."""
    verb = (_file_verb(changes) if signal is datasets.dataset_updated else "") or _DATASET_VERBS[signal]
    actions.note(
        "dataset", dataset.id, verb, label=dataset.title, by=by, organization=dataset.organization_id or "",
        changes=None if verb == "resources_ordered" else changes,
    )  # fmt: skip


def _file_verb(changes: Any) -> str:
    """What was done when it is to files alone; `""` for anything else."""
    names = set(changes or ())
    if names == {"resources"}:
        before, after = changes["resources"]
        return "" if before and after else "resource_removed" if before else "resource_added"
    if names == {"resources.order"}:
        return "resources_ordered"
    return "resource_updated" if names and all(name.startswith("resources.") for name in names) else ""


@receiver(list(_ORGANIZATION_VERBS), dispatch_uid="activity")
def on_organization(signal: Any, organization: Any, by: Actor, changes: Any = None, **_: object) -> None:
    """Somebody did something to an organization."""
    actions.note(
        "organization", organization.id, _ORGANIZATION_VERBS[signal], label=organization.name, by=by,
        organization=organization.id, changes=changes,
    )  # fmt: skip


@receiver([tables.chart_saved, tables.chart_deleted], dispatch_uid="activity")
def on_chart(signal: Any, dataset: Any, chart: Any, by: Actor, is_new: bool = False, **_: object) -> None:
    """Somebody showed a chart beside a dataset, changed one, or took one away."""
    verb = "chart_deleted" if signal is tables.chart_deleted else "chart_added" if is_new else "chart_changed"
    changes = {"chart": ["" if is_new else chart.title, "" if verb == "chart_deleted" else chart.title]}
    actions.note(
        "dataset", dataset.id, verb, label=dataset.title, by=by, organization=dataset.organization_id or "",
        changes=changes,
    )  # fmt: skip


@receiver(list(_TOPIC_VERBS), dispatch_uid="activity")
def on_topic(signal: Any, topic: Any, by: Actor, changes: Any = None, **_: object) -> None:
    """Somebody did something to a topic."""
    actions.note(
        "topic", topic.id, _TOPIC_VERBS[signal], label=topic.title, by=by, organization=topic.organization_id or "",
        changes=changes,
    )  # fmt: skip


@receiver(list(_MEMBER_VERBS), dispatch_uid="activity")
def on_member(
    signal: Any, organization: Any, user: Any, role: str, by: Actor, before: str | None = None, **_: object
) -> None:
    """Somebody came, changed role or left: the history everybody reads says the role, never who."""
    after = None if signal is organizations.member_removed else role
    had = role if signal is organizations.member_removed else before
    actions.note(
        "organization", organization.id, _MEMBER_VERBS[signal], label=organization.name, by=by,
        organization=organization.id, changes={"role": [had, after]},
    )  # fmt: skip


@receiver(list(_PAGE_VERBS), dispatch_uid="activity")
def on_page(signal: Any, page: Any, by: Actor, changes: Any = None, **_: object) -> None:
    """Somebody did something to a post, a page or the home page."""
    title = next(iter(page.content.get("title", {}).values()), page.slug)
    actions.note(page.kind, page.id, _PAGE_VERBS[signal], label=title, by=by, changes=changes)


@receiver(editorial.banner_changed, dispatch_uid="activity")
def on_banner(banner: Any, by: Actor, **_: object) -> None:
    """Somebody wrote, changed or took off a banner."""
    label = next(iter(banner.content.get("text", {}).values()), "")
    actions.note("banner", banner.id, "updated", label=label, by=by)


@receiver(editorial.appearance_changed, dispatch_uid="activity")
def on_appearance(by: Actor, changes: Any, **_: object) -> None:
    """Somebody gave the portal another appearance."""
    actions.note("appearance", "appearance", "updated", label="", by=by, changes=changes)


@receiver(datasets.datasets_loaded, dispatch_uid="activity")
def on_datasets_loaded(created: Sequence[str], updated: Sequence[str], by: Actor, **_: object) -> None:
    """A batch came in from another catalogue."""
    actions.note_many("dataset", created, "imported", by=by)
    actions.note_many("dataset", updated, "updated", by=by)


@receiver(harvest.dataset_succeeded, dispatch_uid="activity")
def on_dataset_succeeded(record: Any, by: Actor, changes: Any, **_: object) -> None:
    """Another source keeps a dataset up from now on."""
    actions.note(
        "dataset", record.id, "succeeded", label=record.title, by=by, organization=record.organization, changes=changes
    )  # fmt: skip


@receiver(list(_PERSON_VERBS), dispatch_uid="activity")
def on_person(signal: Any, user: Any, by: Actor, changes: Any = None, **_: object) -> None:
    """Somebody's account changed; what changed is theirs, and the history keeps the names of the fields alone."""
    actions.note("user", user.id, _PERSON_VERBS[signal], label="", by=by, changes=dict.fromkeys(changes or (), ()))


@receiver(accounts.user_deleted, dispatch_uid="activity")
def on_user_deleted(id: str, by: Actor, **_: object) -> None:
    """Somebody deleted their account: the history keeps what they did, without their name."""
    actions.forget_person(id, by=by)
