"""The stores that every test of the port runs on: a directory, and a bucket of an S3 server on loopback."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import obstore
import pytest
from moto.server import ThreadedMotoServer
from obstore.store import S3Store

from parvis.engines.files.local import LocalStore
from parvis.engines.files.s3 import connect


@pytest.fixture(scope="session")
def s3_server() -> Iterator[str]:
    """The address of an S3 server with a bucket called `parvis`."""
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def s3_url(s3_server, monkeypatch) -> str:
    """A prefix of its own in the bucket, with the environment that leads there."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", s3_server)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    # A bucket is created by putting nothing at the address of the bucket itself.
    root = obstore.store.HTTPStore(s3_server, client_options={"allow_http": True})
    obstore.put(root, "parvis", b"")
    return f"s3://parvis/{uuid4().hex}"


class Place:
    """A store, and a look behind it."""

    def __init__(self, kind: str, store, path: Path, url: str) -> None:
        self.kind = kind
        self.store = store
        self.path = path
        self.url = url

    def names(self) -> list[str]:
        """Everything kept, wanted or not."""
        names = [path.relative_to(self.path).as_posix() for path in self.path.rglob("*") if path.is_file()]
        if self.kind == "s3":
            names += [found["path"] for batch in obstore.list(_bucket(self.url)) for found in batch]
        return sorted(names)


@pytest.fixture(params=["local", "s3"])
def place(request, tmp_path) -> Place:
    if request.param == "local":
        return Place("local", LocalStore(tmp_path / "files"), tmp_path, "")
    url = request.getfixturevalue("s3_url")
    return Place("s3", connect(url, tmp_path), tmp_path, url)


@pytest.fixture
def store(place):
    return place.store


def _bucket(url: str) -> S3Store:
    parts = urlsplit(url)
    return S3Store(parts.netloc, prefix=parts.path.strip("/"), client_options={"allow_http": True})
