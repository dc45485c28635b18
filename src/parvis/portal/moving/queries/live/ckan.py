"""A CKAN that is up, by its Action API: organizations, groups, people where the token may, packages."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Final

from parvis.dialects.ckan import values
from parvis.dialects.faults import Problem
from parvis.portal.harvest.queries import labels
from parvis.portal.moving.queries.live.asking import Asked, Cannot
from parvis.portal.moving.queries.live.shapes import Api, Part, Step

_AT_ONCE: Final = 100  # packages
_GROUPS: Final = 25  # what CKAN gives at most with all fields
_IN_FULL: Final = {"all_fields": "true", "include_extras": "true", "include_users": "true"}


def _parts(known: bool) -> Sequence[Part]:
    """Drafts and what is private, for who has a token: older portals do not know these words."""
    hidden = {"include_private": "true", "include_drafts": "true"} if known else {}
    return (
        Part("organizations", 0, partial(_groups, "organization_list"), needed=True),
        Part("groups", 0, partial(_groups, "group_list")),
        *((Part("users", 0, _users),) if known else ()),
        Part("datasets", 0, partial(_packages, hidden), needed=True),
    )


def _groups(action: str, asked: Asked, start: int) -> Step:
    found = values.listed(_result(asked, action, **_IN_FULL, limit=_GROUPS, offset=start))
    # A portal may give fewer at once than asked for, never none before the end.
    return Step(found, start + len(found) if found else None)


def _users(asked: Asked, _start: int) -> Step:
    return Step(values.listed(_result(asked, "user_list", all_fields="true")), None)


def _packages(hidden: Mapping[str, str], asked: Asked, start: int) -> Step:
    result = _result(asked, "package_search", sort="id asc", rows=_AT_ONCE, start=start, **hidden)
    if not isinstance(result, Mapping) or not isinstance(result.get("results"), list):
        raise Cannot(labels.reason(Problem.NO_CATALOGUE, str(result)[:100]))
    found, count = values.listed(result["results"]), result.get("count")
    return Step(found, start + len(found) if found else None, count if isinstance(count, int) else None)


def _result(asked: Asked, action: str, **query: object) -> Any:
    answer = asked.json(f"/api/3/action/{action}", **query)
    if "result" not in answer:
        raise Cannot(labels.reason(Problem.NO_CATALOGUE, str(answer)[:100]))
    return answer["result"]


API: Final = Api(_parts, lambda token: {"Authorization": token})
