"""What moved in, asked through the API its clients know: the same, but for the table of docs/guide/moving.md."""

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.conftest import SYSTEM
from tests.portal.moving.conftest import GROUP, ORGANIZATION, PACKAGE, source, written

from parvis.portal.moving import actions
from parvis.portal.moving.queries import DATASET, PORTALS, TOPIC, Source, differences
from parvis.portal.moving.queries import ORGANIZATION as ORGANIZATIONS
from parvis.portal.moving.rules.differences import ALLOWED

DOCS = Path(__file__).parents[3] / "docs/guide/moving.md"
ROW = re.compile(r"^\| (dataset|organization|topic) \| `([^`]+)` \| (.+) \|$")


def _documented() -> Iterator[tuple[str, str, str]]:
    portal = ""
    for line in DOCS.read_text().splitlines():
        portal = line[4:].lower() if line.startswith("### ") else portal
        if found := ROW.match(line):
            yield portal, found[1], found[2]


def test_the_table_of_the_docs_is_what_is_allowed():
    allowed = [(portal, kind, one.member) for (portal, kind), rows in ALLOWED.items() for one in rows]
    assert list(_documented()) == allowed


def _undocumented(source: Source, answers: Mapping[str, Callable[[str], Any]]) -> list[tuple[str, str, Any, Any]]:
    portal = source.portal
    return [
        (one.id, one.member, one.theirs, one.ours)
        for line in source
        for one in differences(
            portal.name, line.kind, portal.comparable(line.members),
            portal.comparable(answers[line.kind](line.members["id"])),
        )
        if not one.allowed
    ]  # fmt: skip


def _action(client: Client, name: str) -> Callable[[str], Any]:
    return lambda id: client.get(f"/api/3/action/{name}", {"id": id}).json()["result"]


def _of_ckan(client: Client) -> dict[str, Callable[[str], Any]]:
    return {
        DATASET: _action(client, "package_show"), ORGANIZATIONS: _action(client, "organization_show"),
        TOPIC: _action(client, "group_show"),
    }  # fmt: skip


def _of_udata(client: Client) -> dict[str, Callable[[str], Any]]:
    return {
        DATASET: lambda id: client.get(f"/api/1/datasets/{id}/").json(),
        ORGANIZATIONS: lambda id: client.get(f"/api/1/organizations/{id}/").json(),
        TOPIC: lambda id: {
            **client.get(f"/api/2/topics/{id}/").json(),
            "elements": client.get(f"/api/2/topics/{id}/elements/").json()["data"],
        },
    }


def test_a_ckan_that_moved_in_answers_as_before(db, client, tmp_path):
    read = source("ckan", [written(tmp_path / "dump.jsonl", PACKAGE, GROUP, ORGANIZATION)])
    actions.bring(read, by=SYSTEM)
    assert _undocumented(read, _of_ckan(client)) == []


def test_a_real_ckan_that_moved_in_answers_as_before(db, client, shared):
    read = source("ckan", [shared / "catalogues/datasud-package_search.json"])
    report = actions.bring(read, by=SYSTEM)
    assert (report.kinds["dataset"].created, report.refused, report.differences) == (8, [], [])
    assert _undocumented(read, _of_ckan(client)) == []


def test_a_real_udata_that_moved_in_answers_as_before(db, client, shared):
    files = [shared / f"catalogues/udata-api-{name}.jsonl.gz" for name in ("datasets", "organizations")]
    read = source("udata", files)
    report = actions.bring(read, by=SYSTEM)
    assert (report.kinds["dataset"].created, report.refused, report.differences) == (286, [], [])
    assert _undocumented(read, _of_udata(client)) == []


DATASET_OF_UDATA = {
    "id": "534fff79a3a7292c64a77e21", "title": "Les nappes", "slug": "les-nappes", "description": "Elles.",
    "owner": {"class": "User", "id": "534fff79a3a7292c64a77e29", "first_name": "Amina", "last_name": "B.",
              "slug": "amina-b", "avatar": None},
    "contact_points": [{"id": "c1", "name": "Le service", "email": "eau@example.org", "contact_form": None,
                        "role": "contact", "owner": None, "organization": {"id": "x"}}],
    "resources": [{"id": "f1", "title": "Mesures", "url": "https://eau.example.org/a.csv", "format": "csv",
                   "created_at": "2019-10-25T13:46:12+00:00", "harvest": {"created_at": "2019-10-25T13:46:12+00:00"},
                   "internal": {"created_at_internal": "2020-11-09T19:53:15.789000+00:00",
                                "last_modified_internal": "2020-11-09T19:53:15.789000+00:00"},
                   "schema": {"name": None, "version": None, "url": None}, "filetype": "file"}],
}  # fmt: skip
TOPIC_OF_UDATA = {
    "id": "534fff79a3a7292c64a77e22", "name": "L’eau", "slug": "l-eau", "description": "Ce qui coule.",
    "tags": ["eau"], "color": 3, "private": False, "featured": True, "extras": {"a": 1}, "owner": None,
    "created_at": "2020-01-01T00:00:00+00:00", "spatial": {"zones": [], "geom": None, "granularity": None},
    "elements": [
        {"id": "e1", "title": "Voir", "description": None, "tags": ["nappe"], "extras": {"uri": "x"},
         "element": {"class": "Dataset", "id": DATASET_OF_UDATA["id"]}},
        {"id": "e2", "title": "À venir", "description": "Rien encore.", "tags": [], "extras": {}, "element": None},
        {"id": "e3", "title": None, "description": None, "tags": [], "extras": {},
         "element": {"class": "Reuse", "id": "534fff79a3a7292c64a77e25"}},
    ],
}  # fmt: skip


def test_a_topic_of_a_udata_and_what_it_holds_answer_as_before(db, client, tmp_path):
    read = source("udata", [written(tmp_path / "dump.jsonl", DATASET_OF_UDATA, TOPIC_OF_UDATA)])
    report = actions.bring(read, by=SYSTEM)
    assert (report.refused, report.differences) == ([], [])
    assert _undocumented(read, _of_udata(client)) == []


@pytest.mark.parametrize("portal", PORTALS)
def test_the_comparison_sees_a_difference(portal):
    assert [one.allowed for one in differences(portal, DATASET, {"id": "1", "x": 1}, {"id": "1", "x": 2})] == [""]
    told = [{"id": "1", "organization": {"id": id, "title": id}} for id in "ab"]
    assert [one.allowed for one in differences(portal, DATASET, *told)] == ["", "organization.**"]
