"""The sources somebody looks after, and the page of each: how its runs go, for everybody."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from parvis.faces.web import clock, forms, pages, turning, who
from parvis.kit.errors import NotFound, PortalError
from parvis.portal.harvest import actions, queries
from parvis.portal.harvest.rules import allows

LISTED: Final = 200  # sources of one page
_TONES: Final = {"done": "good", "running": "fair", "waiting": "fair", "failed": "poor", "cancelled": "fair",
                 "accepted": "good", "pending": "fair", "refused": "poor"}  # fmt: skip


def index(request: HttpRequest, language: str) -> HttpResponse:
    """`/fr/workspace/sources`: those of the reader's organizations; all of them for administrators of the portal."""
    actor = who.known(request)
    page = turning.number(request.GET) if actor.governs else 1
    if actor.governs:
        found, total = queries.listing(actor=actor, offset=(page - 1) * LISTED, limit=LISTED)
    else:
        found, total = queries.own(actor), 0
    last = queries.last_runs(found)
    return pages.render(
        request, "harvest/index.html",
        sources=[brief(one, language) | {"last": last.get(one.pk) and told(last[one.pk], one, language)}
                 for one in found],
        may_add=actor.governs or "administrator" in actor.roles.values(), **turning.around(page, LISTED, total),
    )  # fmt: skip


def source(request: HttpRequest, language: str, ref: str) -> HttpResponse:
    """`/fr/sources/<slug>`; `?page=2` leafs through its runs."""
    actor = who.of(request)
    one = queries.get(ref, actor=actor)
    page = turning.number(request.GET)
    found, total = queries.runs(one, actor=actor, offset=(page - 1) * queries.RUNS, limit=queries.RUNS)
    rights = {verb: allows(actor, f"source.{verb}", one)
              for verb in ("read", "update", "delete", "preview", "run", "validate", "let_go")}  # fmt: skip
    return pages.render(
        request, "harvest/source.html",
        one=brief(one, language) | queries.shown(one, actor=actor) | {"kind_label": kind_label(one)},
        runs=[told(run, one, language) for run in found], may=rights,
        holdings=queries.holdings(one, actor=actor) if rights["read"] else None,
        **turning.around(page, queries.RUNS, total),
    )  # fmt: skip


def brief(source: Any, language: str) -> dict[str, Any]:
    """What a list says of a source."""
    return {
        "name": source.name, "address": f"/{language}/sources/{source.slug}", "kind_label": kind_label(source),
        "organization_name": source.organization.name,
        "organization_address": f"/{language}/organizations/{source.organization.slug}",
        "state": source.state, "state_label": queries.labels.SOURCE_STATES[source.state],
        "tone": _TONES[source.state], "cadence_label": queries.labels.CADENCES[source.cadence],
        "next": source.next_at.isoformat() if source.next_at else "", "held": source.held_at is not None,
    }  # fmt: skip


def kind_label(source: Any) -> str:
    """What a source is, in words; its bare name for a kind the portal no longer knows."""
    kind = queries.kinds().get(source.kind)
    return str(kind.label) if kind else source.kind


def told(run: Any, source: Any, language: str) -> dict[str, Any]:
    """What a list says of a run."""
    return {
        "address": f"/{language}/sources/{source.slug}/runs/{run.pk}", "at": run.created_at.isoformat(),
        "time": clock.time(run.created_at, language), "moment": clock.moment(run.created_at, language),
        "preview": run.is_preview, "state": run.state, "state_label": queries.labels.RUN_STATES[run.state],
        "tone": _TONES[run.state], "created": run.created, "changed": run.changed, "unchanged": run.unchanged,
        "refused": run.refused, "archived": run.archived, "held": run.held,
    }  # fmt: skip


def act(request: HttpRequest, language: str, ref: str) -> HttpResponse:
    """A button of the page: preview, run, pause, accept, refuse, let go, delete."""
    actor = who.known(request)
    one = queries.get(ref, actor=actor)
    here, verb = f"/{language}/sources/{one.slug}", request.POST.get("do", "")
    try:
        if verb in ("preview", "run"):
            run = (actions.preview if verb == "preview" else actions.run)(one, by=actor)
            return forms.done(request, f"{here}/runs/{run.pk}")
        if verb == "delete":
            actions.delete(one, by=actor)
            return forms.done(request, f"/{language}/workspace/sources", _("The source is deleted; its datasets stay."))
        return forms.done(request, here, _do(one, verb, request.POST.get("reason", ""), actor))
    except PortalError as error:
        if isinstance(error, NotFound):
            raise
        return forms.failed(request, here, error)


def _do(source: Any, verb: str, reason: str, actor: Any) -> str:
    """Do it, and return what to say of it. Raises NotFound for what is no button."""
    if verb == "accept":
        actions.accept(source, by=actor)
        return _("The source is in use.")
    if verb == "refuse":
        actions.refuse(source, reason=reason, by=actor)
        return _("The source is refused; its people get a letter.")
    if verb in ("pause", "resume"):
        actions.pause(source, verb == "resume", by=actor)
        return _("The source is read at its times again.") if verb == "resume" else _("The source is paused.")
    if verb == "let_go":
        count = actions.let_go(source, by=actor)
        return _("Datasets archived: %(count)s.") % {"count": count}
    raise NotFound(_("There is nothing at this address."))
