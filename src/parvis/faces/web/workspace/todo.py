"""What needs somebody today, then their things."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from parvis.faces.web import figures, pages, who, words
from parvis.faces.web.forms import done
from parvis.faces.web.workspace import mending, rows
from parvis.kit.actors import Actor
from parvis.kit.errors import NotFound, PortalError
from parvis.portal.datasets import actions, queries
from parvis.portal.organizations import queries as organizations

# What a list of tasks is called, and which filter of the datasets shows them all.
HEADS: Final[Mapping[str, tuple[Promise, str]]] = {
    "broken": (gettext_lazy("Links that do not answer"), "?problem=broken"),
    "late": (gettext_lazy("Late updates"), "?problem=late&sort=due"),
    "drafts": (gettext_lazy("Drafts to finish"), "?state=draft"),
    "gaps": (gettext_lazy("Quality within reach"), "?sort=quality&state=published"),
}


class Shown(NamedTuple):
    """What the tasks of a page have in common."""

    language: str
    choices: mending.Choices
    refused: mending.Refused | None


def index(request: HttpRequest, language: str) -> HttpResponse:
    """`/fr/workspace`."""
    return show(request, language)


def show(request: HttpRequest, language: str, refused: mending.Refused | None = None) -> HttpResponse:
    """The page; `refused` is what was just typed on it and cannot be taken."""
    actor = who.known(request)
    states, recent = queries.overview(actor)
    shown = Shown(language, mending.Choices(language), refused)
    groups = [_group(tasks, shown) for tasks in queries.todo(actor)]
    return pages.render(
        request,
        "workspace/index.html",
        status=200,
        groups=groups,
        states=[
            {"words": word, "state": state, "count": states[state]}
            for state, (word, _kind) in rows.STATES.items()
            if states.get(state) and state != "deleted"
        ],
        recent=[rows.row(dataset, language) for dataset in recent],
        organizations=_organizations(actor, language),
        newcomer=not recent,
    )


def _organizations(actor: Actor, language: str) -> list[dict[str, str]]:
    names = organizations.names(list(actor.roles), language)
    roles = {"administrator": _("administrator"), "editor": _("editor"), "contributor": _("contributor")}
    found = [{"id": id, "name": name, "role": roles[actor.roles[id]]} for id, name in names.items()]
    return sorted(found, key=lambda one: one["name"])


def _group(tasks: queries.Tasks, shown: Shown) -> dict[str, Any]:
    head, query = HEADS[tasks.kind]
    return {
        "kind": tasks.kind,
        "head": head,
        "query": query,
        "tasks": [_ITEMS[tasks.kind](one, shown) for one in tasks.items],
        "total": tasks.total,
        "more": tasks.total - len(tasks.items),
    }


def _base(dataset: Any, language: str) -> dict[str, Any]:
    return {
        "id": dataset.id,
        "address": f"/{language}/datasets/{dataset.slug}",
        "title": rows.title(dataset, language),
        "name": rows.plain_title(dataset, language),
        "organization": rows.organization(dataset, language),
        "file": "",
        "gain": "",
        "more": "",
        "form": None,
    }


def _broken(resource: Any, shown: Shown) -> dict[str, Any]:
    language = shown.language
    dataset = resource.dataset
    return _base(dataset, language) | {
        "why": silence(resource.extras, language),
        "file": resource.title,
        "verb": _("Mend the link"),
        "to": f"/{language}/datasets/{dataset.slug}/edit",
    }


def silence(extras: Mapping[str, Any], language: str) -> str:
    """Since when a link does not answer and why, in words."""
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
    return _base(dataset, language) | {
        "why": why,
        "verb": _("Update the files"),
        "to": f"/{language}/datasets/{dataset.slug}/edit",
    }


def _draft(dataset: Any, shown: Shown) -> dict[str, Any]:
    language = shown.language
    began = figures.ago(dataset.modified_at.isoformat(), language)
    why = _("last touched %(when)s") % {"when": began}
    if not dataset.resources_count:
        why = _("no file yet; last touched %(when)s") % {"when": began}
    return _base(dataset, language) | {
        "why": why,
        "verb": _("Finish"),
        "to": f"/{language}/datasets/{dataset.slug}/edit",
    }


def _gap(dataset: Any, shown: Shown) -> dict[str, Any]:
    language, missing, refused = shown.language, queries.gaps(dataset), shown.refused
    mine = refused if refused is not None and refused.id == dataset.id else None
    others = len(missing) - 1
    more = ngettext("%(count)s other point is missing", "%(count)s other points are missing", others)
    base = f"/{language}/datasets/{dataset.slug}"
    return _base(dataset, language) | {
        "why": words.label("missing", missing[0], language),
        "gain": _("+1 point"),
        "more": more % {"count": figures.number(others, language)} if others > 0 else "",
        "form": mine.form if mine else mending.form(missing[0], dataset.id, shown.choices),
        "member": missing[0],
        "verb": _("Complete"),
        "to": f"{base}/edit",
    }


_ITEMS: Final[Mapping[str, Callable[..., dict[str, Any]]]] = {
    "broken": _broken,
    "late": _late,
    "drafts": _draft,
    "gaps": _gap,
}


def mend(request: HttpRequest, language: str) -> HttpResponse:
    """Change one member of one dataset where it is said to be missing, then back to what needs doing."""
    actor = who.known(request)
    dataset = queries.get(request.POST.get("dataset", ""), actor=actor)
    sent = mending.form(request.POST.get("member", ""), dataset.id, mending.Choices(language), request.POST)
    if sent is None:
        raise NotFound
    try:
        if not sent.is_valid():
            return show(request, language, mending.Refused(dataset.id, sent))
        dataset = actions.update(dataset, replace(queries.record(dataset), **sent.cleaned_data), by=actor)
    except PortalError as error:
        sent.refuse(error)
        return show(request, language, mending.Refused(dataset.id, sent))
    told = {"title": dataset.title, "percent": figures.percent(dataset.quality_score, language)}
    return done(
        request, f"/{language}/workspace", _("“%(title)s” is complete on this point: quality %(percent)s.") % told
    )
