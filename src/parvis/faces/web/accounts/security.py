"""How one signs in, at a glance: password, passkeys, codes, services, sessions."""

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from parvis.faces.web import forms, pages, who
from parvis.kit.errors import NotFound
from parvis.portal.accounts import queries


def index(request: HttpRequest) -> HttpResponse:
    """`/fr/account/security/`."""
    actor = who.known(request)
    person = queries.by_id(actor.id, actor=actor)
    kinds = [one.type for one in Authenticator.objects.filter(user=person)]
    codes = Authenticator.objects.filter(user=person, type=Authenticator.Type.RECOVERY_CODES).first()
    return pages.render(
        request,
        "account/security.html",
        person=person,
        has_password=person.has_usable_password(),
        passkeys=kinds.count(Authenticator.Type.WEBAUTHN),
        has_app=Authenticator.Type.TOTP in kinds,
        codes=len(codes.wrap().get_unused_codes()) if codes else None,
        sessions=UserSession.objects.filter(user=person).count(),
        connections=SocialAccount.objects.filter(user=person).count(),
        services=bool(settings.PARVIS.oidc_providers),
    )


def moved(request: HttpRequest) -> HttpResponse:
    """Where allauth would list second factors: they are among the ways of signing in."""
    who.known(request)
    return HttpResponseRedirect(reverse("account_security"))


def end_session(request: HttpRequest, id: int) -> HttpResponse:
    """End one session of the person's own."""
    actor = who.known(request)
    session = UserSession.objects.filter(pk=id, user_id=actor.id).first()
    if session is None:
        raise NotFound
    session.end()
    return forms.done(request, reverse("usersessions_list"), _("The session has ended."))
