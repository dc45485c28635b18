"""What surrounds every request."""

import pytest
from django.test import Client

from parvis.faces.web.middleware import told


def test_request_id_is_given_or_kept(web: Client) -> None:
    assert len(web.get("/fr/about").headers["X-Request-ID"]) == 32
    assert web.get("/fr/about", headers={"X-Request-ID": "proxy-12345678"}).headers["X-Request-ID"] == "proxy-12345678"
    assert web.get("/fr/about", headers={"X-Request-ID": "a b\n"}).headers["X-Request-ID"] != "a b\n"


@pytest.mark.parametrize(
    ("path", "status"),
    [("/fr/../x", 400), ("/fr/a\0b", 400), ("/fr/%2e%2e/x", 400), ("/fr/datasets?q=" + "a" * 9000, 414)],
)
def test_what_no_reader_sends_is_turned_away(web: Client, path: str, status: int) -> None:
    response = web.get(path)
    assert response.status_code == status
    assert response.headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_refusals_under_the_api_are_problems(web: Client) -> None:
    response = web.get("/api/datasets?q=" + "a" * 9000)
    assert (response.status_code, response.headers["Content-Type"]) == (414, "application/problem+json")


def test_heavy_form_is_refused(web: Client) -> None:
    response = web.post("/fr/datasets", b"{}", content_type="application/json", CONTENT_LENGTH="99999999")
    assert response.status_code == 413


def test_pages_may_load_only_their_own(web: Client) -> None:
    policy = web.get("/fr/about").headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "script-src 'self'" in policy
    assert "camera=()" in web.get("/fr/about").headers["Permissions-Policy"]


def test_api_speaks_the_language_of_the_header(web: Client) -> None:
    web.cookies["language"] = "ar"
    response = web.get("/api/nothing-here", headers={"Accept-Language": "en"})
    assert response.headers["Content-Language"] == "en"


def test_a_form_with_a_file_over_the_limit_is_refused_before_it_is_read(client, settings):
    settings.PARVIS = settings.PARVIS.model_copy(update={"upload_limit": 1000})
    weight = {"CONTENT_LENGTH": str(1001 + settings.DATA_UPLOAD_MAX_MEMORY_SIZE)}
    answer = client.generic("POST", "/en/datasets", b"x", content_type="multipart/form-data; boundary=x", **weight)
    assert answer.status_code == 413


@pytest.mark.django_db
def test_files_arrive_in_lanes_of_their_own(client, monkeypatch):
    from parvis.faces.web import middleware
    from parvis.kit import lanes

    monkeypatch.setattr(middleware, "PATIENCE", 0.01)
    monkeypatch.setattr(lanes, "ARRIVING", lanes.Lanes(1))
    types = ("multipart/form-data; boundary=x", "application/offset+octet-stream")
    with lanes.ARRIVING.lane():
        answers = [client.generic("POST", "/api/uploads", b"x", content_type=type) for type in types]
        assert [(answer.status_code, answer["Retry-After"]) for answer in answers] == [(503, "5"), (503, "5")]
        assert client.get("/en/about").status_code == 200
    answers = [client.generic("POST", "/api/uploads", b"x", content_type=type) for type in types]
    assert 503 not in [answer.status_code for answer in answers]


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("/fr/invitations/s3cret", "/fr/invitations/…"),
        ("/fr/account/confirm-email/s3cret:x/", "/fr/account/confirm-email/…/"),
        ("/ar/account/password/reset/key/1-s3cret/", "/ar/account/password/reset/key/…/"),
        ("/fr/account/first/s3cret/", "/fr/account/first/…/"),
        ("/fr/workspace/invitations", "/fr/workspace/invitations"),
        ("/fr/datasets/invitations", "/fr/datasets/invitations"),
    ],
)
def test_logs_keep_no_secret_of_a_letter(path: str, kept: str) -> None:
    assert told(path) == kept
