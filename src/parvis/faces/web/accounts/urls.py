"""Addresses of the account pages; the language stands before them."""

from django.urls import include, path

from parvis.faces.web.accounts import applications, first, leaving, profile, security, tokens
from parvis.faces.web.routes import act, form, page

urlpatterns = [
    form("", profile.index, "account"),
    page("security/", security.index, "account_security"),
    page("data/", profile.download, "account_data"),
    form("tokens/", tokens.index, "account_tokens"),
    act("tokens/<str:id>/revoke/", tokens.revoke, "account_token_revoke"),
    page("applications/", applications.index, "account_applications"),
    act("applications/<str:id>/revoke/", applications.revoke, "account_application_revoke"),
    form("delete/", leaving.index, "account_delete"),
    form("first/<str:secret>/", first.index, "account_first"),
    act("sessions/<int:id>/end/", security.end_session, "account_session_end"),
    path("", include("allauth.account.urls")),
    page("2fa/", security.moved, "mfa_index"),
    path("2fa/", include("allauth.mfa.urls")),
    path("sessions/", include("allauth.usersessions.urls")),
    path("connections/", include("allauth.socialaccount.urls")),
]
