"""Two portals: one knows who people are, the other lets them in; and the first administrator of each."""

import base64
import hashlib
import json
import re
import secrets
import subprocess
import sys
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from tests.running import Beginnings, Portal, environment, free_port, running

PASSWORD = "parvis de la gare 1912"
INVITATION = "Make the first administrator, within 24 hours, at "


class Browser:
    """A person's browser: cookies, forms with all they hold; redirects are followed when asked."""

    def __init__(self) -> None:
        self.client = httpx2.Client(timeout=120, headers={"Accept-Language": "fr"})

    def __enter__(self) -> "Browser":
        return self

    def __exit__(self, *_: object) -> None:
        self.client.close()

    def get(self, url: str) -> Any:
        return self.client.get(url)

    def follow(self, answer: Any, *, until: str = "") -> Any:
        """The end of a chain of redirects, or the answer that leads to `until`."""
        for _step in range(12):
            if answer.status_code not in (302, 303) or (until and answer.headers["location"].startswith(until)):
                return answer
            answer = self.client.get(answer.url.join(answer.headers["location"]))
        raise AssertionError(answer.url)

    def send(self, page: Any, to: str, /, **fields: Any) -> Any:
        """Send the form of a page that goes to `to`, with its hidden fields."""
        forms = re.findall(r"<form[^>]*action=\"([^\"]*)\"[^>]*>(.*?)</form>", page.text, re.S)
        inside = next(body for address, body in forms if unescape(address) == to)
        hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', inside)
        data: dict[str, Any] = {}
        for name, value in hidden:
            data.setdefault(name, []).append(unescape(value))
        return self.client.post(page.url.join(to), data=data | fields)


def invitation(portal: Portal) -> str:
    portal.until(INVITATION)
    return portal.output.rpartition(INVITATION)[2].split()[0]


def begin(browser: Browser, portal: Portal, **fields: str) -> Any:
    """Make the first administrator of a portal, by the link it printed."""
    link = invitation(portal)
    fields = {"first_name": "Nora", "last_name": "Alami", "email": "nora@example.org", "password": PASSWORD} | fields
    answer = browser.send(browser.get(link), urlsplit(link).path, **fields)
    assert answer.status_code == 302, answer.text
    return answer


def application(data: Path, name: str, address: str, *options: str) -> tuple[str, str]:
    command = [sys.executable, "-m", "parvis", "application", "create", name, address, *options]
    done = subprocess.run(command, env=environment(PARVIS_DATA=str(data)), capture_output=True, text=True, check=True)
    id, secret = done.stdout.split()
    return id, secret


@pytest.fixture(scope="module")
def world(begun: Beginnings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimpleNamespace]:
    """The portal that knows people, with one it knows; the one that lets them in, twice: trusting it, and not."""
    here, there = begun(tmp_path_factory.mktemp("knows")), begun(tmp_path_factory.mktemp("lets-in"))
    port = free_port()
    home = f"http://localhost:{port}"  # another name than the first: cookies go by name, whatever the port
    with running(here, "--empty") as knows, Browser() as browser:
        begin(browser, knows)
        issuer = f"http://127.0.0.1:{knows.port}"
        providers = []
        for id, trusted in (("demo", True), ("claims", False)):
            client_id, secret = application(here, id.title(), f"{home}/account/oidc/{id}/login/callback/")
            providers.append({"id": id, "name": id.title(), "issuer": issuer, "client_id": client_id, "secret": secret,
                              "trusted_emails": trusted})  # fmt: skip
        settings = {"PARVIS_OIDC_PROVIDERS": json.dumps(providers), "PARVIS_SITE_URL": home}
        with running(there, "--empty", port=port, **settings) as lets_in, Browser() as owner:
            begin(owner, lets_in, first_name="Owner")
            yield SimpleNamespace(knows=knows, lets_in=lets_in, here=here, home=home, issuer=issuer, browser=browser)


@pytest.fixture
def nora(world: SimpleNamespace) -> Iterator[Browser]:
    """A browser in which she is signed in to the first portal, and not to the second."""
    with Browser() as browser:
        for cookie in world.browser.client.cookies.jar:
            if cookie.domain == "127.0.0.1":
                browser.client.cookies.set(cookie.name, cookie.value or "", domain="127.0.0.1")
        yield browser


