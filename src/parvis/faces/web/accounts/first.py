"""The first administrator: the page behind the link that a portal without one prints when it starts."""

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django import forms as fields
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from parvis.faces.web import forms, pages
from parvis.kit.actors import VISITOR
from parvis.kit.errors import Gone, Invalid, PortalError
from parvis.portal.accounts import actions, queries


class First(forms.Form):
    """Who the first administrator is."""

    first_name = fields.CharField(label=_("First name"), max_length=150)
    last_name = fields.CharField(label=_("Last name"), max_length=150, required=False)
    email = fields.EmailField(
        label=_("E-mail address"), widget=fields.EmailInput(attrs={"autocomplete": "email", "dir": "ltr"})
    )
    password = fields.CharField(
        label=_("Password"),
        strip=False,
        help_text=_("At least 10 characters. A few words in a row are easy to remember and hard to guess."),
        widget=fields.PasswordInput(
            attrs={"autocomplete": "new-password", "data-show": _("Show"), "data-hide": _("Hide")}
        ),
    )  # fmt: skip


def index(request: HttpRequest, secret: str) -> HttpResponse:
    """`/fr/account/first/<secret>/`."""
    if not queries.first_link_works(secret):
        raise Gone(_("This link has been used, or is too old. Start the portal again to get another."))
    form = First(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = actions.use_first_link(secret, by=VISITOR, **form.cleaned_data)
        except Gone:
            raise
        except Invalid as error:
            form.refuse(error)
        except PortalError as error:
            form.add_error("email", str(error))
        else:
            record_authentication(request, user, method="password")
            entered: HttpResponse = perform_login(request, Login(user=user, email=user.email))
            return entered
    response = pages.render(request, "account/first.html", status=400 if form.is_bound else 200, form=form)
    # The secret leaves with no link; with "no-referrer" browsers would send the form without its origin.
    response.headers["Referrer-Policy"] = "same-origin"
    return response
