"""Webhooks: servers that are told what changed for everybody, as it does, and the log of what was sent to them."""

from datetime import datetime
from typing import Any, Literal

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field

from parvis.faces.api import answers, parameters, shapes
from parvis.kit.actors import Actor
from parvis.portal.mirrors import actions, queries

router = Router(tags=["webhooks"])
READ = ["GET", "HEAD"]
Kind = Literal["dataset", "organization", "topic"]


class WebhookIn(Schema):
    """A webhook to be."""

    name: str = Field(max_length=255)
    url: str = Field(max_length=2048, description="Where messages are sent; on the internet, without a password.")
    kinds: list[Kind] = Field(default_factory=list, max_length=10, description="Changes of these alone; none for all.")
    organization: str = Field("", max_length=255, description="Changes of this organization and of what it publishes.")


class WebhookPatch(Schema):
    """Members to change; those left out stay."""

    name: str | None = Field(None, max_length=255)
    url: str | None = Field(None, max_length=2048)
    kinds: list[Kind] | None = Field(None, max_length=10)
    organization: str | None = Field(None, max_length=255)
    active: bool | None = Field(None, description="`false` pauses it, `true` resumes it from where it stopped.")


class WebhookOwnerOut(Schema):
    """Whose it is."""

    id: str
    name: str


class WebhookOut(Schema):
    """A webhook."""

    id: str
    name: str
    url: str
    kinds: list[str]
    organization: str = Field(description="An id; empty for all.")
    owner: WebhookOwnerOut
    active: bool
    pause: str = Field(description="Why it is paused: `owner`, `failing` or `gone`; empty while it is not.")
    pause_label: str
    failures: int = Field(description="Attempts of the message that waits that failed.")
    retry_at: datetime | None = Field(description="When that message is tried again.")
    cursor: str = Field(description="What it was told so far, as `/api/changes` counts.")
    created_at: datetime
    modified_at: datetime


class WebhookMade(WebhookOut):
    """A webhook and its secret, this once."""

    secret: str


class WebhookPage(shapes.PageOut):
    """A page of webhooks."""

    data: list[WebhookOut]


class AttemptOut(Schema):
    """Once that a message was sent."""

    at: datetime
    ms: int = Field(description="Milliseconds until the answer, or until there was none.")
    status: int | None = Field(description="The status of HTTP that the server answered with, if it did.")
    error: str = Field(description="Why there was no answer; empty when there was one.")
    message: str = Field(description="Why it did not succeed, in words; empty when it did.")


class DeliveryOut(Schema):
    """A message."""

    id: str = Field(description="The header `webhook-id`, the same at each attempt.")
    type: str = Field(description="`changes`, `start_over`, or `ping` for a test.")
    state: str = Field(description="`waiting`, `done` or `failed`.")
    count: int = Field(description="How many changes are in it.")
    created_at: datetime
    attempts: list[AttemptOut]


class DeliveryWhole(DeliveryOut):
    """A message with what is in it."""

    body: dict[str, Any]


class DeliveryPage(shapes.PageOut):
    """A page of messages."""

    data: list[DeliveryOut]


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.auth  # type: ignore[attr-defined]
    return actor


def _webhook(request: HttpRequest, id: str) -> Any:
    return queries.get(id, actor=_actor(request))


def _plain(one: Any) -> dict[str, Any]:
    attempts = [
        {**attempt, "message": queries.labels.trouble(attempt["status"], attempt["error"])} for attempt in one.attempts
    ]
    return {
        "id": one.pk, "type": one.type, "state": one.state, "count": one.count, "created_at": one.created_at,
        "attempts": attempts,
    }  # fmt: skip


@router.api_operation(READ, "", response=WebhookPage, operation_id="list_webhooks")
def list_webhooks(request: HttpRequest, page: int = 1, page_size: int = 20) -> HttpResponse:
    """One's own webhooks, by name; all of them for administrators of the portal."""
    given = parameters.PageParameters(q="", sort="", page=page, page_size=page_size)
    offset, limit = given.window()
    found, total = queries.listing(actor=_actor(request), offset=offset, limit=limit)
    data = [queries.shown(one) for one in found]
    return answers.send_json(request, {"data": data, **parameters.envelope(request, given, total)})


