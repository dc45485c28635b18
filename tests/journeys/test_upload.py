"""A large file sent over a bad line to a real portal: cut, resumed, whole, and the portal stays small."""

import hashlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import orjson
import pytest
from tests.running import Portal, environment, running

from parvis.kit.lanes import LEAVING

SIZE = int(os.environ.get("PARVIS_TEST_UPLOAD", 200_000_000))  # bytes; 2_000_000_000 to see it through
CUTS = 3
MEMORY = 300_000_000  # bytes, of all processes together
BLOCK = 1024 * 1024
WAIT = 120  # seconds, at most, for anything
TUS = {"Tus-Resumable": "1.0.0", "Content-Type": "application/offset+octet-stream"}


def block(number: int) -> bytes:
    """The megabyte of this number: its own, and quick to make."""
    return number.to_bytes(8, "big") + bytes(BLOCK - 8)


def content(start: int, end: int) -> Iterator[bytes]:
    """The bytes of the file from `start` to `end`."""
    while start < end:
        number, within = divmod(start, BLOCK)
        chunk = block(number)[within : within + end - start]
        start += len(chunk)
        yield chunk


class Memory(threading.Thread):
    """The most the portal's processes held together (proportional set size), looked at ten times a second."""

    def __init__(self, portal: Portal) -> None:
        super().__init__(daemon=True)
        self.portal = portal
        self.peak = 0
        self.ended = threading.Event()

    def __enter__(self) -> "Memory":
        self.start()
        return self

    def __exit__(self, *arguments: object) -> None:
        self.ended.set()
        self.join()

    def run(self) -> None:
        while not self.ended.wait(0.1):
            pids = [self.portal.process.pid, *self.portal.web_processes()]
            self.peak = max(self.peak, sum(map(_held, pids)))


def _held(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


def _parvis(data: Path, *arguments: str) -> str:
    command = [sys.executable, "-m", "parvis", *arguments]
    done = subprocess.run(
        command, env=environment(PARVIS_DATA=str(data)), capture_output=True, text=True, check=True, cwd=data
    )
    return done.stdout.strip()


class Sender:
    """Somebody with a token."""

    def __init__(self, portal: Portal, token: str) -> None:
        self.port = portal.port
        self.headers = {"Authorization": f"Bearer {token}"}

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, dict[str, str], bytes]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=WAIT)
        given = {**self.headers, **{name.replace("_", "-"): value for name, value in headers.items()}}
        if isinstance(body, dict):
            body, given = orjson.dumps(body), {**given, "Content-Type": "application/json"}
        connection.request(method, path, body, given)
        answer = connection.getresponse()
        found = answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        connection.close()
        return found

    def offset(self, place: str) -> int:
        """How much has arrived. What was cut off may still be taken in."""
        return int(self("HEAD", place, **TUS)[1]["upload-offset"])

    def part(self, place: str, start: int, end: int, size: int = SIZE) -> socket.socket:
        """Announce all the rest, send it from `start` to `end`, and give the connection to whoever cuts it."""
        line = socket.create_connection(("127.0.0.1", self.port), timeout=WAIT)
        head = {**TUS, **self.headers, "Host": "localhost", "Upload-Offset": str(start),
                "Content-Length": str(size - start)}  # fmt: skip
        text = f"PATCH {place} HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in head.items())
        line.sendall(text.encode() + b"\r\n")
        for chunk in content(start, end):
            line.sendall(chunk)
        return line


@pytest.mark.slow
def test_a_large_upload_cut_three_times_completes_in_little_memory(begun, tmp_path, capsys):
    with running(begun(tmp_path), "--empty") as portal:
        _parvis(tmp_path, "user", "create", "ada@example.org", "--admin")
        send = Sender(portal, _parvis(tmp_path, "token", "create", "ada@example.org").splitlines()[-1])
        with Memory(portal) as memory:
            seconds, lost = _story(send, tmp_path)
    with capsys.disabled():
        sys.stdout.write(
            f"\n{SIZE / 1e6:.0f} MB in {seconds:.1f} s with {CUTS} cuts, {lost / 1e6:.1f} MB sent again at most,"
            f" {memory.peak / 1e6:.0f} MB of memory at most\n"
        )
    assert memory.peak < MEMORY


