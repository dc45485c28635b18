"""What needs somebody, in words: each item says what it is, why, and the one verb that deals with it."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from markupsafe import Markup

from parvis.faces.web import figures, words
from parvis.faces.web.clock import moment
from parvis.faces.web.moderation.case import decision
from parvis.faces.web.organizations.results import brief
from parvis.faces.web.workspace import mending, rows
from parvis.kit.actors import Actor
from parvis.portal.datasets import queries
from parvis.portal.moderation import queries as moderation
from parvis.portal.organizations import queries as organizations
from parvis.portal.tables.queries import privacy as tables

# What a list of tasks is called, and the page of the workspace that shows them all. In the order of the list.
HEADS: Final[Mapping[str, tuple[Promise, str]]] = {
    "notices": (gettext_lazy("Notices to read"), "notices"),
    "invitations": (gettext_lazy("Invitations"), "organizations"),
    "requests": (gettext_lazy("Requests to join"), "organizations"),
    "transfers": (gettext_lazy("Data offered to you"), "transfers"),
    "personal": (gettext_lazy("Personal data to decide about"), ""),
    "broken": (gettext_lazy("Links that do not answer"), "datasets?problem=broken"),
    "late": (gettext_lazy("Late updates"), "datasets?problem=late&sort=due"),
    "uploads": (gettext_lazy("Files sent and not used yet"), ""),
    "scheduled": (gettext_lazy("Going online by themselves"), "datasets?state=scheduled"),
    "drafts": (gettext_lazy("Drafts to finish"), "datasets?state=draft"),
    "gaps": (gettext_lazy("Quality within reach"), "datasets?sort=quality&state=published"),
}


class Shown(NamedTuple):
    """What the tasks of a page have in common."""

    language: str
    choices: mending.Choices
    refused: mending.Refused | None


def groups(actor: Actor, inbox: organizations.Inbox, shown: Shown) -> list[dict[str, Any]]:
    """What needs the reader, by kind, the most pressing first; `inbox` is what waits in organizations."""
    told = moderation.notices(actor=actor, unread=True)
    tasks = [
        queries.Tasks("notices", told, len(told)),
        queries.Tasks("invitations", inbox.invitations, len(inbox.invitations)),
        queries.Tasks("requests", inbox.requests, len(inbox.requests)),
        _undecided(actor),
        *queries.todo(actor),
    ]
    return [_group(one, shown) for one in tasks if one.total]


def _undecided(actor: Actor) -> queries.Tasks:
    held, total = tables.undecided(actor, limit=queries.SHOWN)
    return queries.Tasks("personal", held, total)


def _group(tasks: queries.Tasks, shown: Shown) -> dict[str, Any]:
    head, page = HEADS[tasks.kind]
    items = list(tasks.items)[: queries.SHOWN]
    return {
        "kind": tasks.kind,
        "head": head,
        "page": f"/{shown.language}/workspace/{page}" if page else "",
        "tasks": [_ITEMS[tasks.kind](one, shown) for one in items],
        "total": tasks.total,
        "more": tasks.total - len(items),
    }


def _item(id: str, title: str, name: str, **more: Any) -> dict[str, Any]:
    """What the page says of anything; `name` is the title as plain text, `drop` the address that gives it up."""
    usual = {"address": "", "context": "", "file": "", "gain": "", "more": "", "form": None, "drop": ""}
    return {"id": id, "title": title, "name": name, **usual, **more}


def _plain(text: str) -> Markup:
    return Markup("<bdi>%s</bdi>") % text


# --- from others -----------------------------------------------------------------------------------------------


def _notice(notice: Any, shown: Shown) -> dict[str, Any]:
    case, told = notice.decision.case, decision(notice.decision)
    to = f"/{shown.language}/workspace/notices/{notice.id}"
    why = _("%(reason)s, %(when)s") % {"reason": told["done"], "when": figures.ago(told["at"], shown.language)}
    kind = moderation.KINDS[case.kind].label
    return _item(notice.id, _plain(case.label), case.label, address=to, context=kind, why=why, verb=_("Read"), to=to)


def _invitation(invitation: Any, shown: Shown) -> dict[str, Any]:
    producer = brief(invitation.organization, shown.language)
    role = words.label("member_role_name", invitation.role, shown.language)
    until = figures.day(invitation.expires_at.isoformat(), shown.language)
    return _item(
        invitation.id, producer["name"], producer["text"], address=producer["address"], context=role,
        why=_("invites you, until %(day)s") % {"day": until}, verb=_("Answer"),
        to=f"/{shown.language}/workspace/organizations",
    )  # fmt: skip


def _request(request: Any, shown: Shown) -> dict[str, Any]:
    asked = figures.ago(request.created_at.isoformat(), shown.language)
    return _item(
        request.id, _plain(request.user.name), request.user.name,
        context=brief(request.organization, shown.language)["name"],
        why=_("asks to join, %(when)s") % {"when": asked}, verb=_("Answer"),
        to=f"/{shown.language}/workspace/organizations",
    )  # fmt: skip


def _transfer(transfer: Any, shown: Shown) -> dict[str, Any]:
    first, *others = sorted((dataset.title for dataset in transfer.datasets.all()), key=str.casefold) or [""]
    more = ngettext("and %(count)s other dataset", "and %(count)s other datasets", len(others))
    giver = transfer.from_organization
    name = brief(giver, shown.language)["name"] if giver else getattr(transfer.from_user, "name", "")
    return _item(
        transfer.id, _plain(first), first, context=name,
        more=more % {"count": figures.number(len(others), shown.language)} if others else "",
        why=_("offered %(when)s") % {"when": figures.ago(transfer.created_at.isoformat(), shown.language)},
        verb=_("Answer"), to=f"/{shown.language}/workspace/transfers",
    )  # fmt: skip


# --- about one's data ------------------------------------------------------------------------------------------


def _of(dataset: Any, language: str, *, id: str = "", **more: Any) -> dict[str, Any]:
    address = f"/{language}/datasets/{dataset.slug}"
    title, name = rows.title(dataset, language), rows.plain_title(dataset, language)
    usual = {"address": address, "context": rows.organization(dataset, language), "to": f"{address}/edit"}
    return _item(id or dataset.id, title, name, **usual | more)


def _broken(resource: Any, shown: Shown) -> dict[str, Any]:
    page = f"/{shown.language}/datasets/{resource.dataset.slug}/resources/{resource.id}"
    return _of(
        resource.dataset, shown.language, why=silence(resource, shown.language), file=resource.title,
        verb=_("Mend the link"), to=page, id=resource.id,
    )  # fmt: skip


def _personal(held: Any, shown: Shown) -> dict[str, Any]:
    resource = held.resource
    to = f"/{shown.language}/datasets/{resource.dataset.slug}/resources/{resource.id}/table"
    kinds = dict.fromkeys(str(one["words"]) for one in tables.kinds(held.findings) if one["level"] == "block")
    why = _("seems to hold: %(kinds)s") % {"kinds": _(", ").join(kinds)}
    return _of(resource.dataset, shown.language, why=why, file=resource.title, verb=_("Decide"), to=to, id=resource.id)


def silence(resource: Any, language: str) -> str:
    """Why a link does not answer and when it was last asked, in words."""
    check = getattr(resource, "last_check", None)
    if check is None:
        return _silence_said(resource.extras, language)
    reason = words.tables(language)["check_error"].get(check.error) or _("it did not answer")
    when = figures.ago(check.checked_at.isoformat(), language)
    said = _("%(reason)s, %(when)s") % {"reason": reason, "when": when}
    if check.failures < 2:
        return said
    times = ngettext("asked %(count)s time in vain", "asked %(count)s times in vain", check.failures)
    return f"{said} · {times % {'count': figures.number(check.failures, language)}}"


def _silence_said(extras: Mapping[str, Any], language: str) -> str:
    """What the catalogue it came from said."""
    at, status = extras.get("check:date"), extras.get("check:status")
    when = figures.ago(str(at), language) if at else ""
    if status:
        reason = _("it answered with the error %(status)s") % {"status": status}
        return _("%(reason)s, %(when)s") % {"reason": reason, "when": when} if when else reason
    return _("it did not answer, %(when)s") % {"when": when} if when else _("it did not answer when last asked")


def _late(dataset: Any, shown: Shown) -> dict[str, Any]:
    language = shown.language
    days = (datetime.now(UTC).date() - dataset.next_update_on).days
    why = _("late by %(time)s; promised %(pace)s") % {
        "time": figures.span(days, language),
        "pace": words.label("frequency", dataset.frequency, language),
    }
    files = f"/{language}/datasets/{dataset.slug}/files"
    return _of(dataset, language, why=why, verb=_("Update the files"), to=files)


def _upload(upload: Any, shown: Shown) -> dict[str, Any]:
    language = shown.language
    known = {
        "percent": figures.percent(upload.offset / upload.length if upload.length else 1, language),
        "day": figures.day(upload.expires_at.isoformat(), language),
    }
    whole = upload.state == "complete"
    why = _("it has arrived; kept until %(day)s") if whole else _("%(percent)s has arrived; kept until %(day)s")
    return _item(
        upload.id, _plain(upload.filename), upload.filename, context=figures.size(upload.length, language),
        why=why % known, verb=_("Make a dataset of it") if whole else _("Choose it again"),
        to=f"/{language}/publish?upload={upload.id}" if whole else f"/{language}/publish",
        drop=f"/{language}/workspace/uploads/{upload.id}/drop",
    )  # fmt: skip


def _scheduled(dataset: Any, shown: Shown) -> dict[str, Any]:
    language = shown.language
    why = _("on %(when)s") % {"when": moment(dataset.publish_at, language)}
    return _of(dataset, language, why=why, verb=_("See it"), to=f"/{language}/datasets/{dataset.id}/preview")


def _draft(dataset: Any, shown: Shown) -> dict[str, Any]:
    began = figures.ago(dataset.modified_at.isoformat(), shown.language)
    words_of = _("last touched %(when)s") if dataset.resources_count else _("no file yet; last touched %(when)s")
    return _of(dataset, shown.language, why=words_of % {"when": began}, verb=_("Finish"))


def _gap(dataset: Any, shown: Shown) -> dict[str, Any]:
    language, missing, refused = shown.language, queries.gaps(dataset), shown.refused
    mine = refused if refused is not None and refused.id == dataset.id else None
    others = len(missing) - 1
    more = ngettext("%(count)s other point is missing", "%(count)s other points are missing", others)
    return _of(
        dataset, language, why=words.label("missing", missing[0], language), gain=_("+1 point"),
        more=more % {"count": figures.number(others, language)} if others > 0 else "",
        form=mine.form if mine else mending.form(missing[0], dataset.id, shown.choices), member=missing[0],
        verb=_("Complete"),
    )  # fmt: skip


_ITEMS: Final[Mapping[str, Callable[..., dict[str, Any]]]] = {
    "notices": _notice,
    "invitations": _invitation,
    "requests": _request,
    "transfers": _transfer,
    "personal": _personal,
    "broken": _broken,
    "late": _late,
    "uploads": _upload,
    "scheduled": _scheduled,
    "drafts": _draft,
    "gaps": _gap,
}
