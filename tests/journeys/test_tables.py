"""Tables of a real portal: eight readers while a file is replaced again and again; the portal killed while it reads."""

import csv
import io
import re
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from uuid import uuid4

import orjson
import pytest
from tests.running import Beginnings, Portal, environment, running

ROWS = 1_500  # of the first version; each version has one more
VERSIONS = 5
WAIT = 120  # seconds


def version(mark: int) -> bytes:
    """A file each of whose rows says which version it is of."""
    lines = [f"{number},{mark},v{mark}" for number in range(ROWS + mark)]
    return ("id,mark,word\n" + "\n".join(lines) + "\n").encode()


class Person:
    """Somebody with a token; each call is a connection of its own."""

    def __init__(self, port: int, token: str = "") -> None:
        self.port, self.headers = port, {"Authorization": f"Bearer {token}"} if token else {}

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, bytes]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=WAIT)
        given = {**self.headers, **headers}
        if isinstance(body, dict):
            body, given = orjson.dumps(body), {**given, "Content-Type": "application/json"}
        connection.request(method, path, body, given)
        answer = connection.getresponse()
        found = answer.status, answer.read()
        connection.close()
        return found

    def json(self, method: str, path: str, body: Any = None) -> Any:
        status, found = self(method, path, body)
        assert status < 300, (path, status, found[:500])
        return orjson.loads(found) if found else None

    def send(self, method: str, path: str, body: bytes) -> Any:
        """Send a file as a form does."""
        mark = uuid4().hex
        head = f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="marks.csv"\r\n\r\n'.encode()
        form = {"Content-Type": f"multipart/form-data; boundary={mark}"}
        status, found = self(method, path, head + body + f"\r\n--{mark}--\r\n".encode(), **form)
        assert status < 300, (status, found[:500])
        return orjson.loads(found)

    def until(self, id: str, state: str, number: int) -> Any:
        """Return once the table of this version stands so."""
        deadline = time.monotonic() + WAIT
        while True:
            told = self.json("GET", f"/api/resources/{id}/table")
            if (told["state"], told["version"]) == (state, number):
                return told
            assert time.monotonic() < deadline, told
            time.sleep(0.05)


def _parvis(data: Path, *arguments: str) -> str:
    command = [sys.executable, "-m", "parvis", *arguments]
    given = environment(PARVIS_DATA=str(data))
    return subprocess.run(command, env=given, capture_output=True, text=True, check=True, cwd=data).stdout.strip()


def _published(portal: Portal, data: Path, body: bytes) -> tuple[Person, str, str]:
    """(somebody who may do everything, the dataset, its resource with that file, read)."""
    _parvis(data, "user", "create", "ada@example.org", "--admin")
    ada = Person(portal.port, _parvis(data, "token", "create", "ada@example.org").splitlines()[-1])
    dataset = ada.json("POST", "/api/datasets", {"title": "Marks", "description": "Rows that say their version."})
    resource = ada.send("POST", f"/api/datasets/{dataset['id']}/resources", body)
    ada.until(resource["id"], "ready", 1)  # what was not looked at is not published
    ada.json("POST", f"/api/datasets/{dataset['id']}/publish")
    return ada, dataset["id"], resource["id"]


class Reader(threading.Thread):
    """Asks one kind of question again and again; keeps what was wrong with an answer, and the marks it saw."""

    def __init__(self, port: int, kind: str, dataset: str, id: str) -> None:
        super().__init__(daemon=True)
        self.person, self.kind, self.dataset, self.id = Person(port), kind, dataset, id
        self.marks: set[int] = set()
        self.wrong: list[str] = []
        self.asked = 0
        self.ended = threading.Event()

    def run(self) -> None:
        while not self.ended.is_set() and not self.wrong:
            try:
                self.marks.add(getattr(self, f"_{self.kind}")())
                self.asked += 1
            except Exception as error:  # whatever it is, the test tells it
                self.wrong.append(f"{self.kind}: {error!r}")

    def _get(self, path: str) -> bytes:
        status, body = self.person("GET", path)
        assert status == 200, (status, body[:300])
        return body

    def _one(self, marks: set[int], total: int) -> int:
        (mark,) = marks
        assert total == ROWS + mark, (mark, total)
        return mark

    def _rows(self) -> int:
        found = orjson.loads(self._get(f"/api/resources/{self.id}/rows?id__sort=desc&page_size=200&page=2"))
        assert len(found["data"]) == 200
        return self._one({row["mark"] for row in found["data"]}, found["total"])

    def _filtered(self) -> int:
        found = orjson.loads(self._get(f"/api/resources/{self.id}/rows?id__greater=5&word__contains=v&page_size=50"))
        return self._one({row["mark"] for row in found["data"]}, found["total"] + 5)

    def _csv(self) -> int:
        rows = list(csv.DictReader(io.StringIO(self._get(f"/api/resources/{self.id}/rows.csv").decode())))
        return self._one({int(row["mark"]) for row in rows}, len(rows))

    def _ndjson(self) -> int:
        rows = [orjson.loads(line) for line in self._get(f"/api/resources/{self.id}/rows.ndjson").splitlines()]
        return self._one({row["mark"] for row in rows}, len(rows))

    def _tabular(self) -> int:
        found = orjson.loads(self._get(f"/tabular/api/resources/{self.id}/data/?page_size=50"))
        return self._one({row["mark"] for row in found["data"]}, found["meta"]["total"])

    def _grouped(self) -> int:
        found = orjson.loads(self._get(f"/api/resources/{self.id}/rows?mark__groupby&__id__count"))["data"]
        return self._one({row["mark"] for row in found}, sum(row["__id__count"] for row in found))

    def _profile(self) -> int:
        found = orjson.loads(self._get(f"/api/resources/{self.id}/profile"))
        mark = next(one for one in found["columns"] if one["name"] == "mark")
        return self._one({mark["min"], mark["max"]}, found["rows"])

    def _page(self) -> int:
        html = self._get(f"/fr/datasets/{self.dataset}/resources/{self.id}/table?show=all").decode()
        marks = {int(mark) for mark in re.findall(r">v(\d+)</td>", html)}
        return self._one(marks, ROWS + next(iter(marks)))


