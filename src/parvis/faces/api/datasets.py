"""Datasets and their resources."""

from datetime import UTC
from typing import Any

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router

from parvis.dialects import native
from parvis.faces.api import answers, bodies, parameters, resources, shapes
from parvis.kit.actors import Actor
from parvis.kit.errors import Invalid
from parvis.portal.activity import queries as activity
from parvis.portal.datasets import actions, queries
from parvis.portal.organizations import queries as organizations

router = Router(tags=["datasets"])
READ = ["GET", "HEAD"]


def _written(request: HttpRequest, id: str, status: int = 200) -> HttpResponse:
    """The dataset as it is now, with its ETag."""
    rendition = queries.rendition(id, actor=request.auth)  # type: ignore[attr-defined]
    response = HttpResponse(rendition.body, status=status, content_type=rendition.media_type)
    response["ETag"] = rendition.etag
    response["Cache-Control"] = "private, no-cache"
    if status == 201:
        response["Location"] = f"{settings.PARVIS.site_url}/api/datasets/{id}"
    return response


@router.api_operation(READ, "", response=shapes.DatasetPage, url_name="datasets", operation_id="list_datasets")
def list_datasets(request: HttpRequest, given: parameters.Datasets, cursor: str | None = None) -> HttpResponse:
    """Search datasets, with facets.

    To read the whole catalogue send `cursor=` (empty at first) instead of words and filters, then the `next_cursor`
    of each answer: nothing is missed or repeated, however long it takes.
    """
    if cursor is not None:
        return _walk(request, given, cursor)
    query = parameters.dataset_query(given)
    producers = organizations.ids_of(query.filters.get("organization", ()))
    if given.organization_tree:
        roots = organizations.ids_of(given.organization_tree)
        producers += organizations.subtree(roots, actor=request.auth) or roots  # type: ignore[attr-defined]
    if producers:
        query = parameters.with_filter(query, "organization", producers)
    results = queries.search(query, actor=request.auth)  # type: ignore[attr-defined]
    facets = {
        name: [{"value": facet.value, "label": facet.label, "count": facet.count} for facet in values]
        for name, values in results.facets.items()
    }
    members = parameters.envelope(request, given, results.total, facets=facets, correction=results.correction)
    return answers.send_page(request, results.items, members)


def _walk(request: HttpRequest, given: parameters.DatasetParameters, cursor: str) -> HttpResponse:
    if given.q or given.sort or given.filters() or given.ranges() or given.organization_tree:
        raise Invalid({"cursor": [_("A walk takes every dataset: leave out words, filters and sort.")]})
    _offset, limit = given.window()
    items, following = queries.walk(cursor, limit, actor=request.auth)  # type: ignore[attr-defined]
    return answers.send_page(request, items, {"next_cursor": following})


@router.post("", response={201: native.DatasetOut}, operation_id="create_dataset")
def create_dataset(request: HttpRequest, sent: native.DatasetIn) -> HttpResponse:
    """Create a draft."""
    dataset = actions.create(native.read_dataset(sent), by=request.auth)  # type: ignore[attr-defined]
    return _written(request, dataset.id, 201)


@router.api_operation(READ, "/{ref}", response=native.DatasetOut, operation_id="get_dataset")
def get_dataset(request: HttpRequest, ref: str) -> HttpResponse:
    """One dataset, by id or slug; an address it had before redirects (308)."""
    return answers.send(request, queries.rendition(ref, actor=request.auth))  # type: ignore[attr-defined]


@router.patch("/{ref}", response=native.DatasetOut, operation_id="update_dataset")
def update_dataset(request: HttpRequest, ref: str, sent: native.DatasetPatch) -> HttpResponse:
    """Change the members that are sent, and only those. `If-Match` makes sure nobody was faster."""
    actor: Actor = request.auth  # type: ignore[attr-defined]
    dataset = queries.get(ref, actor=actor)
    answers.ensure_fresh(request, lambda: queries.rendition(ref, actor=actor))
    record = native.read_dataset(sent, queries.record(dataset))
    return _written(request, actions.update(dataset, record, by=actor).id)


@router.delete("/{ref}", response={204: None}, operation_id="delete_dataset")
def delete_dataset(request: HttpRequest, ref: str) -> HttpResponse:
    """Delete the dataset; it can be restored for 30 days unless the instance says otherwise."""
    actor: Actor = request.auth  # type: ignore[attr-defined]
    actions.delete(queries.get(ref, actor=actor), by=actor)
    return HttpResponse(status=204)


_VERBS: dict[str, tuple[Any, str]] = {
    "publish": (actions.publish, "Show the dataset to everybody."),
    "private": (actions.make_private, "Show the dataset to its organization alone."),
    "archive": (actions.archive, "Keep the dataset readable, told as no longer kept up."),
    "unarchive": (actions.unarchive, "Take an archived dataset up again."),
    "restore": (actions.restore, "Bring a deleted dataset back."),
}


def _add_verb(verb: str) -> None:
    act, summary = _VERBS[verb]

    @router.post(f"/{{ref}}/{verb}", response=native.DatasetOut, operation_id=f"{verb}_dataset", summary=summary)
    def turn(request: HttpRequest, ref: str) -> HttpResponse:
        actor: Actor = request.auth  # type: ignore[attr-defined]
        return _written(request, act(queries.get(ref, actor=actor), by=actor).id)


for _verb in _VERBS:
    _add_verb(_verb)


