"""Secrets the portal must be able to say again: kept sealed, so that a copy of the database alone tells none.

Each purpose has a key of its own, made of the secret key of the portal: who changes that gives the secrets anew.
"""

import base64
from functools import cache
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings


class Broken(Exception):
    """It was sealed with another key, or was changed since."""


def seal(text: str, purpose: str) -> str:
    """The text as it is kept: encrypted and signed (Fernet: AES-128-CBC, HMAC-SHA256)."""
    return _cipher(purpose, settings.SECRET_KEY).encrypt(text.encode()).decode()


def unseal(sealed: str, purpose: str) -> str:
    """The text again. Raises Broken."""
    try:
        return _cipher(purpose, settings.SECRET_KEY).decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise Broken(purpose) from error


@cache
def _cipher(purpose: str, key: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(sha256(f"{purpose}:{key}".encode()).digest()))
