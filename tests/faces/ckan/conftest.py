"""A client of the Action API, as simple as they are."""

from collections.abc import Callable
from typing import Any

import orjson
import pytest
from django.test import Client


class Action:
    """`act("package_show", id="eau")` posts JSON and gives the result; `error(...)` gives (status, error)."""

    def __init__(self, token: str = "") -> None:
        self.client, self.headers = Client(), {"Authorization": token} if token else {}

    def get(self, name: str, query: str = "", **headers: str) -> Any:
        """The response to a GET."""
        return self.client.get(f"/api/3/action/{name}{query}", headers=self.headers | headers)

    def post(self, name: str, sent: Any, **headers: str) -> Any:
        """The response to JSON that is posted."""
        body = orjson.dumps(sent)
        return self.client.post(f"/api/action/{name}", body, "application/json", headers=self.headers | headers)

    def __call__(self, name: str, /, **sent: Any) -> Any:
        response = self.post(name, sent)
        told = response.json()
        assert (response.status_code, told.get("success")) == (200, True), told
        return told["result"]

    def error(self, name: str, /, **sent: Any) -> tuple[int, dict[str, Any]]:
        response = self.post(name, sent)
        told = response.json()
        assert told["success"] is False
        return response.status_code, told["error"]


@pytest.fixture
def act(db: None) -> Action:
    """As a visitor."""
    return Action()


@pytest.fixture
def act_as(db: None) -> Callable[..., Action]:
    """As a user."""
    from tests.conftest import SYSTEM

    from parvis.portal.accounts import actions as accounts

    def make(user: Any) -> Action:
        scopes = ("read", "write", "admin") if user.is_administrator else ("read", "write")
        return Action(accounts.create_token(user, by=SYSTEM, scopes=scopes)[1])

    return make
