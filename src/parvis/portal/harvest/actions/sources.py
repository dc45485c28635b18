"""The life of a source: created, changed, accepted or refused, paused, deleted."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from parvis.kit import sealing
from parvis.kit.actors import Actor
from parvis.kit.dates import now
from parvis.kit.errors import Conflict, Invalid
from parvis.kit.ids import free_slug, new_id
from parvis.kit.text import slugify
from parvis.portal.harvest import events
from parvis.portal.harvest.actions import _remembering as remembering
from parvis.portal.harvest.actions import _vanishing as vanishing
from parvis.portal.harvest.actions._planning import following
from parvis.portal.harvest.models import Link, Run, Source
from parvis.portal.harvest.queries.kinds import all_kinds
from parvis.portal.harvest.queries.kinds.fetching import SEALED
from parvis.portal.harvest.rules import credentials, labels, require
from parvis.portal.organizations.models import Organization

NAME: Final = 255  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a source is to be. Without a `secret` one that is there stays, as long as it is for the same server."""

    name: str
    kind: str
    url: str
    description: str = ""
    cadence: str = "daily"
    overwrite: bool = False
    active: bool = True
    config: Mapping[str, Any] = field(default_factory=dict)
    access: str = "open"
    login: str = ""
    secret: str = field(default="", repr=False)

    @classmethod
    def of(cls, source: Source) -> "Wanted":
        """What the source is; changed with `dataclasses.replace`, what nobody speaks of stays, its secret too."""
        names = (one.name for one in fields(cls) if one.name != "secret")
        return cls(**{name: getattr(source, name) for name in names})


@transaction.atomic
def create(wanted: Wanted, organization: Organization, *, by: Actor) -> Source:
    """A new source of an organization. Raises Invalid with every reason.

    It waits for an administrator when the settings want one (`harvest_needs_validation`), unless one creates it.
    """
    require(by, "source.create", organization)
    wanted = _checked(wanted, Source(secret=""))
    id, instant = new_id(), now()
    source = Source(id=id, slug=_slug(wanted.name, id), organization=organization, created_at=instant)
    _fill(source, wanted)
    source.state = "pending" if _must_wait(by) else "accepted"
    source.next_at = following(source, instant, has_run=False)
    source.save(force_insert=True)
    if source.state == "pending":
        events.source_submitted.send(None, source=source, by=by)
    return source


@transaction.atomic
def update(source: Source, wanted: Wanted, *, by: Actor) -> Source:
    """Make the source what is wanted. Another address or kind waits for an administrator again. Raises Invalid."""
    require(by, "source.update", source)
    source = _locked(source)
    wanted = _checked(wanted, source)
    elsewhere = (source.kind, source.url) != (wanted.kind, wanted.url)
    before, overwrites = source.cadence, wanted.overwrite and not source.overwrite
    _fill(source, wanted)
    if elsewhere:
        remembering.forget(source)
    if overwrites:  # what was left as people made it is looked at again
        Link.objects.filter(source=source).update(digest="")
    if source.cadence != before or (source.active and source.next_at is None):
        source.next_at = _next(source)
    if (elsewhere or source.state == "refused") and _must_wait(by):
        source.state, source.reason = "pending", ""
        events.source_submitted.send(None, source=source, by=by)
    source.save()
    return source


@transaction.atomic
def accept(source: Source, *, by: Actor) -> Source:
    """Let the source be run. Accepting twice changes nothing."""
    require(by, "source.validate", source)
    return _answered(source, "accepted", "", by)


@transaction.atomic
def refuse(source: Source, *, reason: str, by: Actor) -> Source:
    """Do not let the source be run, and say why. Raises Invalid without a reason."""
    require(by, "source.validate", source)
    if not reason.strip():
        raise Invalid({"reason": [_("Say why: its people read it.")]})
    return _answered(source, "refused", reason.strip(), by)


def _answered(source: Source, state: str, reason: str, by: Actor) -> Source:
    source = _locked(source)
    if (source.state, source.reason) == (state, reason):
        return source
    source.state, source.reason, source.modified_at = state, reason, now()
    source.next_at = _next(source)
    source.save()
    events.source_answered.send(None, source=source, by=by)
    return source


@transaction.atomic
def pause(source: Source, active: bool, *, by: Actor) -> Source:
    """Run the source by itself, or no longer."""
    require(by, "source.update", source)
    source = _locked(source)
    source.active, source.modified_at = active, now()
    source.next_at = _next(source)
    source.save()
    return source


