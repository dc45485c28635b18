"""The titles of licences in the export of data.gouv.fr, and the ids they mean."""

import csv
from pathlib import Path

import pytest

from parvis.dialects.licenses import LICENSES, TITLES

EXPORT = {
    "Licence Ouverte / Open Licence version 2.0": "lov2",
    "License Not Specified": "notspecified",
    "Licence Ouverte / Open Licence": "fr-lo",
    "Open Data Commons Open Database License (ODbL)": "odc-odbl",
    "Other (Attribution)": "other-at",
    "Other (Public Domain)": "other-pd",
    "Creative Commons Attribution Share-Alike": "cc-by-sa",
    "Creative Commons Attribution": "cc-by",
    "Other (Open)": "other-open",
    "Open Data Commons Attribution License": "odc-by",
    "Creative Commons CCZero": "cc-zero",
    "Open Data Commons Public Domain Dedication and Licence (PDDL)": "odc-pddl",
}
BY_TITLE = {title: item.id for item in LICENSES for title in (item.title, *TITLES[item.id])}


@pytest.mark.parametrize(("title", "id"), EXPORT.items())
def test_title_of_the_export_means_its_licence(title: str, id: str) -> None:
    assert BY_TITLE[title] == id


def test_no_title_means_two_licences() -> None:
    assert sum(1 + len(TITLES[item.id]) for item in LICENSES) == len(BY_TITLE)


def test_licences_are_those_of_data_gouv_fr() -> None:
    assert {item.id for item in LICENSES} == set(EXPORT.values())


def test_each_licence_is_named_in_three_languages() -> None:
    assert all({"en", "ar"} == set(item.translations) for item in LICENSES)
    assert [item.id for item in LICENSES if not item.open] == ["notspecified"]


def test_every_title_of_the_shared_export_is_known(shared: Path) -> None:
    csv.field_size_limit(8 * 1024 * 1024)
    path = shared / "catalogues/datagouv-catalogue-2026-01-16.sample-2000.csv"
    with path.open(encoding="utf-8", newline="") as file:
        titles = {row["license"] for row in csv.DictReader(file, delimiter=";")} - {""}
    assert titles <= set(BY_TITLE)
    assert len(titles) >= 8
