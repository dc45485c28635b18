"""Letters about somebody's own account: links that were asked for, and changes that must not happen unseen."""

from collections.abc import Mapping
from typing import Any, Final

from django.dispatch import receiver
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from parvis.faces.mail import letters
from parvis.kit.actors import Actor
from parvis.kit.dates import now
from parvis.portal.accounts import events

TOLD: Final[Mapping[str, Promise]] = {
    "password_changed": _("The password of your account was changed."),
    "email_changed": _("The e-mail address of your account was changed."),
    "email_confirmed": _("The e-mail address of your account was confirmed."),
    "email_deleted": _("An e-mail address was removed from your account."),
    "totp_activated": _("Codes of an authenticator app are now asked for when you sign in."),
    "totp_deactivated": _("Codes of an authenticator app are no longer asked for when you sign in."),
    "recovery_codes_generated": _("New recovery codes were made for your account; the old ones no longer work."),
    "passkey_added": _("A passkey was added to your account."),
    "passkey_removed": _("A passkey was removed from your account."),
    "account_connected": _("Another service can now be used to sign in to your account."),
    "account_disconnected": _("Another service can no longer be used to sign in to your account."),
    "token_created": _("An API token was made for your account."),
    "new_device": _("Somebody signed in to your account from a device that had not been used before."),
    "administrator_named": _("Your account is now an administrator of the portal."),
}


@receiver(events.link_asked, dispatch_uid="mail")
def on_link_asked(name: str, email: str, language: str, facts: Mapping[str, Any], **_: object) -> None:
    """Somebody asked for a letter to finish what they began."""
    letters.write(f"accounts/{name}", email, language=language, **facts)


@receiver(events.security_changed, dispatch_uid="mail")
def on_security_changed(user: Any, what: str, email: str = "", device: str = "", **_: object) -> None:
    """Something changed that the person must hear of even when it was not them; at the old address, when it is that."""
    facts = {"told": TOLD[what], "at": now(), "device": device, "name": user.name}
    letters.write("accounts/security", email or user, language=user.language, **facts)


@receiver(events.administrator_named, dispatch_uid="mail")
def on_administrator_named(user: Any, **_: object) -> None:
    """Somebody may now do everything."""
    on_security_changed(user=user, what="administrator_named")


@receiver(events.token_created, dispatch_uid="mail")
def on_token_created(user: Any, by: Actor, **_: object) -> None:
    """Something may now act in somebody's name; what the operator makes at the terminal is known to them."""
    if by.kind == "person":
        on_security_changed(user=user, what="token_created")
