"""The spam filter: what somebody new publishes waits, hidden, when it looks like advertising."""

from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.db import transaction

from parvis.dialects.vocabularies import PUBLIC_STATES
from parvis.kit import origin
from parvis.kit.actors import Actor
from parvis.kit.dates import now
from parvis.portal.accounts.models import User
from parvis.portal.datasets.models import Dataset
from parvis.portal.moderation.actions import _effects as effects
from parvis.portal.moderation.actions import reports
from parvis.portal.moderation.models import Case, Decision, Trust
from parvis.portal.moderation.queries import kinds
from parvis.portal.moderation.rules import reasons, require, spam
from parvis.portal.organizations.models import Organization

OTHERS: Final = 10  # texts of the same person compared


@transaction.atomic
def screen(kind: str, key: str, *, author: Actor, by: Actor) -> Case | None:
    """Judge what `author` has just published; hide it and open a case when it looks like spam.

    Those are let through: who governs, whom a moderator trusts, who has published for long, certified organizations.
    Returns the case, None when nothing was found.
    """
    require(by, "case.hold")
    thing = kinds.still(kind, key, actor=by)
    if thing is None or thing.hidden or not settings.PARVIS.spam_threshold:
        return None
    user = _behind(author, thing)
    if user is None or (author.kind == "person" and author.governs) or _is_exempt(thing, user):
        return None
    signals = spam.assess(
        _written(thing, user), languages=[code for code, _name in settings.LANGUAGES], more_domains=_domains()
    )
    if spam.score(signals) < settings.PARVIS.spam_threshold:
        return None
    return _hold(thing, user, signals, by)


def _behind(author: Actor, thing: kinds.Thing) -> User | None:
    """Who published: the one who acts; for what publishes itself at a date, its owner or the newest of its people."""
    if author.kind == "person":
        return User.objects.filter(pk=author.id).first()
    if thing.author and thing.kind != "organization":
        return User.objects.filter(pk=thing.author).first()
    members = User.objects.filter(memberships__organization=thing.organization or None)
    return members.order_by("-created_at", "-pk").first()


def _domains() -> list[str]:
    return [domain.lower() for domain in settings.PARVIS.disposable_domains]


def _is_exempt(thing: kinds.Thing, user: User) -> bool:
    if thing.organization and "certified" in Organization.objects.values_list("badges", flat=True).get(
        pk=thing.organization
    ):
        return True
    if Trust.objects.filter(user=user).exists():
        return True
    return _is_old_hand(user)


def _is_old_hand(user: User) -> bool:
    """Somebody whose own data has stayed public for as long as the settings ask."""
    since = now() - timedelta(days=settings.PARVIS.spam_trusted_days)
    published = Dataset.objects.filter(owner=user, state__in=PUBLIC_STATES, published_at__lt=since)
    member = user.memberships.filter(since__lt=since).values("organization")
    theirs = Dataset.objects.filter(organization__in=member, state__in=PUBLIC_STATES, published_at__lt=since)
    return user.created_at < since and (published.exists() or theirs.exists())


def _written(thing: kinds.Thing, user: User) -> spam.Written:
    mine = Dataset.objects.filter(owner=user).exclude(pk=thing.key).order_by("-created_at", "-pk")
    return spam.Written(
        text=_text(thing.own),
        email=user.email,
        account_age=(now() - user.created_at).total_seconds(),
        within_hour=mine.filter(published_at__gt=now() - timedelta(hours=1)).count() + 1,
        others=[_text(other) for other in mine[:OTHERS]],
    )


def _text(own: Any) -> str:
    """All that is written on a thing."""
    parts = [str(own), getattr(own, "description", "")]
    if isinstance(own, Dataset):
        parts += [f"{row.title} {row.description} {row.url}" for row in own.resources.all()]
    if isinstance(own, Organization):
        parts.append(own.url)
    return "\n".join(part for part in parts if part)


def _hold(thing: kinds.Thing, user: User, signals: list[spam.Signal], by: Actor) -> Case:
    case = reports.opened(thing, by=by)
    words = reasons.usual_words("hold", user.language or settings.LANGUAGE_CODE)
    case.held, case.author = True, user.pk
    case.signals = [signal.stored() for signal in signals]
    case.reasons = sorted({*case.reasons, "auto_spam"})
    case.severity = max(case.severity, reasons.severity(case.reasons))
    case.changed_at = now()
    with origin.because(words):
        also = effects.hide(thing, by=by)
    case.save()
    decision = Decision.objects.create(
        case=case, verb="hold", reason="auto_spam", words=words, language=user.language or settings.LANGUAGE_CODE,
        also=also, automatic=True, by_name=by.name, at=now(),
    )  # fmt: skip
    effects.tell(decision, [user], by=by)
    return case