def _story(send: Sender, data: Path) -> tuple[float, int]:
    """Send, cut, go on, use, download; (seconds to send it all, most bytes lost by a cut)."""
    started = time.monotonic()
    status, headers, _body = send("POST", "/api/uploads", **TUS, Upload_Length=str(SIZE))
    assert status == 201
    place, start, lost = headers["location"], 0, []
    for cut in range(1, CUTS + 1):
        end = SIZE * cut // (CUTS + 1)
        send.part(place, start, end).close()
        start = _settled(send, place)
        lost.append(end - start)
        assert 0 <= end - start <= 16 * BLOCK
    with send.part(place, start, SIZE) as line:
        assert line.recv(1000).startswith(b"HTTP/1.1 204")
    seconds = time.monotonic() - started
    expected = hashlib.sha256()
    for chunk in content(0, SIZE):
        expected.update(chunk)
    upload = orjson.loads(send("GET", place)[2])
    assert (upload["state"], upload["sha256"]) == ("complete", expected.hexdigest())
    _status, _headers, body = send("POST", "/api/datasets", {"title": "Large", "description": "x"})
    dataset = orjson.loads(body)["id"]
    status, _headers, body = send("POST", f"/api/datasets/{dataset}/resources", {"upload": upload["id"]})
    resource = orjson.loads(body)
    assert (status, resource["filesize"], resource["version"]) == (201, SIZE, 1)
    assert _downloaded(send, resource["id"]) == expected.hexdigest()
    _leave_in_the_middle(send, resource["id"])
    kept = [path for path in (data / "files").rglob("*") if path.is_file()]
    assert [path.name for path in kept] == [expected.hexdigest()]
    return seconds, max(lost)


@pytest.mark.slow
def test_a_portal_killed_while_a_file_arrives_goes_on_after(begun, tmp_path):
    size = 60_000_000
    with running(begun(tmp_path), "--empty") as portal:
        _parvis(tmp_path, "user", "create", "ada@example.org", "--admin")
        token = _parvis(tmp_path, "token", "create", "ada@example.org").splitlines()[-1]
        send = Sender(portal, token)
        place = send("POST", "/api/uploads", **TUS, Upload_Length=str(size))[1]["location"]
        with send.part(place, 0, size // 2, size):
            while send.offset(place) < 8 * BLOCK:
                time.sleep(0.05)
            portal.stop(signal.SIGKILL)
    with running(tmp_path, "--empty") as portal:
        send = Sender(portal, token)
        start = send.offset(place)
        assert 8 * BLOCK <= start <= size // 2
        deadline = time.monotonic() + WAIT
        body = b"".join(content(start, size))
        while (status := send("PATCH", place, body, **TUS, Upload_Offset=str(start))[0]) == 423:
            assert time.monotonic() < deadline  # the lease of who was killed ends by itself
            time.sleep(0.5)
        assert status == 204
        expected = hashlib.sha256(b"".join(content(0, size))).hexdigest()
        assert orjson.loads(send("GET", place)[2])["sha256"] == expected


def _settled(send: Sender, place: str) -> int:
    """The offset, once the server has noticed the cut: until then it is somebody else's turn (423)."""
    deadline = time.monotonic() + WAIT
    while True:
        offset = send.offset(place)
        status = send("PATCH", place, b"", **TUS, Upload_Offset=str(offset))[0]
        if status == 204:
            return offset
        assert status in (409, 423)
        assert time.monotonic() < deadline
        time.sleep(0.1)


def _leave_in_the_middle(send: Sender, id: str) -> None:
    """Readers who are gone after the first bytes hold nothing: more of them than there are lanes, then one more."""
    for _ in range(LEAVING.count + 3):
        connection = HTTPConnection("127.0.0.1", send.port, timeout=WAIT)
        connection.request("GET", f"/api/datasets/r/{id}", headers=send.headers)
        answer = connection.getresponse()
        assert (answer.status, len(answer.read(1000))) == (200, 1000)
        connection.close()
    deadline = time.monotonic() + WAIT
    while send("GET", f"/api/datasets/r/{id}", Range="bytes=0-9")[0] != 206:
        assert time.monotonic() < deadline
        time.sleep(0.2)


def _downloaded(send: Sender, id: str) -> str:
    """The SHA-256 of the file as it is sent, the second half by a range."""
    connection = HTTPConnection("127.0.0.1", send.port, timeout=WAIT)
    digest = hashlib.sha256()
    for asked in (f"bytes=0-{SIZE // 2 - 1}", f"bytes={SIZE // 2}-"):
        connection.request("GET", f"/api/datasets/r/{id}", headers={**send.headers, "Range": asked})
        answer = connection.getresponse()
        assert answer.status == 206
        while chunk := answer.read(BLOCK):
            digest.update(chunk)
    connection.close()
    return digest.hexdigest()
