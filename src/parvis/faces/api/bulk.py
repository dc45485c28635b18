"""One change to many datasets: seen in advance, made, followed, stopped, taken back."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any, Literal

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field

from parvis.dialects import records
from parvis.faces.api import answers, desk, parameters
from parvis.kit.actors import Actor
from parvis.kit.errors import Invalid
from parvis.portal.datasets import actions, queries
from parvis.portal.organizations import queries as organizations

router = Router(tags=["datasets"])
READ = ["GET", "HEAD"]
Tags = Annotated[list[str], Field(default_factory=list, max_length=100)]


class _Exact(Schema):
    """A member nobody knows is a mistake: what it was meant to change would not be."""

    model_config = ConfigDict(extra="forbid")


class BulkContact(_Exact):
    """Whom to write to, in place of the contacts there are; those credited in another role stay."""

    name: str = Field(max_length=255)
    email: str = Field("", max_length=254)
    contact_form: str = Field("", max_length=2048)


class BulkTransfer(_Exact):
    """Another owner to offer to: an organization (id or slug), or the person who reads the mail of an address."""

    to_organization: str = Field("", max_length=255)
    to_email: str = Field("", max_length=254)
    comment: str = Field("", max_length=2000)


class BulkChanges(_Exact):
    """What to do to each dataset; what is left out stays as it is."""

    license: str = Field("", max_length=64)
    frequency: str = Field("", max_length=64)
    add_tags: Tags
    remove_tags: Tags
    contact: BulkContact | None = None
    verb: str = Field("", max_length=16, description=f"One of: {', '.join(queries.VERBS)}.")
    transfer: BulkTransfer | None = None


class BulkFilter(desk.MineParameters):
    """The datasets a page of `GET /me/datasets` would list, all of them."""

    model_config = ConfigDict(extra="forbid")


class BulkIn(_Exact):
    """Which datasets (`ids`, or `filter`), and what to do to each."""

    ids: Annotated[list[Annotated[str, Field(max_length=64)]], Field(max_length=actions.MOST)] | None = None
    filter: BulkFilter | None = None
    changes: BulkChanges
    dry_run: bool = Field(False, description="Say what would become of each, and do nothing.")


class ResultParameters(Schema):
    """Which results."""

    kind: str = Field("", pattern="^(|changed|same|refused)$")
    page: int = Field(1, ge=1, le=99_999)
    page_size: int = Field(100, ge=1, le=1000)


class BulkItem(Schema):
    """What became, or would become, of one dataset: each field as [before, after], or why it was refused."""

    dataset: str
    slug: str
    title: str
    kind: Literal["changed", "same", "refused"]
    changes: dict[str, list[Any]]
    reason: str


class BulkCounts(Schema):
    """How many datasets were changed, were so already, were refused."""

    changed: int
    same: int
    refused: int


class BulkPlanOut(Schema):
    """What a change would do to each dataset."""

    dry_run: bool
    total: int
    counts: BulkCounts
    data: list[BulkItem]


class BulkHead(Schema):
    """A change to many datasets; `undoes` is the id of the one it takes back."""

    id: str
    changes: dict[str, Any]
    undoes: str | None
    total: int
    created_at: datetime
    stopped_at: datetime | None
    finished_at: datetime | None


class BulkOut(BulkHead):
    """How far it is, and what became of the datasets gone through so far."""

    done: int
    counts: BulkCounts
    undone_by: str | None
    data: list[BulkItem]
    next_page: str | None


class BulksOut(Schema):
    """Changes to many datasets, newest first."""

    data: list[BulkHead]


@router.post("/bulk", response={200: BulkPlanOut, 201: BulkOut, 202: BulkOut},
             operation_id="change_datasets")  # fmt: skip
def change_datasets(request: HttpRequest, sent: BulkIn) -> HttpResponse:
    """Change many datasets, each by the rights one has over it; what is refused is told with its reason.

    With `dry_run`, 200 and what would become of each. Else 201 once it is done, and 202 when a job goes on with it:
    beyond 50 datasets, and the answer's `Location` says how far it is. What `transfer` offers changes hands when the
    other side accepts.
    """
    actor = desk.known(request)
    ids, change = _chosen(sent, actor), _change(sent.changes)
    if sent.dry_run:
        return answers.send_json(request, _plan(ids, change, actor))
    bulk = actions.change_many(ids, change, by=actor)
    return _begun(request, bulk)


def _chosen(sent: BulkIn, actor: Actor) -> list[str]:
    if (sent.ids is None) == (sent.filter is None):
        raise Invalid({"ids": [_("Send either `ids` or `filter`.")]})
    if sent.ids is not None:
        return list(dict.fromkeys(sent.ids))
    rows = queries.selected(desk.asked(sent.filter, actor), actor=actor)  # type: ignore[arg-type]
    ids = list(rows.order_by("slug").values_list("pk", flat=True)[: actions.MOST + 1])
    if not ids:
        raise Invalid({"filter": [_("No dataset has all of this at once.")]})
    return ids


def _change(sent: BulkChanges) -> queries.Change:
    given = sent.dict()
    contact, transfer = given.pop("contact"), given.pop("transfer")
    given |= {name: tuple(given[name]) for name in ("add_tags", "remove_tags")}
    change = queries.Change(**given, contact=records.Contact(**contact) if contact else None)
    if not transfer:
        return change
    ref = transfer.pop("to_organization")
    organization = next(iter(organizations.ids_of([ref])), ref) if ref else ""
    return replace(change, transfer=queries.Offer(to_organization=organization, **transfer))


def _plan(ids: list[str], change: queries.Change, actor: Actor) -> dict[str, Any]:
    planned = {row.pk: (row, outcome) for row, outcome in queries.planned(ids, change, actor=actor)}
    told = [_foreseen(id, *planned.get(id, (None, None))) for id in ids]
    counts = {kind: sum(one["kind"] == kind for one in told) for kind in ("changed", "same", "refused")}
    return {"dry_run": True, "total": len(ids), "counts": counts, "data": told}


def _foreseen(id: str, row: Any, outcome: Any) -> dict[str, Any]:
    if row is None:
        absent = _("This dataset is not there any more.")
        return {"dataset": id, "slug": "", "title": "", "kind": "refused", "changes": {}, "reason": absent}
    changes = queries.plain_changes(outcome.changes)
    return {"dataset": id, "slug": row.slug, "title": row.title, "kind": outcome.kind, "changes": changes,
            "reason": str(outcome.reason)}  # fmt: skip


def _begun(request: HttpRequest, bulk: Any) -> HttpResponse:
    """201 for what is done, 202 for what a job goes on with."""
    response = answers.send_json(request, _shape(bulk, request), 201 if bulk.finished_at else 202)
    response["Location"] = f"{settings.PARVIS.site_url}/api/datasets/bulk/{bulk.id}"
    return response


def _shape(bulk: Any, request: HttpRequest, given: ResultParameters | None = None) -> dict[str, Any]:
    given = given or ResultParameters.model_validate({})
    counts, taken_back = queries.bulk_counts(bulk), queries.undone_by(bulk)
    start = (given.page - 1) * given.page_size
    results = queries.bulk_results(bulk, given.kind, limit=given.page_size, offset=start)
    more = start + len(results) < (counts[given.kind] if given.kind else sum(counts.values()))
    return {
        **_head(bulk),
        "done": sum(counts.values()),
        "counts": counts,
        "undone_by": taken_back.id if taken_back else None,
        "data": [
            {"dataset": one.dataset, "slug": one.slug, "title": one.title, "kind": one.kind, "changes": one.changes,
             "reason": one.reason}
            for one in results
        ],
        "next_page": parameters.link(request, given.page + 1) if more and request.method != "POST" else None,
    }  # fmt: skip


def _head(bulk: Any) -> Mapping[str, Any]:
    moments = {name: getattr(bulk, name) for name in ("created_at", "stopped_at", "finished_at")}
    told = {name: at.isoformat() if at else None for name, at in moments.items()}
    return {"id": bulk.id, "changes": bulk.change, "undoes": bulk.undoes_id, "total": len(bulk.datasets), **told}


@router.api_operation(READ, "/bulk", response=BulksOut, operation_id="list_bulk_changes")
def list_bulk_changes(request: HttpRequest) -> HttpResponse:
    """The last changes one made to many datasets, newest first; each is kept for 90 days."""
    made = queries.bulk_changes(actor=desk.known(request), limit=100)
    return answers.send_json(request, {"data": [_head(one) for one in made]})


@router.api_operation(READ, "/bulk/{id}", response=BulkOut, operation_id="get_bulk_change")
def get_bulk_change(request: HttpRequest, id: str, given: Annotated[ResultParameters, Query()]) -> HttpResponse:
    """How far a change of one's own is, and what became of each dataset."""
    bulk = queries.bulk_change(id, actor=desk.known(request))
    return answers.send_json(request, _shape(bulk, request, given))


@router.post("/bulk/{id}/undo", response={201: BulkOut, 202: BulkOut}, operation_id="undo_bulk_change")
def undo_bulk_change(request: HttpRequest, id: str) -> HttpResponse:
    """Take the change back where it was not changed again since; what was offered is withdrawn unless accepted.

    The answer is the change that does so; asked twice, the same one.
    """
    actor = desk.known(request)
    return _begun(request, actions.undo(queries.bulk_change(id, actor=actor), by=actor))


@router.post("/bulk/{id}/stop", response=BulkOut, operation_id="stop_bulk_change")
def stop_bulk_change(request: HttpRequest, id: str) -> HttpResponse:
    """Go no further; what was changed stays, and can be taken back."""
    actor = desk.known(request)
    return answers.send_json(request, _shape(actions.stop(queries.bulk_change(id, actor=actor), by=actor), request))
