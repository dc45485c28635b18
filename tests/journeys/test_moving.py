"""A whole portal moves in, in a process that is killed twice, and ends as if nobody had: read, loaded, compared."""

import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, suppress
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from tests.running import Beginnings, environment
from tests.serving import Site, serving

RECORDS, ORGANIZATIONS = 300, 3
STATE = {
    "datasets_dataset": "id, slug, title, state, organization_id, import_digest, version, resources_count",
    "datasets_resource": "id, dataset_id, url, file, filename, checksum, current_version",
    "datasets_resourceversion": "resource_id, number, file",
    "organizations_organization": "id, slug, name, datasets, version",
    "topics_topic": "id, slug, title, version",
    "topics_element": "id, topic_id, kind, key",
    "moving_brought": "kind, key, digest, data",
}


class _Udata:
    """A portal of 300 datasets; whoever asks for `fatal` dies of it."""

    def __init__(self, site: Site) -> None:
        self.site, self.fatal = site, ""
        self.victim: subprocess.Popen[str] | None = None
        lists = {"/api/1/organizations/": self._organizations(), "/api/1/datasets/": self._datasets(),
                 "/api/2/topics/": [{"id": "t1", "name": "Water", "slug": "water", "description": "It flows.",
                                     "elements": {}, "color": 1}],
                 "/api/2/topics/t1/elements/": [{"id": "e1", "title": "", "element": {"class": "Dataset", "id": "d7"}}],
                 }  # fmt: skip
        for path, found in lists.items():
            site.routes[path] = self._paged(found)
        for number in range(0, RECORDS, 20):
            site.routes[f"/files/{number}.csv"] = self._file

    def _organizations(self) -> list[Any]:
        return [{"id": f"o{one}", "name": f"Organization {one}", "slug": f"organization-{one}", "members": []}
                for one in range(ORGANIZATIONS)]  # fmt: skip

    def _datasets(self) -> Iterator[Any]:
        for number in range(RECORDS):
            file = {"id": f"f{number}", "title": "Rows", "filetype": "file", "format": "csv",
                    "url": f"{self.site.url}/files/{number}.csv", "created_at": "2020-01-01T00:00:00+00:00"}  # fmt: skip
            yield {"id": f"d{number}", "title": f"Dataset {number}", "slug": f"dataset-{number}",
                   "description": "What there is.", "created_at": "2020-01-01T00:00:00+00:00",
                   "last_modified": "2020-01-01T00:00:00+00:00", "resources": [] if number % 20 else [file],
                   "organization": {"id": f"o{number % ORGANIZATIONS}"}}  # fmt: skip

    def _paged(self, things: Any) -> Any:
        found = list(things)

        def answer(request: BaseHTTPRequestHandler) -> None:
            query = dict(parse_qsl(urlsplit(request.path).query))
            end = int(query["page"]) * int(query["page_size"])
            more = "more" if end < len(found) else None
            told = {"data": found[end - int(query["page_size"]) : end], "total": len(found), "next_page": more}
            self._answer(request, json.dumps(told).encode())

        return answer

    def _file(self, request: BaseHTTPRequestHandler) -> None:
        self._answer(request, f"path\n{request.path}\n".encode())

    def _answer(self, request: BaseHTTPRequestHandler, body: bytes) -> None:
        if self.victim is not None and self.fatal in request.path:
            self.victim.kill()
        with suppress(OSError):  # who asked may be no more
            request.send_response(200)
            request.send_header("Content-Length", str(len(body)))
            request.end_headers()
            request.wfile.write(body)

    def move(self, data: Path, fatal: str = "") -> str:
        """Import into this data directory, dying of `fatal`; return what is said of counts."""
        settings = {"PARVIS_FETCH_ALLOW": "127.0.0.1/32", "PARVIS_FETCH_PORTS": str(self.site.port),
                    "PARVIS_HARVEST_PAUSE": "0", "PARVIS_LANGUAGE": "en"}  # fmt: skip
        command = [sys.executable, "-m", "parvis", "--data", str(data), "import", "udata", self.site.url, "--files"]
        self.site.seen.clear()
        with subprocess.Popen(command, env=environment(**settings), cwd=data, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True) as running:  # fmt: skip
            self.victim, self.fatal = (running, fatal) if fatal else (None, "")
            out, err = running.communicate()
        assert running.returncode == (-9 if fatal else 0), out + err
        return out


def _state(data: Path) -> dict[str, list[Any]]:
    with closing(sqlite3.connect(data / "parvis.sqlite3")) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return {
            table: database.execute(f"SELECT {columns} FROM {table} ORDER BY 1, 2").fetchall()
            for table, columns in STATE.items()
        }


def _asked(site: Site) -> list[str]:
    return [path for _method, path, _headers in site.seen]


@pytest.mark.slow
def test_a_move_that_is_killed_goes_on_to_the_same_end(begun: Beginnings, tmp_path: Path) -> None:
    cut, whole = begun(tmp_path / "cut"), begun(tmp_path / "whole")
    with serving() as site:
        portal = _Udata(site)
        portal.move(cut, fatal="/api/1/datasets/?sort=created&page=2")
        assert _state(cut)["datasets_dataset"] == []
        portal.move(cut, fatal="/files/160.csv")
        assert [path for path in _asked(site) if "page=1" in path and "datasets" in path] == []  # not from zero
        assert len(_state(cut)["datasets_dataset"]) == 160
        told = portal.move(cut)
        assert [path for path in _asked(site) if "/files/" in path] == [
            f"/files/{at}.csv" for at in range(160, 300, 20)
        ]
        assert [line.split()[:6] for line in told.splitlines() if line.endswith((" datasets", " files"))] == [
            ["300", "140", "0", "160", "0", "300"], ["15", "7", "0", "8", "0", "15"]
        ]  # fmt: skip
        portal.move(whole)
    state = _state(cut)
    assert state == _state(whole)
    assert {name: len(rows) for name, rows in state.items()} == {
        "datasets_dataset": RECORDS, "datasets_resource": 15, "datasets_resourceversion": 15,
        "organizations_organization": ORGANIZATIONS, "topics_topic": 1, "topics_element": 1, "moving_brought": 20,
    }  # fmt: skip
