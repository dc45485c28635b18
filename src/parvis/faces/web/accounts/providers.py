"""Signing in with another service: an account is never opened by an address that the service only claims."""

from typing import Any

from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest

from parvis.faces.web import languages
from parvis.faces.web.accounts import words
from parvis.kit.actors import VISITOR
from parvis.portal.accounts import actions, queries


class Adapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Services by settings alone; their e-mail addresses are confirmed by us unless the setting trusts them."""

    error_messages = DefaultSocialAccountAdapter.error_messages | words.PROVIDER_ERRORS

    def list_apps(self, request: HttpRequest, provider: Any = None, client_id: Any = None) -> list[Any]:
        """Those of `PARVIS_OIDC_PROVIDERS`: the database is not asked."""
        from allauth.socialaccount.adapter import _build_apps_from_settings  # noqa: PLC0415 -- needs the models

        found = _build_apps_from_settings(provider=provider, client_id=client_id)
        return [app for apps in found.values() for app in apps]

    def is_email_verified(self, provider: Any, email: str) -> bool:
        """Whether the setting of the service says that it confirms addresses, of this domain at least."""
        return bool(super().is_email_verified(provider, email))

    def save_user(self, request: HttpRequest, sociallogin: Any, form: Any = None) -> Any:
        """Somebody signs up by a service: the portal registers them, without a password."""
        sent, said = (form.cleaned_data if form else {}), sociallogin.user
        user = actions.register(
            email=sent.get("email") or said.email,
            first_name=_name(sent.get("first_name", said.first_name)),
            last_name=_name(sent.get("last_name", said.last_name)),
            language=languages.of(request),
            by=VISITOR,
        )
        sociallogin.user = user
        sociallogin.save(request)
        return user


def _name(said: str) -> str:
    """A name as the service says it, or none when it could not be one here."""
    return "" if queries.name_faults(said, "") else said
