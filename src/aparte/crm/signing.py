"""Signatures of calls, as the Standard Webhooks specification has them.

Each workspace has its own secret, derived from the installation's: nothing more to store, and
nothing secret in a scenario. A receiver checks `webhook-signature` over
`webhook-id.webhook-timestamp.body` with the libraries the field provides.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Final

PREFIX: Final = "whsec_"
_SECRET_BYTES: Final = 32
_PERSON: Final = b"webhook"


class Signer:
    """Signs the calls of an installation."""

    def __init__(self, secret_key: str) -> None:
        # BLAKE2b takes keys of at most 64 bytes; an operator's may be longer.
        self._key = hashlib.blake2b(secret_key.encode(), digest_size=64).digest()

    def secret(self, workspace_id: int) -> str:
        """Return the secret to give to those who receive a workspace's calls."""
        return PREFIX + base64.b64encode(self._secret(workspace_id)).decode("ascii")

    def headers(self, workspace_id: int, call: str, at_seconds: int, body: bytes) -> dict[str, str]:
        """Return the three headers that identify, date and sign a call."""
        signed = f"{call}.{at_seconds}.".encode() + body
        digest = hmac.new(self._secret(workspace_id), signed, hashlib.sha256).digest()
        return {
            "webhook-id": call,
            "webhook-timestamp": str(at_seconds),
            "webhook-signature": f"v1,{base64.b64encode(digest).decode('ascii')}",
        }

    def _secret(self, workspace_id: int) -> bytes:
        named = str(workspace_id).encode()
        return hashlib.blake2b(
            named, key=self._key, digest_size=_SECRET_BYTES, person=_PERSON
        ).digest()
