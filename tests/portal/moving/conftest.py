"""What an old portal said, and the move of it."""

from collections.abc import Callable, Iterator, Sequence
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import orjson
import pytest
from tests.conftest import SYSTEM
from tests.serving import Site, serving

from parvis.portal.moving import actions
from parvis.portal.moving.queries import PORTALS, Source

ORGANIZATION = {
    "id": "0b1c9b0e-8f6e-4e34-8f8f-2a1b5f0a9c01", "name": "ville_de_rabat", "title": "Ville de Rabat",
    "display_name": "Ville de Rabat", "description": "La commune.", "type": "organization", "is_organization": True,
    "image_url": "https://old.example.org/rabat.png", "image_display_url": "https://old.example.org/rabat.png",
    "created": "2014-05-06T07:08:09.123456", "approval_status": "approved", "state": "active", "package_count": 1,
    "num_followers": 3, "extras": [{"key": "département", "value": "Rabat-Salé"}], "groups": [], "tags": [],
    "users": [
        {"id": "u1", "name": "amina", "fullname": "Amina B.", "capacity": "admin"},
        {"id": "u2", "name": "youssef", "fullname": "Youssef C.", "capacity": "member"},
    ],
}  # fmt: skip
GROUP = {
    "id": "77aa9b0e-8f6e-4e34-8f8f-2a1b5f0a9c02", "name": "eau", "title": "L’eau", "display_name": "L’eau",
    "description": "Tout ce qui coule.", "type": "group", "is_organization": False, "state": "active",
    "image_url": "https://old.example.org/eau.png", "image_display_url": "https://old.example.org/eau.png",
    "created": "2015-01-02T03:04:05.000006", "approval_status": "approved", "package_count": 1, "num_followers": 0,
    "extras": [{"key": "couleur", "value": "bleu"}],
}  # fmt: skip
PACKAGE = {
    "id": "c0ffee00-8f6e-4e34-8f8f-2a1b5f0a9c03", "name": "niveau_des_nappes", "title": "Niveau des nappes",
    "notes": "Mesures *quotidiennes*.", "url": "https://eau.example.org/", "version": "1.2", "author": "Le service",
    "author_email": None, "maintainer": "Nadia", "maintainer_email": "nadia@example.org", "license_id": "odc-by",
    "license_title": "ODC", "isopen": True, "owner_org": ORGANIZATION["id"], "private": False, "state": "active",
    "type": "dataset", "metadata_created": "2016-01-01T00:00:00.000001",
    "metadata_modified": "2020-02-02T02:02:02.222222", "num_resources": 2, "num_tags": 1, "theme_eu": ["ENVI"],
    "groups": [{name: GROUP[name] for name in ("id", "name", "title", "description", "display_name",
                                               "image_display_url")}],
    "tags": [{"id": "t1", "name": "eau", "display_name": "eau", "state": "active", "vocabulary_id": None}],
    "extras": [{"key": "frequency", "value": "daily"}, {"key": "capteur", "value": "piézomètre"}],
    "relationships_as_subject": [], "relationships_as_object": [],
    "organization": {name: ORGANIZATION[name] for name in ("id", "name", "title", "type", "description", "image_url",
                                                           "created", "is_organization", "approval_status", "state")},
    "resources": [
        {"id": "c0ffee00-0000-4e34-8f8f-2a1b5f0a9c04", "package_id": "c0ffee00-8f6e-4e34-8f8f-2a1b5f0a9c03",
         "name": "Mesures", "url": "https://eau.example.org/a.csv", "format": "CSV", "position": 0, "state": "active",
         "mimetype": "text/csv", "size": 1234, "hash": "", "created": "2016-01-01T00:00:00", "url_type": None,
         "last_modified": "2019-01-01T00:00:00", "resource_type": None, "qualite": "bonne"},
        {"id": "c0ffee00-0000-4e34-8f8f-2a1b5f0a9c05", "package_id": "c0ffee00-8f6e-4e34-8f8f-2a1b5f0a9c03",
         "name": "", "url": "https://eau.example.org/b.pdf", "format": "PDF", "position": 1, "state": "active",
         "created": "2016-01-01T00:00:00", "url_type": None},
    ],
}  # fmt: skip
USERS = [
    {"id": "u1", "name": "amina", "fullname": "Amina B.", "email": "amina@example.org", "sysadmin": False},
    {"id": "u2", "name": "youssef", "fullname": "Youssef C.", "email": None, "sysadmin": False},
]


def written(path: Path, *things: Any) -> Path:
    """The things, one a line."""
    path.write_bytes(b"\n".join(map(orjson.dumps, things)) + b"\n")
    return path


def source(portal: str, paths: Sequence[Path]) -> Source:
    """These files of a portal."""
    return Source(PORTALS[portal], paths)


@pytest.fixture
def move(db: None, tmp_path: Path) -> Callable[..., actions.Report]:
    """`move("ckan", thing, …)`: bring in a file of these things."""

    def bring(portal: str, *things: Any, **options: Any) -> actions.Report:
        path = written(tmp_path / "dump.jsonl", *things)
        return actions.bring(source(portal, [path]), by=SYSTEM, **options)

    return bring


@pytest.fixture
def fetched(settings: Any) -> Callable[[str], str]:
    """Let this server of loopback be fetched from; give its address."""

    def allow(url: str) -> str:
        changes = {"fetch_allow": ["127.0.0.0/8"], "fetch_ports": [urlsplit(url).port], "harvest_pause": 0}
        settings.PARVIS = settings.PARVIS.model_copy(update=changes)
        return url

    return allow


@pytest.fixture
def old(fetched: Callable[[str], str]) -> Iterator[Site]:
    """Another portal, which answers what it is told to."""
    with serving() as site:
        fetched(site.url)
        yield site


def lists(site: Site, path: str, answer: Callable[[dict[str, str]], Any]) -> None:
    """Answer at this path with the JSON of `answer`, given the query."""

    def handle(request: BaseHTTPRequestHandler) -> None:
        said = answer(dict(parse_qsl(urlsplit(request.path).query)))
        body = orjson.dumps(said)
        request.send_response(500 if said is None else 200)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    site.routes[path] = handle
