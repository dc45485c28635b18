"""How often things may be tried, by who tries: `amount/seconds/per` as allauth reads it (decision 0011)."""

from collections.abc import Mapping

# Per network address, per account, or per what is written (an e-mail address).
_ACCOUNTS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "signup": "20/m/ip,60/h/ip",
    "reset_password": "20/m/ip,5/h/key",
    "reset_password_from_key": "20/m/ip",
    "change_password": "5/m/user",
    "manage_email": "10/m/user",
    "reauthenticate": "10/m/user",
    "confirm_email": "1/3m/key",
}
_STRICT = {
    "login": "10/m/ip",
    "login_failed": "5/m/ip,3/15m/key",
    "signup": "5/m/ip,10/h/ip",
    "reset_password": "5/m/ip,2/h/key",
    "reset_password_from_key": "5/m/ip",
}


def accounts(choice: str) -> Mapping[str, str] | bool:
    """The limits of signing in, signing up and asking for a password."""
    if choice == "off":
        return False
    return _ACCOUNTS | (_STRICT if choice == "strict" else {})


def second_factors(choice: str) -> Mapping[str, str] | bool:
    """The limits of codes and passkeys; `{}` leaves allauth's own."""
    return False if choice == "off" else {}
