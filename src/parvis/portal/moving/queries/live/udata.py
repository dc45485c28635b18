"""A udata that is up, by its APIs 1 and 2; what has no place here yet is read too, for the day it has."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final

from parvis.dialects.faults import Problem
from parvis.portal.harvest.queries import labels
from parvis.portal.moving.queries.live.asking import Asked, Cannot
from parvis.portal.moving.queries.live.shapes import Api, Part, Step
from parvis.portal.moving.queries.portals import Members

_AT_ONCE: Final = 100
_TOPICS: Final = 20  # each is asked for what it holds, so a step is many questions
_OLDEST: Final = {"sort": "created"}  # what is made meanwhile comes last
_OTHERS: Final = ("reuses", "dataservices", "discussions")
_HIDDEN: Final = ("private", "archived", "deleted")  # what a list leaves out unless who has a token asks


def _parts(known: bool) -> Sequence[Part]:
    datasets = "/api/1/datasets/"
    hidden = [Part(f"datasets-{name}", 1, partial(_page, datasets, {**_OLDEST, name: "true"})) for name in _HIDDEN]
    others = [Part(name, 1, partial(_page, f"/api/1/{name}/", _OLDEST)) for name in _OTHERS]
    return (
        Part("organizations", 1, partial(_page, "/api/1/organizations/", _OLDEST), needed=True),
        Part("topics", 1, _topics),
        Part("datasets", 1, partial(_page, datasets, _OLDEST), needed=True),
        *(hidden if known else ()),
        *others,
        Part("posts", 1, partial(_page, "/api/1/posts/", {})),
    )


def _page(path: str, query: Mapping[str, str], asked: Asked, number: int, size: int = _AT_ONCE) -> Step:
    answer = asked.json(path, **query, page=number, page_size=size)
    if not isinstance(answer.get("data"), list):
        raise Cannot(labels.reason(Problem.NO_CATALOGUE, str(answer)[:100]))
    found = [one for one in answer["data"] if isinstance(one, Mapping)]
    total = answer.get("total")
    goes_on = found and answer.get("next_page")
    return Step(found, number + 1 if goes_on else None, total if isinstance(total, int) else None)


def _topics(asked: Asked, number: int) -> Step:
    step = _page("/api/2/topics/", _OLDEST, asked, number, _TOPICS)
    return Step([_with_elements(asked, one) for one in step.things], step.following, step.total)


def _with_elements(asked: Asked, topic: Members) -> Members:
    """The topic with what it holds, in place of the address of that."""
    elements: list[Members] = []
    at: int | None = 1
    while at is not None:
        step = _page(f"/api/2/topics/{topic.get('id')}/elements/", {}, asked, at)
        elements += step.things
        at = step.following
    return {**topic, "elements": elements}


API: Final = Api(_parts, lambda token: {"X-API-KEY": token})
