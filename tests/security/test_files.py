"""Files people send, hostile ones: names, contents, sizes, addresses. One test for each way in that others had."""

import base64
import io
import zipfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from tests.serving import serving

from parvis.engines.uploads.models import Piece, Upload
from parvis.portal.datasets.models import Dataset, Resource

pytestmark = pytest.mark.django_db
TRAVERSALS = ["../../../etc/passwd", "..\\..\\windows\\system32\\a.csv", "/etc/passwd", "....//....//a.csv",
              "a/../../b.csv", "%2e%2e%2fa.csv", "nul\x00.csv", ".", "..", "~/.ssh/authorized_keys"]  # fmt: skip
ACTIVE = {
    "page.html": b"<!DOCTYPE html><script>alert(1)</script>",
    "picture.svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "page.xhtml": b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><script>alert(1)</script></html>',
    "feed.xml": b'<?xml version="1.0"?><?xml-stylesheet href="javascript:alert(1)"?><a/>',
    "script.js": b"alert(1)",
    "harmless.csv": b"<html><body onload=alert(1)>",
    "harmless.png": b"<svg onload=alert(1)>",
    "harmless.json": b"<script>alert(1)</script>",
    "harmless.pdf": b"  \n<!-- x --><!doctype HTML><script>alert(1)</script>",
}


@pytest.fixture
def admin(make_user, api_as):
    """The API as an administrator."""
    return api_as(make_user(is_administrator=True))


@pytest.fixture
def add(admin, make_dataset, kept):
    """Adds a file to a published dataset, with a form; the answer."""
    dataset = make_dataset()

    def send(name: str, body: bytes):
        file = SimpleUploadedFile("placeholder", body)
        file._name = name  # Django itself would tidy it: a hostile client does not
        sent = encode_multipart(BOUNDARY, {"file": file})
        return Client().generic("POST", f"/api/datasets/{dataset.id}/resources", sent,
                                content_type=MULTIPART_CONTENT, headers={**admin.headers, "Accept-Language": "en"})  # fmt: skip

    return send


@pytest.mark.parametrize("name", TRAVERSALS)
def test_a_name_never_becomes_a_path(add, kept, settings, client, name):
    answer = add(name, b"a;b\n1;2\n")
    if name in (".", ".."):  # no name at all
        assert (answer.status_code, kept()) == (400, [])
        return
    assert answer.status_code == 201, answer.content
    made = answer.json()
    assert not {"/", "\\", "\x00"} & set(made["filename"])
    assert made["filename"] not in (".", "..")
    assert [Path(name).name for name in kept()] == [made["checksum"]["value"]]  # named by its content alone
    disposition = client.get(f"/api/datasets/r/{made['id']}")["Content-Disposition"]
    assert "/" not in disposition
    assert ".." not in disposition


@pytest.mark.parametrize("name", TRAVERSALS)
def test_a_name_in_the_metadata_of_an_upload_never_becomes_a_path(admin, kept, name):
    metadata = f"filename {base64.b64encode(name.encode()).decode()}"
    headers = {**admin.headers, "Tus-Resumable": "1.0.0", "Upload-Length": "3", "Upload-Metadata": metadata}
    made = Client().generic("POST", "/api/uploads", b"abc", content_type="application/offset+octet-stream",
                            headers=headers)  # fmt: skip
    assert made.status_code == 201
    assert not {"/", "\\", "\x00"} & set(made.json()["filename"])
    assert [Path(name).name for name in kept()] == [made.json()["sha256"]]


@pytest.mark.parametrize("id", ["..%2f..%2fetc%2fpasswd", "....", "%00", "../uploads", "a" * 500])
def test_an_id_never_becomes_a_path(admin, client, id):
    for place in (f"/api/uploads/{id}", f"/api/resources/{id}", f"/api/datasets/r/{id}",
                  f"/datasets/{id}/resources/{id}/versions/1", f"/datasets/x/resources/{id}/latest"):  # fmt: skip
        assert admin.get(place).status_code in (400, 404), place


@pytest.mark.parametrize("name", ACTIVE)
def test_active_content_is_served_as_inert_bytes(add, client, name):
    made = add(name, ACTIVE[name]).json()
    dataset = Dataset.objects.get()
    for place in (f"/api/datasets/r/{made['id']}", f"/datasets/{dataset.slug}/resources/{made['id']}/versions/1"):
        answer = client.get(place)
        assert answer["Content-Type"] == "application/octet-stream", place
        assert answer["Content-Disposition"].startswith("attachment")
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_what_a_sender_says_of_the_type_counts_for_nothing(admin, make_dataset, kept, client):
    dataset = make_dataset()
    file = SimpleUploadedFile("a.csv", b"a;b\n", content_type="text/html")
    sent = encode_multipart(BOUNDARY, {"file": file})
    made = Client().generic("POST", f"/api/datasets/{dataset.id}/resources", sent, content_type=MULTIPART_CONTENT,
                            headers=admin.headers).json()  # fmt: skip
    assert client.get(f"/api/datasets/r/{made['id']}")["Content-Type"] == "text/csv"


