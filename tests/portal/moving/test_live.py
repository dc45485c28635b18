"""A portal that is up is read through its own API, then moves in as its dump would."""

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest
from django.conf import settings
from tests.conftest import SYSTEM
from tests.portal.moving.conftest import GROUP, ORGANIZATION, PACKAGE, USERS, lists
from tests.serving import Site

from parvis.kit.actors import VISITOR
from parvis.kit.errors import Invalid, SignInNeeded, Unavailable
from parvis.portal.datasets.models import Dataset
from parvis.portal.moving import actions
from parvis.portal.moving.models import Brought
from parvis.portal.moving.queries import Source
from parvis.portal.organizations.models import Invitation, Organization
from parvis.portal.topics.models import Topic

DATASET = {"id": "534fff79a3a7292c64a77e21", "title": "Les nappes", "slug": "les-nappes", "description": "Elles.",
           "resources": [], "tags": ["eau"]}  # fmt: skip
TOPIC = {"id": "534fff79a3a7292c64a77e22", "name": "L’eau", "slug": "l-eau", "description": "Ce qui coule.",
         "elements": [{"id": "e1", "title": "Voir", "element": {"class": "Dataset", "id": DATASET["id"]}}],
         "tags": ["eau"], "color": 3}  # fmt: skip


def _ckan(site: Site, packages: list[Any]) -> list[int]:
    """A CKAN of these packages, four at a time; returns where each question about them began."""
    asked: list[int] = []

    def packages_from(query: dict[str, str]) -> Any:
        start = int(query["start"])
        asked.append(start)
        return {"success": True, "result": {"count": len(packages), "results": packages[start : start + 4]}}

    lists(site, "/api/3/action/package_search", packages_from)
    lists(site, "/api/3/action/user_list", lambda _query: {"success": True, "result": USERS})
    for name, found in (("organization_list", [ORGANIZATION]), ("group_list", [GROUP])):
        # As CKAN before 2.6, which does not know of `offset`.
        lists(site, f"/api/3/action/{name}", lambda _query, found=found: {"success": True, "result": found})
    return asked


def _members(source: Source) -> list[Any]:
    return [line.members for line in source]


def test_a_ckan_that_is_up_is_read_whole_and_moves_in(db: None, old: Site) -> None:
    asked = _ckan(old, [PACKAGE])
    source = actions.download("ckan", f"{old.url}/api/3/", token="secret", by=SYSTEM)
    assert _members(source) == [ORGANIZATION, GROUP, *USERS, PACKAGE]
    assert asked == [0, 1]
    assert {headers["Authorization"] for _method, _path, headers in old.seen} == {"secret"}
    report = actions.bring(source, by=SYSTEM)
    assert (report.differences, report.kinds["user"].created) == ([], 1)


def test_a_real_ckan_is_read_in_steps_and_goes_on_where_it_stopped(db: None, old: Site, shared: Path) -> None:
    packages = orjson.loads((shared / "catalogues/datasud-package_search.json").read_bytes())["result"]["results"]
    asked = _ckan(old, packages)
    working = old.routes["/api/3/action/package_search"]

    def failing(query: dict[str, str]) -> Any:
        return None if query["start"] == "4" else {"success": True, "result": {"results": packages[:4]}}

    lists(old, "/api/3/action/package_search", failing)
    with pytest.raises(Unavailable, match="500"):
        actions.download("ckan", old.url, by=SYSTEM)
    (folder,) = (Path(settings.PARVIS.data) / "moving").glob(f"*{old.port}")
    with (folder / "datasets.jsonl").open("ab") as lines:
        lines.write(b'{"id": "cut')  # as a stop in the middle of a write leaves it
    old.routes["/api/3/action/package_search"] = working
    source = actions.download("ckan", old.url, by=SYSTEM)
    assert _members(source) == [ORGANIZATION, GROUP, *packages]
    assert asked == [4, 8]
    assert len([path for _method, path, _headers in old.seen if "organization_list" in path]) == 2
    actions.download("ckan", old.url, by=SYSTEM)  # whole: nothing is asked again
    assert asked == [4, 8]
    actions.forget("ckan", old.url, by=SYSTEM)
    assert not folder.exists()


def test_a_real_udata_that_is_up_is_read_whole(db: None, old: Site, shared: Path) -> None:
    def recorded(name: str) -> list[Any]:
        return [orjson.loads(line) for line in gzip.open(shared / f"catalogues/udata-api-{name}.jsonl.gz")]

    def paged(found: list[Any]) -> Callable[[dict[str, str]], Any]:
        def answer(query: dict[str, str]) -> Any:
            page, size = int(query["page"]), int(query["page_size"])
            more = f"{old.url}/elsewhere" if page * size < len(found) else None
            return {"data": found[(page - 1) * size : page * size], "total": len(found), "next_page": more}

        return answer

    told = {"/api/1/organizations/": recorded("organizations"), "/api/1/datasets/": [*recorded("datasets"), DATASET],
            "/api/2/topics/": [{**TOPIC, "elements": {"rel": "subsection", "total": 1}}],
            f"/api/2/topics/{TOPIC['id']}/elements/": TOPIC["elements"],
            "/api/1/reuses/": [{"id": "r", "datasets": [], "topic": "x"}]}  # fmt: skip
    for path, found in told.items():
        lists(old, path, paged(found))
    source = actions.download("udata", old.url, token="secret", by=SYSTEM)
    kinds = [line.kind for line in source]
    assert {kind: kinds.count(kind) for kind in dict.fromkeys(kinds)} == {
        "organization": 54, "topic": 1, "dataset": 287, "reuse": 1
    }  # fmt: skip
    assert [line.members for line in source.of("topic")] == [TOPIC]
    assert [place.rpartition(" ")[2] for place, _why in source.untold] == ["dataservices", "discussions", "posts"]
    assert {headers["X-API-KEY"] for _method, _path, headers in old.seen} == {"secret"}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("portal", ["ckan", "udata"])
def test_a_parvis_moves_into_another_through_each_of_its_dialects(
    portal: str, move: Any, live_server: Any, search_index: Any, fetched: Callable[[str], str]
) -> None:
    move("ckan", PACKAGE, GROUP, ORGANIZATION)
    move("udata", DATASET, TOPIC)
    search_index()
    source = actions.download(portal, fetched(live_server.url), by=SYSTEM)
    for model in (Topic, Dataset, Invitation, Organization, Brought):
        model.objects.all().delete()
    report = actions.bring(source, by=SYSTEM)
    assert (report.refused, report.differences) == ([], [])
    counts = [report.kinds[kind].created for kind in ("organization", "topic", "dataset")]
    assert counts == [1, 2, 2]
    held = {topic.slug: [one.key for one in topic.elements.all()] for topic in Topic.objects.all()}
    assert held == {"eau": [PACKAGE["id"]], "l-eau": [DATASET["id"]]}


def test_what_is_no_portal_says_so(db: None, old: Site) -> None:
    old.answer("/api/3/action/organization_list", b"<html>")
    with pytest.raises(Unavailable, match="JSON"):
        actions.download("ckan", old.url, by=SYSTEM)
    lists(old, "/api/1/organizations/", lambda _query: {"hello": "world"})
    with pytest.raises(Unavailable, match="hello"):
        actions.download("udata", old.url, by=SYSTEM)
    with pytest.raises(Invalid, match="ftp"):
        actions.download("udata", "ftp://old.example.org", by=SYSTEM)
    with pytest.raises(SignInNeeded):
        actions.download("ckan", old.url, by=VISITOR)
