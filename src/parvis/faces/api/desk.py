"""The workspace for programs: the datasets somebody works on, and what needs them."""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time
from typing import Annotated, Any, Final, Literal

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import Field

from parvis.dialects.vocabularies import State
from parvis.faces.api import answers, parameters, shapes
from parvis.kit.actors import Actor
from parvis.kit.errors import SignInNeeded
from parvis.portal.datasets import queries
from parvis.portal.moderation import queries as moderation
from parvis.portal.organizations import queries as organizations
from parvis.portal.tables.queries import privacy as tables

router = Router(tags=["me"])
READ = ["GET", "HEAD"]
STATES: Final = ("", *State, queries.SCHEDULED)


class MineParameters(Schema):
    """Which of one's datasets, in which order; the same as the page of the workspace."""

    q: str = Field("", max_length=200, description="Words of the title or the address.")
    organization: str = Field("", max_length=255, description="Id or slug; `me` for what is in one's own name.")
    state: Literal[STATES] = Field("", description="All but deleted ones when empty; `scheduled`: waits for its date.")  # type: ignore[valid-type]
    problem: Literal[("", *queries.problems())] = Field("", description="What is wrong, or missing (`no_…`).")  # type: ignore[valid-type]
    sort: Literal[tuple(queries.SORTS)] = Field("", description="Empty: changed last.")  # type: ignore[valid-type]
    everything: bool = Field(False, description="Every dataset of the portal (administrators).")


class PageOfMine(MineParameters):
    """And which page of them."""

    page: int = Field(1, ge=1, le=99_999)
    page_size: int = Field(queries.PAGE, ge=1, le=100)


class TodoParameters(Schema):
    """How much to tell."""

    limit: int = Field(queries.SHOWN, ge=1, le=100, description="Items of each kind.")


class MineOrganization(Schema):
    """A producer, by name."""

    id: str
    slug: str
    name: str


class MineQuality(Schema):
    """The score, from 0 to 1, and the points that are missing, the cheapest to earn first."""

    score: float
    missing: list[str]


class MineDataset(Schema):
    """A dataset as who works on it sees it in a list; `rights` are what one may do to it now."""

    id: str
    slug: str
    title: str
    language: str
    state: str
    organization: MineOrganization | None
    license: str | None
    frequency: str
    tags: list[str]
    quality: MineQuality
    resources_count: int
    views: int
    downloads: int
    downloads_by_month: dict[str, int]
    next_update_on: date | None
    created_at: datetime
    modified_at: datetime
    updated_at: datetime
    published_at: datetime | None
    publish_at: datetime | None
    rights: list[str]
    address: str


class MineOut(shapes.PageOut):
    """A page of one's datasets, and how many there are of each state and problem."""

    data: list[MineDataset]
    states: dict[str, int]
    problems: dict[str, int]


class TodoObject(Schema):
    """What an item is about; `dataset` and `organization` are ids, where there is one around it."""

    type: str
    id: str
    title: str
    dataset: str | None
    organization: str | None


class TodoItem(Schema):
    """Something that needs the reader; `reason` is a word of a closed list, `missing` are points of the score."""

    kind: Literal["notices", "invitations", "requests", "transfers", "broken", "late", "uploads", "scheduled",
                  "drafts", "gaps"]  # fmt: skip
    object: TodoObject
    address: str
    since: datetime | None
    due: datetime | None
    reason: str
    missing: list[str]


class TodoOut(Schema):
    """What needs the reader, the most pressing kind first, and how many items there are of each kind."""

    data: list[TodoItem]
    totals: dict[str, int]


def known(request: HttpRequest) -> Actor:
    """Who calls. Raises SignInNeeded for a visitor: nothing here is anybody's."""
    actor: Actor = request.auth  # type: ignore[attr-defined]
    if not actor.is_known:
        raise SignInNeeded(_("Send a token to know whom it speaks for."))
    return actor


