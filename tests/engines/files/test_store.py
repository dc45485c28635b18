"""Which adapter the settings choose."""

import os
import time

import pytest
from django.core.exceptions import ImproperlyConfigured

from parvis.engines import files
from parvis.engines.files.local import LocalStore


@pytest.fixture
def chosen(settings, tmp_path):
    def choose(url):
        settings.PARVIS = settings.PARVIS.model_copy(update={"files_url": url, "data": tmp_path})
        files.store.cache_clear()
        return files.store()

    yield choose
    files.store.cache_clear()


def test_store_is_a_directory_by_default(chosen, tmp_path):
    stored = chosen("").put([b"hello"])
    assert (tmp_path / "files" / stored.key).read_bytes() == b"hello"
    assert files.store() is files.store()


def test_store_is_a_bucket_when_told(chosen, s3_url):
    store = chosen(s3_url)
    assert b"".join(store.read(store.put([b"hello"]).key)) == b"hello"
    assert type(store).__module__ == "parvis.engines.files.s3"


def test_store_unknown_scheme_is_refused(chosen):
    with pytest.raises(ImproperlyConfigured, match="PARVIS_FILES_URL"):
        chosen("ftp://host/path")


def test_local_forgets_what_a_crash_left_long_ago(tmp_path):
    incoming = tmp_path / "incoming"
    incoming.mkdir()
    for name, age in (("old", 25), ("recent", 23)):
        (incoming / name).write_bytes(b"half")
        os.utime(incoming / name, (time.time() - age * 3600,) * 2)
    LocalStore(tmp_path)
    assert [path.name for path in incoming.iterdir()] == ["recent"]
