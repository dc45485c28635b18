"""Topics, and what they hold for the one who asks."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import File, Router, UploadedFile

from parvis.dialects import topics as dialect
from parvis.faces.api import answers, parameters, shapes
from parvis.kit import pictures
from parvis.kit.actors import Actor
from parvis.portal.activity import queries as activity
from parvis.portal.organizations import queries as organizations
from parvis.portal.topics import actions, queries

router = Router(tags=["topics"])
READ = ["GET", "HEAD"]


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.auth  # type: ignore[attr-defined]
    return actor


def _topic(request: HttpRequest, ref: str) -> Any:
    return queries.get(ref, actor=_actor(request))


def _written(request: HttpRequest, id: str, status: int = 200) -> HttpResponse:
    """The topic as it is now, with its ETag."""
    rendition = queries.rendition(id, actor=_actor(request))
    response = HttpResponse(rendition.body, status=status, content_type=rendition.media_type)
    response["ETag"] = rendition.etag
    response["Cache-Control"] = "private, no-cache"
    if status == 201:
        response["Location"] = f"{settings.PARVIS.site_url}/api/topics/{id}"
    return response


@router.api_operation(READ, "", response=shapes.TopicPage, operation_id="list_topics")
def list_topics(request: HttpRequest, given: parameters.Topics) -> HttpResponse:
    """Search topics, with facets."""
    asked = parameters.topic_query(given, organizations.ids_of(given.organization))
    items, page = queries.search(asked, actor=_actor(request))
    facets = {
        name: [{"value": value, "label": value, "count": count} for value, count in values]
        for name, values in page.facets.items()
    }
    members = parameters.envelope(request, given, page.total, facets=facets, correction=page.correction)
    return answers.send_page(request, items, members)


@router.post("", response={201: dialect.TopicOut}, operation_id="create_topic")
def create_topic(request: HttpRequest, sent: dialect.TopicIn) -> HttpResponse:
    """Create a draft."""
    return _written(request, actions.create(dialect.read_topic(sent), by=_actor(request)).id, 201)


@router.api_operation(READ, "/{ref}", response=dialect.TopicOut, operation_id="get_topic")
def get_topic(request: HttpRequest, ref: str) -> HttpResponse:
    """One topic, by id or slug; an address it had before redirects (308)."""
    return answers.send(request, queries.rendition(ref, actor=_actor(request)))


@router.patch("/{ref}", response=dialect.TopicOut, operation_id="update_topic")
def update_topic(request: HttpRequest, ref: str, sent: dialect.TopicPatch) -> HttpResponse:
    """Change the members that are sent, and only those. `If-Match` makes sure nobody was faster."""
    topic = _topic(request, ref)
    answers.ensure_fresh(request, lambda: queries.rendition(ref, actor=_actor(request)))
    record = dialect.read_topic(sent, queries.record(topic))
    return _written(request, actions.update(topic, record, by=_actor(request)).id)


@router.delete("/{ref}", response={204: None}, operation_id="delete_topic")
def delete_topic(request: HttpRequest, ref: str) -> HttpResponse:
    """Delete the topic; what it held is untouched."""
    actions.delete(_topic(request, ref), by=_actor(request))
    return HttpResponse(status=204)


_VERBS: dict[str, tuple[Any, str]] = {
    "publish": (actions.publish, "Show the topic to everybody."),
    "withdraw": (actions.withdraw, "Make the topic a draft again."),
    "archive": (actions.archive, "Keep the topic readable, told as no longer kept up."),
    "restore": (actions.restore, "Bring a deleted topic back (administrators of the portal)."),
}


def _add_verb(verb: str) -> None:
    act, summary = _VERBS[verb]

    @router.post(f"/{{ref}}/{verb}", response=dialect.TopicOut, operation_id=f"{verb}_topic", summary=summary)
    def turn(request: HttpRequest, ref: str) -> HttpResponse:
        return _written(request, act(_topic(request, ref), by=_actor(request)).id)


for _verb in _VERBS:
    _add_verb(_verb)


@router.put("/{ref}/featured", response=dialect.TopicOut, operation_id="feature_topic")
def feature_topic(request: HttpRequest, ref: str) -> HttpResponse:
    """Put the topic forward (administrators)."""
    return _written(request, actions.set_featured(_topic(request, ref), True, by=_actor(request)).id)


@router.delete("/{ref}/featured", response=dialect.TopicOut, operation_id="unfeature_topic")
def unfeature_topic(request: HttpRequest, ref: str) -> HttpResponse:
    """No longer put the topic forward (administrators)."""
    return _written(request, actions.set_featured(_topic(request, ref), False, by=_actor(request)).id)


@router.post("/{ref}/picture", response=dialect.TopicOut, operation_id="set_topic_picture")
def set_topic_picture(request: HttpRequest, ref: str, file: UploadedFile = File(...)) -> HttpResponse:  # type: ignore[type-arg]
    """Give the topic a picture: PNG, JPEG, WebP or GIF."""
    source = file.read(pictures.MAX_BYTES + 1)
    return _written(request, actions.set_picture(_topic(request, ref), source, by=_actor(request)).id)


@router.delete("/{ref}/picture", response=dialect.TopicOut, operation_id="remove_topic_picture")
def remove_topic_picture(request: HttpRequest, ref: str) -> HttpResponse:
    """Take the picture away."""
    return _written(request, actions.set_picture(_topic(request, ref), b"", by=_actor(request)).id)


@router.api_operation(READ, "/{ref}/history", response=shapes.HistoryOut, operation_id="topic_history")
def topic_history(request: HttpRequest, ref: str, limit: int = 50, before: int | None = None) -> HttpResponse:
    """What was done to the topic, newest first."""
    topic = _topic(request, ref)
    acts = activity.history(queries.KIND, topic.id, actor=_actor(request), limit=max(1, min(limit, 200)), before=before)
    return answers.send_json(request, {"data": acts})


@router.api_operation(READ, "/{ref}/elements", response=shapes.ElementsOut, operation_id="list_elements")
def list_elements(request: HttpRequest, ref: str) -> HttpResponse:
    """What the topic holds, in order: things the reader may not see are neither listed nor counted."""
    found = queries.elements_json(_topic(request, ref), actor=_actor(request))
    return answers.send_json(request, {"data": found, "total": len(found)})


@router.post("/{ref}/elements", response={201: shapes.ElementsOut}, operation_id="add_element")
def add_element(request: HttpRequest, ref: str, sent: dialect.ElementIn) -> HttpResponse:
    """Put something at the end of the topic."""
    topic = _topic(request, ref)
    row = actions.add(topic, dialect.read_element(sent), by=_actor(request))
    return _elements(request, topic, 201, row.id)


@router.put("/{ref}/elements/order", response=shapes.ElementsOut, operation_id="reorder_elements")
def reorder_elements(request: HttpRequest, ref: str, sent: shapes.OrderIn) -> HttpResponse:
    """Put the elements in another order: every id, each once."""
    topic = _topic(request, ref)
    actions.reorder(topic, sent.ids, by=_actor(request))
    return _elements(request, topic)


@router.patch("/{ref}/elements/{id}", response=shapes.ElementsOut, operation_id="update_element")
def update_element(request: HttpRequest, ref: str, id: str, sent: dialect.ElementPatch) -> HttpResponse:
    """Change the texts that are sent, and only those."""
    topic = _topic(request, ref)
    element = queries.element(topic, id)
    actions.change(element, dialect.read_element(sent, queries.element_record(element)), by=_actor(request))
    return _elements(request, topic)


@router.delete("/{ref}/elements/{id}", response={204: None}, operation_id="remove_element")
def remove_element(request: HttpRequest, ref: str, id: str) -> HttpResponse:
    """Take something out of the topic."""
    actions.remove(queries.element(_topic(request, ref), id), by=_actor(request))
    return HttpResponse(status=204)


def _elements(request: HttpRequest, topic: Any, status: int = 200, id: str = "") -> HttpResponse:
    found = queries.elements_json(topic, actor=_actor(request))
    response = answers.send_json(request, {"data": found, "total": len(found)}, status)
    if id:
        response["Location"] = f"{settings.PARVIS.site_url}/api/topics/{topic.id}/elements/{id}"
    return response
