"""What is written for udata and read again is the same record."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.dialects import records, udata
from parvis.dialects.vocabularies import ACCESS_REASONS, AUDIENCE_ROLES, CONTACT_ROLES, FREQUENCIES, State
from parvis.kit.errors import Invalid

SITE = "https://data.example.org"
words = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=30)
maybe = st.just("") | words
links = st.sampled_from(["", "https://example.org/a", "http://example.org/?b=1"])
ids = st.from_regex(r"[0-9a-f]{24}", fullmatch=True)
moments = st.integers(0, 4 * 10**9).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
free = st.dictionaries(words, st.integers(-(2**63), 2**63 - 1) | words | st.none(), max_size=2)
# As a dialect of udata keeps them: members that no other name has.
kept = st.dictionaries(st.sampled_from(["ckan_id", "remote", "x"]), words | st.integers(0, 9), min_size=1, max_size=2)
extras = st.builds(lambda given, unknown: {**given, "udata": unknown} if unknown else given, free, st.just({}) | kept)
languages = st.sampled_from(["", "fr", "ar"])
translations = st.dictionaries(
    st.sampled_from(["en", "ar"]),
    st.dictionaries(st.sampled_from(["title", "description"]), words, min_size=1),
    max_size=2,
)
schemas = st.dictionaries(st.sampled_from(["name", "version", "url"]), words, max_size=2)
counts = st.integers(0, 10**9)
contacts = st.builds(
    records.Contact,
    name=words,
    role=st.sampled_from(CONTACT_ROLES),
    email=st.sampled_from(["", "a@example.org"]),
    contact_form=links,
)
metrics = st.builds(
    records.Metrics, views=counts, downloads=counts, followers=counts, reuses=counts, discussions=counts, dataservices=counts,
    datasets=st.just(0),
    by_month=st.dictionaries(st.sampled_from(["reuses", "followers"]), st.dictionaries(st.just("2025-01"), counts, min_size=1), max_size=2),
)  # fmt: skip
resources = st.builds(
    records.Resource, id=st.uuids().map(str), title=words.map(str.strip).filter(bool), description=maybe, type=st.sampled_from(["main", "api"]), url=links,
    filename=maybe, format=maybe, mime=maybe, filesize=st.none() | counts, checksum_type=st.just(""), checksum=st.just(""),
    language=languages, translations=translations, schema=schemas, harvest=free, extras=extras, downloads=counts,
    created_at=st.none() | moments, modified_at=st.none() | moments,
)  # fmt: skip
SAID_NOTHING = {"license": "notspecified", "frequency": "unknown", "granularity": "other"}


def _dated(dataset: records.Dataset, at: datetime) -> records.Dataset:
    """The dataset with the dates its state needs."""
    since = None if at.second % 2 else at  # some catalogues say that it is archived, and not since when
    dates = {State.ARCHIVED: {"archived_at": since}, State.DELETED: {"deleted_at": at}}
    return replace(dataset, **dates.get(State(dataset.state), {}))


datasets = st.builds(
    _dated,
    st.builds(
        records.Dataset, id=ids, slug=st.just("eau"), title=words, acronym=maybe, description=maybe, description_short=maybe,
        language=languages, translations=translations, organization=st.sampled_from(["", "o1"]), owner=st.just(""),
        owner_name=st.just(""), state=st.sampled_from(list(State)), license=st.sampled_from(["", "lov2", "notspecified"]),
        tags=st.lists(words, max_size=3).map(tuple), badges=st.lists(st.sampled_from(["hvd", "inspire"]), max_size=2).map(tuple),
        frequency=st.sampled_from(["", *FREQUENCIES]), temporal_start=st.none() | st.dates(),
        temporal_end=st.none() | st.dates(), zones=st.sampled_from([(), ("country:ma", "country:fr")]),
        geometry=st.sampled_from([None, {"type": "Point", "coordinates": [1.5, 2]}]), granularity=st.sampled_from(["", "country", "other"]),
        contacts=st.lists(contacts, max_size=2).map(tuple), access_type=st.sampled_from(["open", "restricted"]),
        access_audiences=st.sampled_from([(), ({"role": AUDIENCE_ROLES[0], "condition": "no"},)]),
        access_reason_category=st.sampled_from(["", ACCESS_REASONS[0]]), access_reason=maybe, authorization_request_url=links,
        schema=schemas, source_url=links, harvest=st.dictionaries(words, words | st.booleans(), max_size=2), extras=extras,
        featured=st.booleans(), resources=st.lists(resources, max_size=2).map(tuple), metrics=metrics,
        created_at=st.none() | moments, modified_at=st.none() | moments, updated_at=st.none() | moments,
    ),
    moments,
)  # fmt: skip
organizations = st.builds(
    records.Organization, id=ids, slug=st.just("ville"), name=words, acronym=maybe, description=maybe, url=links,
    business_number_id=st.sampled_from(["", "13002526500013"]), parent=st.sampled_from(["", "o2"]),
    zone=st.sampled_from(["", "country:ma"]), badges=st.sampled_from([(), ("certified",)]), presentation=maybe,
    contacts=st.lists(contacts, max_size=2).map(tuple),
    links=st.lists(st.builds(records.Link, title=words, url=links), max_size=2).map(tuple),
    logo_alt=maybe, language=languages,
    translations=st.dictionaries(st.just("en"), st.dictionaries(st.just("name"), words, min_size=1)), extras=extras,
    metrics=st.builds(records.Metrics, views=counts, followers=counts, reuses=counts, datasets=counts, dataservices=counts,
                      by_month=st.just({})),
    logo=st.just(""), logo_small=st.just(""), approval=st.just("accepted"),
    created_at=st.none() | moments, modified_at=st.none() | moments,
)  # fmt: skip
topics = st.builds(
    records.Topic, id=ids, slug=st.just("eau"), title=words, description=maybe, language=languages, translations=translations,
    picture=st.just(""), picture_credit=maybe, tags=st.lists(words, max_size=2).map(tuple),
    zones=st.sampled_from([(), ("country:ma",)]), organization=st.sampled_from(["", "o1"]), owner=st.just(""),
    state=st.sampled_from(list(State)), featured=st.booleans(), extras=extras, created_at=st.none() | moments,
    modified_at=st.none() | moments, published_at=st.none() | moments,
)  # fmt: skip
elements = st.one_of(
    st.builds(records.Element, id=ids, kind=st.sampled_from(["dataset", "organization", "topic"]), key=ids, title=maybe,
              description=maybe, tags=st.lists(words, max_size=2).map(tuple), translations=translations, extras=extras),
    st.builds(records.Element, id=ids, kind=st.sampled_from(["section", "text", "link"]), url=links, title=words,
              description=maybe, tags=st.lists(words, max_size=2).map(tuple), translations=translations, extras=extras),
)  # fmt: skip


def through_json(body: Any) -> Any:
    return orjson.loads(orjson.dumps(body))


def described(dataset: records.Dataset) -> records.Described:
    organization = records.Organization(id="o1", slug="o", name="O") if dataset.organization else None
    return records.Described(dataset=dataset, organization=organization)


@given(datasets)
def test_a_dataset_comes_back(dataset: records.Dataset) -> None:
    body = through_json(udata.write_dataset(described(dataset), site=SITE))
    assert udata.read_dataset(body) == dataset


@given(datasets)
def test_a_dataset_of_api_2_comes_back_without_its_resources_and_schema(dataset: records.Dataset) -> None:
    body = through_json(udata.as_v2(udata.write_dataset(described(dataset), site=SITE), site=SITE))
    assert udata.read_dataset(body) == replace(dataset, resources=(), schema={})


@given(datasets)
def test_what_was_read_sent_back_changes_nothing(dataset: records.Dataset) -> None:
    body = through_json(udata.write_dataset(described(dataset), site=SITE))
    assert udata.read_dataset(body, dataset) == dataset


@given(resources)
def test_a_resource_comes_back(resource: records.Resource) -> None:
    body = through_json(udata.write_resource(resource, site=SITE))
    assert udata.read_resource(body) == resource
    assert udata.read_resource(body, resource) == resource


@given(organizations)
def test_an_organization_comes_back(organization: records.Organization) -> None:
    body = through_json(udata.write_organization(organization, site=SITE))
    assert udata.read_organization(body) == organization
    assert udata.read_organization(body, organization) == organization


@given(topics)
def test_a_topic_comes_back(topic: records.Topic) -> None:
    body = through_json(udata.write_topic(topic, elements=3, site=SITE))
    assert udata.read_topic(body) == topic
    assert udata.read_topic(body, topic) == topic


@given(elements)
def test_an_element_of_a_topic_comes_back(element: records.Element) -> None:
    body = through_json(udata.write_element(element))
    assert udata.read_element(body) == element
    assert udata.read_element(body, element) == element


@pytest.mark.parametrize(("name", "value"), SAID_NOTHING.items())
def test_a_value_that_says_nothing_is_read_as_nothing(name: str, value: str) -> None:
    told = {"granularity": {"spatial": {"granularity": value}}}.get(name, {name: value})
    assert getattr(udata.read_dataset({"title": "Eau", **told}), name) == ""
    before = records.Dataset(title="Eau", **{name: value})
    assert getattr(udata.read_dataset(told, before), name) == value


def test_a_hosted_file_is_told_as_where_it_is() -> None:
    resource = records.Resource(id="r1", title="Eau", file="ab/cd", checksum_type="sha256", checksum="00", version=2)
    body = udata.write_resource(resource, site=SITE)
    assert (body["filetype"], body["url"], body["checksum"]) == (
        "file", f"{SITE}/api/datasets/r/r1", {"type": "sha256", "value": "00"},
    )  # fmt: skip
    assert "ab/cd" not in orjson.dumps(body).decode()


def test_a_contact_named_by_its_id_is_the_one_the_dataset_has() -> None:
    known = records.Contact(name="Mairie", email="a@example.org")
    before = records.Dataset(title="Eau", contacts=(known,))
    assert udata.read_dataset({"contact_points": [udata.contact_id(known)]}, before).contacts == (known,)
    with pytest.raises(Invalid) as refused:
        udata.read_dataset({"contact_points": ["0" * 24]}, before)
    assert list(refused.value.fields) == ["contact_points.0"]


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({}, "title"),
        ({"title": "x" * 501}, "title"),
        ({"title": "a", "tags": "eau"}, "tags"),
        ({"title": "a", "temporal_coverage": {"start": "hier"}}, "temporal_coverage.start"),
        ({"title": "a", "extras": {"n": 10**30}}, "extras"),
        ({"title": "a", "resources": [{"title": "b", "url": "javascript:x"}]}, "url"),
        ({"title": "a", "resources": [{"title": "b", "filesize": -1}]}, "filesize"),
    ],
)
def test_a_wrong_shape_is_refused_by_its_member(sent: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        udata.read_dataset(sent)
    assert field in refused.value.fields
