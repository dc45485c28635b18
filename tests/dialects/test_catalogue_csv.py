"""The catalogue written in udata's columns is what the reader of that export reads."""

import io
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from parvis.dialects import catalogue_csv, datagouv, records

SITE = "https://portal.example"
TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0\r", exclude_categories=["Cs"]), max_size=60)
DATASETS = st.builds(
    records.Dataset, id=st.from_regex(r"[0-9a-f]{24}", fullmatch=True), slug=st.from_regex(r"[a-z]{3,9}", fullmatch=True),
    title=TEXT.map(str.strip).filter(bool), description=TEXT, acronym=TEXT.map(str.strip), language=st.just("fr"),
    source_url=st.just("https://elsewhere.example/1"), state=st.just("published"),
    tags=st.lists(st.from_regex(r"[a-z-]{2,9}", fullmatch=True), unique=True, max_size=4).map(tuple),
    temporal_start=st.none() | st.dates(), featured=st.booleans(), resources_count=st.integers(0, 99),
    metrics=st.builds(records.Metrics, views=st.integers(0, 10**9), followers=st.integers(0, 99999),
                      by_month=st.sampled_from([{}, {"reuses": {"2026-01": 3, "2026-02": 0}}])),
)  # fmt: skip


def _read(told: records.Described) -> datagouv.Entry:
    body = catalogue_csv.header(catalogue_csv.DATASETS)
    body += catalogue_csv.lines(catalogue_csv.DATASETS, [catalogue_csv.dataset(told, SITE)])
    ((_line, row),) = datagouv.rows(io.BytesIO(body))
    assert isinstance(row, dict)
    return datagouv.read(row)


@given(DATASETS)
def test_a_dataset_written_reads_equal(dataset):
    assert _read(records.Described(dataset=dataset)).dataset == dataset


def test_every_real_line_reads_equal_again(shared):
    sample, checked = shared / "catalogues/datagouv-catalogue-2026-01-16.sample-2000.csv", 0
    with sample.open("rb") as file:
        for _line, row in datagouv.rows(file):
            if not isinstance(row, dict):
                continue
            entry = datagouv.read(row)
            zones = {name: records.Zone(id=name, name=name) for name in entry.places}
            license = records.License(id="any", title=entry.license) if entry.license else None
            told = records.Described(
                dataset=replace(entry.dataset, zones=entry.places), organization=entry.organization,
                license=license, zones=zones, quality={"score": entry.score},
            )  # fmt: skip
            again = _read(told)
            assert again.dataset == entry.dataset
            assert (again.organization, again.license) == (entry.organization, entry.license)
            assert (again.places, again.score) == (entry.places, entry.score and round(entry.score, 2))
            checked += 1
    assert checked > 1800
