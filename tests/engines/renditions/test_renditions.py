"""Bytes ready to send, never older than what is known."""

import pytest

from parvis.engines import renditions

pytestmark = pytest.mark.django_db


def put(body: bytes, version: int) -> renditions.Rendition:
    return renditions.put("dataset", "a", "native", body, media_type="application/json", version=version)


def test_what_is_put_is_got():
    stored = put(b"{}", 1)
    assert renditions.get("dataset", "a", "native") == stored
    assert stored.etag == renditions.etag_of(b"{}")
    assert renditions.get_many("dataset", ["a", "b"], "native") == {"a": b"{}"}


def test_a_stale_rendition_is_missing_until_made_again():
    put(b"old", 1)
    renditions.stale("dataset", {"a": 2})
    assert renditions.get("dataset", "a", "native") is None
    assert renditions.get_many("dataset", ["a"], "native") == {}
    put(b"new", 2)
    assert renditions.get("dataset", "a", "native").body == b"new"


def test_a_slow_reader_does_not_bring_old_bytes_back():
    put(b"v1", 1)
    renditions.stale("dataset", {"a": 2})
    put(b"v1 again", 1)
    assert renditions.get("dataset", "a", "native") is None


def test_everything_can_be_thrown_away():
    put(b"{}", 1)
    assert (renditions.mark(), renditions.exist()) == ("", True)
    assert renditions.clear("https://a.example") == 1
    assert (renditions.mark(), renditions.exist(), renditions.clear("https://b.example")) == (
        "https://a.example", False, 0
    )  # fmt: skip
    assert renditions.mark() == "https://b.example"
    assert renditions.get("dataset", "a", "native") is None
