"""A small catalogue to ask udata's way."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from tests.conftest import SYSTEM, Api

from parvis.dialects import records
from parvis.portal.accounts import actions as accounts
from parvis.portal.datasets.models import Dataset, License
from parvis.portal.organizations import actions as organizations
from parvis.portal.organizations.models import Organization
from parvis.portal.topics.models import Topic
from parvis.portal.zones.models import Zone


@dataclass
class Catalogue:
    """What is there."""

    city: Organization
    water: Dataset
    air: Dataset
    draft: Dataset
    topic: Topic


@pytest.fixture
def catalogue(
    make_organization: Callable[..., Organization],
    make_dataset: Callable[..., Dataset],
    make_topic: Callable[..., Topic],
) -> Catalogue:
    License.objects.get_or_create(id="lov2", defaults={"title": "Licence Ouverte"})
    Zone.objects.get_or_create(
        id="country:ma", defaults={"name": "Maroc", "level": "country", "folded": "maroc", "rank": 1}
    )
    city = make_organization("Ville de Rabat", description="La capitale.", badges=("public-service",), acronym="VR")
    link = records.Resource(title="Analyses", url="https://example.org/eau.csv", format="csv", description="Tout.")
    water = make_dataset(
        "Qualité de l’eau", organization=city.id, license="lov2", tags=("eau", "sante"), frequency="weekly",
        zones=("country:ma",), granularity="country", temporal_start=date(2024, 1, 1), temporal_end=date(2024, 12, 31),
        contacts=(records.Contact(name="Régie", email="eau@example.org"),), resources=(link,), badges=("hvd",),
    )  # fmt: skip
    air = make_dataset("Qualité de l’air", organization=city.id, tags=("air", "sante"))
    draft = make_dataset("Qualité du sol", organization=city.id, state="draft")
    topic = make_topic("Santé", organization=city.id, tags=("sante",), holds=(water, air, draft))
    return Catalogue(city, water, air, draft, topic)


@pytest.fixture
def editor(catalogue: Catalogue, make_user: Callable[..., Any]) -> Any:
    """Somebody who may change what the city publishes."""
    user = make_user(first_name="Salma", last_name="Idrissi")
    organizations.set_member(catalogue.city, user.email, "administrator", by=SYSTEM)
    return user


@pytest.fixture
def udata_as() -> Callable[..., Any]:
    """The API as a user calls it, with `X-API-KEY`."""

    def make(user: Any, scopes: tuple[str, ...] = ("read", "write")) -> Api:
        caller = Api()
        caller.headers = {"X-API-KEY": accounts.create_token(user, by=SYSTEM, scopes=scopes)[1]}
        return caller

    return make
