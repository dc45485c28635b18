"""How actions are called: addresses, forms of what is sent, tokens, errors."""

from typing import Any

import orjson
import pytest
from django.test import RequestFactory

from parvis.faces.ckan.registry import ACTIONS
from parvis.faces.web import errors
from parvis.kit.dates import now
from parvis.portal.moderation import queries as moderation
from parvis.portal.moderation.models import Closure


@pytest.mark.proves("ckan", "package_show")
def test_every_form_of_a_call_gives_the_same(act: Any, make_dataset: Any) -> None:
    make_dataset("Qualité de l’eau")
    name = "qualite-de-leau"
    client = act.client
    form = "application/x-www-form-urlencoded"
    answers = [
        act.get("package_show", f"?id={name}"),
        act.get("package_show", f"?id={name}", **{"Content-Type": "application/json"}),
        client.get(f"/api/action/package_show?id={name}"),
        act.post("package_show", {"id": name}),
        client.post("/api/3/action/package_show", f"id={name}", form),
        client.post("/api/3/action/package_show", f'{{"id": "{name}"}}', form),
        client.post("/api/3/action/package_show", f'{{"id": "{name}"}}', "text/plain"),
        client.post("/api/3/action/package_show", {"id": name}),
        client.post(f"/api/3/action/package_show?id={name}", "", "application/json"),
    ]
    told = [answer.json() for answer in answers]
    assert [answer.status_code for answer in answers] == [200] * len(answers)
    assert told[0]["help"].endswith("/api/3/action/help_show?name=package_show")
    assert (told[0]["success"], told[0]["result"]["title"]) == (True, "Qualité de l’eau")
    assert all(one == told[0] for one in told)


def test_head_has_the_headers_of_get(act: Any) -> None:
    head, get = act.client.head("/api/3/action/status_show"), act.get("status_show")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["Content-Type"] == get.headers["Content-Type"] == "application/json;charset=utf-8"


def test_any_page_may_call(act: Any) -> None:
    assert act.get("status_show").headers["Access-Control-Allow-Origin"] == "*"
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "X-CKAN-API-Key"}
    allowed = act.client.options("/api/3/action/package_search", headers=asked)
    assert (allowed.status_code, "X-CKAN-API-Key" in allowed.headers["Access-Control-Allow-Headers"]) == (204, True)
    assert act.client.put("/api/3/action/status_show").status_code == 405


@pytest.mark.parametrize(
    ("name", "body", "said"),
    [
        ("nothing_show", "{}", "Bad request: Action name not known: nothing_show"),
        ("package_show", "{", "Bad request: JSON Error: Error decoding JSON data."),
        ("package_show", "[1]", "Bad request: JSON Error: Request data JSON decoded"),
        ("package_show", "\xff", "Bad request: JSON Error: Error decoding JSON data."),
    ],
)
def test_what_is_no_call_is_a_text(act: Any, name: str, body: str, said: str) -> None:
    answer = act.client.post(f"/api/3/action/{name}", body.encode("latin-1"), "application/json")
    assert (answer.status_code, answer.json().startswith(said)) == (400, True)


@pytest.mark.parametrize(
    ("name", "sent", "status", "kind"),
    [
        ("package_show", {"id": "nowhere"}, 404, "Not Found Error"),
        ("package_show", {"id": "../x"}, 404, "Not Found Error"),
        ("package_show", {}, 409, "Validation Error"),
        ("package_show", {"id": {"a": 1}}, 409, "Validation Error"),
        ("resource_show", {"id": "nowhere"}, 404, "Not Found Error"),
        ("organization_show", {"id": "nowhere"}, 404, "Not Found Error"),
        ("group_show", {"id": "nowhere"}, 404, "Not Found Error"),
        ("tag_show", {"id": "nothing"}, 404, "Not Found Error"),
        ("help_show", {"name": "nothing"}, 404, "Not Found Error"),
        ("package_list", {"limit": "many"}, 409, "Validation Error"),
        ("package_list", {"limit": -1}, 409, "Validation Error"),
        ("organization_list", {"sort": "colour"}, 409, "Validation Error"),
        ("resource_search", {"query": "colour:red"}, 409, "Validation Error"),
        ("datastore_search", {"resource_id": "nowhere"}, 404, "Not Found Error"),
        ("datastore_search", {"resource_id": "_table_metadata"}, 404, "Not Found Error"),
        ("organization_list_for_user", {}, 403, "Authorization Error"),
    ],
)
def test_errors_have_the_words_that_clients_look_for(act: Any, name: str, sent: Any, status: int, kind: str) -> None:
    code, error = act.error(name, **sent)
    assert (code, error["__type"]) == (status, kind)
    if kind == "Not Found Error":
        assert error["message"].startswith("Not found")
    if kind == "Authorization Error":
        assert error["message"].startswith("Access denied")


