"""A whole portal moves in, once; what came is what there was."""

import gzip
from pathlib import Path

import pytest
from tests.conftest import SYSTEM
from tests.portal.moving.conftest import GROUP, ORGANIZATION, PACKAGE, USERS, source, written

from parvis.engines.outbox.models import Letter
from parvis.kit.actors import VISITOR
from parvis.kit.errors import Invalid, SignInNeeded
from parvis.portal.datasets import queries as datasets
from parvis.portal.datasets.models import Dataset
from parvis.portal.moving import actions
from parvis.portal.moving.actions import Count
from parvis.portal.organizations.models import Invitation, Organization
from parvis.portal.topics.models import Topic

EVERYTHING = (PACKAGE, GROUP, ORGANIZATION, *USERS)


def test_a_ckan_comes_whole_and_is_the_same(move):
    report = move("ckan", *EVERYTHING)
    assert [(one.member, one.theirs, one.ours) for one in report.differences] == []
    assert report.kinds["organization"] == Count(source=1, created=1, here=1)
    assert report.kinds["topic"] == Count(source=1, created=1, here=1)
    assert report.kinds["dataset"] == Count(source=1, created=1, here=1)
    assert (Organization.objects.get().slug, Topic.objects.get().slug) == ("ville_de_rabat", "eau")
    dataset = Dataset.objects.get()
    assert (dataset.pk, dataset.slug, dataset.frequency) == (PACKAGE["id"], "niveau_des_nappes", "daily")
    assert Organization.objects.get().followers == 3
    assert report.is_whole


def test_the_same_source_again_writes_nothing(move):
    move("ckan", *EVERYTHING)
    before = [list(model.objects.values_list("pk", "version")) for model in (Dataset, Organization, Topic)]
    report = move("ckan", *EVERYTHING)
    assert {kind: (one.created, one.updated) for kind, one in report.kinds.items()} == dict.fromkeys(
        ("organization", "topic", "user", "dataset", "file"), (0, 0)
    )
    assert [list(model.objects.values_list("pk", "version")) for model in (Dataset, Organization, Topic)] == before


def test_what_changed_there_changes_here_and_nothing_else(move):
    move("ckan", *EVERYTHING)
    renamed = {**ORGANIZATION, "title": "Commune de Rabat"}
    again = {**GROUP, "description": "L’eau, autrement."}
    report = move("ckan", PACKAGE, again, renamed, *USERS)
    assert [report.kinds[kind].updated for kind in ("organization", "topic", "dataset")] == [1, 1, 0]
    assert Organization.objects.get().name == "Commune de Rabat"
    assert Topic.objects.get().description == "L’eau, autrement."
    assert Topic.objects.get().elements.count() == 1


def test_what_only_datasets_name_comes_too(move):
    report = move("ckan", PACKAGE)
    assert report.kinds["organization"].created == report.kinds["topic"].created == 1
    assert Topic.objects.get().elements.get().key == PACKAGE["id"]
    assert report.differences == []


def test_a_dry_run_writes_nothing(move):
    report = move("ckan", *EVERYTHING, dry_run=True)
    assert [one.created for one in report.kinds.values()] == [1, 1, 1, 1, 0]
    assert (Dataset.objects.count(), Organization.objects.count(), Invitation.objects.count()) == (0, 0, 0)


def test_people_are_invited_and_not_written_to(move):
    report = move("ckan", *EVERYTHING)
    assert report.kinds["user"] == Count(source=2, created=1, refused=1, here=1)
    assert [note.reason.startswith("Youssef C.") for note in report.notes] == [True]
    assert Invitation.objects.values_list("email", "role", "state").get() == (
        "amina@example.org", "administrator", "pending"
    )  # fmt: skip
    assert Letter.objects.count() == 0


def test_people_are_written_to_once_when_asked(move, django_capture_on_commit_callbacks):
    move("ckan", *EVERYTHING)
    with django_capture_on_commit_callbacks(execute=True):
        assert move("ckan", *EVERYTHING, invite=True).kinds["user"].updated == 1
    assert [letter.recipient for letter in Letter.objects.all()] == ["amina@example.org"]
    assert move("ckan", *EVERYTHING, invite=True).kinds["user"].unchanged == 1
    assert Invitation.objects.count() == 1


