"""Resumable uploads as a client of tus sees them."""

import base64
import hashlib

import pytest
from django.test import Client

from parvis.portal.datasets import actions

pytestmark = pytest.mark.django_db
BODY = "application/offset+octet-stream"
TUS = {"Tus-Resumable": "1.0.0"}


@pytest.fixture
def send(make_user, api_as, kept):
    """Sends a request of tus as one user."""
    client = api_as(make_user(email="sender@example.org"))

    def go(method, path="/api/uploads", body=b"", **headers):
        named = {name.replace("_", "-"): str(value) for name, value in headers.items()}
        return client.client.generic(method, path, body, content_type=BODY, headers={**TUS, **client.headers, **named})

    return go


def _b64(value: bytes | str) -> str:
    return base64.b64encode(value.encode() if isinstance(value, str) else value).decode()


def test_a_file_sent_in_two_parts(send):
    made = send("POST", Upload_Length=6, Upload_Metadata=f"filename {_b64('été.csv')},filetype {_b64('text/csv')}")
    assert (made.status_code, made["Tus-Resumable"], made["Upload-Offset"]) == (201, "1.0.0", "0")
    place = made["Location"]
    assert send("PATCH", place, b"a;b", Upload_Offset=0)["Upload-Offset"] == "3"
    asked = send("HEAD", place)
    assert (asked.status_code, asked["Upload-Offset"], asked["Upload-Length"], asked["Cache-Control"]) == (
        200, "3", "6", "no-store",
    )  # fmt: skip
    done = send("PATCH", place, b"\n1;", Upload_Offset=3)
    assert (done.status_code, done["Upload-Offset"]) == (204, "6")
    seen = send("GET", place).json()
    assert (seen["state"], seen["filename"], seen["sha256"]) == (
        "complete", "été.csv", hashlib.sha256(b"a;b\n1;").hexdigest(),
    )  # fmt: skip


def test_the_first_bytes_may_come_with_the_creation(send):
    made = send("POST", body=b"abc", Upload_Length=5)
    assert (made.status_code, made["Upload-Offset"], made.json()["offset"]) == (201, "3", 3)


def test_a_wrong_checksum_leaves_the_offset(send, kept):
    place = send("POST", Upload_Length=3)["Location"]
    wrong = send("PATCH", place, b"abc", Upload_Offset=0, Upload_Checksum=f"sha256 {_b64(b'0' * 32)}")
    assert (wrong.status_code, wrong["Content-Type"], wrong["Tus-Resumable"]) == (
        460, "application/problem+json", "1.0.0",
    )  # fmt: skip
    assert (send("HEAD", place)["Upload-Offset"], kept()) == ("0", [])
    right = _b64(hashlib.sha1(b"abc").digest())
    assert send("PATCH", place, b"abc", Upload_Offset=0, Upload_Checksum=f"sha1 {right}").status_code == 204


@pytest.mark.parametrize(
    ("headers", "status"),
    [({}, 400), ({"Upload_Length": "x"}, 400), ({"Upload_Length": "-1"}, 400), ({"Upload_Length": "9" * 30}, 400),
     ({"Upload_Length": 10**12}, 413), ({"Upload_Length": 1, "Tus_Resumable": "0.2"}, 412),
     ({"Upload_Length": 1, "Upload_Metadata": "filename ?"}, 400)],
)  # fmt: skip
def test_a_creation_that_cannot_be_is_refused(send, kept, headers, status):
    answer = send("POST", **headers)
    assert (answer.status_code, answer["Content-Type"], kept()) == (status, "application/problem+json", [])


def test_a_part_that_does_not_fit_is_refused(send, kept):
    place = send("POST", Upload_Length=3)["Location"]
    assert send("PATCH", place, b"abcd", Upload_Offset=0).status_code == 413
    assert send("PATCH", place, b"b", Upload_Offset=1).status_code == 409
    assert send("PATCH", place, b"b").status_code == 400
    assert kept() == []


def test_another_media_type_is_refused(send, api_as, make_user):
    user = make_user()
    client = api_as(user)
    upload = actions.start_upload(filename="a", length=1, by=_actor(user))
    answer = client("PATCH", f"/api/uploads/{upload.id}", {}, Tus_Resumable="1.0.0", Upload_Offset="0")
    assert answer.status_code == 415


def test_an_upload_is_deleted(send, kept):
    place = send("POST", body=b"abc", Upload_Length=5)["Location"]
    assert (send("DELETE", place).status_code, kept()) == (204, [])
    assert send("HEAD", place).status_code == 404


def test_the_server_says_what_it_can_do(api):
    answer = api("OPTIONS", "/api/uploads")
    assert (answer.status_code, answer["Tus-Version"], answer["Tus-Max-Size"]) == (204, "1.0.0", "10000000000")
    assert answer["Tus-Extension"] == "creation,creation-with-upload,checksum,termination,expiration"


def test_any_web_page_may_upload(api):
    answer = api("OPTIONS", "/api/uploads", Origin="https://example.org", Access_Control_Request_Method="PATCH")
    allowed = {name.strip() for name in answer["Access-Control-Allow-Headers"].split(",")}
    assert allowed >= {"Tus-Resumable", "Upload-Length", "Upload-Metadata", "Upload-Offset", "Upload-Checksum"}
    assert "Upload-Offset" in answer["Access-Control-Expose-Headers"]


def test_nobody_uploads_without_a_token(api, make_user, api_as):
    headers = {"Tus_Resumable": "1.0.0", "Upload_Length": "1"}
    assert api("POST", "/api/uploads", **headers).status_code == 401
    assert api_as(make_user(), scopes=("read",))("POST", "/api/uploads", **headers).status_code == 403


def test_an_upload_is_that_of_its_sender_alone(send, make_user, api_as):
    place = send("POST", body=b"abc", Upload_Length=5)["Location"]
    other = api_as(make_user(email="mallory@example.org"))
    assert other.get(place).status_code == 404
    assert other("DELETE", place, Tus_Resumable="1.0.0").status_code == 404


def _actor(user):
    from parvis.portal.organizations import queries as organizations

    return organizations.actor_of(user, frozenset({"read", "write"}))


def test_a_ticket_uploads_and_opens_nothing_else(make_user, kept):
    user = make_user()
    ticket = {"Authorization": f"Bearer {actions.create_ticket(by=_actor(user))}"}
    headers = {**TUS, **ticket, "Upload-Length": "3"}
    made = Client().generic("POST", "/api/uploads", b"", content_type=BODY, headers=headers)
    assert made.status_code == 201
    sent = Client().generic(
        "PATCH", made["Location"], b"abc", content_type=BODY, headers={**TUS, **ticket, "Upload-Offset": "0"}
    )
    assert sent.status_code == 204
    for path in ("/api/me", "/api/datasets"):
        assert Client().get(path, headers=ticket).status_code == 401


def test_a_ticket_ends(make_user, monkeypatch):
    user = make_user()
    ticket = {"Authorization": f"Bearer {actions.create_ticket(by=_actor(user))}"}
    headers = {**TUS, **ticket, "Upload-Length": "3"}
    wrong = {**headers, "Authorization": ticket["Authorization"] + "x"}
    assert Client().post("/api/uploads", content_type=BODY, headers=wrong).status_code == 401
    user.is_active = False
    user.save()
    assert Client().post("/api/uploads", content_type=BODY, headers=headers).status_code == 401
