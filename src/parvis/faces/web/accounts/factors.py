"""Passkeys and codes: secrets are kept encrypted, passkeys are bound to the portal's name."""

import base64
from functools import cache
from hashlib import sha256
from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.utils.translation import get_language

from parvis.faces.web.accounts import words
from parvis.portal.editorial import queries as editorial


@cache
def _cipher() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(sha256(f"parvis.factors:{settings.SECRET_KEY}".encode()).digest()))


class Adapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Second factors as this portal has them."""

    error_messages = DefaultMFAAdapter.error_messages | words.FACTOR_ERRORS

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()

    def get_public_key_credential_rp_entity(self) -> dict[str, Any]:
        entity: dict[str, Any] = super().get_public_key_credential_rp_entity()
        return entity | {"name": self.get_totp_issuer()}

    def get_totp_issuer(self) -> str:
        """What applications for codes call the portal: as its pages do."""
        return editorial.look().name(get_language() or "")
