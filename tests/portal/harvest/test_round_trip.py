"""Our own catalogue in DCAT, harvested by a second portal: what is not as it was is in the table of the documentation."""

import csv
import gzip
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from itertools import islice, zip_longest
from pathlib import Path
from typing import Any

import orjson
import pytest
from django.test import Client
from tests.conftest import SYSTEM
from tests.portal.harvest.conftest import harvest, outcome
from tests.serving import Site

from parvis.dialects import records, udata
from parvis.portal.datasets import actions, queries
from parvis.portal.datasets.models import Dataset
from parvis.portal.harvest.models import Link

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("licenses")]
ROOT = Path(__file__).parents[3]
LINES, ANSWERS = 40, 25  # of the catalogue export, without files, and of the API, with them

# Of these only such values are lost; all others of the field came through.
_NEAR: dict[str, Callable[[Any, Any], bool]] = {
    "license": lambda before, after: (before, after) == ("notspecified", ""),
    "frequency": lambda before, after: (before, after) in {("punctual", "other"), ("severalTimesADay", "continuous")},
    "access_type": lambda before, after: (before, after) == ("open_with_account", "open"),
    "badges": lambda before, after: after == tuple(one for one in before if one in ("hvd", "inspire")),
    "description": lambda before, after: before == "" or after == before.replace("\r\n", "\n").replace("\x02", ""),
    "resources.description": lambda before, after: after == before.replace("\r\n", "\n"),
    "resources.format": lambda before, after: before == "" and after != "",
    "extras": lambda before, after: before.get("dcat", {}).items() <= after.get("dcat", {}).items(),
    "resources.extras": lambda before, after: before.get("dcat", {}).items() <= after.get("dcat", {}).items(),
}


def _full() -> records.Dataset:
    """A dataset that says all that can be said."""
    said = {"dct:provenance": [{"rdfs:label": [{"@value": "Relevés"}]}]}
    one = records.Resource(
        title="Rows", description="All of them.", url="https://a.example/x.csv", format="csv", mime="text/csv",
        filesize=12, checksum_type="sha256", checksum="ab" * 32, language="fr", type="update",
        translations={"ar": {"title": "صفوف"}}, schema={"name": "etalab/schema-irve", "version": "2.3.1"},
        extras={"dcat": said, "ours": 1}, created_at=datetime(2021, 1, 1, tzinfo=UTC),
        modified_at=datetime(2022, 1, 1, tzinfo=UTC),
    )  # fmt: skip
    return records.Dataset(
        id="full", slug="full", title="Pistes cyclables", acronym="PC", description="Toutes les\x02 pistes.", owner_name="Quelqu’un",
        description_short="Pistes.", language="fr", license="cc-by", state="published", featured=True,
        translations={"ar": {"title": "مسارات", "description": "كل المسارات"}}, tags=("transport", "mobilite"),
        badges=("hvd", "inspire", "spd"), frequency="severalTimesADay", temporal_start=date(1999, 12, 31),
        temporal_end=date(2024, 2, 29), granularity="fr:commune",
        geometry={"type": "Polygon", "coordinates": [[[-7, 33], [-6, 33], [-6, 34], [-7, 33]]]},
        contacts=(records.Contact(name="Données", email="data@example.org", contact_form="https://a.example/c"),
                  records.Contact(name="Auteur", role="creator"), records.Contact(name="Gestion", role="custodian")),
        schema={"name": "etalab/schema-amenagements-cyclables", "version": "0.3.4", "url": "https://schema.example/1"},
        access_type="open_with_account", authorization_request_url="https://a.example/ask",
        access_audiences=({"role": "private", "condition": "yes"},), source_url="https://source.example/page",
        extras={"dcat": said, "ours": {"a": 1}}, created_at=datetime(2020, 1, 1, tzinfo=UTC),
        modified_at=datetime(2021, 1, 1, tzinfo=UTC), updated_at=datetime(2023, 5, 6, tzinfo=UTC),
        resources=(one, replace(one, title="WFS", url="https://a.example/wfs", format="wfs", mime="", type="api")),
    )  # fmt: skip