@pytest.fixture
def portal(begun: Beginnings, tmp_path: Path) -> Iterator[Portal]:
    with running(begun(tmp_path), "--empty") as one:
        yield one


@pytest.mark.slow
def test_eight_readers_never_see_an_error_or_two_versions_at_once(portal: Portal, tmp_path: Path) -> None:
    ada, dataset, id = _published(portal, tmp_path, version(1))
    kinds = ("rows", "filtered", "csv", "ndjson", "tabular", "grouped", "profile", "page")
    readers = [Reader(portal.port, kind, dataset, id) for kind in kinds]
    for reader in readers:
        reader.start()
    for mark in range(2, VERSIONS + 1):
        ada.send("PUT", f"/api/resources/{id}/file", version(mark))
        ada.until(id, "ready", mark)
        deadline = time.monotonic() + WAIT
        while not any(mark in reader.marks or reader.wrong for reader in readers):
            assert time.monotonic() < deadline, mark
            time.sleep(0.02)
    for reader in readers:
        reader.ended.set()
    for reader in readers:
        reader.join(WAIT)
    assert [wrong for reader in readers for wrong in reader.wrong] == []
    assert all(reader.asked for reader in readers), [(reader.kind, reader.asked) for reader in readers]
    assert set.union(*(reader.marks for reader in readers)) == set(range(1, VERSIONS + 1))


def _long() -> bytes:
    """Rows that are read the slow way: some seconds."""
    lines = [f'{number},2,"v2 ""{number}"" a"' for number in range(80_000)]
    return ("id,mark,word\n" + "\n".join(lines) + "\nlast,2\n").encode()


@pytest.mark.slow
def test_a_portal_killed_while_it_reads_serves_the_version_before_and_reads_on(
    begun: Beginnings, tmp_path: Path
) -> None:
    with running(begun(tmp_path), "--empty") as portal:
        ada, _dataset, id = _published(portal, tmp_path, version(1))
        ada.send("PUT", f"/api/resources/{id}/file", _long())
        told = ada.until(id, "reading", 1)
        assert told["rows"] == ROWS + 1
        portal.stop(signal.SIGKILL)
    _let_the_lease_end(tmp_path)
    with running(tmp_path, "--empty") as portal:
        ada.port = portal.port
        told = ada.json("GET", f"/api/resources/{id}/table")
        found = ada.json("GET", f"/api/resources/{id}/rows?page_size=200")
        if told["version"] == 1:
            assert ({row["mark"] for row in found["data"]}, found["total"]) == ({1}, ROWS + 1)
        told = ada.until(id, "ready", 2)
        assert (told["rows"], told["report"]["short_rows"]) == (80_001, 1)
        assert ada.json("GET", f"/api/resources/{id}/rows?mark__exact=2")["total"] == 80_001


def _let_the_lease_end(data: Path) -> None:
    """As if half a minute had passed: whoever was killed no longer holds its jobs."""
    connection = sqlite3.connect(data / "parvis.sqlite3", timeout=WAIT)
    with connection:
        done = connection.execute(
            "UPDATE jobs_job SET lease_until = datetime('now', '-1 minute')"
            " WHERE state = 'running' AND name = 'tables.ingest'"
        )
        assert done.rowcount >= 1
    connection.close()
