"""A test marked `proves(face, row, …)` fails unless it asked each of these rows, and was answered.

The tables of the documentation are made of these marks (docs/proofs.py): a row is green because a test is.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Final

import pytest
from django.core.handlers.base import BaseHandler
from django.http import HttpRequest

_NAMES: Final = re.compile(r"<(?:\w+:)?(\w+)>")
_ACTION: Final = "^api/(?:3/)?action/"


def row_of(request: HttpRequest) -> tuple[str, str]:
    """(face, row) that a request asks; `("", "")` when it is of no table."""
    match = request.resolver_match
    if match is None:
        return "", ""
    if match.route.startswith(_ACTION):
        return "ckan", str(match.kwargs["name"])
    if match.route.startswith(("api/1/", "api/2/")):
        method = "GET" if request.method == "HEAD" else request.method
        return "udata", f"{method} /" + _NAMES.sub(r"{\1}", match.route)
    return "", ""


@contextmanager
def listening() -> Iterator[set[tuple[str, str]]]:
    """What is asked and answered meanwhile, as (face, row), whoever asks: a client in the test or a program outside."""
    answered: set[tuple[str, str]] = set()
    original = BaseHandler.get_response

    def listen(handler: BaseHandler, request: HttpRequest) -> Any:
        response = original(handler, request)
        if response.status_code < 400:
            answered.add(row_of(request))
        return response

    BaseHandler.get_response = listen  # type: ignore[method-assign,assignment]
    try:
        yield answered
    finally:
        BaseHandler.get_response = original  # type: ignore[method-assign]


def unproven(marks: Iterable[pytest.Mark], answered: set[tuple[str, str]]) -> list[str]:
    """The rows that the marks claim and that were not answered."""
    said = {(mark.args[0], row) for mark in marks for row in mark.args[1:]}
    return sorted(row for _face, row in said - answered)


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Iterator[None]:
    """Run a marked test, and see that it asked what it claims."""
    marks = list(pyfuncitem.iter_markers("proves"))
    if not marks:
        return (yield)
    with listening() as answered:
        outcome = yield
    if missing := unproven(marks, answered):
        pytest.fail(f"it says it proves what it did not ask, or what was refused: {', '.join(missing)}", pytrace=False)
    return outcome
