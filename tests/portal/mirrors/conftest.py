"""A server that webhooks tell, and somebody who has webhooks."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from tests.conftest import SYSTEM
from tests.serving import Site, serving

from parvis.kit.actors import Actor
from parvis.portal.mirrors import actions
from parvis.portal.mirrors.models import Webhook


@pytest.fixture
def site(settings: Any) -> Iterator[Site]:
    """The server of a follower, which takes what comes to `/hook`."""
    with serving() as site:
        changes = {"fetch_allow": ["127.0.0.1/32"], "fetch_ports": [80, 443, site.port]}
        settings.PARVIS = settings.PARVIS.model_copy(update=changes)
        site.answer("/hook")
        yield site


@pytest.fixture
def person(make_user: Callable[..., Any], actor_of: Callable[..., Actor]) -> Actor:
    """Somebody with an account."""
    return actor_of(make_user(email="miroir@example.org"))


@pytest.fixture
def make_webhook(person: Actor, site: Site) -> Callable[..., Webhook]:
    """Makes webhooks of the person; `secret` keeps that of the last one."""

    def make(**fields: Any) -> Webhook:
        wanted = actions.Wanted(**{"name": "Miroir", "url": f"{site.url}/hook", **fields})
        webhook, make.secret = actions.create(wanted, by=person)  # type: ignore[attr-defined]
        return webhook

    return make


def send(webhook: Webhook) -> int:
    """Send all that is due, as the jobs do; return how many messages were taken."""
    count = 0
    while actions.send(webhook.pk, by=SYSTEM):
        count += 1
    return count


def heard(site: Site) -> list[Any]:
    """The messages the server got."""
    return [json.loads(body) for body in site.bodies]
