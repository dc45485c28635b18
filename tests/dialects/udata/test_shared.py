"""Bodies that udata has really answered are read, and given back as they came."""

import gzip
from pathlib import Path
from typing import Any

import orjson
import pytest

from parvis.dialects import records, udata

SITE = "https://data.example.org"
# Ours to say: addresses, permissions, what is worked out from the rest.
WORKED_OUT = {
    "uri", "page", "quality", "permissions", "organization", "owner", "internal", "resources", "latest", "preview_url",
    "community_resources", "members",
}  # fmt: skip


def lines(path: Path) -> list[dict[str, Any]]:
    return [orjson.loads(line) for line in gzip.open(path)]


def lost(before: dict[str, Any], after: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """What was said and is not given back as it was; of what was harvested, the source says when it changed."""
    if (changed := (before.get("harvest") or {}).get("modified_at")) and "last_modified" in before:
        before = {**before, "last_modified": changed}
    pairs = {name: (value, after.get(name)) for name, value in before.items() if name not in WORKED_OUT}
    return {name: pair for name, pair in pairs.items() if _plain(name, pair[0]) != _plain(name, pair[1])}


def _plain(name: str, value: Any) -> Any:
    """Blank is null; an instant without a zone is one of UTC."""
    if isinstance(value, dict):
        said = {key: _plain(key, one) for key, one in value.items() if (key, one) != ("granularity", "other")}
        return {key: one for key, one in said.items() if one not in (None, [])} or None
    if isinstance(value, list):
        return [_plain(name, item) for item in value]
    if isinstance(value, str) and len(value) > 18 and value[4:5] == "-" and value[10:11] == "T":
        return value.removesuffix("+00:00")
    if isinstance(value, str) and name == "url":
        return value.strip().replace(" ", "%20")
    return value.replace("\x00", "") if isinstance(value, str) and value else value or None


def test_every_dataset_recorded_is_given_back(shared: Path) -> None:
    bodies = lines(shared / "catalogues/udata-api-datasets.jsonl.gz")
    assert len(bodies) == 286
    for body in bodies:
        record = udata.read_dataset(body)
        told = udata.write_dataset(records.Described(dataset=record), site=SITE)
        assert lost(body, told) == {}
        assert len(told["resources"]) == len(body["resources"])
        for given, back in zip(body["resources"], told["resources"], strict=True):
            assert set(lost(given, back)) <= (set() if given["title"] else {"title"})
            assert back["title"]
        assert udata.read_dataset(told) == record


def test_every_organization_recorded_is_given_back(shared: Path) -> None:
    bodies = lines(shared / "catalogues/udata-api-organizations.jsonl.gz")
    assert len(bodies) == 54
    for body in bodies:
        record = udata.read_organization(body)
        del body["metrics"]["members"]
        assert lost(body, udata.write_organization(record, site=SITE)) == {}


def test_every_fixture_of_udata_is_read(shared: Path) -> None:
    fixtures = orjson.loads((shared / "catalogues/udata-fixtures-results-2025.json").read_bytes())
    for fixture in fixtures:
        body = {**fixture["dataset"], "resources": fixture["resources"], "organization": fixture["organization"]}
        record = udata.read_dataset(body)
        producer = udata.read_organization(fixture["organization"])
        assert (record.id, record.organization) == (fixture["dataset"]["id"], producer.id)
        assert [one.id for one in record.resources] == [one["id"] for one in fixture["resources"]]


@pytest.mark.parametrize("name", ["dataset_metadata", "resource_metadata_api2"])
def test_a_body_of_today_has_the_members_we_write(shared: Path, name: str) -> None:
    body = orjson.loads((shared / f"catalogues/udata-api/{name}.json").read_bytes())
    if name == "dataset_metadata":
        told = udata.write_dataset(records.Described(dataset=udata.read_dataset(body)), site=SITE)
        _same_members(body, told)
        _same_members(body["resources"][0], told["resources"][0])
    else:
        told = udata.write_resource(udata.read_resource(body["resource"]), site=SITE)
        _same_members(body["resource"], told)


def _same_members(recorded: dict[str, Any], told: dict[str, Any]) -> None:
    """Every member that was recorded is there, of the same type where neither is null."""
    assert set(recorded) - set(told) == set()
    for name, value in recorded.items():
        if value is not None and told[name] is not None:
            assert type(told[name]) is type(value), name