def asked(given: MineParameters, actor: Actor, page: int = 1) -> queries.Asked:
    """The question, its organization by id."""
    wanted = given.organization
    if wanted and wanted != queries.MINE:
        wanted = next(iter(organizations.ids_of([wanted])), wanted)
    return queries.Asked(
        text=" ".join(given.q.replace("\0", " ").split()), organization=wanted, state=str(given.state),
        problem=given.problem, sort=given.sort, page=page, everything=given.everything and actor.governs,
    )  # fmt: skip


@router.api_operation(READ, "/datasets", response=MineOut, operation_id="my_datasets")
def my_datasets(request: HttpRequest, given: Annotated[PageOfMine, Query()]) -> HttpResponse:
    """The datasets one owns or works on in an organization, with what each lacks and what one may do to it.

    `states` and `problems` count those there are with the other filters; a page beyond the last is the last.
    """
    actor = known(request)
    found = queries.listing(asked(given, actor, given.page), actor=actor, size=given.page_size)
    return answers.send_json(request, {
        "data": [_row(one, actor) for one in found.rows],
        "total": found.total,
        "page": found.page,
        "page_size": given.page_size,
        "next_page": parameters.link(request, found.page + 1) if found.page < found.pages else None,
        "previous_page": parameters.link(request, found.page - 1) if found.page > 1 else None,
        "states": found.states,
        "problems": found.problems,
    })  # fmt: skip


def _row(one: Any, actor: Actor) -> dict[str, Any]:
    producer = one.organization
    return {
        "id": one.id, "slug": one.slug, "title": one.title, "language": one.language, "state": one.state,
        "organization": {"id": producer.id, "slug": producer.slug, "name": producer.name} if producer else None,
        "license": one.license_id, "frequency": one.frequency, "tags": one.tags,
        "quality": {"score": one.quality_score, "missing": queries.gaps(one)},
        "resources_count": one.resources_count, "views": one.views, "downloads": one.downloads,
        "downloads_by_month": one.metrics_by_month.get("downloads") or {},
        "next_update_on": one.next_update_on.isoformat() if one.next_update_on else None,
        **{name: _moment(getattr(one, name)) for name in
           ("created_at", "modified_at", "updated_at", "published_at", "publish_at")},
        "rights": sorted(queries.rights(one, actor=actor)), "address": _page(f"datasets/{one.slug}"),
    }  # fmt: skip


def _moment(at: datetime | date | None) -> str | None:
    if at is not None and not isinstance(at, datetime):
        at = datetime.combine(at, time(), UTC)
    return at.isoformat() if at else None


def _page(path: str) -> str:
    """The address of a page for people, in the language of who asks."""
    return f"{settings.PARVIS.site_url}/{parameters.language()}/{path}"


# --- what needs doing --------------------------------------------------------------------------------------------


@router.api_operation(READ, "/todo", response=TodoOut, operation_id="my_todo")
def my_todo(request: HttpRequest, given: Annotated[TodoParameters, Query()]) -> HttpResponse:
    """What needs the owner of the token, the most pressing kind first: what the workspace shows them.

    Each item says of what `kind` it is, about which `object`, at which `address` a person deals with it, `since` when,
    and until when (`due`) where there is such a moment. `totals` counts all there are of each kind.
    """
    actor = known(request)
    inbox = organizations.inbox(actor)
    notices = moderation.notices(actor=actor, unread=True)
    kinds: list[tuple[str, Iterable[Any], int]] = [
        ("notices", notices, len(notices)),
        ("invitations", inbox.invitations, len(inbox.invitations)),
        ("requests", inbox.requests, len(inbox.requests)),
        ("personal", *tables.undecided(actor, limit=given.limit)),
        *((tasks.kind, tasks.items, tasks.total) for tasks in queries.todo(actor, limit=given.limit)),
    ]
    return answers.send_json(request, {
        "data": [
            {"kind": kind, "reason": "", "missing": [], "due": None, **_ITEMS[kind](one)}
            for kind, items, _total in kinds for one in list(items)[: given.limit]
        ],
        "totals": {kind: total for kind, _items, total in kinds if total},
    })  # fmt: skip


