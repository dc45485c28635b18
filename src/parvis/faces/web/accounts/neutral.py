"""Addresses other programs know: they carry no language. What a provider calls back, and Parvis as a provider."""

from django.urls import include, path

from parvis.faces.web.accounts import identity

urlpatterns = [
    path("account/oidc/", include("allauth.socialaccount.providers.openid_connect.urls")),
    path("identity/o/authorize", identity.authorize),
    # Not offered: nobody types codes of television sets here.
    path("identity/o/device", identity.absent),
    path("identity/o/api/device/code", identity.absent),
    path("", include("allauth.idp.urls")),
]