@router.put("/{ref}/featured", response=native.DatasetOut, operation_id="feature_dataset")
def feature_dataset(request: HttpRequest, ref: str) -> HttpResponse:
    """Put the dataset forward (administrators)."""
    actor: Actor = request.auth  # type: ignore[attr-defined]
    return _written(request, actions.set_featured(queries.get(ref, actor=actor), True, by=actor).id)


@router.delete("/{ref}/featured", response=native.DatasetOut, operation_id="unfeature_dataset")
def unfeature_dataset(request: HttpRequest, ref: str) -> HttpResponse:
    """No longer put the dataset forward (administrators)."""
    actor: Actor = request.auth  # type: ignore[attr-defined]
    return _written(request, actions.set_featured(queries.get(ref, actor=actor), False, by=actor).id)


@router.api_operation(READ, "/{ref}/history", response=shapes.HistoryOut, operation_id="dataset_history")
def dataset_history(request: HttpRequest, ref: str, limit: int = 50, before: int | None = None) -> HttpResponse:
    """What was done to the dataset, newest first; `before` is the id of the last act read."""
    actor: Actor = request.auth  # type: ignore[attr-defined]
    dataset = queries.get(ref, actor=actor)
    acts = activity.history(queries.KIND, dataset.id, actor=actor, limit=max(1, min(limit, 200)), before=before)
    return answers.send_json(request, {"data": acts})


@router.api_operation(READ, "/{ref}/similar", response=list[native.DatasetSummary], operation_id="similar_datasets")
def similar_datasets(request: HttpRequest, ref: str) -> HttpResponse:
    """Datasets like this one."""
    actor: Actor = request.auth  # type: ignore[attr-defined]
    dataset = queries.get(ref, actor=actor)
    return answers.send_json(request, [orjson.loads(body) for body in queries.similar(dataset.id, actor=actor)])


@router.api_operation(READ, "/{ref}/resources", response=shapes.ResourcePage, operation_id="list_resources")
def list_resources(request: HttpRequest, ref: str, given: Query[shapes.ResourcesIn]) -> HttpResponse:
    """The resources of a dataset in their order, a page at a time; `q` keeps those with each of its words in the title,
    the format or the name of the file.
    """
    actor: Actor = request.auth  # type: ignore[attr-defined]
    dataset = queries.page(ref, actor=actor)
    found = queries.sought(dataset, given.q, given.page, given.page_size)
    return answers.send_json(request, {
        "data": found.rows, "total": found.total, "page": given.page, "page_size": given.page_size,
        "next_page": _resources_at(request, given.page + 1) if given.page < found.last else None,
        "previous_page": _resources_at(request, given.page - 1) if given.page > 1 else None,
    })  # fmt: skip


def _resources_at(request: HttpRequest, page: int) -> str:
    asked = request.GET.copy()
    asked["page"] = str(page)
    return f"{settings.PARVIS.site_url}{request.path}?{asked.urlencode()}"


@router.post(
    "/{ref}/resources",
    response={201: native.ResourceOut},
    operation_id="add_resource",
    openapi_extra={"requestBody": bodies.described(shapes.FileResourceIn, bodies.FILE_RESOURCE)},
)
def add_resource(request: HttpRequest, ref: str) -> HttpResponse:
    """Add a link (`url`) or a file at the end of the dataset's resources.

    A file comes with the form (`multipart/form-data`, its part called `file`), or before it as a resumable upload,
    whose id is `upload`. What is left empty (title, format, media type) is told by the file.
    """
    actor: Actor = request.auth  # type: ignore[attr-defined]
    dataset = queries.get(ref, actor=actor)
    sent = bodies.read(request, shapes.FileResourceIn)
    record = native.read_resource(sent.about)
    upload = resources.received(sent, dataset, actor)
    if not upload:
        return resources.answer(request, actions.add_resource(dataset, record, by=actor), 201)
    return resources.answer(request, actions.add_file(dataset, record, upload=upload, by=actor), 201)


@router.put("/{ref}/resources/order", response=native.DatasetOut, operation_id="reorder_resources")
def reorder_resources(request: HttpRequest, ref: str, sent: shapes.OrderIn) -> HttpResponse:
    """Put the resources in another order."""
    actor: Actor = request.auth  # type: ignore[attr-defined]
    dataset = queries.get(ref, actor=actor)
    actions.reorder_resources(dataset, sent.ids, by=actor)
    return _written(request, dataset.id)


@router.post("/{ref}/schedule", response=native.DatasetOut, operation_id="schedule_dataset")
def schedule_dataset(request: HttpRequest, ref: str, sent: shapes.ScheduleIn) -> HttpResponse:
    """Let a draft publish itself at a date; until then nobody else knows of it."""
    actor: Actor = request.auth  # type: ignore[attr-defined]
    at = sent.publish_at if sent.publish_at.tzinfo else sent.publish_at.replace(tzinfo=UTC)
    return _written(request, actions.schedule(queries.get(ref, actor=actor), at, by=actor).id)


@router.delete("/{ref}/schedule", response=native.DatasetOut, operation_id="unschedule_dataset")
def unschedule_dataset(request: HttpRequest, ref: str) -> HttpResponse:
    """The draft no longer publishes itself."""
    actor: Actor = request.auth  # type: ignore[attr-defined]
    return _written(request, actions.unschedule(queries.get(ref, actor=actor), by=actor).id)