@transaction.atomic
def delete(source: Source, *, by: Actor) -> Source:
    """Take the source off; its datasets stay as they are. Raises Conflict while it runs."""
    require(by, "source.delete", source)
    source = _locked(source)
    if Run.objects.filter(source=source, state__in=labels.LIVE, is_preview=False).exists():
        raise Conflict(_("The source is being read: stop that first."))
    source.deleted_at, source.next_at = source.deleted_at or now(), None
    source.save()
    return source


@transaction.atomic
def erase_deleted(organization: Organization, *, by: Actor) -> None:
    """Remove for good the deleted sources of an organization, with their runs. Raises Conflict while it has others."""
    require(by, "source.purge")
    rows = Source.objects.filter(organization=organization)
    if rows.filter(deleted_at=None).exists():
        raise Conflict(_("Data is still harvested for it: delete its sources first."))
    rows.delete()


def let_go(source: Source, *, by: Actor) -> int:
    """Archive what had vanished when the source was held; return how many datasets that was.

    Raises Conflict when nothing is held.
    """
    require(by, "source.let_go", source)
    if source.held_at is None:
        raise Conflict(_("Nothing is held back for this source."))
    return vanishing.let_go(source)


def _must_wait(by: Actor) -> bool:
    return bool(settings.PARVIS.harvest_needs_validation) and not by.governs


def _locked(source: Source) -> Source:
    return Source.objects.select_for_update(of=("self",)).select_related("organization").get(pk=source.pk)


def _slug(name: str, id: str) -> str:
    stem = slugify(name, 200) or id
    return free_slug(stem, set(Source.objects.filter(slug__startswith=stem).values_list("slug", flat=True)))


def _next(source: Source) -> datetime | None:
    """When the source is run by itself, from now on."""
    ran = Run.objects.filter(source=source, is_preview=False).exists()
    return following(source, now(), has_run=ran)


def _fill(source: Source, wanted: Wanted) -> None:
    for name in ("name", "kind", "url", "description", "cadence", "overwrite", "active", "access", "login"):
        setattr(source, name, getattr(wanted, name))
    if wanted.secret or wanted.access == "open":
        source.secret = sealing.seal(wanted.secret, SEALED) if wanted.secret else ""
    source.config, source.modified_at = dict(wanted.config), now()


def _checked(wanted: Wanted, source: Source) -> Wanted:
    """What is wanted, made sound, of a source as it is. Raises Invalid."""
    wrong: dict[str, list[object]] = {}
    name, url = " ".join(wanted.name.split()), wanted.url.strip()
    if not name:
        wrong["name"] = [_("Give the source a name.")]
    elif len(name) > NAME:
        wrong["name"] = [_("%(limit)s characters at most.") % {"limit": NAME}]
    if wanted.kind not in all_kinds():
        wrong["kind"] = [_("Choose among: %s.") % ", ".join(all_kinds())]
    if wanted.cadence not in labels.CADENCES:
        wrong["cadence"] = [_("Choose among: %s.") % ", ".join(labels.CADENCES)]
    if not _is_address(url):
        wrong["url"] = [_("Give the address of the source, https://…, without a password in it.")]
    access, login, secret = _credentials(wanted)
    if access not in labels.ACCESSES:
        wrong["access"] = [_("Choose among: %s.") % ", ".join(labels.ACCESSES)]
    elif access != "open" and "url" not in wrong:
        wrong |= credentials.faults(access, login, secret or ("kept" if _keeps(source, access, login, url) else ""))
    if wrong:
        raise Invalid(wrong)
    return Wanted(
        name=name, url=url, kind=wanted.kind, description=wanted.description.strip(), cadence=wanted.cadence,
        overwrite=wanted.overwrite, active=wanted.active, config=wanted.config, access=access, login=login,
        secret=secret,
    )  # fmt: skip


def _credentials(wanted: Wanted) -> tuple[str, str, str]:
    return (wanted.access, "", "") if wanted.access == "open" else (wanted.access, wanted.login.strip(), wanted.secret)


def _keeps(source: Source, access: str, login: str, url: str) -> bool:
    """Whether the secret that is there goes on to be told to the same server in the same way, and to no other."""
    same = (source.access, source.login) == (access, login)
    return bool(source.secret) and same and credentials.origin(source.url) == credentials.origin(url)


def _is_address(url: str) -> bool:
    scheme, host, _port = credentials.origin(url)
    return scheme in ("http", "https") and bool(host) and "@" not in urlsplit(url).netloc and len(url) <= 2048
