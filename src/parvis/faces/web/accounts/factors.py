"""Passkeys and codes: secrets are kept encrypted, passkeys are bound to the portal's name."""

from typing import Any, Final

from allauth.mfa.adapter import DefaultMFAAdapter
from django.utils.translation import get_language

from parvis.faces.web.accounts import words
from parvis.kit import sealing
from parvis.portal.editorial import queries as editorial

_PURPOSE: Final = "parvis.factors"


class Adapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Second factors as this portal has them."""

    error_messages = DefaultMFAAdapter.error_messages | words.FACTOR_ERRORS

    def encrypt(self, text: str) -> str:
        return sealing.seal(text, _PURPOSE)

    def decrypt(self, encrypted_text: str) -> str:
        return sealing.unseal(encrypted_text, _PURPOSE)

    def get_public_key_credential_rp_entity(self) -> dict[str, Any]:
        entity: dict[str, Any] = super().get_public_key_credential_rp_entity()
        return entity | {"name": self.get_totp_issuer()}

    def get_totp_issuer(self) -> str:
        """What applications for codes call the portal: as its pages do."""
        return editorial.look().name(get_language() or "")
