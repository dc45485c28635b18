"""What allauth asks of the portal: how accounts are made, changed and written to."""

from typing import Any, Final

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils.http import url_has_allowed_host_and_scheme

from parvis.faces.web import languages
from parvis.faces.web.accounts import words
from parvis.kit import origin
from parvis.kit.actors import SCOPES, VISITOR, Actor
from parvis.portal.accounts import actions, queries

DEVICES: Final = "devices"  # the cookie of a browser: whose accounts were opened with it
_YEAR: Final = 365 * 86400
_KEPT: Final = 8


def actor_of(user: Any) -> Actor:
    """A person who proved who they are, without what organizations give."""
    return queries.actor_of(user, frozenset(SCOPES))


def _count_as_proof(request: HttpRequest) -> None:
    """Who has just signed in has just shown who they are: they are not asked again for five minutes."""
    records = request.session.get(AUTHENTICATION_METHODS_SESSION_KEY) or []
    if records:
        request.session[AUTHENTICATION_METHODS_SESSION_KEY] = [*records[:-1], records[-1] | {"reauthenticated": True}]


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts as this portal has them."""

    error_messages = DefaultAccountAdapter.error_messages | words.ERRORS

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return settings.PARVIS.signup

    def is_safe_url(self, url: str | None) -> bool:
        """Only a path of this portal: no host, not even our own."""
        if not url or not url.startswith("/") or "\\" in url or not url.isprintable():
            return False
        return url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def get_client_ip(self, request: HttpRequest) -> str:
        """By which attempts are counted: as everywhere in the portal."""
        return origin.current().caller or super().get_client_ip(request)

    def save_user(self, request: HttpRequest, user: Any, form: Any, commit: bool = True) -> Any:
        """Somebody signed up by a form."""
        data = form.cleaned_data
        return actions.register(
            email=data["email"],
            password=data.get("password1"),
            first_name=data.get("first_name", ""),
            last_name=data.get("last_name", ""),
            language=languages.of(request),
            by=VISITOR,
        )

    def set_password(self, user: Any, password: str) -> None:
        actions.set_password(user, password, by=actor_of(user))

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        try:
            return reverse("workspace", kwargs={"language": languages.of(request)})
        except NoReverseMatch:
            return reverse("account")

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        return languages.home(request)

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        return self.get_login_redirect_url(request)

    def get_email_verification_redirect_url(self, email_address: Any) -> str:
        return reverse("account" if self.request.user.is_authenticated else "account_login")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account_security")

    def get_reset_password_from_key_url(self, key: str) -> str:
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return settings.PARVIS.site_url + path.replace("UID-KEY", key)

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        return settings.PARVIS.site_url + reverse("account_confirm_email", args=[emailconfirmation.key])

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        found = super().get_reauthentication_methods(user)
        return [one | {"description": words.REAUTHENTICATION.get(one["id"], one["description"])} for one in found]

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """A letter is asked of the portal; links are made of its public address, whatever host was asked."""
        user = context.get("user")
        link = context.get("activate_url") or context.get("password_reset_url") or ""
        actions.ask_letter(
            words.LETTERS[template_prefix],
            email,
            language=(user.language if user else "") or languages.of(self.request),
            facts={"link": link} if link else {},
            by=VISITOR,
        )

    def send_notification_mail(
        self, template_prefix: str, user: Any, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """A change of security is told, at the address it was when that is what changed."""
        self._tell(user, words.CHANGES[template_prefix], email or "")

    def _tell(self, user: Any, what: str, email: str = "") -> None:
        device = " ".join(self.get_http_user_agent(self.request).split())[:200]
        actions.tell(user, what, by=actor_of(user), email=email, device=device)

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        said = message or words.NOTICES[(message_template or "").removesuffix(".txt")]
        if said and not message:
            said = str(said) % {"email": (message_context or {}).get("email", "")}
        if said:
            messages.add_message(request, level, str(said), extra_tags=extra_tags)

    def login(self, request: HttpRequest, user: Any) -> None:
        """Signing in: the session gets a new id, and a device seen for the first time is told of."""
        first = user.last_login is None
        super().login(request, user)
        request.session["tracked"] = True
        _count_as_proof(request)
        if not first and not self._knows(request, user):
            self._tell(user, "new_device")

    def _mark(self, user: Any) -> str:
        return queries.digest(f"device:{user.pk}")[:24]

    def _marks(self, request: HttpRequest) -> list[str]:
        try:
            return list(signing.loads(request.COOKIES.get(DEVICES, ""), salt=DEVICES, max_age=_YEAR))
        except signing.BadSignature:
            return []

    def _knows(self, request: HttpRequest, user: Any) -> bool:
        return self._mark(user) in self._marks(request)

    def post_login(self, request: HttpRequest, user: Any, **options: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **options)
        marks = [self._mark(user), *(mark for mark in self._marks(request) if mark != self._mark(user))][:_KEPT]
        response.set_cookie(
            DEVICES, signing.dumps(marks, salt=DEVICES), max_age=_YEAR, httponly=True, samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )  # fmt: skip
        return response
