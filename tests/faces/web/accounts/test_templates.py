"""Every template that allauth can show is ours, in three languages."""

import re
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import allauth
import pytest
from allauth.account import forms as account_forms
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.template.loader import get_template
from django.test import RequestFactory
from django.urls import NoReverseMatch, reverse
from django.utils import translation

from parvis.faces.web import pages
from parvis.faces.web.accounts import forms, words
from parvis.kit.actors import system
from parvis.portal.accounts import actions
from parvis.portal.accounts.models import User

SOURCE = Path(allauth.__file__).parent
ROOMS = ("account", "mfa", "usersessions", "socialaccount", "idp/oidc")
LANGUAGES = ("fr", "en", "ar")

# What the settings leave out; each goes with an address that must not exist.
OFF = {
    "account/email.html": "",  # one address an account: email_change.html
    "account/signup_by_passkey.html": "account_signup_by_passkey",
    "account/request_login_code.html": "account_request_login_code",
    "account/confirm_login_code.html": "account_request_login_code",
    "account/confirm_email_verification_code.html": "account_verify_email_code",
    "account/confirm_password_reset_code.html": "account_confirm_password_reset_code",
    "account/confirm_phone_verification_code.html": "account_verify_phone",
    "account/phone_change.html": "account_change_phone",
    "account/password_reset_help_text.html": "",  # our fields have our own help
    "mfa/trust.html": "mfa_trust",
    "mfa/webauthn/signup_form.html": "mfa_signup_webauthn",
    "mfa/index.html": "",  # its address leads to our page of security
    "socialaccount/login_redirect.html": "",  # only for programs without pages
    "idp/oidc/device_authorization_code_form.html": "",  # not offered: the address is not found
    "idp/oidc/device_authorization_confirm_form.html": "",
    "idp/oidc/device_authorization_confirmed.html": "",
    "idp/oidc/device_authorization_denied.html": "",
}


def named() -> set[str]:
    """The templates that allauth's views name."""
    found: set[str] = set()
    for room in ROOMS:
        for path in (SOURCE / room).rglob("*.py"):
            if "/tests/" in str(path) or "/providers/" in str(path):
                continue
            text = re.sub(r'"\s*\+\s*(?:account_settings|app_settings)\.TEMPLATE_EXTENSION', 'html"', path.read_text())
            text = re.sub(r"\{(?:account_settings|app_settings)\.TEMPLATE_EXTENSION\}", "html", text)
            found |= set(re.findall(r'"((?:account|mfa|usersessions|socialaccount|idp)/[\w/]+\.html)"', text))
    return found


SHOWN = sorted(named() - set(OFF))


def test_there_are_templates_to_look_at() -> None:
    assert len(SHOWN) > 25


