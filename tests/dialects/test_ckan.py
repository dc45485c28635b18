"""CKAN's dictionaries: what is written is read back, and real ones are read."""

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.dialects import ckan, records
from parvis.dialects.vocabularies import ACCESS_REASONS, CONTACT_ROLES, FREQUENCIES, AccessType, ResourceType, State
from parvis.kit.errors import Invalid

SITE = "https://data.example.org"
words = st.text(st.characters(exclude_categories=("Cs", "Cc", "Z")), min_size=1, max_size=40)
names = st.text("abcdefghijklmnopqrstuvwxyz_", min_size=1, max_size=12)
links = st.sampled_from(["", "https://example.org/a", "http://example.org/?b=1"])
moments = st.integers(-(10**15), 4 * 10**15).map(lambda micros: datetime.fromtimestamp(micros / 10**6, UTC))
days = st.dates(date(1800, 1, 1))
json = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | words | st.lists(words, max_size=2)
told = words | st.lists(words, min_size=1, max_size=2) | st.dictionaries(names, words, min_size=1, max_size=2)
keys = words | names | st.sampled_from(["frequency", "spatial", "language", "parvis_state", "temporal_start"])
extras = st.dictionaries(keys, json | st.sampled_from(["weekly", "fr", "2024", "Annuelle"]), max_size=3)
languages = st.sampled_from(["fr", "en", "ar"])
translations = st.dictionaries(
    languages, st.dictionaries(st.sampled_from(["title", "description"]), words, min_size=1), max_size=2
)
contacts = st.builds(records.Contact, name=words, role=st.sampled_from(CONTACT_ROLES), email=words, contact_form=links)
resources = st.builds(
    records.Resource, id=words, title=words, description=words, type=st.sampled_from(ResourceType), url=links,
    format=st.sampled_from(["", "csv", "geojson"]), mime=st.sampled_from(["", "text/csv"]),
    filesize=st.none() | st.integers(0, 2**40), language=st.sampled_from(["", "fr", "pt-BR"]), translations=translations,
    schema=st.dictionaries(names, words, max_size=2), harvest=st.dictionaries(names, words, max_size=2), extras=extras,
    created_at=moments, modified_at=moments,
) | st.builds(
    records.Resource, title=words, checksum_type=st.sampled_from(["md5", "sha1", "sha256"]),
    checksum=st.text("0123456789abcdef", min_size=8, max_size=64),
    extras=st.fixed_dictionaries({"ckan": st.dictionaries(st.just("x") | names.map("x_".__add__), told, min_size=1)}),
)  # fmt: skip
datasets = st.builds(
    records.Dataset, id=words, slug=names, title=words, acronym=words, description=words, description_short=words,
    language=st.sampled_from(["", "fr", "pt-BR"]), translations=translations, organization=names,
    owner_name=words, state=st.sampled_from(State), license=st.sampled_from(["", "cc-by"]),
    tags=st.lists(words, max_size=3, unique=True).map(tuple), badges=st.sampled_from([(), ("hvd", "inspire")]),
    frequency=st.sampled_from(["", *FREQUENCIES]), temporal_start=st.none() | days, temporal_end=st.none() | days,
    zones=st.sampled_from([(), ("country:ma", "fr:region:93")]), granularity=st.sampled_from(["", "country"]),
    geometry=st.sampled_from([None, {"type": "Point", "coordinates": [-6.84, 34.02]}]),
    contacts=st.lists(contacts, max_size=3).map(tuple), access_type=st.sampled_from(AccessType),
    access_audiences=st.sampled_from([(), ({"role": "private", "condition": "no"},)]),
    access_reason_category=st.sampled_from(["", *ACCESS_REASONS]), access_reason=words,
    authorization_request_url=links, schema=st.dictionaries(names, words, max_size=2), source_url=links,
    harvest=st.dictionaries(names, words, max_size=2), extras=extras, featured=st.booleans(),
    resources=st.lists(resources, max_size=2).map(tuple), created_at=moments, modified_at=moments,
    updated_at=st.none() | moments, archived_at=st.none() | moments, publish_at=st.none() | moments,
)  # fmt: skip
organizations = st.builds(
    records.Organization, id=words, slug=names, name=words, acronym=words, description=words, url=links,
    business_number_id=words, parent=words, zone=st.sampled_from(["", "country:ma"]), presentation=words,
    badges=st.sampled_from([(), ("certified",)]), contacts=st.lists(contacts, max_size=2).map(tuple),
    links=st.lists(st.builds(records.Link, title=words, url=links), max_size=2).map(tuple), logo_alt=words,
    approval=st.sampled_from(["accepted", "pending", "refused"]), language=st.sampled_from(["", "fr"]),
    translations=st.dictionaries(languages, st.dictionaries(st.just("name"), words, min_size=1), max_size=2),
    extras=extras, created_at=moments, modified_at=moments,
)  # fmt: skip

pictures = st.text("0123456789abcdef", min_size=64, max_size=64).map("pictures/".__add__) | st.just("")


def through_json(members: dict[str, Any]) -> dict[str, Any]:
    return orjson.loads(orjson.dumps(members))


