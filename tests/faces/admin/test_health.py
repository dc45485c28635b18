"""`/health` and `/ready`."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from parvis.faces.admin import health

PARTS = {"database", "index", "files", "jobs"}


@pytest.fixture
def data(search_index: Callable[[], int], tmp_path: Path) -> Path:
    """A data directory with an index that is up to date."""
    search_index()
    return tmp_path


def test_health_asks_nothing_of_the_database(client: Client) -> None:
    response = client.get("/health")
    assert (response.status_code, response.content, response["Cache-Control"]) == (200, b"ok\n", "no-store")


def test_ready_when_everything_works(data: Path, client: Client) -> None:
    response = client.get("/ready")
    body = response.json()
    assert (response.status_code, body["status"]) == (200, "ready")
    assert {name: part["state"] for name, part in body["parts"].items()} == dict.fromkeys(PARTS, "ok")


def test_ready_tells_visitors_no_detail(data: Path, client: Client) -> None:
    parts = client.get("/ready").json()["parts"]
    assert {key for part in parts.values() for key in part} == {"state", "ms"}


def test_ready_tells_administrators_the_detail(data: Path, api_as, make_user) -> None:
    body = api_as(make_user(is_administrator=True)).get("/ready").json()
    assert body["parts"]["database"]["vendor"] == settings.DATABASES["default"]["ENGINE"].rpartition(".")[2].replace(
        "sqlite3", "sqlite"
    )
    assert api_as(make_user()).get("/ready").json()["parts"]["database"].keys() == {"state", "ms"}


def test_ready_when_a_part_fails_is_503(data: Path, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> dict[str, object]:
        raise OSError("/secret/path is away")

    monkeypatch.setitem(health.CHECKS, "files", broken)
    response = client.get("/ready")
    assert response.status_code == 503
    assert response.json()["parts"]["files"]["state"] == "failed"
    assert b"secret" not in response.content


def test_ready_with_a_wrong_token_still_answers(data: Path, client: Client) -> None:
    response = client.get("/ready", headers={"Authorization": "Bearer nonsense"})
    assert response.status_code == 200
