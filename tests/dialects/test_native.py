"""Our own JSON, written and read."""

from dataclasses import replace
from datetime import UTC, date, datetime

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from parvis.dialects import native, records
from parvis.dialects.vocabularies import CONTACT_ROLES, FREQUENCIES

SITE = "https://data.example.org"
words = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=40)
texts = st.dictionaries(st.sampled_from(["title", "description"]), words, min_size=1)
links = st.sampled_from(["", "https://example.org/a", "http://example.org/?b=1"])
contacts = st.builds(records.Contact, name=words, role=st.sampled_from(CONTACT_ROLES), contact_form=links)
resources = st.builds(
    records.Resource, id=st.just(""), title=words, description=words, url=links, format=words, filesize=st.none() | st.integers(0, 2**40),
    language=st.sampled_from(["", "fr", "ar"]), translations=st.dictionaries(st.sampled_from(["en", "ar"]), texts, max_size=2),
    schema=st.dictionaries(st.just("name"), words), extras=st.dictionaries(words, st.integers(-(2**63), 2**63 - 1) | words, max_size=2),
)  # fmt: skip
datasets = st.builds(
    records.Dataset, title=words, acronym=words, description=words, description_short=words,
    language=st.sampled_from(["", "fr"]), translations=st.dictionaries(st.sampled_from(["en", "ar"]), texts, max_size=2),
    organization=st.sampled_from(["", "o1"]), license=st.sampled_from(["", "l1"]), tags=st.lists(words, max_size=3).map(tuple),
    frequency=st.sampled_from(["", *FREQUENCIES]), temporal_start=st.none() | st.dates(), temporal_end=st.none() | st.dates(),
    zones=st.sampled_from([(), ("country:ma",)]), granularity=st.sampled_from(["", "country"]),
    contacts=st.lists(contacts, max_size=2).map(tuple), access_reason=words, source_url=links,
    extras=st.dictionaries(words, st.integers(-(2**63), 2**63 - 1) | words, max_size=2), resources=st.lists(resources, max_size=2).map(tuple),
)  # fmt: skip


def written(dataset: records.Dataset) -> dict:
    """The dataset as JSON, through JSON."""
    moment = datetime(2026, 1, 2, tzinfo=UTC)
    dataset = replace(
        dataset, id="d1", slug="d", created_at=moment, modified_at=moment, updated_at=moment,
        resources=tuple(replace(item, id="r1", created_at=moment, modified_at=moment) for item in dataset.resources),
    )  # fmt: skip
    summary = native.write_summary(
        dataset,
        organization=records.Organization(id="o1", slug="o", name="O") if dataset.organization else None,
        license=records.License(id="l1", title="L") if dataset.license else None,
        zones={"country:ma": records.Zone(id="country:ma", name="Maroc")},
        quality={"score": 0.5, "criteria": {"license": True}},
        next_update_on=date(2026, 2, 1),
        site=SITE,
    )
    native.DatasetSummary.model_validate(summary)
    return orjson.loads(orjson.dumps(native.write_dataset(dataset, summary, site=SITE)))


@given(datasets)
def test_reading_what_was_written_gives_the_record_back(dataset):
    back = native.read_dataset(native.DatasetIn.model_validate(written(dataset)))
    back = replace(back, resources=tuple(replace(item, id="") for item in back.resources))
    assert back == dataset


@given(datasets)
def test_what_is_written_is_what_is_described(dataset):
    native.DatasetOut.model_validate(written(dataset))


def test_a_patch_changes_only_what_is_sent():
    before = records.Dataset(title="A", tags=("eau",), license="lov2", temporal_start=date(2024, 1, 1))
    after = native.read_dataset(native.DatasetPatch.model_validate({"license": None}), before)
    assert after == replace(before, license="")


@pytest.mark.parametrize(
    "sent",
    [
        {}, {"title": ""}, {"title": "x" * 351}, {"title": "a", "tags": "eau"}, {"title": "a", "source_url": "javascript:x"},
        {"title": "a", "language": "français"}, {"title": "a", "resources": [{"title": "a", "url": "file:///etc/passwd"}]},
        {"title": "a", "extras": {"n": 10**30}}, {"title": "a", "extras": {"n": "\ud800"}},
        {"title": "a", "extras": {"n": "x" * 500_001}},
        {"title": "a", "temporal": {"start": "yesterday"}}, {"title": "a", "resources": [{"title": "a", "filesize": -1}]},
    ],
)  # fmt: skip
def test_a_wrong_shape_is_refused(sent):
    with pytest.raises(ValidationError):
        native.DatasetIn.model_validate(sent)


def test_nul_characters_are_left_out():
    sent = native.DatasetIn.model_validate({"title": "a\x00b", "tags": ["c\x00"], "extras": {"d\x00": ["\x00e"]}})
    assert (sent.title, sent.tags, sent.extras) == ("ab", ["c"], {"d": ["e"]})
