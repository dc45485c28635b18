"""Whatever is put in the extras of a thing, what the portal says of it in any dialect is its own."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parvis.dialects import ckan, datajson, dcat, records, schemaorg, udata
from parvis.dialects.dcat import authorities

SITE = "https://data.example.org"
AT = datetime(2026, 1, 2, tzinfo=UTC)
CITY = records.Organization(id="o1", slug="ville", name="Ville", metrics=records.Metrics(datasets=3, views=7))
BARE = records.Dataset(
    id="d1", slug="eau", title="Eau", state="published", created_at=AT, modified_at=AT, updated_at=AT
)
FULL = replace(
    BARE, organization="o1", license="lov2", badges=("hvd",), frequency="daily", archived_at=AT, state="archived",
    metrics=records.Metrics(views=9, downloads=8, followers=7, reuses=6, discussions=5, dataservices=4,
                            by_month={"reuses": {"2026-01": 6}}),
    contacts=(records.Contact(name="Amina", role="creator"), records.Contact(name="Omar", email="o@example.org")),
)  # fmt: skip
OWNED = replace(BARE, owner="u1", owner_name="Amina B")
FILE = records.Resource(id="f1", title="Eau", file="ab/cd", filename="eau.csv", version=1, format="csv", downloads=12,
                        checksum_type="sha256", checksum="0" * 64, filesize=3, created_at=AT, modified_at=AT)  # fmt: skip
LINK = replace(FILE, file="", url="https://example.org/eau.csv")
DATASETS = [replace(one, resources=(FILE, LINK)) for one in (BARE, FULL, OWNED)]
junk = st.sampled_from([
    None, True, -1, 99999, "upload", "2020-01-01T00:00:00+00:00", "parvis", [], [{"kind": "hvd"}, {"kind": "certified"}, 3],
    {"views": 99999, "reuses": "many", "discussions_open": 99999, "members": 5},
    {"id": "u9", "first_name": "Le", "last_name": "Ministre", "page": "https://data.example.org/ministre"},
    [{"@id": f"{SITE}/datasets/d9"}], {"score": 1.0, "license": True}, {"state": "hidden", "said": ["license"]},
])  # fmt: skip


def _extras(key: str, names: Any) -> st.SearchStrategy[dict[str, Any]]:
    inside = st.dictionaries(st.sampled_from(sorted(names)), junk, min_size=1, max_size=6)
    return st.builds(lambda said, ours: {key: said, "parvis": ours, "udata:views": 3}, inside, junk)


def _told(dataset: records.Dataset) -> records.Described:
    organization = CITY if dataset.organization else None
    return records.Described(dataset=dataset, organization=organization, quality={"score": 0.5, "criteria": {}})


def _same(found: dict[str, Any], plain: dict[str, Any], free: set[str]) -> None:
    owned = set(plain) - free
    assert {name: found.get(name) for name in owned} == {name: plain[name] for name in owned}


# What a publisher says of the data, and another catalogue may have said in more words than the portal has.
UDATA_FREE = {"badges", "metrics", "extras", "contact_points", "license", "frequency", "frequency_date", "spatial",
              "resources", "owner"}  # fmt: skip
UDATA = {*udata.write_dataset(_told(FULL), site=SITE), "community_resources", "stranger"}
UDATA_FILE = {*udata.write_resource(FILE, site=SITE), "success", "dataset", "stranger"}


@pytest.mark.parametrize("dataset", DATASETS, ids=["bare", "full", "owned"])
@settings(max_examples=25)
@given(extras=_extras("udata", UDATA), of_files=_extras("udata", UDATA_FILE))
def test_udata_says_what_the_portal_knows(dataset: records.Dataset, extras: Any, of_files: Any) -> None:
    plain = udata.write_dataset(_told(dataset), site=SITE)
    files = tuple(replace(one, extras=of_files) for one in dataset.resources)
    found = udata.write_dataset(_told(replace(dataset, extras=extras, resources=files)), site=SITE)
    assert "community_resources" not in found
    _same(found, plain, UDATA_FREE)
    counts = {name: value for name, value in found["metrics"].items() if name in plain["metrics"]}
    assert counts | {"discussions_open": 0} == plain["metrics"]
    assert 0 <= counts["discussions_open"] <= counts["discussions"]
    known = {"hvd", "inspire"}
    assert [one for one in found["badges"] if one["kind"] in known] == plain["badges"]
    assert found["owner"] == plain["owner"]
    assert found["extras"].get("parvis") in (plain["extras"].get("parvis"), extras["parvis"])
    assert not isinstance(extras["parvis"], dict) or found["extras"].get("parvis") == plain["extras"].get("parvis")
    for one, other in zip(found["resources"], plain["resources"], strict=True):
        _same(one, other, {"extras", "metrics", "created_at", *(() if other["filetype"] == "file" else ("filetype",))})
        assert (one["metrics"]["views"], "success" in one, one["filetype"] in ("file", "remote")) == (12, False, True)


@settings(max_examples=25)
@given(_extras("udata", {*udata.write_organization(CITY, site=SITE), "requests", "class"}))
def test_udata_says_of_an_organization_what_the_portal_knows(extras: Any) -> None:
    plain = udata.write_organization(CITY, site=SITE)
    found = udata.write_organization(replace(CITY, extras=extras), site=SITE)
    pictures = {"logo", "logo_thumbnail", "image_url", "teams", "ext", "presentation_blocs_published_at"}
    _same(found, plain, {"extras", "metrics", *pictures})
    assert {name: found["metrics"][name] for name in plain["metrics"]} == plain["metrics"]
    assert not {"requests", "class"} & set(found)


CKAN = {*ckan.write_package(FULL, site=SITE), "parvis_state", "parvis_featured", "parvis_badges", "stranger"}
CKAN_FILE = {*ckan.write_resource(FILE, package="d1", position=0, site=SITE), "parvis_harvest", "stranger"}


@pytest.mark.parametrize("dataset", DATASETS, ids=["bare", "full", "owned"])
@settings(max_examples=25)
@given(extras=_extras("ckan", CKAN), of_files=_extras("ckan", CKAN_FILE))
def test_ckan_says_what_the_portal_knows(dataset: records.Dataset, extras: Any, of_files: Any) -> None:
    files = tuple(replace(one, extras=of_files) for one in dataset.resources)
    plain = ckan.write_package(dataset, organization=CITY, site=SITE)
    found = ckan.write_package(replace(dataset, extras=extras, resources=files), organization=CITY, site=SITE)
    said = {"author_email", "maintainer_email"}
    if not dataset.contacts:
        said |= {"author", "maintainer", "license_id", "license_title", "license_url", "isopen"}
    own = {"extras", "resources", "groups", "type", "version", "relationships_as_subject", "relationships_as_object"}
    _same(found, plain, own | said)
    assert [name for name in found if name.startswith("parvis_")] == []
    for one, other in zip(found["resources"], plain["resources"], strict=True):
        _same(one, other, {"name", "format", "mimetype", "resource_type", "parvis_extras"})
        assert [name for name in one if name.startswith("parvis_")] == ["parvis_extras"]


@settings(max_examples=25)
@given(_extras("ckan", {*ckan.write_organization(CITY, site=SITE), "member_count", "parvis_approval"}))
def test_ckan_says_of_an_organization_what_the_portal_knows(extras: Any) -> None:
    plain, found = (ckan.write_organization(one, site=SITE) for one in (CITY, replace(CITY, extras=extras)))
    _same(found, plain, {"extras", "groups", "image_url", "image_display_url"})
    assert not {"member_count", "parvis_approval"} & set(found)


RDF = ("dct:publisher", "dcat:distribution", "dct:title", "dct:issued", "dct:modified", "dcatap:applicableLegislation",
       "adms:status", "dct:type")  # fmt: skip
claims = st.dictionaries(st.sampled_from(RDF), st.sampled_from([
    "Ministère", {"@id": f"{SITE}/organizations/o9"}, {"foaf:name": "Ministère"}, {"@id": authorities.HVD_LAW},
    [{"@id": f"{SITE}/datasets/d9", "dct:title": "Autre"}], {"@id": "http://purl.org/adms/publishertype/LocalAuthority"},
]), min_size=1)  # fmt: skip


def _triples(dataset: records.Dataset) -> set[tuple[str, str, str]]:
    made = dcat.write_dataset(dataset, license=None, zones={}, site=SITE).triples
    told = {(str(one.subject), str(one.predicate), str(one.object)) for one in made}
    return {one for one in told if not any(part.startswith("_:") for part in one)}


@pytest.mark.parametrize("dataset", DATASETS, ids=["bare", "full", "owned"])
@settings(max_examples=25)
@given(said=claims)
def test_rdf_says_what_the_portal_knows(dataset: records.Dataset, said: Any) -> None:
    plain, found = _triples(dataset), _triples(replace(dataset, extras={"dcat": said}))
    node = f"<{SITE}/datasets/d1>"
    assert plain <= found
    # No more of what the portal alone says, and nothing of other things of the portal.
    ours = ("publisher>", "distribution>", "issued>", "modified>")
    more = [one for one in found - plain if one[0] == node]
    assert [one for one in more if one[1].endswith(ours) or one[2] == f"<{authorities.HVD_LAW}>"] == []
    assert [one for one in found - plain if f"{SITE}/" in one[0] and one[0] != node] == []


WEB = {
    *schemaorg.write_dataset(_told(FULL), site=SITE),
    "aggregateRating",
    "interactionStatistic",
    "@reverse",
    "dateCreated",
}


@pytest.mark.parametrize("dataset", DATASETS, ids=["bare", "full", "owned"])
@settings(max_examples=25)
@given(
    extras=_extras("schemaorg", WEB), us=_extras("datajson", {*datajson.write_described(_told(FULL), site=SITE), "@id"})
)
def test_search_engines_are_told_what_the_portal_knows(dataset: records.Dataset, extras: Any, us: Any) -> None:
    plain, found = (
        schemaorg.write_dataset(_told(one), site=SITE) for one in (dataset, replace(dataset, extras=extras))
    )
    _same(found, plain, set())
    assert set(found) - set(plain) <= {"variableMeasured"}
    plain, found = (datajson.write_described(_told(one), site=SITE) for one in (dataset, replace(dataset, extras=us)))
    _same(found, plain, set())
    assert not set(found) - set(plain) & {
        "@id",
        "@type",
        "publisher",
        "distribution",
        "modified",
        "issued",
        "accessLevel",
    }
