"""Every row of the table of routes answers, in the shape its kind has; the documentation is made of the same table."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from docs import proofs
from tests.faces.udata.conftest import Catalogue

from parvis.faces.udata import table

DOCUMENT = Path(__file__).parents[3] / "docs/api/udata.md"
# Asked by the tests that make one first, or that read something else than JSON.
OF_THEIR_OWN = (
    "avatars/<str:id>/<str:size>/", "users/",
    "harvest/source/<str:ref>/", "harvest/source/<str:ref>/preview/", "harvest/source/<str:ref>/jobs/",
    "harvest/job/<str:id>/", "harvest/job/<str:id>/items/", "contacts/<str:id>/", "transfer/<str:id>/", "reports/", "reports/<str:id>/", "posts/<str:ref>/",
)  # fmt: skip
READ = [
    (f"/api/{version}/{route.path}", operation)
    for version, routes in table.VERSIONS.items()
    for route in routes
    for method, operation in route.operations.items()
    if method == "GET" and route.path not in OF_THEIR_OWN and not route.path.endswith(".csv")
]


def filled(path: str, catalogue: Catalogue) -> str:
    """The path with the names of things that are there."""
    resource = catalogue.water.resources.get().id
    kinds = {"organizations": catalogue.city.slug, "topics": catalogue.topic.slug, "datasets": catalogue.water.slug}
    ids = {"datasets": resource, "spatial": "country:ma", "users": "me"}
    noun = path.split("/")[3]
    values = {"ref": kinds.get(noun, ""), "id": ids.get(noun, ""), "ids": "country:ma"}
    return re.sub(r"<str:(\w+)>", lambda found: values[found[1]], path)


def test_every_address_answers(
    catalogue: Catalogue, editor: Any, udata_as: Callable[..., Any], search_index: Callable[[], int]
) -> None:
    search_index()
    api = udata_as(editor)
    for path, operation in READ:
        answer = api.get(filled(path, catalogue).replace("/users/me/", f"/users/{editor.pk}/"))
        assert (path, answer.status_code) == (path, 302 if "/r/" in path else 200)
        if answer.status_code == 200:
            told, paged = answer.json(), "page_size" in operation.parameters
            assert ("next_page" in told) is paged if isinstance(told, dict) else not paged, path


def test_every_row_is_proven_and_only_rows_that_there_are() -> None:
    """The page of routes is made of the table and of the marks of tests: neither says what the other does not know."""
    rows = {
        f"{method} /api/{version}/" + re.sub(r"<str:(\w+)>", r"{\1}", route.path)
        for version, routes in table.VERSIONS.items()
        for route in routes
        for method in route.operations
    }
    assert set(proofs.of("udata")) == rows


def test_clients_of_the_documentation_are_those_of_the_tests() -> None:
    """A row of the table of clients names the test that makes it true."""
    named = re.findall(r"`(test_\w+)` \|$", DOCUMENT.read_text(), re.MULTILINE)
    there = (DOCUMENT.parents[2] / "tests/conformance/test_datagouv_udata.py").read_text()
    assert sorted(named) == sorted(re.findall(r"^def (test_\w+)", there, re.MULTILINE))
