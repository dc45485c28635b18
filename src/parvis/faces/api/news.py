"""What changed for everybody, for mirrors that follow."""

from datetime import datetime
from typing import Annotated

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.http import urlencode
from ninja import Query, Router, Schema
from pydantic import Field

from parvis.faces.api import answers
from parvis.portal.mirrors import queries

router = Router(tags=["changes"])
READ = ["GET", "HEAD"]


class ChangeOut(Schema):
    """Something public came, changed or went."""

    cursor: str = Field(description="Goes on after this change.")
    op: str = Field(description="`created`, `updated` or `deleted`; what is public no more is `deleted`.")
    kind: str = Field(description="`dataset`, `organization` or `topic`.")
    id: str
    at: datetime
    hash: str | None = Field(description="The ETag of `url` now, without its quotes; null when it is not there now.")
    url: str = Field(description="The record, as JSON.")


class ChangesOut(Schema):
    """Some changes, the oldest first."""

    data: list[ChangeOut]
    cursor: str = Field(description="To send as `since` the next time.")
    more: bool = Field(description="Whether there are more now.")
    next: str = Field(description="The address to read the next time.")


class ChangeParameters(Schema):
    """Where to begin, how many, of what."""

    since: str = Field("", max_length=64, description="A cursor; none for the beginning, `now` for a cursor alone.")
    limit: int = Field(100, description=f"At most {queries.LIMIT}.")
    kind: Annotated[list[str], Field(default_factory=list, max_length=10, description="These kinds alone.")]


@router.api_operation(READ, "", response=ChangesOut, url_name="changes", operation_id="list_news")
def list_news(request: HttpRequest, given: Query[ChangeParameters]) -> HttpResponse:
    """What changed, in the order it was committed, for copies that follow the portal.

    From the beginning the list leads to a whole copy. It tells what everybody may see, within about a minute. A cursor
    that is too old is answered with 410.
    """
    page = queries.page(given.since, kinds=given.kind, limit=given.limit)
    following = urlencode([("since", page.cursor), *(("kind", kind) for kind in given.kind), ("limit", given.limit)])
    return answers.send_json(
        request,
        {"data": [queries.plain(one) for one in page.changes], "cursor": page.cursor, "more": page.more,
         "next": f"{settings.PARVIS.site_url}/api/changes?{following}"},
    )  # fmt: skip