def _object(type: str, id: str, title: str, **more: str) -> dict[str, Any]:
    return {"type": type, "id": id, "title": title, "dataset": None, "organization": None, **more}


def _notice(one: Any) -> dict[str, Any]:
    case = one.decision.case
    return {
        "object": _object(case.kind, case.key, case.label), "reason": one.decision.verb,
        "address": _page(f"workspace/notices/{one.id}"), "since": _moment(one.at),
    }  # fmt: skip


def _invitation(one: Any) -> dict[str, Any]:
    return {
        "object": _object("invitation", one.id, one.organization.name, organization=one.organization_id),
        "address": _page("workspace/organizations"), "since": _moment(one.created_at), "due": _moment(one.expires_at),
        "reason": one.role,
    }  # fmt: skip


def _request(one: Any) -> dict[str, Any]:
    return {
        "object": _object("join_request", one.id, one.user.name, organization=one.organization_id),
        "address": _page("workspace/organizations"), "since": _moment(one.created_at),
    }  # fmt: skip


def _transfer(one: Any) -> dict[str, Any]:
    titles = sorted(dataset.title for dataset in one.datasets.all())
    return {
        "object": _object("transfer", one.id, ", ".join(titles[:20])),
        "address": _page("workspace/transfers"), "since": _moment(one.created_at),
    }  # fmt: skip


def _broken(one: Any) -> dict[str, Any]:
    check = getattr(one, "last_check", None)  # a catalogue may say so of a link that was not checked here
    return {
        "object": _object("resource", one.id, one.title, dataset=one.dataset_id),
        "address": _page(f"datasets/{one.dataset.slug}/resources/{one.id}"),
        "since": _moment(check.checked_at) if check else one.extras.get("check:date"),
        "reason": check.error if check else str(one.extras.get("check:error") or ""),
    }  # fmt: skip


def _personal(one: Any) -> dict[str, Any]:
    resource = one.resource
    return {
        "object": _object("resource", resource.id, resource.title, dataset=resource.dataset_id),
        "address": _page(f"datasets/{resource.dataset.slug}/resources/{resource.id}/table"),
        "since": _moment(one.finished_at or one.created_at),
        "reason": ", ".join(dict.fromkeys(finding["kind"] for finding in one.findings)),
    }  # fmt: skip


def _upload(one: Any) -> dict[str, Any]:
    return {
        "object": _object("upload", one.id, one.filename), "address": _page(f"publish?upload={one.id}"),
        "since": _moment(one.created_at), "due": _moment(one.expires_at), "reason": one.state,
    }  # fmt: skip


def _of_dataset(step: str, since: str, due: str = "") -> Callable[[Any], dict[str, Any]]:
    def item(one: Any) -> dict[str, Any]:
        missing = queries.gaps(one)
        return {
            "object": _object("dataset", one.id, one.title), "address": _page(f"datasets/{one.slug}/{step}"),
            "since": _moment(getattr(one, since)), "due": _moment(getattr(one, due)) if due else None,
            "missing": missing,
        }  # fmt: skip

    return item


_ITEMS: Final[dict[str, Callable[[Any], dict[str, Any]]]] = {
    "notices": _notice,
    "invitations": _invitation,
    "requests": _request,
    "transfers": _transfer,
    "personal": _personal,
    "broken": _broken,
    "late": _of_dataset("edit", since="next_update_on"),
    "uploads": _upload,
    "scheduled": _of_dataset("preview", since="modified_at", due="publish_at"),
    "drafts": _of_dataset("edit", since="modified_at"),
    "gaps": _of_dataset("edit", since="modified_at"),
}
