"""The portal itself: its people, its vocabularies, suggestions, dumps, history, jobs, and what went wrong."""

from datetime import datetime
from typing import Any, Literal

from ninja import Schema


class ActivityOut(Schema):
    """One act: who did what when, and each field as [before, after]."""

    id: int
    at: datetime
    verb: str
    actor: str
    changes: dict[str, list[Any]]


class HistoryOut(Schema):
    """Acts, newest first."""

    data: list[ActivityOut]


class SuggestionOut(Schema):
    """A completion."""

    type: str
    id: str
    title: str
    page: str


class SuggestionsOut(Schema):
    """Completions, best first."""

    data: list[SuggestionOut]


class DumpOut(Schema):
    """The whole catalogue, or a part of what is told of it, in a file."""

    name: str
    url: str
    mime: str
    filesize: int
    sha256: str
    count: int
    made_at: datetime
    changed_at: datetime
    label: str


class ValueOut(Schema):
    """A value of a controlled list, named in the reader's language."""

    id: str
    label: str


class RoleOut(Schema):
    """A role in an organization."""

    id: str
    role: str


class MeOut(Schema):
    """Who the token speaks for."""

    id: str
    name: str
    first_name: str
    last_name: str
    language: str
    email: str
    is_administrator: bool
    scopes: list[str]
    organizations: list[RoleOut]


class MemberOut(Schema):
    """A member of an organization."""

    id: str
    name: str
    email: str
    role: str
    since: datetime


class MemberIn(Schema):
    """A role to give."""

    email: str
    role: Literal["administrator", "editor", "contributor"]


class ProblemField(Schema):
    """A member at fault."""

    field: str
    reasons: list[str]


class ProblemOut(Schema):
    """What went wrong (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str = ""
    errors: list[ProblemField] = []


class JobOut(Schema):
    """A background job."""

    id: int
    name: str
    state: str
    attempts: int
    max_attempts: int
    run_at: datetime
    progress_done: int | None
    progress_total: int | None
    progress_message: str
    reason: str
    message: str
    created_at: datetime
    finished_at: datetime | None


class JobsOut(Schema):
    """Jobs, newest first, and how many there are by state."""

    data: list[JobOut]
    counts: dict[str, int]