@given(datasets)
def test_a_package_read_back_is_the_dataset(dataset: records.Dataset) -> None:
    assert ckan.read_package(through_json(ckan.write_package(dataset, site=SITE))) == dataset


@given(organizations, pictures)
def test_an_organization_read_back_is_the_same(organization: records.Organization, logo: str) -> None:
    """But for its logo, which is ours: it is no picture of a CKAN that is elsewhere."""
    written = ckan.write_organization(replace(organization, logo=logo), site=SITE)
    assert ckan.read_organization(through_json(written), site=SITE) == organization


@given(datasets, st.dictionaries(names.map("x_".__add__), told, max_size=3), st.dictionaries(names, words, max_size=3))
def test_what_is_not_known_is_given_back(dataset: records.Dataset, own: Any, pairs: Any) -> None:
    sent = ckan.write_package(replace(dataset, extras={}), site=SITE) | own
    sent["extras"] += [{"key": f"z_{key}", "value": value} for key, value in pairs.items()]
    back = through_json(ckan.write_package(ckan.read_package(through_json(sent)), site=SITE))
    assert back == through_json(sent)


@given(
    st.dictionaries(
        st.sampled_from(["id", "name", "title", "tags", "extras", "resources", "private", "state", "author",
                         "metadata_created", "organization", "title_translated", "groups", "spatial", "parvis_contacts",
                         "language", "hash", "size", "parvis_state", "parvis_access_type", "license_id", "parvis_extras", "ckan", "url"]),
        st.recursive(json, lambda one: st.lists(one, max_size=2) | st.dictionaries(words, one, max_size=2), max_leaves=5),
    )
)  # fmt: skip
def test_any_object_is_read_or_refused(members: dict[str, Any]) -> None:
    sent = members | {
        "extras": [{"key": key, "value": value} for key, value in members.items()],
        "resources": [members],
    }
    for shape in (members, sent):
        with suppress(Invalid):
            ckan.write_package(ckan.read_package(shape), site=SITE)


def test_members_of_a_package_are_always_there() -> None:
    package = ckan.write_package(records.Dataset(title="A", resources=(records.Resource(title="f"),)))
    assert set(package) == {
        "id", "name", "title", "notes", "url", "version", "author", "author_email", "maintainer", "maintainer_email",
        "license_id", "license_title", "license_url", "isopen", "owner_org", "private", "state", "type",
        "creator_user_id", "metadata_created", "metadata_modified", "num_resources", "num_tags", "resources", "tags",
        "groups", "organization", "extras", "relationships_as_subject", "relationships_as_object",
    }  # fmt: skip
    assert set(package["resources"][0]) == {
        "id", "package_id", "name", "description", "url", "url_type", "format", "mimetype", "mimetype_inner", "size",
        "hash", "created", "last_modified", "metadata_modified", "cache_url", "cache_last_updated", "resource_type",
        "position", "state", "datastore_active",
    }  # fmt: skip


def test_a_package_says_what_ckan_says() -> None:
    package = ckan.write_package(
        records.Dataset(
            id="d1", slug="eau", title="Eau", state="published", tags=("eau",), license="cc-by", frequency="weekly",
            contacts=(records.Contact(name="Amina", email="a@example.org"),), extras={"theme": "water"},
            created_at=datetime(2026, 1, 31, 12, tzinfo=UTC),
            resources=(records.Resource(id="r1", title="f", file="ab/cd", filename="eau 1.csv", format="csv"),),
        ),
        organization=records.Organization(id="o1", slug="rabat", name="Rabat"),
        license=records.License(id="cc-by", title="CC BY", url="https://x.example/by"),
        site=SITE,
    )  # fmt: skip
    assert package["metadata_created"] == "2026-01-31T12:00:00.000000"
    assert (package["maintainer"], package["maintainer_email"]) == ("Amina", "a@example.org")
    assert (package["license_title"], package["license_url"], package["isopen"]) == (
        "CC BY",
        "https://x.example/by",
        True,
    )
    assert package["extras"] == [{"key": "frequency", "value": "weekly"}, {"key": "theme", "value": "water"}]
    assert package["organization"]["name"] == "rabat"
    assert (package["tags"][0]["name"], package["tags"][0]["vocabulary_id"]) == ("eau", None)
    file = package["resources"][0]
    assert (file["url_type"], file["format"]) == ("upload", "CSV")
    assert file["url"] == f"{SITE}/dataset/d1/resource/r1/download/eau%201.csv"


@pytest.mark.parametrize(
    ("sent", "state"),
    [
        ({}, "published"), ({"private": True}, "private"), ({"private": "True"}, "private"), ({"private": "False"}, "published"),
        ({"state": "draft"}, "draft"), ({"state": "deleted"}, "deleted"),
        ({"extras": [{"key": "parvis_state", "value": "archived"}]}, "archived"),
        ({"private": True, "extras": [{"key": "parvis_state", "value": "archived"}]}, "private"),
    ],
)  # fmt: skip
def test_state_of_a_package(sent: dict[str, Any], state: str) -> None:
    assert ckan.read_package({"title": "A", **sent}).state == state


