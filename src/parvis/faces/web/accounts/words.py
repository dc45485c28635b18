"""What allauth's templates of notices and letters are called here, and what its errors say in our words."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# What a notice says; an empty one is not worth saying.
NOTICES: Final[Mapping[str, Promise | str]] = {
    "account/messages/cannot_delete_primary_email": _("The address of an account cannot be removed, only changed."),
    "account/messages/email_confirmation_failed": _("This address is already confirmed by another account."),
    "account/messages/email_confirmation_sent": _("We sent a letter to %(email)s: open the link it holds."),
    "account/messages/email_confirmed": _("The address %(email)s is confirmed."),
    "account/messages/email_deleted": _("The address %(email)s was removed."),
    "account/messages/logged_in": "",
    "account/messages/logged_out": _("You are signed out."),
    "account/messages/login_code_sent": _("We sent you a code."),
    "account/messages/password_changed": _("Your password is changed; your other sessions have ended."),
    "account/messages/password_set": _("Your password is set; your other sessions have ended."),
    "account/messages/phone_verification_sent": "",
    "account/messages/phone_verified": "",
    "account/messages/primary_email_set": _("This is now the address of your account."),
    "account/messages/unverified_primary_email": _("Confirm this address first: open the link in the letter."),
    "mfa/messages/recovery_codes_generated": _("New recovery codes are made; the old ones no longer work."),
    "mfa/messages/totp_activated": _("The authenticator app is on: its code is asked for when you sign in."),
    "mfa/messages/totp_deactivated": _("The authenticator app is off."),
    "mfa/messages/webauthn_added": _("The passkey is added."),
    "mfa/messages/webauthn_removed": _("The passkey is removed."),
    "socialaccount/messages/account_connected": _("The service is connected to your account."),
    "socialaccount/messages/account_connected_other": _("This service is already connected to another account."),
    "socialaccount/messages/account_connected_updated": _("The service is connected to your account."),
    "socialaccount/messages/account_disconnected": _("The service is no longer connected to your account."),
    "usersessions/messages/sessions_logged_out": _("The other sessions have ended."),
}
# Which letter is written, for links somebody asked for.
LETTERS: Final[Mapping[str, str]] = {
    "account/email/email_confirmation_signup": "confirm",
    "account/email/email_confirmation": "confirm",
    "account/email/password_reset_key": "reset",
    "account/email/account_already_exists": "exists",
    "account/email/unknown_account": "unknown",
}
# What is told, for changes of an account's security.
CHANGES: Final[Mapping[str, str]] = {
    "account/email/password_changed": "password_changed",
    "account/email/password_set": "password_changed",
    "account/email/password_reset": "password_changed",
    "account/email/email_changed": "email_changed",
    "account/email/email_confirm": "email_confirmed",
    "account/email/email_deleted": "email_deleted",
    "mfa/email/totp_activated": "totp_activated",
    "mfa/email/totp_deactivated": "totp_deactivated",
    "mfa/email/recovery_codes_generated": "recovery_codes_generated",
    "mfa/email/webauthn_added": "passkey_added",
    "mfa/email/webauthn_removed": "passkey_removed",
    "socialaccount/email/account_connected": "account_connected",
    "socialaccount/email/account_disconnected": "account_disconnected",
}
ERRORS: Final[Mapping[str, Promise]] = {
    "account_inactive": _("This account is closed."),
    "duplicate_email": _("This is already the address of your account."),
    "email_password_mismatch": _("The address or the password is not the right one."),
    "email_taken": _("There is already an account with this address."),
    "enter_current_password": _("This is not your password."),
    "incorrect_code": _("This code is not the right one, or no longer."),
    "incorrect_password": _("This is not your password."),
    "invalid_or_expired_key": _("This link has been used, or is too old."),
    "invalid_password_reset": _("This link has been used, or is too old."),
    "too_many_login_attempts": _("Too many attempts: wait a few minutes, or choose a new password."),
    "rate_limited": _("Too many attempts: wait a few minutes."),
    "same_as_current": _("This is already the address of your account."),
}
FACTOR_ERRORS: Final[Mapping[str, Promise]] = {
    "cannot_delete_authenticator": _("This cannot be removed."),
    "cannot_generate_recovery_codes": _("Add an authenticator app or a passkey first."),
    "incorrect_code": _("This code is not the right one, or no longer."),
    "unverified_email": _("Confirm your address first: open the link in the letter."),
}
PROVIDER_ERRORS: Final[Mapping[str, Promise]] = {
    "email_taken": _("There is already an account with this address. Sign in to it, then connect %s there."),
    "invalid_token": _("The service did not answer as expected. Try again."),
    "no_password": _("Set a password first: nothing else would let you in."),
    "no_verified_email": _("Confirm your address first: open the link in the letter."),
    "disconnect_last": _("Set a password first: nothing else would let you in."),
    "connected_other": _("This service is already connected to another account."),
}
REAUTHENTICATION: Final[Mapping[str, Promise]] = {
    "reauthenticate": _("Use your password"),
    "mfa_reauthenticate": _("Use a code"),
    "mfa_reauthenticate:webauthn": _("Use a passkey"),
}
