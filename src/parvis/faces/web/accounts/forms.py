"""The forms of signing in and of accounts: allauth's, in our words."""

from collections.abc import Mapping
from typing import Any, Final

from allauth.account import forms as account
from allauth.core import context
from allauth.mfa.base import forms as factors
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as passkeys
from allauth.socialaccount import forms as social
from django import forms
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from parvis.faces.web.accounts.proof import Guarded
from parvis.portal.accounts import queries as accounts

LABELS: Final[Mapping[str, Any]] = {
    "login": _("E-mail address"),
    "email": _("E-mail address"),
    "password": _("Password"),
    "password1": _("Password"),
    "password2": _("The same password again"),
    "oldpassword": _("Your present password"),
    "remember": _("Stay signed in on this device"),
    "first_name": _("First name"),
    "last_name": _("Last name"),
    "code": _("Code"),
    "name": _("Name of the passkey"),
    "company": _("Company"),
}
HELP: Final[Mapping[str, Any]] = {
    "password1": _("At least 10 characters. A few words in a row are easy to remember and hard to guess."),
}
_CODES: Final = {"inputmode": "numeric", "autocomplete": "one-time-code", "dir": "ltr"}


class Plain(forms.Form):
    """Labels are words above the field, never inside it; faults are said by us."""

    labels: Mapping[str, Any] = {}
    hints: Mapping[str, Any] = {}

    def __init__(self, *arguments: Any, **options: Any) -> None:
        options.setdefault("label_suffix", "")
        super().__init__(*arguments, **options)
        self.use_required_attribute = False
        labels, hints = {**LABELS, **self.labels}, {**HELP, **self.hints}
        for name, field in self.fields.items():
            field.label = labels.get(name, field.label)
            field.help_text = hints.get(name, "")
            field.widget.attrs.pop("placeholder", None)
            if isinstance(field.widget, forms.PasswordInput):
                field.widget.attrs |= {"data-show": _("Show"), "data-hide": _("Hide")}
            if name in ("login", "email"):
                field.widget.attrs["dir"] = "ltr"


class SignIn(Plain, account.LoginForm):  # type: ignore[misc]
    """E-mail and password."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["login"].widget.attrs["autocomplete"] = "username webauthn"


class Names(forms.Form):
    """What a person is called: all that others see, where the person acted."""

    first_name = forms.CharField(max_length=150, widget=forms.TextInput(attrs={"autocomplete": "given-name"}))
    last_name = forms.CharField(
        max_length=150, required=False, widget=forms.TextInput(attrs={"autocomplete": "family-name"})
    )

    def clean(self) -> dict[str, Any]:
        """Names are judged by the portal."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for name, reasons in accounts.name_faults(data.get("first_name", ""), data.get("last_name", "")).items():
            self.add_error(name, [str(reason) for reason in reasons])
        return data


class SignUp(Guarded, Plain, Names, account.SignupForm):  # type: ignore[misc]
    """E-mail, password, name."""

    field_order = ("first_name", "last_name", "email", "password1", "company", "moment", "proof")

    @property
    def request(self) -> HttpRequest:  # type: ignore[override]
        return context.request  # type: ignore[no-any-return]

    def try_save(self, request: HttpRequest) -> tuple[Any, HttpResponse | None]:
        """An address that has an account takes as long as one that has none."""
        if self.account_already_exists:
            make_password(self.cleaned_data.get("password1"))
        return super().try_save(request)  # type: ignore[no-any-return]


class SignUpByProvider(Plain, Names, social.SignupForm):  # type: ignore[misc]
    """What the service did not say."""

    field_order = ("first_name", "last_name", "email")


class AddEmail(Plain, account.AddEmailForm):  # type: ignore[misc]
    """Another address for the account."""

    labels = {"email": _("New e-mail address")}


class OnePassword(Plain):
    """A password is typed once, and can be shown."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields.pop("password2", None)


class ChangePassword(OnePassword, account.ChangePasswordForm):  # type: ignore[misc]
    """The present password and the new one."""

    labels = {"password1": _("New password")}


class SetPassword(OnePassword, account.SetPasswordForm):  # type: ignore[misc]
    """A first password."""

    labels = {"password1": _("New password")}


class ResetPassword(Guarded, Plain, account.ResetPasswordForm):  # type: ignore[misc]
    """The address to write to."""

    @property
    def request(self) -> HttpRequest:  # type: ignore[override]
        return context.request  # type: ignore[no-any-return]


class ChoosePassword(OnePassword, account.ResetPasswordKeyForm):  # type: ignore[misc]
    """The new password, by the link of the letter."""

    labels = {"password1": _("New password")}


class Reauthenticate(Plain, account.ReauthenticateForm):  # type: ignore[misc]
    """The password, before something that matters."""


class Code(Plain):
    """A code of six or eight figures."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["code"].widget.attrs |= _CODES


class Authenticate(Code, factors.AuthenticateForm):  # type: ignore[misc]
    """A code, when signing in."""

    hints = {"code": _("Six figures from your authenticator app, or one of your recovery codes.")}


class ReauthenticateByCode(Code, factors.ReauthenticateForm):  # type: ignore[misc]
    """A code, before something that matters."""

    hints = {"code": _("Six figures from your authenticator app, or one of your recovery codes.")}


class ActivateTOTP(Code, totp.ActivateTOTPForm):  # type: ignore[misc]
    """The first code of an app."""

    hints = {"code": _("The six figures that the app shows.")}


class AddPasskey(Plain, passkeys.AddWebAuthnForm):  # type: ignore[misc]
    """A passkey and its name."""

    hints = {"name": _("To recognise it later: the device or the password manager it is kept in.")}


class NamePasskey(Plain, passkeys.EditWebAuthnForm):  # type: ignore[misc]
    """Another name for a passkey."""
