"""Data Package: what is written is read back, what others wrote is kept, and nothing leads out of the package."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.dialects.test_schemaorg import LICENSES, days, geometries, moments, urls, words

from parvis.dialects import datapackage, records
from parvis.dialects.faults import Problem, Unreadable
from parvis.dialects.vocabularies import CONTACT_ROLES, FREQUENCIES, AccessType, ResourceType

SITE = "https://portal.example"
kept = st.just({}) | st.dictionaries(
    st.sampled_from(["version", "image", "x-theme"]), words | st.builds(lambda w: {"a": [w]}, words), min_size=1
).map(lambda members: {"datapackage": members})  # fmt: skip
schemas = st.just({}) | st.fixed_dictionaries({"url": urls}, optional={"name": words, "version": words})
names = st.from_regex(r"[a-z][a-z0-9-]{0,20}", fullmatch=True)


@st.composite
def files(draw: st.DrawFn, name: str) -> records.Resource:
    checksum = draw(st.sampled_from([("", ""), ("md5", "ab" * 16), ("sha256", "9c" * 32)]))
    return records.Resource(
        title=draw(words), description=draw(st.just("") | words), type=draw(st.sampled_from(ResourceType)), url=draw(urls),
        format=draw(st.sampled_from(["", "csv", "shp"])), mime=draw(st.sampled_from(["", "text/csv"])),
        filesize=draw(st.none() | st.integers(0, 10**12)), checksum_type=checksum[0], checksum=checksum[1],
        language=draw(st.sampled_from(["", "fr"])), schema=draw(schemas), extras=draw(kept),
        created_at=draw(st.none() | moments), modified_at=draw(st.none() | moments), harvest={"dct_identifier": name},
    )  # fmt: skip


@st.composite
def described(draw: st.DrawFn) -> records.Described:
    closed, page, identifier, updated = draw(st.booleans()), draw(urls), draw(words), draw(st.none() | moments)
    harvest = {"remote_id": identifier, "dct_identifier": identifier, "remote_url": page, "domain": page.split("/")[2]}
    harvest |= {"modified_at": updated.isoformat()} if updated else {}
    organization = draw(st.none() | st.builds(records.Organization, id=urls, name=words))
    people = draw(st.lists(words, unique=True, max_size=3))
    license = draw(st.sampled_from(["", *LICENSES]))
    dataset = records.Dataset(
        slug=draw(st.just("") | names), title=draw(words), acronym=draw(st.just("") | words), description=draw(words),
        language=draw(st.sampled_from(["", "fr"])), tags=tuple(draw(st.lists(words, unique=True, max_size=3))),
        license=license, organization=organization.id if organization else "",
        owner_name="" if organization else draw(st.just("") | words), frequency=draw(st.sampled_from(["", *FREQUENCIES])),
        temporal_start=draw(st.none() | days), temporal_end=draw(st.none() | days), geometry=draw(geometries),
        zones=tuple(draw(st.lists(st.sampled_from(["country:ma", "fr:commune:29019"]), unique=True))),
        granularity=draw(st.sampled_from(["", "fr:commune"])),
        contacts=tuple(records.Contact(name=name, role=draw(st.sampled_from(CONTACT_ROLES)), email="a@b.example")
                       for name in people),
        access_type=AccessType.RESTRICTED if closed else AccessType.OPEN, access_reason=draw(words) if closed else "",
        source_url=page, harvest=harvest, extras=draw(kept), created_at=draw(st.none() | moments), updated_at=updated,
        resources=tuple(draw(files(name)) for name in draw(st.lists(names, unique=True, min_size=1, max_size=3))),
    )  # fmt: skip
    return records.Described(dataset=dataset, organization=organization, license=LICENSES.get(license))


@settings(max_examples=30)
@given(described())
def test_package_is_read_back(told):
    document = datapackage.write_dataset(told, site=SITE)
    read = datapackage.read_dataset(document)
    assert (read.dataset, read.organization) == (told.dataset, told.organization)
    # Required: https://datapackage.org/standard/data-package/
    assert document["$schema"] == datapackage.PROFILE
    assert all(one["name"] and one["path"] for one in document["resources"])
    assert all(one.get("name") or one.get("path") for one in document.get("licenses", ()))


def test_tables_are_resources_with_their_schema():
    file = records.Resource(id="f1", title="Arbres", file="ab/cd", format="csv", url="")
    table = records.Table(
        resource="f1", name="a/b é", title="Feuille",
        schema={"fields": [{"name": "nom", "type": "string"}], "primaryKey": ["nom"]},
    )  # fmt: skip
    told = records.Described(dataset=records.Dataset(id="d1", slug="arbres", title="Arbres", resources=(file, file)))
    document = datapackage.write_dataset(told, site=SITE, tables=[table])
    names = [one["name"] for one in document["resources"]]
    assert names == ["arbres", "arbres-rows", "arbres-2", "arbres-rows-2"]
    assert document["resources"][0]["path"] == f"{SITE}/api/datasets/r/f1"
    rows = document["resources"][1]
    assert (rows["type"], rows["path"]) == ("table", f"{SITE}/api/resources/f1/rows.csv?table=a%2Fb%20%C3%A9")
    read = datapackage.read_dataset(document)
    assert read.tables == (table, table)
    assert [one.title for one in read.dataset.resources] == ["Arbres", "Arbres"]


FOREIGN: dict[str, Any] = {
    "profile": "tabular-data-package", "name": "gdp", "license": "ODC-PDDL-1.0", "version": "0.3",
    "contributors": [{"title": "Rufus", "role": "author"}, {"title": "Bureau", "role": "publisher"}],
    "sources": [{"title": "World Bank", "path": "https://worldbank.example/gdp"}],
    "resources": [
        {"name": "gdp", "path": "data/gdp.csv", "hash": "AB12", "schema": {"fields": [{"name": "year"}]}},
        {"name": "inside", "data": [{"a": 1}]},
    ],
}  # fmt: skip


def test_package_of_others_keeps_what_we_have_no_field_for():
    read = datapackage.read_dataset(FOREIGN, base="https://other.example/gdp/datapackage.json").dataset
    assert (read.title, read.slug, read.license) == ("gdp", "gdp", "odc-pddl")
    assert [(one.name, one.role) for one in read.contacts] == [("Rufus", "creator"), ("Bureau", "publisher")]
    (file,) = read.resources
    assert (file.url, file.checksum_type, file.checksum) == ("https://other.example/gdp/data/gdp.csv", "md5", "AB12")
    again = datapackage.write_dataset(records.Described(dataset=read), site=SITE)
    assert (again["version"], again["sources"]) == ("0.3", FOREIGN["sources"])
    assert again["resources"][0]["schema"] == {"fields": [{"name": "year"}]}
    assert datapackage.read_dataset(again).dataset.resources == read.resources


@pytest.mark.parametrize("path", ["/etc/passwd", "../up.csv", "a/../../b.csv", "file:///etc/passwd", "c:\\a.csv", ""])
def test_path_that_leads_elsewhere_is_no_file(path):
    document = {**FOREIGN, "resources": [{"name": "a", "path": path}]}
    assert datapackage.read_dataset(document, base="https://other.example/x/datapackage.json").dataset.resources == ()


@pytest.mark.parametrize(
    ("document", "problem"),
    [([], Problem.NOT_A_DATASET), ({}, Problem.NOT_A_DATASET), ({"resources": {}}, Problem.NOT_A_DATASET),
     ({"resources": []}, Problem.NO_TITLE)],
)  # fmt: skip
def test_what_is_no_package_is_said(document, problem):
    with pytest.raises(Unreadable) as raised:
        datapackage.read_dataset(document)
    assert raised.value.problem == problem


def test_file_without_an_address_of_the_web_is_left_out():
    ftp = records.Resource(title="a", url="ftp://a.example/a.csv")
    document = datapackage.write_dataset(
        records.Described(dataset=replace(records.Dataset(title="a"), resources=(ftp,))), site=SITE
    )
    assert document["resources"] == []
