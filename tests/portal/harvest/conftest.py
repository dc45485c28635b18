"""A source on loopback and what reads it."""

from collections.abc import Callable, Iterator
from typing import Any

import orjson
import pytest
from tests.conftest import SYSTEM
from tests.serving import Site, serving

from parvis.portal.datasets import actions as datasets
from parvis.portal.harvest import actions
from parvis.portal.harvest.models import Run, Source


@pytest.fixture
def site(settings: Any) -> Iterator[Site]:
    with serving() as site:
        changes = {"fetch_allow": ["127.0.0.1/32"], "fetch_ports": [80, 443, site.port], "harvest_pause": 0,
                   "harvest_seconds": 60}  # fmt: skip
        settings.PARVIS = settings.PARVIS.model_copy(update=changes)
        yield site


@pytest.fixture
def licenses(db: None) -> None:
    datasets.ensure_licenses(by=SYSTEM)


@pytest.fixture
def make_source(site: Site, make_organization: Callable[..., Any]) -> Callable[..., Source]:
    """Makes sources, of data.json unless told otherwise; each of the same organization unless given one."""
    kept: list[Any] = []

    def make(url: str, kind: str = "datajson", name: str = "Data of the city", **fields: Any) -> Source:
        organization = fields.pop("organization", None)
        if organization is None:
            kept.append(kept[0] if kept else make_organization("Ville de Rabat"))
            organization = kept[-1]
        wanted = actions.Wanted(name=name, kind=kind, url=url, **fields)
        return actions.create(wanted, organization, by=SYSTEM)

    return make


def harvest(source: Source, **options: Any) -> Run:
    """Read a source as its job would."""
    run = actions.run(source, by=SYSTEM)
    done = actions.work(run.pk, by=SYSTEM, **options)
    assert done is not None
    return done


def foretell(source: Source) -> Run:
    """Preview a source as its job would."""
    run = actions.preview(source, by=SYSTEM)
    done = actions.work(run.pk, by=SYSTEM)
    assert done is not None
    return done


def outcome(run: Run) -> dict[str, int]:
    """How many of each outcome, those of none left out."""
    names = ("created", "changed", "unchanged", "refused", "skipped", "archived", "restored", "missing")
    return {name: getattr(run, name) for name in names if getattr(run, name)}


def catalogue(*records: dict[str, Any]) -> bytes:
    """A data.json of these records."""
    return orjson.dumps({"dataset": list(records)})


def record(number: int, **members: Any) -> dict[str, Any]:
    """A record of data.json, its members replaced by those given."""
    return {
        "identifier": f"city-{number}", "title": f"Dataset {number}", "description": "What there is in the city.",
        "keyword": ["city"], "license": "https://creativecommons.org/licenses/by/4.0/",
        "distribution": [{"downloadURL": f"https://data.example.org/{number}.csv", "title": "Rows", "format": "CSV"}],
        **members,
    }  # fmt: skip
