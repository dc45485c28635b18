"""schema.org and Croissant: what is written is read back, what is required is there, what others wrote is kept."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parvis.dialects import croissant, licenses, records, schemaorg
from parvis.dialects.faults import Problem, Unreadable
from parvis.dialects.vocabularies import AccessType, ResourceType

SITE = "https://portal.example"
LICENSES = {one.id: one for one in licenses.LICENSES if one.url}
words = st.text(st.characters(codec="utf-8", categories=("L", "N")), min_size=1, max_size=20)
urls = st.from_regex(r"https://[a-z]{1,8}\.example/[a-z0-9]{1,20}", fullmatch=True)
moments = st.datetimes(datetime(2000, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
days = st.dates(date(1800, 1, 1), date(2100, 1, 1))
degrees = st.floats(-80, 80, allow_nan=False)
extras = st.just({}) | st.dictionaries(
    st.sampled_from(["measurementTechnique", "funder", "citation"]),
    words | st.builds(lambda name: {"@type": "Organization", "name": name}, words), min_size=1,
).map(lambda members: {"schemaorg": members})  # fmt: skip
geometries = (
    st.none()
    | st.builds(lambda x, y: {"type": "Point", "coordinates": [x, y]}, degrees, degrees)
    | st.builds(
        lambda x, y: {"type": "Polygon", "coordinates": [[[x, y], [x + 1, y], [x + 1, y + 1], [x, y]]]},
        degrees,
        degrees,
    )
)


@st.composite
def resources(draw: st.DrawFn, number: int = 0) -> records.Resource:
    checksum = draw(st.sampled_from([("", ""), ("sha256", "9c" * 32)]))
    return records.Resource(
        title=draw(words), description=draw(st.just("") | words), type=draw(st.sampled_from(ResourceType)), url=draw(urls),
        format=draw(st.sampled_from(["csv", "json", "shp", "gtfs", "parquet"])),
        mime=draw(st.sampled_from(["", "text/csv", "application/octet-stream"])), filesize=draw(st.none() | st.integers(0, 10**12)),
        checksum_type=checksum[0], checksum=checksum[1], harvest={"uri": f"https://files.example/{draw(st.uuids())}"},
        extras=draw(extras), created_at=draw(st.none() | moments), modified_at=draw(st.none() | moments),
    )  # fmt: skip


@st.composite
def described(draw: st.DrawFn) -> records.Described:
    updated, closed, page = draw(st.none() | moments), draw(st.booleans()), draw(urls)
    identifier = draw(words)
    harvest = {"remote_id": identifier, "dct_identifier": identifier, "uri": f"https://data.example/{draw(st.uuids())}",
               "domain": "data.example", "remote_url": page}  # fmt: skip
    harvest |= {"modified_at": updated.isoformat()} if updated else {}
    organization = draw(st.none() | st.builds(records.Organization, id=urls, name=words, acronym=st.just("") | words))
    names = draw(st.lists(words, unique=True, max_size=4))
    contacts = [
        records.Contact(name=name, role=role, email="a@ville.example")
        for name, role in zip(names, ("creator", "contact", "rightsHolder", "publisher"), strict=False)
    ]
    license = draw(st.sampled_from(["", *LICENSES]))
    start, end = draw(st.none() | days), draw(st.none() | days)
    dataset = records.Dataset(
        title=draw(words), acronym=draw(st.just("") | words), description=draw(words), language="fr",
        description_short=draw(st.just("") | words), tags=tuple(draw(st.lists(words, unique=True, max_size=3))),
        license=license, organization=organization.id if organization else "",
        owner_name="" if organization or contacts else draw(st.just("") | words),
        temporal_start=start, temporal_end=end, zones=tuple(draw(st.lists(st.sampled_from(["country:ma", "fr:commune:29019"]), unique=True))),
        geometry=draw(geometries), contacts=tuple(contacts),
        access_type=AccessType.RESTRICTED if closed else AccessType.OPEN, access_reason=draw(st.just("") | words) if closed else "",
        source_url=draw(st.just(page) | urls), harvest=harvest, extras=draw(extras), created_at=draw(st.none() | moments),
        updated_at=updated, resources=tuple(draw(st.lists(resources(), max_size=3))),
    )  # fmt: skip
    return records.Described(dataset=dataset, organization=organization, license=LICENSES.get(license))


fields = st.builds(
    lambda name, kind, title: {"name": name, "type": kind} | ({"title": title} if title else {}),
    words, st.sampled_from(sorted(croissant.TYPES)), st.just("") | words,
)  # fmt: skip


@settings(max_examples=20)
@given(described())
def test_schema_org_is_read_back(told):
    read = schemaorg.read_dataset(schemaorg.write_dataset(told, site=SITE, portal="Parvis"))
    assert (read.dataset, read.organization) == (told.dataset, told.organization)


@settings(max_examples=20)
@given(described(), st.lists(fields, min_size=1, max_size=3, unique_by=lambda one: one["name"]))
def test_croissant_is_read_back_with_its_tables(told, columns):
    file = replace(records.Resource(title="a", url="https://a.example/a.csv", format="csv"), id="f1")
    told = replace(told, dataset=replace(told.dataset, resources=(*told.dataset.resources, file)))
    table = records.Table(
        resource="f1", name="a/b c", title="A", schema={"fields": columns, "primaryKey": [columns[0]["name"]]}
    )
    document = croissant.write_dataset(told, site=SITE, portal="Parvis", tables=[table])
    faults(document)
    read = croissant.read_dataset(document)
    assert read.tables == (table,)
    # What the standard requires is filled in where nobody said it: a media type, who made it.
    files = tuple(replace(one, id="", mime="") for one in told.dataset.resources)
    found = tuple(replace(one, mime="") for one in read.dataset.resources)
    assert replace(read.dataset, resources=found, contacts=()) == replace(told.dataset, resources=files, contacts=())
    assert read.organization == told.organization


def faults(document: dict[str, Any]) -> None:
    """What the standard requires (https://docs.mlcommons.org/croissant/docs/croissant-spec.html#required) is there."""
    required = {"@context", "@type", "conformsTo", "description", "license", "name", "url", "creator", "distribution"}
    assert required <= set(document)
    assert (document["@type"], document["conformsTo"]) == ("sc:Dataset", "http://mlcommons.org/croissant/1.0")
    named = [one["@id"] for one in document["distribution"] if "@id" in one]
    assert len(set(named)) == len(named)
    for one in document["distribution"]:
        assert one["@type"] == "cr:FileObject"
        assert isinstance(one["encodingFormat"], str)
        assert {"name", "contentUrl"} <= set(one)
        assert "sha256" in one or document["isLiveDataset"]
    for table in document["recordSet"]:
        ids = [field["@id"] for field in table["field"]]
        assert len(set(ids)) == len(ids)
        assert all(field["source"]["fileObject"]["@id"] in named for field in table["field"])
        assert all(key["@id"] in ids for key in table.get("key", []))
        assert all(field["@type"] == "cr:Field" and field["dataType"].startswith("sc:") for field in table["field"])


def test_what_people_keep_under_schema_org_says_nothing_of_other_things_of_ours():
    evil = {"@type": "Person", "name": "x", "hasPart": [{"@id": f"{SITE}/datasets/other", "name": "Stolen"}],
            "about": {"@id": "https://x.example/", "@reverse": {"author": "Stolen"}}}  # fmt: skip
    dataset = records.Dataset(id="1", slug="a", title="A", description="A", extras={"schemaorg": evil})
    written = schemaorg.write_dataset(records.Described(dataset=dataset), site=SITE)
    assert (written["@type"], written["name"]) == ("Dataset", "A")
    assert written["hasPart"] == [{"@id": f"{SITE}/datasets/other"}]
    assert "Stolen" not in str(written)


def test_a_dataset_inside_a_graph_is_read_and_what_is_none_is_said():
    found = schemaorg.read_dataset(
        {"@graph": [{"@type": "WebSite", "name": "x"}, {"@type": ["Dataset"], "name": "Arbres"}]}
    )
    assert found.dataset.title == "Arbres"
    for document, problem in (({"@type": "WebSite"}, Problem.NOT_A_DATASET), ([], Problem.NOT_A_DATASET), (3, Problem.NOT_A_DATASET),
                              ({"@type": "Dataset"}, Problem.NO_TITLE)):  # fmt: skip
        with pytest.raises(Unreadable) as raised:
            schemaorg.read_dataset(document)
        assert raised.value.problem == problem
