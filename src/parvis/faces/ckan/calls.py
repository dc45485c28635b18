"""One call of an action: who calls, and what was sent, in all the forms that CKAN takes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

import orjson
from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, QueryDict
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError
from django.utils.translation import gettext as _

from parvis.dialects.ckan import values
from parvis.engines.files.intake import disk
from parvis.kit.actors import VISITOR, Actor
from parvis.kit.dates import now
from parvis.kit.errors import Invalid, SignInNeeded, TooLarge
from parvis.portal.accounts import actions as accounts
from parvis.portal.organizations import queries as organizations

_TOUCH_EVERY: Final = timedelta(minutes=1)
_NONE: Final = frozenset({"", "None", "null", "undefined"})  # what clients send for no token
LONGEST: Final = 10_000  # members of a list that is sent


class NotJson(ValueError):
    """What was sent is no object of JSON; the message is what CKAN says of it."""


@dataclass(frozen=True, slots=True)
class Call:
    """What an action is given. `token_is_bad`: a token was sent, and is not in force: its sender is a visitor."""

    actor: Actor = VISITOR
    sent: Mapping[str, Any] = field(default_factory=dict)
    files: "Mapping[str, UploadedFile[Any]]" = field(default_factory=dict)
    token_is_bad: bool = False

    @property
    def known(self) -> Actor:
        """Who calls, who is no visitor. Raises SignInNeeded."""
        if not self.actor.is_known:
            raise SignInNeeded
        return self.actor

    def has(self, name: str) -> bool:
        """Whether a member says anything."""
        return values.told(self.sent.get(name))

    def text(self, name: str, default: str = "") -> str:
        """A text. Raises Invalid when it is an object or a list."""
        value = self.sent.get(name)
        if value is None:
            return default
        if isinstance(value, Mapping | list):
            raise Invalid({name: ["Must be a string"]})
        return "true" if value is True else "false" if value is False else values.text(value)

    def needed(self, *names: str) -> str:
        """The text of the first of these members that is there. Raises Invalid."""
        found = next((one for name in names if (one := self.text(name).strip())), "")
        if not found:
            raise Invalid({names[0]: ["Missing value"]})
        return found

    def flag(self, name: str, default: bool = False) -> bool:
        """A boolean, or its text."""
        value = self.sent.get(name)
        return default if value is None or value == "" else values.boolean(value)

    def number(self, name: str, default: int, *, least: int = 0) -> int:
        """A whole number, or its text. Raises Invalid."""
        value = self.text(name).strip()
        if not value:
            return default
        digits = value.removeprefix("-")
        if not (digits.isascii() and digits.isdigit() and len(digits) < 10) or int(value) < least:
            raise Invalid({name: ["Must be a natural number" if least >= 0 else "Invalid integer"]})
        return int(value)

    def many(self, name: str) -> list[str]:
        """A list of texts: a list, its JSON as a text, or one text alone. Raises Invalid."""
        value = self.json(name)
        if not values.told(value):
            return []
        found = value if isinstance(value, list) else [value]
        if len(found) > LONGEST or not all(isinstance(one, str | int | float) for one in found):
            raise Invalid({name: ["Not a list of strings"]})
        return [values.text(one) for one in found]

    def json(self, name: str) -> Any:
        """A member of any shape; a text that is an object or a list of JSON is what it says."""
        value = self.sent.get(name)
        if isinstance(value, str) and value.strip()[:1] in ("[", "{"):
            read = values.loaded(value)
            return value if read is None else read
        return value


def actor_of(request: HttpRequest) -> tuple[Actor, bool]:
    """(who calls, whether they sent a token that is not in force): CKAN answers such callers as visitors."""
    given = request.headers.get("Authorization") or request.headers.get("X-CKAN-API-Key") or ""
    scheme, _space, secret = given.strip().partition(" ")
    token = secret.strip() if scheme.lower() == "bearer" else given.strip()
    if token in _NONE:
        return VISITOR, False
    try:
        actor, row = organizations.actor_by_token(token)
    except SignInNeeded:
        return VISITOR, True
    if row.last_used_at is None or now() - row.last_used_at > _TOUCH_EVERY:
        accounts.touch_token(row, by=actor)
    return actor, False


def read(request: HttpRequest, *, reads: bool) -> Call:
    """The call. Raises NotJson, Invalid for a form that cannot be read."""
    actor, token_is_bad = actor_of(request)
    files: Mapping[str, UploadedFile[Any]] = {}
    if request.method in ("GET", "HEAD"):
        sent = _flat(request.GET)
    elif request.content_type == "multipart/form-data":
        sent, files = _form(request)
    else:
        sent = _posted(request)
    if reads and not sent and not files:  # posted with what is asked in the address
        sent = _flat(request.GET)
    return Call(actor, sent, files, token_is_bad)


def _flat(query: QueryDict) -> dict[str, Any]:
    """A name that is repeated is a list."""
    return {name: values.clean(found[0] if len(found) == 1 else list(found)) for name, found in query.lists()}


def _form(request: HttpRequest) -> "tuple[dict[str, Any], Mapping[str, UploadedFile[Any]]]":
    try:
        with disk():
            fields, files = request.parse_file_upload(request.META, request)
    except UnreadablePostError as error:
        raise Invalid({"upload": ["The form stopped in the middle"]}) from error
    except (MultiPartParserError, SuspiciousOperation, BadRequest) as error:
        raise Invalid({"upload": ["This form cannot be read"]}) from error
    request._files = files  # type: ignore[attr-defined]  # closed with the request, as those Django parses itself
    return _flat(fields), {name: file for name in files if isinstance(file := files.get(name), UploadedFile)}


def _posted(request: HttpRequest) -> dict[str, Any]:
    try:
        body = request.body.strip()
    except RequestDataTooBig as error:
        raise TooLarge(_("What was sent is too large.")) from error
    if not body:
        return {}
    if request.content_type == "application/x-www-form-urlencoded" and body[:1] != b"{":
        try:
            fields = QueryDict(body, encoding="utf-8")
        except (SuspiciousOperation, UnicodeDecodeError) as error:
            raise NotJson("The form cannot be read") from error
        names = list(fields)
        if len(names) == 1 and not fields[names[0]] and names[0][:1] == "{":  # a form that is a text of JSON
            body = names[0].encode()
        else:
            return _flat(fields)
    try:
        sent = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise NotJson(f"Error decoding JSON data. Error: {error}") from error
    if not isinstance(sent, dict):
        raise NotJson("Request data JSON decoded to a value that is no dictionary")
    return dict(values.clean(sent)) if b"\\u0000" in body else sent
