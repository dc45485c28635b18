"""The files that the portal holds come too, when asked: hashed, capped, each failure told and tried again."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.conftest import SYSTEM
from tests.portal.moving.conftest import PACKAGE, source, written
from tests.serving import Site

from parvis.engines.jobs.models import Job
from parvis.portal.datasets.models import Resource
from parvis.portal.moving import actions
from parvis.portal.moving.actions import Count, Report
from parvis.portal.moving.queries import PORTALS, Source
from parvis.portal.moving.queries.live import Files

ROWS = b"jour,niveau\n2024-01-01,10\n"
Bring = Callable[..., Report]


def _resource(site: Site, name: str, **members: Any) -> dict[str, Any]:
    url = f"{site.url}/dataset/x/resource/{name}/download/{name}.csv"
    return {
        "id": name,
        "name": name,
        "url": url,
        "url_type": "upload",
        "format": "CSV",
        "created": "2016-01-01T00:00:00",
        **members,
    }


@pytest.fixture
def bring(db: None, old: Site, tmp_path: Path) -> Bring:
    """`bring(resource, …)`: move in a package with these files."""

    def move(*resources: dict[str, Any], way: Files | None = None, **options: Any) -> Report:
        told = {**PACKAGE, "resources": list(resources), "num_resources": len(resources), "groups": []}
        dump = Source(PORTALS["ckan"], [written(tmp_path / "dump.jsonl", told)], way)
        return actions.bring(dump, by=SYSTEM, **options)

    return move


def test_files_of_the_portal_come_and_links_stay_links(bring: Bring, old: Site, client: Client) -> None:
    md5 = hashlib.md5(ROWS, usedforsecurity=False).hexdigest()
    held, link = _resource(old, "held", hash=md5), _resource(old, "link", url_type=None)
    url = old.answer("/dataset/x/resource/held/download/held.csv", ROWS)
    report = bring(held, link, files=True)
    assert report.kinds["file"] == Count(source=1, created=1, here=1)
    assert report.differences == []
    files = {one.pk: (one.url, one.filename, one.checksum, one.filesize) for one in Resource.objects.all()}
    assert files == {
        "held": ("", "held.csv", hashlib.sha256(ROWS).hexdigest(), len(ROWS)), "link": (link["url"], "", "", None)
    }  # fmt: skip
    told = client.get("/api/3/action/resource_show", {"id": "held"}).json()["result"]
    assert (told["url_type"], told["url"].endswith("/resource/held/download/held.csv")) == ("upload", True)
    assert Job.objects.filter(name="tables.refresh").count() == 1
    assert bring(held, link, files=True).kinds["file"] == Count(source=1, unchanged=1, here=1)
    assert [path for _method, path, _headers in old.seen] == [url.removeprefix(old.url)]
    again = bring(held, link)
    assert (again.kinds["file"], again.kinds["dataset"].unchanged) == (Count(source=1, unchanged=1, here=1), 1)


def test_each_file_that_cannot_come_is_told_and_tried_again(bring: Bring, old: Site, settings: Any) -> None:
    settings.PARVIS = settings.PARVIS.model_copy(update={"upload_limit": 100})
    ways = ("gone", "other", "page", "large", "empty", "good")
    files = {name: _resource(old, name, hash="") for name in ways}
    files["other"]["hash"] = "0" * 32
    for name, body in (("other", ROWS), ("page", b"<html>"), ("large", ROWS * 10), ("empty", b""), ("good", ROWS)):
        kind = "text/html" if name == "page" else "text/csv"
        old.answer(f"/dataset/x/resource/{name}/download/{name}.csv", body, Content_Type=kind)
    report = bring(*files.values(), files=True)
    assert report.kinds["file"] == Count(source=6, created=1, refused=5, here=1)
    assert [(note.kind, note.id) for note in report.refused] == [("file", name) for name in ways[:5]]
    assert Resource.objects.get(pk="gone").url == files["gone"]["url"]
    old.answer("/dataset/x/resource/gone/download/gone.csv", ROWS)
    again = bring(*files.values(), files=True)
    assert again.kinds["file"] == Count(source=6, created=1, unchanged=1, refused=4, here=2)
    assert (Resource.objects.get(pk="gone").url, again.kinds["dataset"].updated) == ("", 1)


def test_a_dry_run_fetches_nothing_and_files_stay_where_they_are_unless_asked(bring: Bring, old: Site) -> None:
    assert bring(_resource(old, "held"), files=True, dry_run=True).kinds["file"] == Count(source=1, created=1)
    assert bring(_resource(old, "held")).kinds["file"] == Count(source=1)
    assert old.seen == []


def test_the_token_goes_to_the_portal_alone(bring: Bring, old: Site) -> None:
    path = "/dataset/x/resource/held/download/held.csv"
    old.answer(path, ROWS)
    for site, sent in ((old.url, "secret"), (f"{old.url}9", None), ("https://old.example.org", None)):
        with Files(site, {"Authorization": "secret"}).open(old.url + path, limit=100, seconds=60) as answer:
            assert b"".join(answer) == ROWS
        assert old.seen[-1][2].get("Authorization") == sent


def test_a_file_of_a_udata_comes_and_is_the_same(db: None, old: Site, tmp_path: Path) -> None:
    url = old.answer("/held.csv", ROWS)
    told = {"id": "f", "title": "Held", "filetype": "file", "url": url, "type": "main", "format": "csv", "mime": None,
            "filesize": None, "checksum": {"type": "sha1", "value": hashlib.sha1(ROWS).hexdigest()}}  # fmt: skip
    dataset = {"id": "534fff79a3a7292c64a77e21", "title": "Les nappes", "slug": "les-nappes", "description": "Elles.",
               "resources": [told]}  # fmt: skip
    report = actions.bring(source("udata", [written(tmp_path / "dump.jsonl", dataset)]), by=SYSTEM, files=True)
    assert (report.kinds["file"].created, report.differences) == (1, [])
    assert sorted(report.allowed["dataset"]) == [
        "resources.*.checksum.**", "resources.*.filesize", "resources.*.mime", "resources.*.url"
    ]  # fmt: skip
