"""The contract of the port, on every adapter."""

import hashlib
import io
import json
import os
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parvis.engines.files import CHUNK, Stored, is_key, key_of
from parvis.kit.errors import NotFound, TooLarge, Unavailable

MEGABYTE = 1024 * 1024
NOWHERE = key_of("0" * 64)
NOT_KEYS = ["", "../../etc/passwd", "ab/cd", NOWHERE.upper() + "A", NOWHERE + "\n", "/" + NOWHERE, "00/01/" + "0" * 64]


def content(store, key, start=0, end=None):
    return b"".join(store.read(key, start, end))


def key_of_bytes(data):
    return key_of(hashlib.sha256(data).hexdigest())


def test_put_returns_key_size_and_hash(store):
    stored = store.put([b"hel", b"", b"lo"])
    sha256 = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
    assert stored == Stored(f"2c/f2/{sha256}", 5, sha256)
    assert content(store, stored.key) == b"hello"
    assert store.size(stored.key) == 5
    assert store.exists(stored.key)


def test_put_of_nothing_is_an_empty_file(store):
    stored = store.put([])
    assert (stored.size, store.size(stored.key), content(store, stored.key)) == (0, 0, b"")


def test_put_takes_a_binary_file(store):
    data = os.urandom(700_000)  # no line end in sight, or thousands
    assert content(store, store.put(io.BytesIO(data)).key) == data


def test_put_in_many_parts_comes_back_whole(store):
    data = os.urandom(MEGABYTE) * 21
    stored = store.put(data[at : at + 300_000] for at in range(0, len(data), 300_000))
    assert hashlib.sha256(content(store, stored.key)).hexdigest() == stored.sha256
    assert content(store, stored.key, 9 * MEGABYTE - 3, 9 * MEGABYTE + 5) == data[9 * MEGABYTE - 3 :][:8]


def test_put_same_bytes_again_is_the_same_file(place):
    first, second = place.store.put([b"same"]), place.store.put([b"sa", b"me"])
    assert first == second
    assert len(place.names()) == 1


def test_put_same_bytes_at_once_is_one_whole_file(place):
    data = os.urandom(3 * MEGABYTE)
    barrier, seen = threading.Barrier(6), []

    def put():
        barrier.wait()
        seen.append(place.store.put(io.BytesIO(data)))

    threads = [threading.Thread(target=put) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [Stored(key_of_bytes(data), len(data), hashlib.sha256(data).hexdigest())] * 6
    assert content(place.store, seen[0].key) == data
    assert len(place.names()) == 1


def test_put_up_to_the_limit_is_stored(store):
    assert store.put([b"1234", b"5678"], limit=8).size == 8


@pytest.mark.parametrize("chunks", [[b"1234", b"56789"], [b"x"] * 9, [b"y" * 10 * MEGABYTE]])
def test_put_over_the_limit_is_too_large_and_leaves_nothing(place, chunks):
    with pytest.raises(TooLarge, match="8"):
        place.store.put(chunks, limit=8)
    assert place.names() == []


@pytest.mark.parametrize("error", [ConnectionResetError("peer"), ZeroDivisionError(), KeyboardInterrupt()])
def test_put_of_a_stream_that_breaks_raises_its_error_and_leaves_nothing(place, error):
    def stream():
        yield b"x" * 9 * MEGABYTE
        raise error

    with pytest.raises(type(error)):
        place.store.put(stream())
    assert place.names() == []


@settings(max_examples=40)
@given(
    data=st.binary(max_size=2000) | st.sampled_from([bytes(CHUNK), bytes(CHUNK + 1), os.urandom(4 * MEGABYTE + 1)]),
    start=st.integers(0, 2500) | st.integers(4 * MEGABYTE - 5, 4 * MEGABYTE + 5),
    end=st.none() | st.integers(0, 2500) | st.integers(4 * MEGABYTE - 5, 4 * MEGABYTE + 5),
)
def test_read_gives_the_slice(store, data, start, end):
    key = store.put([data]).key
    assert content(store, key, start, end) == data[start:end]


def test_read_yields_chunks_of_at_most_the_stated_size(store):
    key = store.put([bytes(CHUNK * 2 + 1)]).key
    assert [len(chunk) for chunk in store.read(key)] == [CHUNK, CHUNK, 1]


def test_open_reads_and_seeks(store):
    data = os.urandom(50_000)
    with store.open(store.put([data]).key) as file:
        assert file.read(10) == data[:10]
        assert file.seek(-5, io.SEEK_END) == 49_995
        assert file.read() == data[-5:]
        assert file.read() == b""
        file.seek(100)
        assert (file.read(3), file.tell()) == (data[100:103], 103)
        file.seek(60_000)
        assert file.read(1) == b""


def test_missing_file_is_not_found(store):
    for ask in (store.read, store.open, store.size):
        with pytest.raises(NotFound):
            ask(NOWHERE)
    assert not store.exists(NOWHERE)
    store.delete(NOWHERE)


@pytest.mark.parametrize("text", NOT_KEYS)
def test_what_is_not_a_key_never_becomes_a_path(store, text):
    assert not is_key(text)
    for ask in (store.read, store.open, store.size, store.exists, store.delete):
        with pytest.raises(ValueError, match="not a key"):
            ask(text)


def test_delete_removes_that_file_alone(store):
    one, two = store.put([b"one"]).key, store.put([b"two"]).key
    store.delete(one)
    assert (store.exists(one), store.exists(two)) == (False, True)
    assert list(store.keys()) == [two]


def test_keys_lists_every_file_and_nothing_else(place):
    assert list(place.store.keys()) == []
    kept = {place.store.put([bytes([n])]).key for n in range(12)}
    place.store.check()
    assert sorted(place.store.keys()) == sorted(kept)


def test_keys_older_leaves_what_was_just_put(store):
    key = store.put([b"new"]).key
    assert list(store.keys(timedelta(minutes=1))) == []
    assert list(store.keys(timedelta(minutes=-1))) == [key]


def test_check_leaves_nothing(place):
    place.store.check()
    assert place.names() == []


def test_full_disk_is_unavailable_and_leaves_nothing(place):
    seen = stress("full", place)
    assert seen == {"message": "There is no room left to store the file; nothing was kept.", "small": "small"}
    assert [name.rpartition("/")[2] for name in place.names()] == [hashlib.sha256(b"small").hexdigest()]


@pytest.mark.slow
def test_large_file_passes_in_little_memory(place):
    seen = stress("large", place)
    assert (seen["size"], seen["same"], seen["longest"]) == (200 * MEGABYTE, True, CHUNK)
    allowed = {"local": 8, "s3": 80}[place.kind]  # MB; the parts of an upload in flight
    assert seen["written_mb"] < allowed
    assert seen["read_mb"] < allowed


def stress(what, place):
    script = Path(__file__).with_name("stress.py")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    command = [sys.executable, str(script), what, place.url, str(place.path)]
    done = subprocess.run(command, env=environment, capture_output=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout)


def test_store_that_is_away_is_unavailable(place, monkeypatch, tmp_path):
    if place.kind == "local":
        (tmp_path / "file").write_bytes(b"")
        away = type(place.store)(tmp_path / "file" / "files")  # a file where a directory should be
    else:
        from parvis.engines.files.s3 import connect

        away = connect("s3://no-such-bucket", tmp_path)
    for ask in (away.check, lambda: away.put([b"x"])):
        with pytest.raises(Unavailable):
            ask()
