"""Somebody at work: an editor of the city, a contributor of the agency, with things that need doing."""

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from tests.conftest import SYSTEM
from tests.faces.web.conftest import resource

from parvis.engines import uploads
from parvis.kit.dates import now
from parvis.portal.datasets import actions, queries
from parvis.portal.datasets.models import Dataset
from parvis.portal.moderation import actions as moderation
from parvis.portal.organizations import actions as organizations


@pytest.fixture
def desk(content: SimpleNamespace, make_user: Any, make_dataset: Any, actor_of: Any) -> SimpleNamespace:
    """Nadia edits the city's data; some of it is late, silent, unlicensed."""
    user = make_user(first_name="Nadia", last_name="Alaoui")
    organizations.set_member(content.city, user.email, "editor", by=SYSTEM)
    organizations.set_member(content.agency, user.email, "contributor", by=SYSTEM)
    Dataset.objects.filter(pk=content.water.pk).update(next_update_on=now().date() - timedelta(days=40))
    checked = {"check:available": False, "check:status": 404, "check:date": now().isoformat()}
    broken = make_dataset(
        "Arrêts de bus", organization=content.city.id, license="lov2", resources=(resource(9, extras=checked),)
    )
    return SimpleNamespace(user=user, actor=actor_of(user), broken=broken, **vars(content))


@pytest.fixture
def nadia(desk: SimpleNamespace, web_as: Callable[[Any], Client]) -> Client:
    """Her browser."""
    return web_as(desk.user)


@pytest.fixture
def busy(nadia: Client, desk: SimpleNamespace, make_user: Any, make_dataset: Any, make_organization: Any, actor_of: Any
         ) -> Callable[[], None]:  # fmt: skip
    """Adds one more of each thing that can wait for her, who now administers the city."""
    organizations.set_member(desk.city, desk.user.email, "administrator", by=SYSTEM)

    def more() -> None:
        number = make_user().id
        organizations.invite(make_organization(f"Autre {number}"), desk.user.email, "editor", by=SYSTEM)
        organizations.ask(desk.city, "", by=actor_of(make_user(first_name="Omar")))
        actions.ask_transfer([make_dataset(f"Offert {number}")], to_organization=desk.city, by=SYSTEM)
        soon = make_dataset(f"Bientôt {number}", organization=desk.city.id, state="draft")
        actions.schedule(soon, now() + timedelta(days=3), by=SYSTEM)
        uploads.Upload.objects.create(owner=desk.user.id, filename="a.csv", length=100, offset=40, created_at=now(),
                                      expires_at=now() + timedelta(days=1))  # fmt: skip
        moderation.decide(moderation.open_case("dataset", desk.water.id, by=SYSTEM), "warn", reason="others",
                          words="Corrigez.", by=SYSTEM)  # fmt: skip

    return more


def again(dataset: Dataset) -> Dataset:
    """The row as it is now, its parts along."""
    return queries.with_parts(Dataset.objects.filter(pk=dataset.pk)).get()
