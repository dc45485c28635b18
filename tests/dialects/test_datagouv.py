"""The catalogue export of data.gouv.fr: lines found, fields read, faults told apart."""

import csv
import gzip
import io
from contextlib import suppress
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.dialects import datagouv
from parvis.dialects.datagouv import BESIDES, COLUMNS, Entry, Fault, Problem
from parvis.kit.errors import Invalid

ROW = {
    **dict.fromkeys((*COLUMNS, *BESIDES), ""),
    "id": "6969a4cf369629618b4764b3",
    "title": " Aménagements cyclables ",
    "slug": "amenagements-cyclables",
    "url": "https://www.data.gouv.fr/datasets/amenagements-cyclables",
    "organization": "DDT Haute-Marne",
    "organization_id": "58aeeba588ee381d127638ee",
    "description": "Une description.\n\nSur plusieurs lignes.",
    "license": "Licence Ouverte / Open Licence version 2.0",
    "temporal_coverage.start": "2026-01-01",
    "temporal_coverage.end": "2026-01-31",
    "spatial.zones": "Tours,Chinon, Vienne et Loire,Chinon",
    "featured": "False",
    "created_at": "2026-01-15T00:00:00",
    "last_modified": "2026-01-15T10:20:30.123456",
    "tags": "velo,transport,velo",
    "archived": "False",
    "resources_count": "6",
    "main_resources_count": "2",
    "resources_formats": "esri shapefile (shp),csv",
    "harvest.backend": "DCAT",
    "harvest.created_at": "2026-01-15T00:00:00",
    "quality_score": "0.67",
    "metric.reuses_by_months": "{'2025-12': 0, '2026-01': 3}",
    "metric.followers_by_months": "{'2025-12': 0, '2026-01': 0}",
    "metric.reuses": "3",
    "metric.views": "12345",
}


def _file(*rows: dict[str, str], columns: tuple[str, ...] = COLUMNS) -> io.BytesIO:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, delimiter=";", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return io.BytesIO(text.getvalue().encode())


def _lines(stream: Any) -> list[tuple[int, dict[str, str] | Invalid]]:
    return list(datagouv.rows(stream))


def _problems(lines: list[tuple[int, dict[str, str] | Invalid]]) -> list[tuple[int, str, Problem]]:
    return [
        (line, field, fault.problem)
        for line, row in lines
        if isinstance(row, Invalid)
        for field, faults in row.fields.items()
        for fault in faults
    ]


# --- lines -----------------------------------------------------------------------------------------------------


def test_lines_are_numbered_as_in_the_file() -> None:
    rows = [{**ROW, "id": str(number)} for number in range(3)]
    assert [(line, row["id"]) for line, row in _lines(_file(*rows))] == [(2, "0"), (5, "1"), (8, "2")]


def test_stream_stays_open_for_its_owner() -> None:
    stream = _file(ROW)
    _lines(stream)
    assert not stream.closed


def test_byte_order_mark_is_no_part_of_the_first_column() -> None:
    assert len(_lines(io.BytesIO(b"\xef\xbb\xbf" + _file(ROW).getvalue()))) == 1


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"", Problem.EMPTY),
        (_file(ROW).getvalue().replace(b";", b","), Problem.NO_COLUMN),
        ("identité;título".encode("latin-1"), Problem.NOT_UTF8),
        (b'"never closed', Problem.NO_COLUMN),
    ],
)
def test_file_that_is_no_catalogue_is_told(body: bytes, problem: Problem) -> None:
    with pytest.raises(Invalid) as caught:
        _lines(io.BytesIO(body))
    assert caught.value.fields["file"][0].problem == problem


def test_file_that_is_not_gzip_is_told() -> None:
    with pytest.raises(Invalid) as caught:
        _lines(gzip.GzipFile(fileobj=io.BytesIO(b"plain text, not gzip")))
    assert caught.value.fields == {"file": [Fault(Problem.NOT_GZIP)]}


def test_column_of_the_core_that_is_missing_is_told() -> None:
    with pytest.raises(Invalid) as caught:
        _lines(_file(ROW, columns=tuple(name for name in COLUMNS if name != "license")))
    assert caught.value.fields == {"file": [Fault(Problem.NO_COLUMN, "license")]}