def enter(world: SimpleNamespace, browser: Browser, id: str) -> Any:
    """From the sign-in page of the second portal, through the first, to where one ends."""
    page = browser.get(f"{world.home}/fr/account/login/")
    assert f"form-action 'self' {world.issuer}" in page.headers["content-security-policy"]
    answer = browser.send(page, f"/account/oidc/{id}/login/")
    assert answer.headers["location"].startswith(f"{world.issuer}/identity/o/authorize?"), answer.text
    asked = parse_qs(urlsplit(answer.headers["location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    consent = browser.follow(answer)
    assert "Laisser" in consent.text, consent.text
    assert f"form-action 'self' {world.home}" in consent.headers["content-security-policy"]
    answer = browser.send(consent, "/identity/o/authorize", action="grant")
    assert answer.headers["location"].startswith(f"{world.home}/account/oidc/{id}/login/callback/")
    return browser.follow(answer)


def test_first_administrator_is_made_once(world: SimpleNamespace) -> None:
    page = world.browser.get(f"{world.issuer}/operate/jobs")
    assert page.status_code == 200
    with Browser() as other:
        assert other.get(invitation(world.knows)).status_code == 410


def test_discovery_tells_what_there_is(world: SimpleNamespace) -> None:
    told = world.browser.get(f"{world.issuer}/.well-known/openid-configuration").json()
    assert told["issuer"] == world.issuer
    assert told["response_types_supported"] == ["code"]
    assert told["jwks_uri"].startswith(world.issuer)
    assert len(world.browser.get(told["jwks_uri"]).json()["keys"]) == 1
    assert (world.here / "oidc_key.pem").stat().st_mode & 0o777 == 0o600


def test_an_address_that_is_only_claimed_opens_no_account(world: SimpleNamespace, nora: Browser) -> None:
    """The second portal's owner has the same address: the service is not trusted to have confirmed it."""
    end = enter(world, nora, "claims")
    assert urlsplit(str(end.url)).path.endswith("/confirm-email/")
    assert nora.get(f"{world.home}/fr/account/").status_code == 302


def test_trusted_service_lets_in_who_has_the_address(world: SimpleNamespace, nora: Browser) -> None:
    end = enter(world, nora, "demo")
    assert (end.status_code, urlsplit(str(end.url)).netloc) == (200, urlsplit(world.home).netloc)
    assert "Owner" in nora.get(f"{world.home}/fr/account/").text
    assert "Demo" in nora.get(f"{world.home}/fr/account/connections/").text


def test_refusing_gives_nothing(world: SimpleNamespace, nora: Browser) -> None:
    answer = nora.send(nora.get(f"{world.home}/fr/account/login/"), "/account/oidc/claims/login/")
    answer = nora.send(nora.follow(answer), "/identity/o/authorize", action="cancel")
    assert "error=access_denied" in answer.headers["location"]
    assert "Vous ne vous êtes pas connecté" in nora.follow(answer).text
    assert nora.get(f"{world.home}/fr/account/").status_code == 302


def authorize(world: SimpleNamespace, client_id: str, address: str, **more: str) -> Any:
    query = {"client_id": client_id, "redirect_uri": address, "response_type": "code", "state": "s"} | more
    return world.browser.get(str(httpx2.URL(f"{world.issuer}/identity/o/authorize", params=query)))


def test_application_acts_for_a_person_until_they_end_it(world: SimpleNamespace) -> None:
    address = "http://127.0.0.1:9/back"
    client_id, secret = application(world.here, "Kit", address, "--scope", "read", "--scope", "profile")
    verifier = secrets.token_urlsafe(48)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    pkce = {"code_challenge": challenge, "code_challenge_method": "S256"}
    assert authorize(world, client_id, address, scope="openid read").status_code == 400
    assert authorize(world, client_id, "http://127.0.0.1:9/elsewhere", scope="openid", **pkce).status_code == 200
    consent = authorize(world, client_id, address, scope="openid profile read", **pkce)
    answer = world.browser.send(consent, "/identity/o/authorize", action="grant")
    assert answer.headers["location"].startswith(address)
    code = parse_qs(urlsplit(answer.headers["location"]).query)["code"][0]
    told = world.browser.get(f"{world.issuer}/.well-known/openid-configuration").json()
    asked = {"grant_type": "authorization_code", "code": code, "redirect_uri": address, "client_id": client_id,
             "client_secret": secret}  # fmt: skip
    assert httpx2.post(told["token_endpoint"], data=asked | {"code_verifier": "x" * 50}).status_code == 400
    consent = authorize(world, client_id, address, scope="openid profile read", **pkce)
    answer = world.browser.send(consent, "/identity/o/authorize", action="grant")
    asked["code"] = parse_qs(urlsplit(answer.headers["location"]).query)["code"][0]
    tokens = httpx2.post(told["token_endpoint"], data=asked | {"code_verifier": verifier}).json()
    claims = json.loads(base64.urlsafe_b64decode(tokens["id_token"].split(".")[1] + "=="))
    assert (claims["iss"], claims["name"], "email" in claims) == (world.issuer, "Nora Alami", False)

    def me(token: str) -> Any:
        return httpx2.get(f"{world.issuer}/api/me", headers={"Authorization": f"Bearer {token}"})

    assert me(tokens["access_token"]).json()["scopes"] == ["read"]
    again = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"], "client_id": client_id,
             "client_secret": secret}  # fmt: skip
    renewed = httpx2.post(told["token_endpoint"], data=again).json()
    assert me(renewed["access_token"]).status_code == 200
    page = world.browser.get(f"{world.issuer}/fr/account/applications/")
    assert "Kit" in page.text
    world.browser.send(page, f"/fr/account/applications/{client_id}/revoke/")
    assert me(renewed["access_token"]).status_code == 401
    again["refresh_token"] = renewed["refresh_token"]
    assert httpx2.post(told["token_endpoint"], data=again).status_code == 400
