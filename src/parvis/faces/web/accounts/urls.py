"""Addresses of the account pages; the language stands before them."""

from django.urls import include, path

from parvis.faces.web.accounts import profile

urlpatterns = [
    path("", profile.index, name="account"),
    path("", include("allauth.account.urls")),
    path("2fa/", include("allauth.mfa.urls")),
    path("sessions/", include("allauth.usersessions.urls")),
]