def test_other_column_that_is_missing_is_told_and_empty() -> None:
    lines = _lines(_file(ROW, columns=tuple(name for name in COLUMNS if name != "metric.views")))
    assert _problems(lines) == [(1, "header", Problem.NO_COLUMN)]
    assert lines[1][1]["metric.views"] == ""


def test_line_with_other_fields_than_the_header_is_refused_alone() -> None:
    body = (
        _file(ROW).getvalue()
        + b"too;few\r\n"
        + b";".join([b"x"] * 41)
        + b"\r\n"
        + _file(ROW).getvalue().split(b"\r\n", 1)[1]
    )
    lines = _lines(io.BytesIO(body))
    assert _problems(lines) == [(5, "line", Problem.FIELD_COUNT), (6, "line", Problem.FIELD_COUNT)]
    assert [line for line, row in lines if not isinstance(row, Invalid)] == [2, 7]


def test_line_in_another_encoding_is_refused_alone() -> None:
    body = _file(ROW, {**ROW, "id": "2", "title": "ASCII", "description": "x"}).getvalue()
    broken = body.replace("é".encode(), "é".encode("latin-1"), 1)
    lines = _lines(io.BytesIO(broken))
    assert _problems(lines) == [(2, "line", Problem.NOT_UTF8)]
    assert len(lines) == 2


