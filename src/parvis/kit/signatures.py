"""Messages signed as Standard Webhooks has it (standardwebhooks.com, specification 1.0.0), so that any of its libraries
verifies them: HMAC-SHA256 over `{id}.{timestamp}.{body}`, in the scheme `v1`.
"""

import base64
import hmac
from collections.abc import Sequence
from datetime import datetime
from typing import Final

PREFIX: Final = "whsec_"


def secret(key: bytes) -> str:
    """The key as it is given to who verifies."""
    return PREFIX + base64.b64encode(key).decode()


def headers(id: str, at: datetime, body: bytes, keys: Sequence[bytes]) -> dict[str, str]:
    """The three headers of a message sent at `at`, signed with each of the keys: any of them proves it."""
    timestamp = str(int(at.timestamp()))
    signed = f"{id}.{timestamp}.".encode() + body
    made = (base64.b64encode(hmac.digest(key, signed, "sha256")).decode() for key in keys)
    return {
        "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": " ".join(f"v1,{one}" for one in made),
    }  # fmt: skip