@router.post("", response={201: WebhookMade}, operation_id="create_webhook")
def create_webhook(request: HttpRequest, sent: WebhookIn) -> HttpResponse:
    """Create a webhook: it is told what changes from now on. The answer holds its secret, this once."""
    webhook, secret = actions.create(actions.Wanted(**sent.dict()), by=_actor(request))
    response = answers.send_json(request, queries.shown(webhook) | {"secret": secret}, 201)
    response["Location"] = f"{settings.PARVIS.site_url}/api/webhooks/{webhook.pk}"
    response["Cache-Control"] = "no-store"
    return response


@router.api_operation(READ, "/{id}", response=WebhookOut, operation_id="get_webhook")
def get_webhook(request: HttpRequest, id: str) -> HttpResponse:
    """One webhook."""
    return answers.send_json(request, queries.shown(_webhook(request, id)))


@router.patch("/{id}", response=WebhookOut, operation_id="update_webhook")
def update_webhook(request: HttpRequest, id: str, sent: WebhookPatch) -> HttpResponse:
    """Change the members that are sent, and only those; pause and resume with `active`."""
    webhook, actor = _webhook(request, id), _actor(request)
    given = {name: value for name, value in sent.dict(exclude_unset=True).items() if value is not None}
    active = given.pop("active", None)
    if given:
        names = ("name", "url", "kinds", "organization")
        wanted = actions.Wanted(**{name: given.get(name, getattr(webhook, name)) for name in names})
        webhook = actions.update(webhook, wanted, by=actor)
    if active is not None:
        webhook = (actions.resume if active else actions.pause)(webhook, by=actor)
    return answers.send_json(request, queries.shown(webhook))


@router.delete("/{id}", response={204: None}, operation_id="delete_webhook")
def delete_webhook(request: HttpRequest, id: str) -> HttpResponse:
    """Delete the webhook, with its log."""
    actions.delete(_webhook(request, id), by=_actor(request))
    return HttpResponse(status=204)


@router.post("/{id}/secret", response=WebhookMade, operation_id="renew_webhook_secret")
def renew_secret(request: HttpRequest, id: str) -> HttpResponse:
    """Another secret. For a day messages are signed with the one before too."""
    webhook, secret = actions.renew(_webhook(request, id), by=_actor(request))
    response = answers.send_json(request, queries.shown(webhook) | {"secret": secret})
    response["Cache-Control"] = "no-store"
    return response


@router.post("/{id}/ping", response={202: DeliveryOut}, operation_id="ping_webhook")
def ping_webhook(request: HttpRequest, id: str) -> HttpResponse:
    """Send a test, once."""
    return answers.send_json(request, _plain(actions.ping(_webhook(request, id), by=_actor(request))), 202)


@router.api_operation(READ, "/{id}/deliveries", response=DeliveryPage, operation_id="list_webhook_deliveries")
def list_deliveries(request: HttpRequest, id: str, page: int = 1, page_size: int = 20) -> HttpResponse:
    """What was sent, newest first, and how each attempt went; kept for 30 days."""
    given = parameters.PageParameters(q="", sort="", page=page, page_size=page_size)
    offset, limit = given.window()
    webhook = _webhook(request, id)
    found, total = queries.deliveries(webhook, actor=_actor(request), offset=offset, limit=limit)
    data = [_plain(one) for one in found]
    return answers.send_json(request, {"data": data, **parameters.envelope(request, given, total)})


@router.api_operation(READ, "/{id}/deliveries/{delivery}", response=DeliveryWhole, operation_id="get_webhook_delivery")
def get_plain(request: HttpRequest, id: str, delivery: str) -> HttpResponse:
    """One message, with what was sent."""
    found = queries.delivery(_webhook(request, id), delivery, actor=_actor(request))
    return answers.send_json(request, _plain(found) | {"body": orjson.loads(found.body)})


@router.post(
    "/{id}/deliveries/{delivery}/redeliver", response={202: DeliveryOut}, operation_id="redeliver_webhook_delivery"
)
def redeliver_plain(request: HttpRequest, id: str, delivery: str) -> HttpResponse:
    """Send the message once more, the same under the same id."""
    found = queries.delivery(_webhook(request, id), delivery, actor=_actor(request))
    return answers.send_json(request, _plain(actions.redeliver(found, by=_actor(request))), 202)