def test_truncated_gzip_gives_the_whole_lines_then_says_so() -> None:
    rows = [{**ROW, "id": str(number), "description": "é" * number} for number in range(2000)]
    packed = gzip.compress(_file(*rows).getvalue())
    lines = _lines(gzip.GzipFile(fileobj=io.BytesIO(packed[: len(packed) // 2])))
    assert [problem for _line, _field, problem in _problems(lines)] == [Problem.TRUNCATED]
    assert 0 < len(lines) < 2000


def test_damaged_gzip_gives_what_comes_before_then_says_so() -> None:
    rows = [{**ROW, "id": str(number), "description": str(number) * 50} for number in range(2000)]
    packed = bytearray(gzip.compress(_file(*rows).getvalue()))
    packed[-6] ^= 0xFF  # the checksum
    lines = _lines(gzip.GzipFile(fileobj=io.BytesIO(bytes(packed))))
    assert [problem for _line, _field, problem in _problems(lines)] == [Problem.DAMAGED]


def test_quote_never_closed_costs_no_more_than_a_field(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(datagouv, "FIELD_LIMIT", 2000)
    body = _file(*[ROW] * 40).getvalue().replace(b"DDT", b'"DDT', 1)
    lines = _lines(io.BytesIO(body))
    assert _problems(lines)[0][1] == "line"
    assert sum(not isinstance(row, Invalid) for _line, row in lines) > 20


@given(st.binary(max_size=2000))
def test_no_bytes_at_all_raise_what_is_not_expected(body: bytes) -> None:
    with suppress(Invalid):
        _lines(io.BytesIO(body))


@given(st.lists(st.fixed_dictionaries({name: st.text(max_size=30) for name in COLUMNS[:6]}), max_size=4))
def test_what_is_written_as_csv_is_read_back(texts: list[dict[str, str]]) -> None:
    clean = [{name: text.replace("\0", "") for name, text in row.items()} for row in texts]
    found = [row for _line, row in _lines(_file(*[{**ROW, **row} for row in clean]))]
    assert found == [{**ROW, **row} for row in clean]


# --- records ---------------------------------------------------------------------------------------------------


def test_line_becomes_a_dataset_and_its_organization() -> None:
    entry = datagouv.read(ROW)
    dataset = entry.dataset
    assert (dataset.id, dataset.title, dataset.organization) == (
        ROW["id"],
        "Aménagements cyclables",
        ROW["organization_id"],
    )
    assert entry.organization is not None
    assert (entry.organization.id, entry.organization.name) == (ROW["organization_id"], "DDT Haute-Marne")
    assert (dataset.state, dataset.archived_at) == ("published", None)
    assert dataset.tags == ("velo", "transport")
    assert dataset.formats == ("esri shapefile (shp)", "csv")
    assert (dataset.temporal_start, dataset.temporal_end) == (date(2026, 1, 1), date(2026, 1, 31))
    assert dataset.modified_at == dataset.updated_at == datetime(2026, 1, 15, 10, 20, 30, 123456, tzinfo=UTC)
    assert dataset.harvest == {"backend": "DCAT", "created_at": "2026-01-15T00:00:00+00:00"}
    assert dataset.metrics.views == 12345
    assert dataset.metrics.by_month == {"reuses": {"2025-12": 0, "2026-01": 3}}
    assert dataset.extras == {"datagouv:main_resources_count": 2}
    assert (entry.license, entry.score) == (ROW["license"], 0.67)


def test_zone_names_may_hold_a_comma() -> None:
    assert datagouv.read(ROW).places == ("Tours", "Chinon, Vienne et Loire", "Chinon")


def test_line_without_organization_keeps_the_name_of_its_owner() -> None:
    entry = datagouv.read({**ROW, "organization": "", "organization_id": "", "owner": "Ada L.", "owner_id": "5ab"})
    assert (entry.organization, entry.dataset.organization, entry.dataset.owner_name) == (None, "", "Ada L.")
    assert entry.dataset.extras["datagouv:owner_id"] == "5ab"


def test_archived_dataset_has_its_moment() -> None:
    dataset = datagouv.read({**ROW, "archived": "2024-05-06T07:08:09.123000"}).dataset
    assert (dataset.state, dataset.archived_at) == ("archived", datetime(2024, 5, 6, 7, 8, 9, 123000, tzinfo=UTC))


@pytest.mark.parametrize(
    ("column", "value", "problem"),
    [
        ("id", "", Problem.MISSING),
        ("id", "../../etc", Problem.NOT_AN_ID),
        ("id", "a" * 65, Problem.NOT_AN_ID),
        ("title", "  ", Problem.MISSING),
        ("organization", "", Problem.MISSING),
        ("organization", "x" * 256, Problem.TOO_LONG),
        ("created_at", "yesterday", Problem.NOT_A_DATE),
        ("created_at", "9999-12-31T23:59:59", Problem.NOT_A_DATE),
        ("created_at", "0001-01-01T00:00:00+14:00", Problem.NOT_A_DATE),
        ("archived", "maybe", Problem.NOT_A_DATE),
        ("temporal_coverage.start", "2021-13-01", Problem.NOT_A_DATE),
        ("metric.views", "-1", Problem.NOT_A_COUNT),
        ("metric.views", "١٢", Problem.NOT_A_COUNT),
        ("metric.reuses", "9999999999", Problem.NOT_A_COUNT),
        ("metric.reuses_by_months", "__import__('os')", Problem.NOT_A_COUNT),
        ("metric.reuses_by_months", "{'2025-12': 1", Problem.NOT_A_COUNT),
        ("featured", "yes", Problem.NOT_A_FLAG),
        ("quality_score", "nan", Problem.NOT_A_SCORE),
    ],
)
def test_field_that_cannot_be_read_is_told_with_its_value(column: str, value: str, problem: Problem) -> None:
    with pytest.raises(Invalid) as caught:
        datagouv.read({**ROW, column: value})
    assert caught.value.fields[column][0] == Fault(problem, value[:100])


def test_every_fault_of_a_line_is_told() -> None:
    with pytest.raises(Invalid) as caught:
        datagouv.read({**ROW, "id": "", "created_at": "x", "metric.views": "y"})
    assert set(caught.value.fields) == {"id", "created_at", "metric.views"}


_VALUES = st.one_of(
    st.text(max_size=40),
    st.sampled_from([*ROW.values(), "True", "False", "0", "1.00", "2021", "2021-02-30", "{}", "{'"]),
)


@given(st.fixed_dictionaries(dict.fromkeys((*COLUMNS, *BESIDES), _VALUES)))
def test_no_line_raises_what_is_not_expected(row: dict[str, str]) -> None:
    with suppress(Invalid):
        assert isinstance(datagouv.read(row), Entry)


def test_every_line_of_the_shared_export_is_read(shared: Any) -> None:
    with (shared / "catalogues/datagouv-catalogue-2026-01-16.sample-2000.csv").open("rb") as file:
        entries = [datagouv.read(row) for _line, row in _lines(file)]
    assert len(entries) == 1870
    assert len({entry.dataset.id for entry in entries}) == 1870