@pytest.mark.parametrize("name", sorted(filter(None, OFF.values())))
def test_what_is_left_out_has_no_address(name: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(name)


@pytest.mark.parametrize("path", ["/identity/o/device", "/identity/o/api/device/code"])
def test_what_is_not_offered_is_not_found(client: Any, db: None, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.fixture
def context(make_user: Callable[..., User]) -> dict[str, Any]:
    """Everything a view of allauth gives to its template."""
    from allauth.mfa.models import Authenticator
    from allauth.socialaccount.models import SocialAccount
    from allauth.usersessions.models import UserSession

    user = make_user(first_name="Nora")
    key = Authenticator(pk=1, user=user, type="webauthn", data={"name": "Téléphone", "passwordless": True})
    client, _secret = actions.create_application(
        by=system("tests"), name="Kit", redirect_uris=["https://kit.example/back"]
    )
    options = {"publicKey": {"challenge": "YQ", "allowCredentials": [{"id": "YQ", "type": "public-key"}]}}
    connection = SocialAccount(pk=1, user=user, provider="demo", uid="1")
    connection.date_joined = connection.last_login = user.created_at
    address = SimpleNamespace(email="nora@example.org")
    session = UserSession(pk=1, user=user, ip="127.0.0.1", user_agent="Mozilla/5.0 (X11; Linux) Firefox/140.0")
    scopes = [("openid", "know"), ("email", "read")]
    return {
        "redirect_field_name": "next", "redirect_field_value": "/fr/", "signup_url": "/fr/account/signup/",
        "login_url": "/fr/account/login/", "confirmation": SimpleNamespace(key="abc"), "can_confirm": True,
        "email": "nora@example.org", "current_emailaddress": address, "new_emailaddress": address,
        "action_url": "/fr/", "js_data": {"request_options": options, "creation_options": options},
        "webauthn_form": account_forms.ReauthenticateForm(user=user), "totp_svg_data_uri": "data:image/svg+xml;base64,",
        "unused_codes": ["12345678"], "can_view_codes": True, "can_download_codes": True, "can_generate_codes": True,
        "unused_code_count": 3, "authenticators": [key], "object": key, "sessions": [session], "session_count": 2,
        "process": "login", "provider": SimpleNamespace(name="Demo"),
        "account": SimpleNamespace(get_provider=lambda: SimpleNamespace(name="Demo")), "client": client,
        "error": SimpleNamespace(description="invalid_request"), "connection": connection, "user": user,
        "scopes": scopes, "reauthentication_alternatives": [{"url": "/fr/", "description": "Un code"}],
    }  # fmt: skip


def form_of(name: str, context: dict[str, Any]) -> Any:
    """A form as the view of this template has it."""
    user = context["user"]
    made = {
        "account/login.html": lambda: forms.SignIn(request=None),
        "account/signup.html": forms.SignUp,
        "account/email_change.html": lambda: forms.AddEmail(user),
        "account/password_change.html": lambda: forms.ChangePassword(user),
        "account/password_set.html": lambda: forms.SetPassword(user),
        "account/password_reset.html": forms.ResetPassword,
        "account/password_reset_from_key.html": forms.ChoosePassword,
        "mfa/authenticate.html": lambda: forms.Authenticate(user=user),
        "mfa/reauthenticate.html": lambda: forms.ReauthenticateByCode(user=user),
        "mfa/totp/activate_form.html": lambda: forms.ActivateTOTP(user=user),
        "mfa/webauthn/add_form.html": lambda: forms.AddPasskey(user=user),
    }
    if name == "idp/oidc/authorization_form.html":
        from allauth.idp.oidc.forms import AuthorizationForm

        return AuthorizationForm(user=user, requested_scopes=["openid", "email"])
    if name == "socialaccount/connections.html":
        form = account_forms.ReauthenticateForm(user=user)
        form.accounts = [context["connection"]]
        return form
    return made.get(name, lambda: forms.Reauthenticate(user=user))()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", SHOWN)
def test_template_is_ours_in_each_language(name: str, language: str, context: dict[str, Any]) -> None:
    from allauth.core import context as running

    request = RequestFactory().get(f"/{language}/account/login/")
    request.user, request.session = AnonymousUser(), SessionStore()
    with translation.override(language), running.request_context(request):
        html = get_template(name).render(context | {"form": form_of(name, context)}, request)
    assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in html
    assert len(re.findall(r"<h1>[^<]*\w", html)) == 1
    assert "placeholder=" not in html
    assert "style=" not in html
    heads = html.count("<form") - html.count('method="get"')
    assert html.count("csrfmiddlewaretoken") == heads


def test_codes_are_downloaded_as_text() -> None:
    assert pages.environment("fr").get_template("mfa/recovery_codes/download.txt").render(unused_codes=["a", "b"]) == (
        "a\nb\n"
    )


def test_each_notice_of_allauth_has_our_words() -> None:
    named = {
        name for path in SOURCE.rglob("*.py") for name in re.findall(r'"(\w+/messages/\w+)\.txt"', path.read_text())
    }
    assert named - set(words.NOTICES) == set()


def test_each_letter_of_allauth_is_one_of_ours() -> None:
    kept = [path for room in ("account", "mfa", "socialaccount") for path in (SOURCE / room).rglob("*.py")]
    sent = {name for path in kept for name in re.findall(r'"(\w+/email/\w+)"', path.read_text())}
    off = {"account/email/login_code", "account/email/password_reset_code"}
    assert sent - off - set(words.LETTERS) - set(words.CHANGES) == set()
