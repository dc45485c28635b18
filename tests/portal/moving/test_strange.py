"""A source that says strange things: each is told, or left alone, and the rest comes."""

import gzip
from pathlib import Path

import pytest
from tests.conftest import SYSTEM
from tests.portal.moving.conftest import GROUP, ORGANIZATION, PACKAGE, source

from parvis.kit.errors import Invalid
from parvis.portal.datasets.models import Dataset
from parvis.portal.moving import actions
from parvis.portal.topics.models import Topic


def test_members_of_another_shape_stop_nothing(move):
    wrong = {"id": "a", "name": "a", "title": "A", "resources": 5, "groups": [{"id": "nobody-describes-it"}]}
    report = move("ckan", wrong, PACKAGE, GROUP, ORGANIZATION)
    assert Dataset.objects.filter(pk=PACKAGE["id"]).exists()
    assert list(Topic.objects.values_list("pk", flat=True)) == [GROUP["id"]]
    assert report.kinds["dataset"].here + report.kinds["dataset"].refused == 2
    organization = {"id": "6" * 24, "name": "Rabat", "slug": "rabat", "members": 5, "badges": 5}
    told = {"id": "7" * 24, "title": "Arbres", "slug": "arbres", "description": "Eux.", "resources": [], "badges": 5,
            "contact_points": 5, "spatial": {"zones": 5, "geom": None, "granularity": None}}  # fmt: skip
    report = move("udata", organization, told)
    assert report.kinds["dataset"].here + report.kinds["dataset"].refused == 1


def test_a_text_that_no_database_keeps_refuses_no_more_than_its_dataset(move):
    bad = {**PACKAGE, "id": "bad", "name": "bad", "resources": [], "capteur": "pi\x00ézomètre"}
    fine = {**PACKAGE, "id": "fine", "name": "fine", "resources": [], "title": "Na\x00ppes", "capteur": "a\\u0000b"}
    report = move("ckan", bad, fine, PACKAGE, GROUP, ORGANIZATION)
    assert [note.id for note in report.refused] == ["bad"]
    assert set(Dataset.objects.values_list("pk", flat=True)) == {"fine", PACKAGE["id"]}


def test_a_file_damaged_in_its_middle_says_so(db, tmp_path: Path):
    packed = gzip.compress(b'{"id": "a"}\n', mtime=0)
    damaged = tmp_path / "cut.jsonl.gz"
    damaged.write_bytes(packed[:10] + b"\xff" * len(packed[10:]))  # a head of gzip, and no block there is
    with pytest.raises(Invalid, match=r"cut\.jsonl\.gz"):
        actions.bring(source("ckan", [damaged]), by=SYSTEM)


@pytest.mark.parametrize("url", ["http://[a", "https://a.example:99999", "https://u:geheim@a.example/", "a.example"])
def test_what_is_no_address_of_a_portal_is_said(url, db):
    with pytest.raises(Invalid):
        actions.download("ckan", url, by=SYSTEM)


def test_a_file_whose_address_is_none_is_told_and_stays_a_link(move):
    file = {**PACKAGE["resources"][0], "url": "http://[a/b.csv", "url_type": "upload"}
    report = move("ckan", {**PACKAGE, "resources": [file], "num_resources": 1}, GROUP, ORGANIZATION, files=True)
    assert [(note.kind, note.id) for note in report.refused] == [("file", file["id"])]
    assert Dataset.objects.get().resources.get().url == file["url"]
