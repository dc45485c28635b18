"""Signing in with a real browser: passkeys, the proof against robots, what is shown of a password."""

import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlencode

import pytest
from allauth.mfa.models import Authenticator
from tests.faces.web.accounts.conftest import PASSWORD
from tests.faces.web.conftest import CHROMIUM, visit

from parvis.faces.web import assets
from parvis.kit.actors import VISITOR, system
from parvis.portal.accounts import actions
from parvis.portal.accounts.models import User

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"there is no chromium at {CHROMIUM}"),
    pytest.mark.skipif(not assets.manifest(), reason="the front end is not built"),
]
DEVICE = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
          "isUserVerified": True, "automaticPresenceSimulation": True}  # fmt: skip


@pytest.fixture
def page(chromium: Any, live_server: Any) -> Iterator[Any]:
    """A page of a browser that has a device for passkeys, and whose console must stay empty."""
    actions.register(
        email="nora@example.org", password=PASSWORD, first_name="Nora", last_name="", confirmed=True, by=VISITOR
    )
    context = chromium.new_context(base_url=live_server.url.replace("127.0.0.1", "localhost"))
    opened = context.new_page()
    refused: list[str] = []
    opened.on("console", lambda told: refused.append(told.text) if "Content Security" in told.text else None)
    device = context.new_cdp_session(opened)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    yield opened
    assert refused == []


def sign_in(page: Any) -> None:
    visit(page, "/fr/account/login/")
    page.get_by_label("Adresse électronique").fill("nora@example.org")
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.locator("main form.form button[type=submit]").click()
    page.wait_for_url(re.compile(r"/fr/(?!account/login)"))


def test_passkey_is_added_and_lets_in_alone(page: Any) -> None:
    sign_in(page)
    visit(page, "/fr/account/2fa/webauthn/add/")
    page.get_by_role("button", name="Créer la clé d’accès").click()
    page.wait_for_url("**/fr/account/2fa/recovery-codes/")
    assert Authenticator.objects.filter(type="webauthn").count() == 1
    page.goto("/fr/account/logout/")
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(re.compile(r"/fr/$"))
    visit(page, "/fr/account/login/")
    page.get_by_role("button", name="Se connecter avec une clé d’accès").click()
    page.wait_for_url(re.compile(r"/fr/(?!account/login)"))
    page.goto("/fr/account/")
    assert page.locator("input[name=first_name]").input_value() == "Nora"


def test_browser_proves_it_is_no_robot(page: Any) -> None:
    visit(page, "/fr/account/signup/")
    page.get_by_label("Prénom").fill("Salma")
    page.get_by_label("Adresse électronique").fill("salma@example.org")
    page.get_by_label("Mot de passe").fill("une phrase assez longue")
    page.get_by_role("button", name="Créer mon compte").click()
    page.wait_for_url("**/fr/account/confirm-email/")
    assert User.objects.filter(email="salma@example.org").exists()


def test_password_is_shown_when_asked(page: Any) -> None:
    visit(page, "/fr/account/login/")
    field = page.get_by_label("Mot de passe")
    assert field.get_attribute("type") == "password"
    page.get_by_role("button", name="Afficher").click()
    assert field.get_attribute("type") == "text"


def test_passkeys_say_why_they_cannot_be_without_script(page: Any) -> None:
    sign_in(page)
    source = page.request.get("/fr/account/2fa/webauthn/add/").text()
    assert "<noscript>" in source
    assert "Les clés d’accès demandent JavaScript" in source


def test_consent_leads_back_to_the_application(page: Any) -> None:
    """Chromium asks the policy of the page whether its form may be redirected to another origin."""
    came: list[str] = []

    class Application(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            came.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Application)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    back = f"http://127.0.0.1:{server.server_port}/back"
    client, _secret = actions.create_application(by=system("tests"), name="Kit", redirect_uris=[back])
    asked = {"client_id": client.pk, "redirect_uri": back, "response_type": "code", "scope": "openid", "state": "s",
             "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", "code_challenge_method": "S256"}  # fmt: skip
    sign_in(page)
    page.goto(f"/identity/o/authorize?{urlencode(asked)}")
    page.locator("button[value=grant]").click()
    page.wait_for_url(re.compile(r"/back\?code="))
    server.shutdown()
    server.server_close()
    assert [one.partition("?")[0] for one in came if one.startswith("/back")] == ["/back"]
