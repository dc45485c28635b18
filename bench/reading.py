"""Measures inside one process: the CPU of an answer, the time of a search."""

import os
import random
import statistics
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

from bench.budgets import Seen

FACETS = ("organization", "tag", "license", "format", "zone", "badge")
WORDS = ("eau", "transport", "budget", "population", "écoles", "qualité de l'air", "cadastre", "vélo", "élections",
         "énergie", "santé", "logement", "bâtiments", "risques", "forêt", "agriculture", "commune", "données",
         "recensement 2021", "plan local d'urbanisme", "accidents de la route", "bornes de recharge")  # fmt: skip


class Application:
    """The WSGI application called without a server."""

    def __init__(self, data: Path) -> None:
        os.environ |= {
            "PARVIS_DATA": str(data), "PARVIS_LOG_LEVEL": "error", "DJANGO_SETTINGS_MODULE": "parvis.config.settings",
        }  # fmt: skip
        from parvis.config.wsgi import application

        self._application: Callable[..., Any] = application

    def get(self, path: str, **headers: str) -> tuple[str, dict[str, str], bytes]:
        """Status, headers and body of an answer."""
        taken: dict[str, Any] = {}

        def start(status: str, given: list[tuple[str, str]]) -> None:
            taken.update(status=status, headers=dict(given))

        address, _mark, query = path.partition("?")
        environ = {
            "REQUEST_METHOD": "GET", "PATH_INFO": address, "QUERY_STRING": query, "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "8000", "HTTP_HOST": "127.0.0.1:8000", "wsgi.input": BytesIO(), "wsgi.url_scheme": "http",
            "wsgi.errors": BytesIO(), "SERVER_PROTOCOL": "HTTP/1.1", **headers,
        }  # fmt: skip
        body = b"".join(self._application(environ, start))
        return taken["status"], taken["headers"], body


def answers(application: Application, slugs: list[str]) -> list[Seen]:
    """Milliseconds of CPU per answer, over many datasets, each asked once before."""

    from django.core.cache import caches

    def cost(path: str, rounds: int = 3, kept: bool = True, **more: str) -> float:
        addresses = [path.format(slug) for slug in slugs]
        headers = [more if not more else {"HTTP_IF_NONE_MATCH": application.get(one)[1]["ETag"]} for one in addresses]
        wanted = "304" if more else "200"
        for one, given in zip(addresses, headers, strict=True):
            status = application.get(one, **given)[0]
            assert status.startswith(wanted), f"{one}: {status}"
        runs = []
        for _round in range(rounds):
            if not kept:
                caches["pages"].clear()
            start = time.process_time()
            for one, given in zip(addresses, headers, strict=True):
                application.get(one, **given)
            runs.append((time.process_time() - start) / len(addresses) * 1000)
        return min(runs)

    return [
        Seen("dataset JSON from its rendition", cost("/api/datasets/{}"), "ms", 1, note="CPU"),
        Seen("the same, 304 by its ETag", cost("/api/datasets/{}", match="yes"), "ms", 0.7, note="CPU"),
        Seen("the same, of CKAN (package_show)", cost("/api/3/action/package_show?id={}"), "ms", 1, note="CPU"),
        Seen("dataset page, HTML, made", cost("/fr/datasets/{}", kept=False), "ms", 2, note="CPU"),
        Seen("the same, kept in the cache", cost("/fr/datasets/{}"), "ms", 2, note="CPU"),
    ]


def searching(budget: float = 50) -> list[Seen]:
    """20 results and 6 facets, words and pairs of words, in a fixed order."""
    from parvis.engines import search

    engine = search.engine()
    chance = random.Random(1)
    texts = [*WORDS, "", *(" ".join(chance.sample(WORDS, 2)) for _n in range(40))]
    times = []
    for text in texts * 3:
        start = time.perf_counter()
        engine.search(search.Query(kind="dataset", text=text, facets=FACETS))
        times.append((time.perf_counter() - start) * 1000)
    total = engine.search(search.Query(kind="dataset")).total
    note = f"median {statistics.median(times):.1f} ms, {total} datasets"
    return [
        Seen("search, 20 results and 6 facets, p95", statistics.quantiles(times, n=20)[-1], "ms", budget, note=note)
    ]


def arriving(size: int = 256 * 1024 * 1024) -> list[Seen]:
    """Megabytes a second that an upload is taken in at: cut in pieces, put together, hashed, with nothing left."""
    from parvis.engines import files, uploads

    class Zeros:
        def read(self, wanted: int = -1, /) -> bytes:
            return bytes(wanted)

    upload = uploads.create(owner="bench", filename="zeros", length=size)
    start = time.perf_counter()
    upload = uploads.append(upload.id, Zeros(), owner="bench", offset=0)
    rate = size / 1e6 / (time.perf_counter() - start)
    uploads.abandon(upload.id, owner="bench")
    files.store().delete(upload.file)
    return [Seen("resumable upload, from the request to the file store", rate, "MB/s", note=f"{size / 1e6:.0f} MB")]


def slugs(count: int = 200) -> list[str]:
    """Some datasets, the same ones each time."""
    from parvis.portal.datasets.models import Dataset

    return list(Dataset.objects.filter(state="published").order_by("id").values_list("slug", flat=True)[:count])