def test_errors_that_come_before_an_action_have_the_same_shape(act: Any) -> None:
    """Of the middleware, of Django, and of what breaks: a client that finds no `__type` stops its whole run (ckanapi)."""
    large = act.client.post("/api/3/action/package_create", b"{" + b" " * 5 * 1024 * 1024, "application/json")
    long = act.get("package_search", "?fq=" + "x" * 9_000)
    nothing = act.client.get("/api/3/action/")
    broken = errors.broken(RequestFactory().get("/api/action/package_show"))
    for answer, status, kind in (
        (large, 413, "Validation Error"), (long, 414, "Search Query Error"), (nothing, 404, "Not Found Error"),
        (broken, 500, "Internal Server Error"),
    ):  # fmt: skip
        told = orjson.loads(answer.content)
        assert (answer.status_code, told["success"], told["error"]["__type"]) == (status, False, kind)
        assert (answer["Content-Type"], told["error"]["message"] != "") == ("application/json;charset=utf-8", True)
        assert answer["Access-Control-Allow-Origin"] == "*"
    assert large.json()["help"].endswith("help_show?name=package_create")


@pytest.mark.parametrize("form", ["Authorization", "X-CKAN-API-Key", "Bearer", "both"])
def test_a_token_in_every_header(
    act: Any, act_as: Any, make_user: Any, make_dataset: Any, make_organization: Any, form: str
) -> None:
    from parvis.kit.actors import system
    from parvis.portal.organizations import actions as organizations

    user = make_user()
    city = make_organization()
    organizations.set_member(city, user.email, "editor", by=system("tests"))
    secret = make_dataset("Brouillon", state="private", organization=city.id)
    token = act_as(user).headers["Authorization"]
    headers = {
        "Authorization": {"Authorization": token},
        "X-CKAN-API-Key": {"X-CKAN-API-Key": token},
        "Bearer": {"Authorization": f"Bearer {token}"},
        "both": {"Authorization": token, "X-CKAN-API-Key": token},
    }[form]
    answer = act.get("package_show", f"?id={secret.slug}", **headers)
    assert (answer.status_code, answer.json()["result"]["private"]) == (200, True)
    assert act.get("package_show", f"?id={secret.slug}").status_code == 404


def test_a_bad_token_reads_as_a_visitor_and_is_told(act: Any, make_dataset: Any) -> None:
    make_dataset("Eau")
    answer = act.get("package_list", **{"Authorization": "stale"})
    assert (answer.json()["result"], answer.headers["X-CKAN-API-Key-Status"]) == (["eau"], "invalid")
    for nothing in ("None", "null", ""):
        assert "X-CKAN-API-Key-Status" not in act.get("package_list", **{"Authorization": nothing}).headers


def test_reading_goes_on_while_writing_is_closed(act: Any, make_dataset: Any) -> None:
    make_dataset("Eau")
    moderation.closing.believe(Closure(closed=True, at=now()), seconds=3600)
    assert act("package_list") == ["eau"]


@pytest.mark.proves("ckan", "help_show")
def test_every_action_says_what_it_does(act: Any) -> None:
    assert len(ACTIONS) > 30
    for name in ACTIONS:
        assert act("help_show", name=name) == ACTIONS[name].words != ""


def test_version_and_pages_of_ckan(act: Any) -> None:
    assert act.client.get("/api/3").json() == act.client.get("/api/3/").json() == {"version": 3}
    for path, to in {
        "/dataset/eau": "/datasets/eau", "/dataset/eau/resource/r1": "/datasets/eau/resources/r1",
        "/dataset/d/resource/r1/download/a.csv": "/api/datasets/r/r1", "/dataset/d/resource/r1/download": "/api/datasets/r/r1",
        "/organization/rabat": "/organizations/rabat", "/group/mer": "/topics/mer", "/dataset/": "/datasets",
        "/dataset?q=eau": "/datasets?q=eau", "/organization": "/organizations", "/group": "/topics",
        "/feeds/dataset.atom": "/datasets.atom", "/feeds/custom.atom?q=eau": "/datasets.atom?q=eau",
        "/feeds/tag/eau.atom": "/datasets.atom?tag=eau", "/feeds/organization/x.atom": "/datasets.atom?organization=x",
    }.items():  # fmt: skip
        answer = act.client.get(path)
        assert (answer.status_code, answer.headers["Location"].endswith(to)) == (302, True), path
