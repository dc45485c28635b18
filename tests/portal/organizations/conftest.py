"""An organization with somebody in each role, and events as they are heard."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import pytest
from django.dispatch import Signal


@pytest.fixture
def team(make_organization: Callable[..., Any], make_user: Callable[..., Any], actor_of: Callable[..., Any]) -> Any:
    """An organization, the users who work there by role, and `as_` to act as one of them, as they are now."""
    organization = make_organization("Agence des eaux")
    users = {role: make_user(email=f"{role}@example.org") for role in ("administrator", "editor", "contributor")}
    for role, user in users.items():
        organization.memberships.create(user=user, role=role)
    users["stranger"] = make_user(email="stranger@example.org")
    users["governor"] = make_user(email="governor@example.org", is_administrator=True)
    return SimpleNamespace(organization=organization, users=users, as_=lambda name: actor_of(users[name]), **users)


@contextmanager
def heard(*signals: Signal) -> Iterator[list[dict[str, Any]]]:
    """What these signals said inside the block."""
    said: list[dict[str, Any]] = []

    def listen(sender: object, signal: Signal, **facts: Any) -> None:
        said.append(facts)

    for signal in signals:
        signal.connect(listen, weak=False)
    try:
        yield said
    finally:
        for signal in signals:
            signal.disconnect(listen)
