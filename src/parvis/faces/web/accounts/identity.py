"""Parvis as a provider of identity: the key that signs, the consent of the person, the addresses of discovery."""

import os
from functools import cache
from typing import Any, Final
from urllib.parse import urlsplit

from allauth.idp.oidc.adapter import DefaultOIDCAdapter
from allauth.idp.oidc.models import PrivateKey
from allauth.idp.oidc.views import AuthorizationView
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from oauthlib.oauth2.rfc6749.errors import FatalClientError

from parvis.faces.web import middleware
from parvis.kit.errors import NotFound

_FILE: Final = "oidc_key.pem"
SCOPES: Final = {
    "openid": _("know which account is yours"),
    "profile": _("read your name"),
    "email": _("read your e-mail address"),
    "read": _("read what you may read, drafts included"),
    "write": _("change in your name what you may change"),
}


@cache
def signing_key() -> str:
    """The key in PEM: the setting's, or the data directory's, made there once with access for its owner alone."""
    given = settings.PARVIS.oidc_key
    if given.startswith("-----"):
        return str(given)
    path = settings.PARVIS.data / _FILE
    if given:
        path = type(path)(given)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text()
    made = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = made.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    with os.fdopen(descriptor, "wb") as file:
        file.write(pem)
    return pem.decode()


class Adapter(DefaultOIDCAdapter):  # type: ignore[misc]
    """Who we say we are, and what we say of people."""

    scope_display = SCOPES

    def get_issuer(self) -> str:
        return str(settings.PARVIS.site_url)

    def list_private_keys(self, **options: Any) -> list[PrivateKey]:
        return [PrivateKey(pem=signing_key())]

    def get_claims(self, purpose: Any, user: Any, client: Any, scopes: Any, **options: Any) -> dict[str, Any]:
        claims: dict[str, Any] = super().get_claims(purpose, user, client, scopes, **options)
        if "profile" in scopes:
            claims |= {"name": user.name, "locale": user.language or settings.LANGUAGE_CODE}
        return claims

    def populate_server_metadata(self, data: dict[str, Any]) -> None:
        """What we really offer: the code flow with PKCE, and refreshing; at our public address."""
        data["grant_types_supported"] = ["authorization_code", "refresh_token"]
        data["response_types_supported"] = ["code"]
        data["scopes_supported"] = list(SCOPES)
        data.pop("device_authorization_endpoint", None)
        for name, value in data.items():
            if name.endswith(("_endpoint", "_uri")) and isinstance(value, str):
                data[name] = settings.PARVIS.site_url + urlsplit(value).path


class Consent(AuthorizationView):  # type: ignore[misc]
    """The page that asks; its form may lead back to the application, and nowhere else."""

    def get(self, request: HttpRequest, *arguments: Any, **options: Any) -> HttpResponse:
        if "code_challenge" not in request.GET and "response_type" in request.GET:
            return self._without_pkce(request)
        response: HttpResponse = super().get(request, *arguments, **options)
        info = getattr(self, "_request_info", None)
        if info and response.status_code == 200:
            response.headers["Content-Security-Policy"] = middleware.policy(_source(info["redirect_uri"]))
        return response

    def _without_pkce(self, request: HttpRequest) -> HttpResponse:
        """PKCE (RFC 7636) is asked of every application, those that keep a secret too."""
        from allauth.idp.oidc.internal.oauthlib.utils import respond_html_error  # noqa: PLC0415 -- needs the models

        error = FatalClientError(str(_("The application must send a code challenge (PKCE, RFC 7636).")))
        response: HttpResponse = respond_html_error(request, error=error)
        response.status_code = 400
        return response


def _source(address: str) -> str:
    """The origin of an address, or its scheme when it is an application's own."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}" if parts.scheme in ("http", "https") else f"{parts.scheme}:"


authorize = Consent.as_view()


def absent(request: HttpRequest) -> HttpResponse:
    """Part of allauth that this portal does not offer."""
    raise NotFound
