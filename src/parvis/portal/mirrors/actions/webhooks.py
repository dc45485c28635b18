"""The life of a webhook: created, changed, paused and resumed, its secret renewed, deleted."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from parvis.engines import jobs
from parvis.kit import http, signatures
from parvis.kit.actors import Actor
from parvis.kit.dates import now
from parvis.kit.errors import Conflict, Denied, Invalid, PortalError
from parvis.kit.ids import new_id
from parvis.portal.accounts.models import User
from parvis.portal.mirrors import queries
from parvis.portal.mirrors.actions.sending import SEND
from parvis.portal.mirrors.models import Webhook
from parvis.portal.mirrors.queries import KINDS
from parvis.portal.mirrors.rules import labels, require
from parvis.portal.organizations import queries as organizations

NAME: Final = 255  # characters
ADDRESS: Final = 2048


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a webhook is to be: `organization` is the id or slug of the one it tells of; empty for all."""

    name: str
    url: str
    kinds: Sequence[str] = ()
    organization: str = ""


@transaction.atomic
def create(wanted: Wanted, *, by: Actor) -> tuple[Webhook, str]:
    """A new webhook of `by`, told what changes from now on, and its secret, which is not shown again.

    Raises Invalid with every reason, Conflict for one too many.
    """
    require(by, "webhook.create")
    owner = User.objects.select_for_update().filter(pk=by.id).first()
    if owner is None:
        raise Denied(_("A webhook belongs to a person: sign in."))
    if Webhook.objects.filter(owner=owner).count() >= labels.MOST:
        raise Conflict(_("You have %(count)s webhooks, which is the most: delete one first.") % {"count": labels.MOST})
    webhook = Webhook(id=new_id(), owner=owner, salt=_salt(), seq=queries.head(), created_at=now())
    _fill(webhook, wanted, by)
    webhook.save(force_insert=True)
    return webhook, signatures.secret(queries.key_of(webhook))


@transaction.atomic
def update(webhook: Webhook, wanted: Wanted, *, by: Actor) -> Webhook:
    """Make the webhook what is wanted; a message that waits is tried again at once. Raises Invalid."""
    require(by, "webhook.update", webhook)
    webhook = _locked(webhook)
    _fill(webhook, wanted, by)
    _go_on(webhook)
    return webhook


@transaction.atomic
def renew(webhook: Webhook, *, by: Actor) -> tuple[Webhook, str]:
    """Another secret, which is not shown again. For a day messages carry a signature of the one before too."""
    require(by, "webhook.renew", webhook)
    webhook = _locked(webhook)
    webhook.former_salt, webhook.salt = webhook.salt, _salt()
    webhook.renewed_at = webhook.modified_at = now()
    webhook.save()
    return webhook, signatures.secret(queries.key_of(webhook))


@transaction.atomic
def pause(webhook: Webhook, *, by: Actor) -> Webhook:
    """Send no more, until it is resumed. Pausing twice changes nothing."""
    require(by, "webhook.pause", webhook)
    webhook = _locked(webhook)
    if not webhook.pause:
        webhook.pause, webhook.paused_at = "owner", now()
        webhook.save()
    return webhook


@transaction.atomic
def resume(webhook: Webhook, *, by: Actor) -> Webhook:
    """Go on from where it was paused; when what it missed is no longer kept, it is told to start over first."""
    require(by, "webhook.resume", webhook)
    webhook = _locked(webhook)
    webhook.pause, webhook.paused_at = "", None
    _go_on(webhook)
    return webhook


@transaction.atomic
def delete(webhook: Webhook, *, by: Actor) -> None:
    """Take the webhook off, with the log of what was sent to it."""
    require(by, "webhook.delete", webhook)
    Webhook.objects.filter(pk=webhook.pk).delete()


def _go_on(webhook: Webhook) -> None:
    """Forget what failed, and send what waits."""
    webhook.failures, webhook.retry_at, webhook.modified_at = 0, None, now()
    webhook.save()
    if not webhook.pause:
        jobs.enqueue(SEND, {"webhook": webhook.pk}, unique_key=webhook.pk)


def _locked(webhook: Webhook) -> Webhook:
    return Webhook.objects.select_for_update(of=("self",)).select_related("owner").get(pk=webhook.pk)


def _salt() -> str:
    return secrets.token_hex(16)


def _fill(webhook: Webhook, wanted: Wanted, by: Actor) -> None:
    wrong: dict[str, list[object]] = {}
    name, url = " ".join(wanted.name.split()), wanted.url.strip()
    if not name:
        wrong["name"] = [_("Give the webhook a name.")]
    elif len(name) > NAME:
        wrong["name"] = [_("%(limit)s characters at most.") % {"limit": NAME}]
    if fault := _fault(url):
        wrong["url"] = [fault]
    if not set(wanted.kinds) <= set(KINDS):
        wrong["kinds"] = [_("Choose among: %s.") % ", ".join(KINDS)]
    organization = ""
    if wanted.organization.strip():
        try:
            organization = organizations.get(wanted.organization.strip(), actor=by).pk
        except PortalError as error:
            wrong["organization"] = [str(error) or _("There is no such organization.")]
    if wrong:
        raise Invalid(wrong)
    webhook.name, webhook.url, webhook.organization, webhook.modified_at = name, url, organization, now()
    webhook.kinds = [kind for kind in KINDS if kind in wanted.kinds]


def _fault(url: str) -> object:
    """What is against sending to this address, as far as it can be seen without asking for it; `""` for nothing."""
    try:
        parts = urlsplit(url)
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme, 0)
    except ValueError:
        return _("This is no address.")
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc or len(url) > ADDRESS:
        return _("Give the address of your server, https://…, without a password in it.")
    if port not in settings.PARVIS.fetch_ports:
        return _("The portal does not send to port %(port)s.") % {"port": port}
    try:
        allowed = http.is_allowed(ip_address(parts.hostname))
    except ValueError:  # a name, which is looked up when a message is sent
        return ""
    return "" if allowed else _("The portal does not send to private networks.")
