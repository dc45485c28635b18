"""Decisions on cases: dismiss, hide, show again, delete, warn, block; told to the author, who may contest once."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from parvis.kit import origin
from parvis.kit.actors import Actor
from parvis.kit.dates import now
from parvis.kit.errors import Conflict, Denied, Invalid
from parvis.portal.accounts.models import User
from parvis.portal.datasets import actions as datasets
from parvis.portal.datasets.models import Dataset, Resource
from parvis.portal.moderation import events
from parvis.portal.moderation.actions import _effects as effects
from parvis.portal.moderation.actions import audit
from parvis.portal.moderation.actions import people as accounts
from parvis.portal.moderation.models import Case, Decision, Notice, Trust
from parvis.portal.moderation.queries import cases, kinds
from parvis.portal.moderation.rules import reasons, require
from parvis.portal.organizations import actions as organizations
from parvis.portal.organizations.models import Organization
from parvis.portal.topics import actions as topics
from parvis.portal.topics.models import Topic

CONTESTED: Final = 6  # its severity: above all reasons


@transaction.atomic
def assign(case: Case, user: User | None, *, by: Actor) -> Case:
    """Say who looks at the case; None for nobody. Raises Invalid for somebody who does not moderate."""
    require(by, "case.assign", case)
    if user is not None and not user.is_administrator:
        raise Invalid({"assignee": [_("Only somebody who moderates can take a case.")]})
    case.assignee = user
    case.save(update_fields=["assignee"])
    return case


@transaction.atomic
def decide(
    case: Case, verb: str, *, reason: str, by: Actor, words: str = "", language: str = "", account: str = ""
) -> Decision:
    """Do `verb` (one of `reasons.VERBS`) to the thing of a case, tell its people in `words`, and close the case.

    `reason` is a reason of the list; `account` says whom to block when the thing has several people. Raises Invalid,
    Conflict when the thing does not allow it, Denied when another moderator must look at what is contested.
    """
    require(by, "case.decide", case)
    case = Case.objects.select_for_update().get(pk=case.pk)
    thing = kinds.still(case.kind, case.key, actor=by)
    spoken = language or (thing.language if thing else "") or settings.LANGUAGE_CODE
    words = words.strip() or reasons.usual_words(verb, spoken)
    _check(case, verb, reason, words, thing)
    _ensure_another(case, by)
    audit.explain(words, by=by)
    people = kinds.people(thing) if thing else []
    with origin.because(words):
        also = _DO[verb](case, thing, account, by)
    decision = Decision.objects.create(
        case=case, verb=verb, reason=reason, words=words, language=spoken, also=also, by=by.id,
        by_name=by.name[:255], automatic=False, at=now(),
    )  # fmt: skip
    _review(case, verb)
    _close(case, verb, by)
    if verb in reasons.TELLING or (verb == "dismiss" and case.contested):
        told = (
            people if verb != "block" else [user for user in people if user.pk == (account or (thing and thing.author))]
        )
        effects.tell(decision, told, by=by)
    case.contested = False
    case.save()
    _answer(case, decision)
    return decision


def _check(case: Case, verb: str, reason: str, words: str, thing: kinds.Thing | None) -> None:
    wrong: dict[str, list[object]] = {}
    if verb not in reasons.VERBS:
        wrong["verb"] = [_("Choose what to do.")]
    if reason not in reasons.REASONS:
        wrong["reason"] = [_("Choose a reason.")]
    if len(words) > reasons.LONGEST:
        wrong["words"] = [_("%(limit)s characters at most.") % {"limit": reasons.LONGEST}]
    if wrong:
        raise Invalid(wrong)
    if verb not in kinds.KINDS[case.kind].verbs:
        raise Conflict(_("This cannot be done to a thing of this kind."))
    if thing is None and verb != "dismiss":
        raise Conflict(_("It is not there any more."))


def _ensure_another(case: Case, by: Actor) -> None:
    """What is contested is seen by somebody else, as long as there is somebody else."""
    last = case.decisions.filter(automatic=False).last()
    if not case.contested or last is None or last.by != by.id:
        return
    if User.objects.filter(is_administrator=True, is_active=True).exclude(pk=by.id).exists():
        raise Denied(_("You took the decision that is contested: another moderator looks at it now."))


# --- what each verb does, returning what was hidden along ----------------------------------------------------


def _dismiss(case: Case, thing: kinds.Thing | None, account: str, by: Actor) -> effects.Also:
    """Nothing to do; what the filter held is let go, and its author trusted."""
    if case.held and thing is not None:
        if thing.hidden:
            effects.show(thing, _hidden_along(case), by=by)
        _trust(case.author, by)
    case.held = False
    return []


def _hide(case: Case, thing: kinds.Thing | None, account: str, by: Actor) -> effects.Also:
    assert thing is not None
    case.held = False
    return effects.hide(thing, by=by)


def _restore(case: Case, thing: kinds.Thing | None, account: str, by: Actor) -> effects.Also:
    assert thing is not None
    if not thing.hidden:
        raise Conflict(_("It is not hidden."))
    effects.show(thing, _hidden_along(case), by=by)
    case.held = False
    return []


def _hidden_along(case: Case) -> effects.Also:
    """What the last decision to hide took along."""
    same = Decision.objects.filter(case__kind=case.kind, case__key=case.key, verb__in=("hide", "hold"))
    last = same.order_by("at", "id").last()
    return last.also if last else []


def _delete(case: Case, thing: kinds.Thing | None, account: str, by: Actor) -> effects.Also:
    assert thing is not None
    if isinstance(thing.own, Dataset):
        datasets.delete(thing.own, by=by)
    if isinstance(thing.own, Resource):
        datasets.remove_resource(thing.own, by=by)
    if isinstance(thing.own, Organization):
        organizations.delete(thing.own, by=by)
    if isinstance(thing.own, Topic):
        topics.delete(thing.own, by=by)
    case.held = False
    return []


def _warn(case: Case, thing: kinds.Thing | None, account: str, by: Actor) -> effects.Also:
    return []


def _block(case: Case, thing: kinds.Thing | None, account: str, by: Actor) -> effects.Also:
    """Block the author, or whom `account` names among the people of the thing."""
    people = {one["id"] for one in cases.people_of(thing)}
    wanted = account or (thing.author if thing else "")
    if wanted not in people:
        raise Invalid({"account": [_("Choose whose account.")]})
    accounts.block(User.objects.get(pk=wanted), reason=origin.reason(), by=by)
    return []


_DO: Final[Mapping[str, Callable[[Case, Any, str, Actor], effects.Also]]] = {
    "dismiss": _dismiss, "hide": _hide, "restore": _restore, "delete": _delete, "warn": _warn, "block": _block,
}  # fmt: skip


# --- what follows ----------------------------------------------------------------------------------------------


def _close(case: Case, verb: str, by: Actor) -> None:
    case.state, case.outcome = "closed", verb
    case.closed_at = case.changed_at = now()


def _review(case: Case, verb: str) -> None:
    """A decision on what was contested says whether the contested one stands."""
    asked = case.decisions.filter(review="asked")
    asked.update(review="reversed" if verb in ("restore", "dismiss") else "upheld")


def _answer(case: Case, decision: Decision) -> None:
    """Those who reported are told that it was looked at."""
    for report in case.reports.select_related("reporter"):
        if report.email or report.reporter_id:
            events.report_answered.send(None, report=report, decision=decision)


def _trust(author: str, by: Actor) -> None:
    if author:
        Trust.objects.get_or_create(user_id=author, defaults={"since": now(), "by_name": by.name[:255]})


@transaction.atomic
def trust(user: User, *, by: Actor) -> None:
    """The spam filter leaves this person alone from now on."""
    require(by, "user.trust", user)
    _trust(user.pk, by)


@transaction.atomic
def contest(decision: Decision, words: str, *, by: Actor) -> Decision:
    """Answer a decision one was told of: once. The case opens again, first in the queue, for another moderator.

    Raises Invalid for an empty answer, Conflict for a second one.
    """
    require(by, "decision.contest", decision)
    decision = Decision.objects.select_for_update().get(pk=decision.pk)
    words = words.strip()
    if not words or len(words) > reasons.LONGEST:
        raise Invalid({"words": [_("Say why, in %(limit)s characters at most.") % {"limit": reasons.LONGEST}]})
    if decision.answered_at is not None:
        raise Conflict(_("This decision was answered already; somebody will write to you."))
    decision.answer, decision.answered_at, decision.answered_by, decision.review = words, now(), by.id, "asked"
    decision.save(update_fields=["answer", "answered_at", "answered_by", "review"])
    _reopen(decision.case)
    events.decision_contested.send(None, decision=decision, by=by)
    return decision


def _reopen(case: Case) -> None:
    """Open the case again; should the thing have a newer open case, the answer is found beside it."""
    newer = Case.objects.filter(kind=case.kind, key=case.key, state="open").exclude(pk=case.pk)
    case.contested, case.severity, case.assignee = True, CONTESTED, None
    if not newer.exists():
        case.state, case.outcome, case.closed_at = "open", "", None
    case.changed_at = now()
    case.save()
    newer.update(severity=CONTESTED)


@transaction.atomic
def read_notice(notice: Notice, *, by: Actor) -> None:
    """Note that its reader opened the notice."""
    require(by, "notice.read", notice)
    Notice.objects.filter(pk=notice.pk, read_at__isnull=True).update(read_at=now())
