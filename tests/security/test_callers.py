"""An address somebody writes into a request is nobody's: limits and the audit log go by what trusted proxies say."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from parvis.portal.moderation import queries as moderation
from parvis.portal.moderation.models import Report

pytestmark = pytest.mark.django_db
PROXIES = [(0, True), (1, False)]


@pytest.fixture
def behind(settings: Any) -> Callable[..., None]:
    """Puts the portal behind so many proxies, with one report an hour from an address."""

    def set_up(proxies: int) -> None:
        settings.PARVIS = settings.PARVIS.model_copy(update={"trusted_proxies": proxies, "reports_per_hour": 1})

    return set_up


def _by(number: int) -> dict[str, str]:
    """What a proxy hands on of a caller who claims to be somebody else at each call."""
    return {"X-Forwarded-For": f"198.51.100.{number}, 203.0.113.{number}"}


@pytest.mark.parametrize(("proxies", "slowed"), PROXIES)
def test_attempts_are_counted_by_the_address_that_is_trusted(client: Client, behind, proxies, slowed) -> None:
    behind(proxies)
    for number in range(12):
        form = {"login": f"a{number}@example.org", "password": "x" * 12}
        page = client.post("/fr/account/login/", form, headers=_by(number)).content.decode()
    assert ("Trop d’essais" in page) is slowed


@pytest.mark.parametrize(("proxies", "slowed"), PROXIES)
def test_reports_are_counted_by_the_address_that_is_trusted(api, make_dataset, behind, proxies, slowed) -> None:
    behind(proxies)
    sent = {"kind": "dataset", "ref": make_dataset().id, "reason": "spam", "message": "Une publicité sans rapport."}
    answers = [api("POST", "/api/reports", sent, X_Forwarded_For=_by(n)["X-Forwarded-For"]) for n in range(3)]
    assert [answer.status_code for answer in answers] == ([201, 429, 429] if slowed else [201, 201, 201])
    assert len(set(Report.objects.values_list("source", flat=True))) == (1 if slowed else 3)


@pytest.mark.parametrize(("proxies", "network"), [(0, "127.0.0.0/24"), (1, "203.0.113.0/24")])
def test_audit_log_keeps_the_network_that_is_trusted(
    api_as, make_dataset, make_user, actor_of, behind, proxies, network
):
    behind(proxies)
    administrator = make_user(is_administrator=True)
    call = api_as(administrator)
    answer = call("PUT", f"/api/datasets/{make_dataset().id}/featured", X_Forwarded_For=_by(9)["X-Forwarded-For"])
    assert answer.status_code < 300, answer.content
    [line] = [
        line for line in moderation.audit.lines(moderation.audit.Filters(), actor=actor_of(administrator))[0]
        if line["verb"] == "dataset.feature"
    ]  # fmt: skip
    assert line["network"] == network
