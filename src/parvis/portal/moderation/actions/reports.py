"""Reports: anybody says that something is wrong; reports on one thing make one case."""

import hmac
from datetime import timedelta
from hashlib import sha256
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from parvis.kit.actors import Actor
from parvis.kit.dates import now
from parvis.kit.errors import Invalid, TooMany
from parvis.portal.moderation import events
from parvis.portal.moderation.models import Case, Report
from parvis.portal.moderation.queries import kinds
from parvis.portal.moderation.rules import reasons, require

HOUR: Final = timedelta(hours=1)


def report(
    kind: str,
    ref: str,
    *,
    reason: str,
    message: str = "",
    email: str = "",
    language: str = "",
    source: str = "",
    by: Actor,
) -> Report:
    """Say that a thing is wrong, for one of `reasons.CHOICES`; `source` is the address it comes from, kept hashed.

    Raises NotFound for what the reporter may not see, Invalid, TooMany beyond the reports an hour the settings allow.
    """
    require(by, "report.create")
    thing = kinds.find(kind, ref, actor=by)
    digest = _digest(by, source)
    sent = Report(
        reason=reason, message=message.strip(), email=email.strip(), language=language, source=digest, at=now(),
        reporter_id=by.id if by.kind == "person" else None,
    )  # fmt: skip
    _check(sent)
    _slow_down(digest)
    with transaction.atomic():
        case = opened(thing, by=by)
        sent.case = case
        sent.save(force_insert=True)
        _weigh(case, reason)
    return sent


def _digest(by: Actor, source: str) -> str:
    text = f"user:{by.id}" if by.kind == "person" else f"{now():%Y-%m-%d}:{source}"
    return hmac.new(settings.SECRET_KEY.encode(), text.encode(), sha256).hexdigest()


def _check(sent: Report) -> None:
    wrong: dict[str, list[object]] = {}
    if sent.reason not in reasons.CHOICES:
        wrong["reason"] = [_("Choose a reason.")]
    if len(sent.message) > reasons.LONGEST:
        wrong["message"] = [_("%(limit)s characters at most.") % {"limit": reasons.LONGEST}]
    if sent.reason == "others" and not sent.message:
        wrong["message"] = [_("Say in a few words what is wrong.")]
    if sent.email:
        try:
            validate_email(sent.email)
        except ValidationError:
            wrong["email"] = [_("This is not an e-mail address.")]
    if wrong:
        raise Invalid(wrong)


def _slow_down(digest: str) -> None:
    recent = Report.objects.filter(source=digest, at__gt=now() - HOUR)
    if recent.count() >= settings.PARVIS.reports_per_hour:
        raise TooMany(_("Many reports came from you within an hour. They are kept; send the next one later."), 3600)


def opened(thing: kinds.Thing, *, by: Actor) -> Case:
    """The open case of a thing, made when there is none, locked until the end of the transaction."""
    require(by, "report.create")
    case = _open_case(thing)
    if case is None:
        try:
            with transaction.atomic():
                case = _new(thing)
        except IntegrityError:  # somebody reported it at the same moment
            case = _open_case(thing)
            assert case is not None
        else:
            events.case_opened.send(None, case=case, by=by)
    return case


@transaction.atomic
def open_case(kind: str, ref: str, *, by: Actor) -> Case:
    """A case somebody who moderates opens by themselves; the open one when there is one. Raises NotFound."""
    require(by, "case.open")
    case = opened(kinds.find(kind, ref, actor=by), by=by)
    case.severity = max(case.severity, 1)
    case.save(update_fields=["severity"])
    return case


def _open_case(thing: kinds.Thing) -> Case | None:
    return Case.objects.select_for_update().filter(kind=thing.kind, key=thing.key, state="open").first()


def _new(thing: kinds.Thing, **fields: Any) -> Case:
    instant = now()
    return Case.objects.create(
        kind=thing.kind, key=thing.key, label=thing.label[:500], author=thing.author, organization=thing.organization,
        opened_at=instant, changed_at=instant, **fields,
    )  # fmt: skip


def _weigh(case: Case, reason: str) -> None:
    case.reports_count += 1
    case.reasons = sorted({*case.reasons, reason})
    case.severity = max(case.severity, reasons.severity(case.reasons))
    case.changed_at = now()
    case.save(update_fields=["reports_count", "reasons", "severity", "changed_at"])