def test_each_thing_that_cannot_come_is_told_and_the_rest_comes(move):
    strangers = [{"what": "is this"}, {**PACKAGE, "id": ""}, {**PACKAGE, "title": "", "name": "", "id": "x"}, PACKAGE]
    orphan = {**PACKAGE, "id": "orphan", "name": "orphan", "owner_org": "nowhere", "organization": None}
    report = move("ckan", *strangers, PACKAGE, orphan)
    assert [(note.place.partition(":")[2], note.kind, note.id) for note in report.refused] == [
        ("1", "", ""), ("2", "dataset", ""), ("3", "dataset", "x"), ("5", "dataset", PACKAGE["id"]),
        ("6", "dataset", "orphan"),
    ]  # fmt: skip
    assert list(Dataset.objects.values_list("pk", flat=True)) == [PACKAGE["id"]]
    assert not report.is_whole


def test_a_difference_that_is_not_documented_is_told(move):
    report = move("ckan", {**PACKAGE, "num_resources": 7})
    assert [(one.id, one.member, one.theirs, one.ours) for one in report.differences] == [
        (PACKAGE["id"], "num_resources", 7, 2)
    ]
    assert not report.is_whole


def test_drafts_and_private_packages_stay_so(move):
    draft = {**PACKAGE, "id": "draft", "name": "draft", "state": "draft", "resources": [], "num_resources": 0}
    move("ckan", {**PACKAGE, "private": True}, draft)
    assert dict(Dataset.objects.values_list("slug", "state")) == {"niveau_des_nappes": "private", "draft": "draft"}
    assert datasets.visible_to(VISITOR).count() == 0


def test_a_file_that_two_packages_have_stays_with_the_first_and_is_told(move):
    report = move("ckan", PACKAGE, {**PACKAGE, "id": "twin", "name": "twin"})
    files = dict(Dataset.objects.values_list("slug", "resources_count"))
    assert files == {"niveau_des_nappes": 2, "twin": 0}
    assert {one.id for one in report.differences} == {"twin"}


def test_reuses_and_discussions_of_a_udata_are_counted_and_not_brought(move):
    organization = {"id": "534fff79a3a7292c64a77e20", "name": "Rabat", "slug": "rabat", "members": []}
    report = move("udata", organization, {"id": "r", "datasets": [], "topic": "x"}, {"id": "d", "subject": {}})
    assert dict(report.left) == {"reuse": 1, "discussion": 1}
    assert report.kinds["organization"].created == 1


def test_a_topic_of_a_udata_keeps_what_it_holds(move):
    dataset = {"id": "534fff79a3a7292c64a77e21", "title": "Les nappes", "slug": "les-nappes", "description": "Elles.",
               "resources": [], "owner": {"id": "o1", "first_name": "Amina", "last_name": "B."}}  # fmt: skip
    element = {"id": "e1", "title": "Voir", "element": {"class": "Dataset", "id": dataset["id"]}}
    topic = {"id": "534fff79a3a7292c64a77e22", "name": "L’eau", "slug": "l-eau", "description": "Ce qui coule.",
             "elements": [element], "owner": None, "tags": ["eau"], "color": 3}  # fmt: skip
    report = move("udata", topic, dataset)
    assert report.differences == []
    row = Topic.objects.get()
    assert (row.slug, row.state) == ("l-eau", "published")
    assert row.elements.values_list("pk", "kind", "key", "title").get() == ("e1", "dataset", dataset["id"], "Voir")


def test_a_damaged_file_and_one_of_something_else_say_so(db, tmp_path: Path):
    packed = gzip.compress(b'{"resources": []}\n' * 1000)
    damaged = tmp_path / "cut.jsonl.gz"
    damaged.write_bytes(packed[: len(packed) // 2])
    with pytest.raises(Invalid, match=r"cut\.jsonl\.gz"):
        actions.bring(source("udata", [damaged]), by=SYSTEM)
    with pytest.raises(Invalid, match="page"):
        actions.bring(source("ckan", [written(tmp_path / "page.json", {"result": "no"})]), by=SYSTEM)


def test_visitors_bring_nothing(db, tmp_path: Path):
    with pytest.raises(SignInNeeded):
        actions.bring(source("ckan", [written(tmp_path / "a.jsonl", PACKAGE)]), by=VISITOR)


def test_pictures_in_a_description_stay_behind_and_no_name_is_made_of_an_address(move):
    picture = f"![](data:image/png;base64,{'QUJD' * 30_000})"
    producer = {
        "class": "Organization",
        "id": "6" * 24,
        "name": "Ville d’Agadir",
        "slug": "",
        "page": "https://u.example/organizations/",
    }
    told = {"id": "7" * 24, "title": "Arbres", "slug": "arbres", "description": f"Les arbres. {picture}", "resources": [],
            "organization": producer}  # fmt: skip
    report = move("udata", told)
    assert report.is_whole
    assert (Dataset.objects.get().description, Organization.objects.get().slug) == (
        "Les arbres. ![]()",
        "ville-dagadir",
    )
