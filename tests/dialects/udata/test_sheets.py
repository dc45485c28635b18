"""The catalogue written in udata's columns is what the reader of that export reads."""

import io
from dataclasses import replace

import orjson
from hypothesis import given
from hypothesis import strategies as st

from parvis.dialects import datagouv, records, udata
from parvis.kit import sheets
from parvis.kit.dates import instant

SITE = "https://portal.example"
TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0\r", exclude_categories=["Cs"]), max_size=60)
DATASETS = st.builds(
    records.Dataset, id=st.from_regex(r"[0-9a-f]{24}", fullmatch=True), slug=st.from_regex(r"[a-z]{3,9}", fullmatch=True),
    title=TEXT.map(str.strip).filter(bool), description=TEXT, acronym=TEXT.map(str.strip), language=st.just("fr"),
    source_url=st.just("https://elsewhere.example/1"), state=st.just("published"),
    badges=st.sampled_from([(), ("hvd", "inspire")]), frequency=st.sampled_from(["", "unknown", "daily"]),
    granularity=st.sampled_from(["", "other", "country"]),
    harvest=st.sampled_from([{}, {"remote_id": "1", "dct_identifier": "a", "issued_at": "2021-01-01T00:00:00+00:00"}]),
    tags=st.lists(st.from_regex(r"[a-z-]{2,9}", fullmatch=True), unique=True, max_size=4).map(tuple),
    temporal_start=st.none() | st.dates(), featured=st.booleans(), resources_count=st.integers(0, 99),
    metrics=st.builds(records.Metrics, views=st.integers(0, 10**9), followers=st.integers(0, 99999),
                      by_month=st.sampled_from([{}, {"reuses": {"2026-01": 3, "2026-02": 0}}])),
)  # fmt: skip


def _read(told: records.Described) -> datagouv.Entry:
    body = orjson.loads(orjson.dumps(udata.write_dataset(told, site=SITE)))
    licenses = {told.license.id: told.license.title} if told.license else {}
    zones = {id: zone.name for id, zone in told.zones.items()}
    line = udata.sheets.dataset_line(body, licenses=licenses, zones=zones)
    text = b"".join(sheets.plain([udata.sheets.DATASETS, line], separator=udata.sheets.SEPARATOR))
    ((_line, row),) = datagouv.rows(io.BytesIO(text))
    assert isinstance(row, dict)
    return datagouv.read(row)


@given(DATASETS)
def test_a_dataset_written_reads_equal(dataset):
    read = _read(records.Described(dataset=dataset)).dataset
    # An export says where the portal that makes it shows the dataset, and when it was published at its source.
    known = {"source_url": dataset.source_url, "created_at": dataset.created_at}
    assert replace(read, **known) == dataset
    assert read.created_at == (instant(dataset.harvest["issued_at"]) if dataset.harvest else None)
    assert read.source_url == f"{SITE}/datasets/{dataset.slug}"


def test_every_real_line_reads_equal_again(shared):
    sample, checked = shared / "catalogues/datagouv-catalogue-2026-01-16.sample-2000.csv", 0
    with sample.open("rb") as file:
        for _line, row in datagouv.rows(file):
            if not isinstance(row, dict):
                continue
            entry = datagouv.read(row)
            zones = {name: records.Zone(id=name, name=name) for name in entry.places}
            id = "notspecified" if entry.license == "License Not Specified" else "any"
            license = records.License(id=id, title=entry.license) if entry.license else None
            told = records.Described(
                dataset=replace(entry.dataset, zones=entry.places, license=license.id if license else ""), organization=entry.organization,
                license=license, zones=zones, quality={"score": entry.score},
            )  # fmt: skip
            again = _read(told)
            known = {"source_url": entry.dataset.source_url, "created_at": entry.dataset.created_at}
            assert replace(again.dataset, **known) == entry.dataset
            assert (again.organization, again.license) == (entry.organization, entry.license)
            assert (again.places, again.score) == (entry.places, entry.score and round(entry.score, 2))
            checked += 1
    assert checked > 1800