def test_a_bomb_is_kept_as_it_is(add, kept):
    """The portal never unpacks what is sent: ten megabytes of zeros stay the ten kilobytes they came as."""
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", bytes(10_000_000))
    made = add("bomb.zip", bomb.getvalue()).json()
    assert (made["filesize"], made["format"], len(kept())) == (len(bomb.getvalue()), "zip", 1)


def test_a_file_over_the_limit_is_refused_and_leaves_nothing(add, admin, kept, settings):
    settings.PARVIS = settings.PARVIS.model_copy(update={"upload_limit": 1000})
    assert add("a.csv", b"x" * 1001).status_code == 413
    headers = {**admin.headers, "Tus-Resumable": "1.0.0", "Upload-Length": "1001"}
    refused = Client().generic("POST", "/api/uploads", b"", content_type="application/offset+octet-stream",
                               headers=headers)  # fmt: skip
    assert (refused.status_code, kept(), Upload.objects.count()) == (413, [], 0)


@pytest.mark.parametrize("way", ["form", "resumable"])
def test_a_full_disk_is_told_and_leaves_nothing(add, admin, kept, full_disk, way):
    if way == "form":
        with full_disk(3_000_000):
            answer = add("a.csv", b"x" * 8_000_000)  # over what a form keeps in memory: spooled to the full disk
    else:
        headers = {**admin.headers, "Tus-Resumable": "1.0.0", "Upload-Length": "8000000", "Accept-Language": "en"}
        with full_disk(3_000_000):
            answer = Client().generic("POST", "/api/uploads", b"x" * 8_000_000, headers=headers,
                                      content_type="application/offset+octet-stream")  # fmt: skip
    assert (answer.status_code, answer["Content-Type"]) == (507, "application/problem+json")
    assert "room" in answer.json()["detail"]
    assert (kept(), Upload.objects.count(), Piece.objects.count(), Resource.objects.count()) == ([], 0, 0, 0)


@pytest.fixture
def full_disk(monkeypatch):
    """No file may grow over so many bytes, as on a disk that is full (`write` says EFBIG in place of ENOSPC)."""
    import resource
    import signal
    from contextlib import contextmanager

    @contextmanager
    def limit(size: int):
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
            signal.signal(signal.SIGXFSZ, before)

    return limit


@pytest.mark.parametrize("to", ["http://169.254.169.254/latest/meta-data/", "http://[::ffff:127.0.0.1]:{port}/secret",
                                "http://localhost:{port}/secret", "file:///etc/passwd", "gopher://127.0.0.1/"])  # fmt: skip
def test_a_redirect_never_leads_the_portal_inside(admin, make_dataset, settings, to):
    """A link to a public page that redirects inside: what is inside is never asked, at any hop."""
    with serving() as outside, serving() as inside:
        # Of loopback only 127.0.0.1 at the first port stands for the outside here.
        changes = {"fetch_allow": ["127.0.0.1/32"], "fetch_ports": [80, 443, outside.port]}
        settings.PARVIS = settings.PARVIS.model_copy(update=changes)
        inside.answer("/secret", b"secret")
        outside.redirect("/hop", to.format(port=inside.port))
        body = {"title": "A", "url": outside.redirect("/link", "/hop")}
        made = admin("POST", f"/api/datasets/{make_dataset().id}/resources", body).json()
        checked = admin("POST", f"/api/resources/{made['id']}/check").json()
        assert checked["extras"]["check:available"] is False
        assert checked["extras"]["check:error"] in ("private", "address")
        assert ([path for _method, path, _headers in outside.seen], inside.seen) == (["/link", "/hop"], [])


def test_a_cookie_never_uploads(make_user, make_dataset):
    user = make_user(is_administrator=True)
    browser = Client()
    browser.force_login(user)
    dataset = make_dataset()
    sent = encode_multipart(BOUNDARY, {"file": SimpleUploadedFile("a.csv", b"a")})
    answers = [
        browser.post("/api/uploads", headers={"Tus-Resumable": "1.0.0", "Upload-Length": "1"}),
        browser.generic("POST", f"/api/datasets/{dataset.id}/resources", sent, content_type=MULTIPART_CONTENT),
    ]
    assert [answer.status_code for answer in answers] == [401, 401]


def test_an_upload_is_used_by_its_sender_alone(admin, make_user, make_dataset, api_as, kept):
    headers = {**admin.headers, "Tus-Resumable": "1.0.0", "Upload-Length": "3"}
    made = Client().generic("POST", "/api/uploads", b"abc", content_type="application/offset+octet-stream",
                            headers=headers)  # fmt: skip
    user, dataset = make_user(email="thief@example.org"), make_dataset()
    Dataset.objects.update(owner=user)
    thief = api_as(user)
    taken = thief("POST", f"/api/datasets/{dataset.id}/resources", {"upload": made.json()["id"]})
    assert (taken.status_code, Resource.objects.count()) == (404, 0)
