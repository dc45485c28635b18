"""Webhooks by the API: made with a secret seen once, changed, tested, their log read, and nobody else's."""

import json
from typing import Any

import pytest
from tests.conftest import Api
from tests.portal.mirrors.conftest import person, site  # noqa: F401  (fixtures)

from parvis.engines import jobs

pytestmark = pytest.mark.django_db
HOOKS = "/api/webhooks"


def test_a_webhook_from_its_making_to_its_end(api_as: Any, make_user: Any, make_organization: Any, site: Any) -> None:  # noqa: F811
    client, city = api_as(make_user()), make_organization()
    sent = {"name": "Miroir", "url": f"{site.url}/hook", "kinds": ["dataset"], "organization": city.slug}
    made = client("POST", HOOKS, sent)
    assert (made.status_code, made["Cache-Control"]) == (201, "no-store")
    one = made.json()
    assert one.pop("secret").startswith("whsec_")
    assert (one["kinds"], one["organization"], one["active"], one["failures"]) == (["dataset"], city.id, True, 0)
    at = f"{HOOKS}/{one['id']}"
    assert made["Location"].endswith(at)
    assert client.get(at).json() == one == client.get(HOOKS).json()["data"][0]

    changed = client("PATCH", at, {"name": "Copie", "organization": "", "active": False}).json()
    assert [changed[name] for name in ("name", "organization", "kinds", "pause")] == ["Copie", "", ["dataset"], "owner"]
    assert client("PATCH", at, {"active": True}).json()["active"] is True
    assert client("POST", f"{at}/secret").json()["secret"].startswith("whsec_")

    ping = client("POST", f"{at}/ping")
    assert (ping.status_code, ping.json()["state"]) == (202, "waiting")
    assert client("POST", f"{at}/ping").status_code == 429
    jobs.Worker().run_until_idle()
    (logged,) = client.get(f"{at}/deliveries").json()["data"]
    assert (logged["state"], [one["status"] for one in logged["attempts"]]) == ("done", [200])
    whole = client.get(f"{at}/deliveries/{logged['id']}").json()
    assert whole["body"] == json.loads(site.bodies[0])
    assert client("POST", f"{at}/deliveries/{logged['id']}/redeliver").status_code == 429
    assert client("DELETE", at).status_code == 204
    assert client.get(at).status_code == 404


def test_what_cannot_be_taken_is_said(api_as: Any, make_user: Any) -> None:
    client = api_as(make_user())
    refused = client("POST", HOOKS, {"name": " ", "url": "http://127.0.0.1/", "organization": "nobody"})
    fields = [one["field"] for one in refused.json()["errors"]]
    assert (refused.status_code, fields) == (400, ["name", "url", "organization"])
    assert client("POST", HOOKS, {"name": "a", "url": "https://a.example/", "kinds": ["user"]}).status_code == 400


def test_webhooks_are_nobody_elses(api: Api, api_as: Any, make_user: Any) -> None:
    owner, stranger, boss = api_as(make_user()), api_as(make_user()), api_as(make_user(is_administrator=True))
    at = f"{HOOKS}/{owner('POST', HOOKS, {'name': 'a', 'url': 'https://a.example/'}).json()['id']}"
    assert api("POST", HOOKS, {"name": "a", "url": "https://a.example/"}).status_code == 401
    assert (api.get(HOOKS).json()["total"], stranger.get(HOOKS).json()["total"]) == (0, 0)
    for method, path in (("GET", at), ("PATCH", at), ("DELETE", at), ("POST", f"{at}/ping"), ("POST", f"{at}/secret"),
                         ("GET", f"{at}/deliveries"), ("GET", f"{at}/deliveries/msg_1")):  # fmt: skip
        assert stranger(method, path, {} if method == "PATCH" else None).status_code == 404, path
    assert (boss.get(HOOKS).json()["total"], boss("POST", f"{at}/secret").status_code) == (1, 403)
    assert boss("PATCH", at, {"active": False}).json()["pause"] == "owner"
    assert boss("DELETE", at).status_code == 204