def _closed() -> records.Dataset:
    return records.Dataset(
        id="closed", slug="closed", title="Fermé", description="Fermé.", language="fr", access_type="restricted",
        access_reason_category="protection_of_environment", access_reason="Des nids.", state="published",
        owner_name="Quelqu’un",
        created_at=datetime(2020, 1, 1, tzinfo=UTC), updated_at=datetime(2023, 5, 6, tzinfo=UTC),
    )  # fmt: skip


def _fill(shared: Path, organization: str) -> None:
    """Real datasets, those that say everything, and one with a file here."""
    text = io.StringIO()
    with gzip.open(
        shared / "catalogues/datagouv-catalogue-2026-01-16.shared.csv.gz", "rt", encoding="utf-8", newline=""
    ) as file:
        csv.writer(text, delimiter=";").writerows(islice(csv.reader(file, delimiter=";"), LINES + 1))
    actions.load_catalogue(io.BytesIO(text.getvalue().encode()), by=SYSTEM)
    with gzip.open(shared / "catalogues/udata-api-datasets.jsonl.gz") as lines:
        found = [udata.read_dataset(orjson.loads(line)) for line in islice(lines, ANSWERS)]
    theirs = [replace(one, owner="", zones=(), organization=organization) for one in (*found, _full())]
    known = [*theirs, _closed()]
    loaded = actions.load(known, by=SYSTEM)
    assert len(loaded.created) == len(known), loaded.refused


def _relay(site: Site, first: str) -> None:
    """Serve the pages of the first portal, as they are now, at the address of a site."""
    pages = {}
    path = "/catalog.ttl?page_size=50"
    while path:
        answer = Client().get(path)
        pages[path] = (answer.content.replace(first.encode(), site.url.encode()), answer["Content-Type"])
        following = re.search(r'<([^>]*)>; rel="next"', answer.headers.get("Link", ""))
        path = following[1].removeprefix(first) if following else ""

    def answer_page(request: Any) -> None:
        body, media_type = pages[request.path]
        request.send_response(200)
        request.send_header("Content-Type", media_type)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    site.routes["/catalog.ttl"] = answer_page


def _differences(before: records.Dataset, after: records.Dataset) -> Iterator[tuple[str, Any, Any]]:
    for member in fields(before):
        ours, theirs = getattr(before, member.name), getattr(after, member.name)
        if member.name != "resources":
            yield from [(member.name, ours, theirs)] if ours != theirs else []
            continue
        for one, other in zip_longest(ours, theirs):
            assert (one is None) == (other is None), (before.title, ours, theirs)
            for part in fields(one):
                pair = getattr(one, part.name), getattr(other, part.name)
                yield from [(f"resources.{part.name}", *pair)] if pair[0] != pair[1] else []


def _documented() -> set[str]:
    page = (ROOT / "docs/api/dcat.md").read_text(encoding="utf-8")
    section = page.partition("## From one Parvis to another")[2].partition("\n## ")[0]
    first = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
    return {name for cell in first for name in re.findall(r"`([^`]+)`", cell)}


@pytest.mark.once
def test_a_second_portal_loses_what_the_table_says_and_nothing_else(
    shared, site, make_source, make_organization, give, settings
):
    organization = make_organization("Ville de Rabat")
    _fill(shared, organization.id)
    give(b"a,b\n1,2\n", "pairs.csv", dataset=Dataset.objects.get(pk="full"), read=False)
    here = {one.pk: queries.record(one) for one in queries.with_parts(Dataset.objects.filter(state="published"))}
    first = settings.PARVIS.site_url
    _relay(site, first)
    settings.PARVIS = settings.PARVIS.model_copy(update={"site_url": "https://second.example.org"})
    source = make_source(f"{site.url}/catalog.ttl?page_size=50", "dcat", organization=make_organization("Second"))
    run = harvest(source)
    assert (run.state, run.error_value, outcome(run)) == ("done", "", {"created": len(here)})
    there = {one.remote_id: one.dataset for one in Link.objects.select_related("dataset")}
    lost: dict[str, list[Any]] = {}
    for id, before in here.items():
        known_as = before.harvest.get("dct_identifier") or id
        for name, *pair in _differences(before, queries.record(there[known_as])):
            lost.setdefault(name, []).append(pair)
    near = {name: pairs for name, same in _NEAR.items() if (pairs := [p for p in lost.get(name, ()) if not same(*p)])}
    assert near == {}
    assert set(lost) == _documented()
