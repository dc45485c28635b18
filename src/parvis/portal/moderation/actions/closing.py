"""The read-only mode: writing closed and opened again by an administrator."""

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from parvis.kit.actors import Actor
from parvis.kit.dates import now
from parvis.kit.errors import Conflict, Invalid
from parvis.portal.moderation import events
from parvis.portal.moderation.actions import audit
from parvis.portal.moderation.models import Closure
from parvis.portal.moderation.queries import closing
from parvis.portal.moderation.rules import require
from parvis.portal.moderation.rules.reasons import LONGEST


@transaction.atomic
def close(*, reason: str, by: Actor, banner: Mapping[str, str] = {}, until: datetime | None = None) -> Closure:
    """Refuse every write but sign-in, moderation and operation, from now `until` a moment or until opened.

    `banner` maps languages to what every page says meanwhile; a usual sentence where it says nothing. Raises Invalid.
    """
    require(by, "portal.close")
    wrong: dict[str, list[object]] = {}
    if not reason.strip():
        wrong["reason"] = [_("Say why: it is kept in the audit log.")]
    if until is not None and until <= now():
        wrong["until"] = [_("This moment is already past.")]
    if any(len(words) > 300 for words in banner.values()):
        wrong["banner"] = [_("%(limit)s characters at most.") % {"limit": 300}]
    if wrong:
        raise Invalid(wrong)
    words = {code: banner[code].strip() for code, _name in settings.LANGUAGES if banner.get(code, "").strip()}
    return _say(Closure(closed=True, reason=reason.strip()[:LONGEST], banner=words, until=until), by)


@transaction.atomic
def open_(*, by: Actor, reason: str = "") -> Closure:
    """Take writing again. Raises Conflict when a setting of the instance keeps it closed."""
    require(by, "portal.close")
    if settings.PARVIS.read_only:
        raise Conflict(_("The setting PARVIS_READ_ONLY keeps the portal closed: only an operator can change it."))
    return _say(Closure(closed=False, reason=reason.strip()[:LONGEST]), by)


def _say(closure: Closure, by: Actor) -> Closure:
    closure.by_name, closure.at = by.name[:255], now()
    closure.save()
    audit.explain(closure.reason, by=by)
    signal = events.writing_closed if closure.closed else events.writing_opened
    signal.send(None, closure=closure, by=by)
    transaction.on_commit(lambda: closing.believe(closure))
    return closure
