"""Uploads on several nodes: nothing of one is on the disk of another, and any of them goes on."""

import hashlib
from io import BytesIO

import pytest
from tests.engines.files.conftest import s3_server, s3_url  # noqa: F401 -- fixtures

from parvis.engines import files, uploads
from parvis.engines.uploads import arriving

pytestmark = pytest.mark.django_db


def test_an_upload_goes_on_from_another_node(settings, tmp_path, s3_url, monkeypatch):  # noqa: F811
    monkeypatch.setattr(arriving, "PIECE", 100_000)
    body = bytes(range(256)) * 4000

    def node(name: str) -> None:
        settings.PARVIS = settings.PARVIS.model_copy(update={"data": tmp_path / name, "files_url": s3_url})
        files.store.cache_clear()

    node("first")
    upload = uploads.create(owner="ada", filename="a.bin", length=len(body))
    uploads.append(upload.id, BytesIO(body[:500_000]), owner="ada", offset=0)
    node("second")
    upload = uploads.append(upload.id, BytesIO(body[500_000:]), owner="ada", offset=500_000)
    node("third")
    assert upload.sha256 == hashlib.sha256(body).hexdigest()
    assert b"".join(files.store().read(upload.file)) == body
    assert list(files.store().keys()) == [upload.file]
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    files.store.cache_clear()
