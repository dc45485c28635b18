"""People who sign up and sign in as people do: by forms."""

import base64
import json
import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from altcha import v1 as altcha
from django.conf import settings
from django.core.cache import caches
from django.test import Client

from parvis.engines import outbox
from parvis.kit.actors import VISITOR
from parvis.portal.accounts import actions
from parvis.portal.accounts.models import User

PASSWORD = "parvis de la gare 1912"


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of the first form that has several."""
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))


def solved(page: str) -> str:
    """What a browser computes for a page."""
    found = re.search(r"data-proof='([^']*)'", page)
    assert found, page[:2000]
    challenge = json.loads(unescape(found[1]))
    solution = altcha.solve_challenge(
        challenge=challenge["challenge"], salt=challenge["salt"], algorithm="SHA-256", max_number=challenge["maxNumber"]
    )
    assert solution
    kept = {name: challenge[name] for name in ("algorithm", "challenge", "salt", "signature")}
    return base64.b64encode(json.dumps(kept | {"number": solution.number}).encode()).decode()


@pytest.fixture(autouse=True)
def _light(monkeypatch: pytest.MonkeyPatch) -> None:
    """Little to compute, and nothing remembered from another test."""
    monkeypatch.setattr(settings, "PARVIS", settings.PARVIS.model_copy(update={"proof_of_work": 200}))
    caches["pages"].clear()


@pytest.fixture
def browser(db: None) -> Client:
    """A browser whose forms are checked as those of the world."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def send(browser: Client) -> Callable[..., Any]:
    """Opens a page and sends its form: `send("/fr/account/login/", login=…)`; with the proof when it is asked."""

    def post(path: str, *, to: str = "", client: Client | None = None, **fields: Any) -> Any:
        client = client or browser
        page = client.get(path).content.decode()
        data = {"csrfmiddlewaretoken": client.cookies["csrftoken"].value}
        if "data-proof=" in page:
            data["moment"] = re.search(r'name="moment" value="([^"]+)"', page)[1]  # type: ignore[index]
            data["proof"] = solved(page)
        return client.post(to or path.partition("?")[0], data | fields)

    return post


@pytest.fixture
def person(db: None) -> User:
    """Somebody whose address is confirmed."""
    return actions.register(
        email="nora@example.org", password=PASSWORD, first_name="Nora", last_name="Alami", confirmed=True, by=VISITOR
    )


@pytest.fixture
def signed_in(send: Callable[..., Any], browser: Client, person: User) -> Client:
    """That somebody, signed in by the form."""
    answer = send("/fr/account/login/", login=person.email, password=PASSWORD)
    assert answer.status_code == 302, answer.content.decode()
    return browser


@pytest.fixture
def letters(db: None) -> Callable[[], list[Any]]:
    """The letters written, newest first, whole."""
    return lambda: [outbox.get(one.id) for one in outbox.listing()]


def link(letter: Any) -> str:
    """The path of the link a letter holds."""
    found = re.search(rf"^{re.escape(settings.PARVIS.site_url)}(/\S+)$", letter.text, re.M)
    assert found, letter.text
    return found[1]