def test_an_author_changed_by_a_client_is_changed() -> None:
    people = (
        records.Contact(name="A", role="creator"),
        records.Contact(name="B"),
        records.Contact(name="C", role="user"),
    )
    sent = ckan.write_package(records.Dataset(title="A", contacts=people)) | {"author": "Z", "maintainer": ""}
    read = ckan.read_package(sent).contacts
    assert [(one.name, one.role) for one in read] == [("C", "user"), ("Z", "creator")]


def test_fluent_texts_are_translations() -> None:
    read = ckan.read_package({
        "title": "Eau", "notes": "De l’eau", "title_translated": {"fr": "Eau", "en": "Water"},
        "notes_translated": {"fr": "De l’eau", "ar": "ماء"},
    })  # fmt: skip
    assert (read.language, read.translations) == ("fr", {"en": {"title": "Water"}, "ar": {"description": "ماء"}})
    assert "title_translated" not in read.extras.get("ckan", {})


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ({"hash": "d41d8cd98f00b204e9800998ecf8427e"}, ("md5", "d41d8cd98f00b204e9800998ecf8427e")),
        ({"hash": "sha256:ab12"}, ("sha256", "ab12")),
        ({"hash": "ab", "hash_algorithm": "http://spdx.org/rdf/terms#checksumAlgorithm_sha1"}, ("sha1", "ab")),
        ({"hash": "v17"}, ("", "")),
    ],
)
def test_checksum_of_a_resource(members: dict[str, Any], expected: tuple[str, str]) -> None:
    read = ckan.read_resource({"name": "f", **members})
    assert (read.checksum_type, read.checksum) == expected
    back = ckan.write_resource(read, package="p", position=0, site=SITE)
    assert members["hash"].endswith(back["hash"])


def test_a_resource_without_a_name_is_called_by_its_file() -> None:
    assert ckan.read_resource({"url": "https://x.example/a/b.csv?c=1"}).title == "b.csv"
    assert ckan.read_resource({"description": "Carte", "url": ""}).title == "Carte"


def test_licence_read_back_is_the_same() -> None:
    for license in (records.License(id="cc-by", title="CC BY"), records.License(id="x", title="X", open=False)):
        assert ckan.read_license(ckan.write_license(license)) == license


def test_real_packages_are_read(shared: Path) -> None:
    found = orjson.loads((shared / "catalogues/datasud-package_search.json").read_bytes())["result"]["results"]
    read = [ckan.read_package(one) for one in found]
    first = read[0]
    assert (first.title, first.license, first.frequency) == ("Table des mâts éoliens", "other-at", "unknown")
    assert (first.organization, len(first.resources)) == (found[0]["owner_org"], 7)
    assert first.extras["ckan"]["datatype"] == ["donnees-moissonnees"]
    assert [one.type for one in first.resources] == ["main"] * 7
    for sent, dataset in zip(found, read, strict=True):
        back = ckan.write_package(dataset)
        same = ("id", "name", "title", "notes", "owner_org", "groups", "state", "private", "maintainer", "author")
        assert {name: back[name] for name in same} == {name: sent[name] for name in same}
        assert [tag["name"] for tag in back["tags"]] == [tag["name"] for tag in sent["tags"]]
        assert ckan.read_package(back) == dataset


@pytest.mark.parametrize("name", ["ckan_dataset", "ckan_dataset_multilingual", "ckan_full_dataset_dcat_ap"])
def test_packages_of_ckanext_dcat_are_read(shared: Path, name: str) -> None:
    sent = orjson.loads((shared / f"catalogues/ckanext-dcat/ckan__{name}.json").read_bytes())
    read = ckan.read_package(sent)
    assert (read.title, len(read.resources)) == (sent["title"], 1)
    assert ckan.read_package(ckan.write_package(read)) == read
    if name == "ckan_full_dataset_dcat_ap":
        assert (read.frequency, read.extras["ckan"]["theme"]) == ("monthly", sent["theme"])
        assert (read.resources[0].checksum_type, read.resources[0].filesize) == ("sha1", 12323)


def test_real_organizations_are_read(shared: Path) -> None:
    lines = (shared / "catalogues/canada-orgs.jsonl").read_bytes().splitlines()
    for line in lines:
        sent = orjson.loads(line)
        read = ckan.read_organization(sent)
        assert (read.id, read.slug, read.name) == (sent["id"], sent["name"], sent["title"].strip())
        assert ckan.read_organization(ckan.write_organization(read)) == read
    assert len(lines) > 100


topics = st.builds(
    records.Topic, id=words, slug=names, title=words, description=words, language=languages, translations=translations,
    picture_credit=words, tags=st.lists(words, max_size=2).map(tuple), zones=st.lists(words, max_size=2).map(tuple),
    organization=words, state=st.sampled_from(list(State)), featured=st.booleans(), extras=extras, created_at=moments,
    modified_at=moments, published_at=moments,
)  # fmt: skip


@given(topics, pictures)
def test_a_group_comes_back(topic: records.Topic, picture: str) -> None:
    written = ckan.write_group(replace(topic, picture=picture), count=3, site=SITE)
    assert ckan.read_group(through_json(written), site=SITE) == topic
