"""Signed links: what a reader clicks tells which delivery it came from, and cannot be forged.

A token is base64url of a 16-byte HMAC-SHA256 and of what it signs: kind, partition, workspace,
delivery and, for a click, the address to go to. The address stands inside what is signed, so the
tracking page redirects nowhere we did not write ourselves, and needs no look-up to redirect.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import struct
from collections.abc import Sequence
from typing import Final, Literal

import msgspec

Kind = Literal["click", "open", "unsubscribe"]

MAC_SIZE: Final = 16
TARGET_MAX: Final = 2_000
"""The longest address a click link carries, in bytes; a longer one stays as it is, untracked."""
TOKEN_MAX: Final = 2_800
"""No token of ours is longer: what is longer is refused before any work is done on it."""

_LETTERS: Final[dict[Kind, bytes]] = {
    "click": b"c",
    "open": b"o",
    "unsubscribe": b"u",
}
_KINDS: Final[dict[bytes, Kind]] = {letter: kind for kind, letter in _LETTERS.items()}
_HEAD: Final = struct.Struct(">cBI16s")
_PURPOSE: Final = b"aparte links"
_URL_SAFE: Final = bytes.maketrans(b"+/", b"-_")


class Link(msgspec.Struct, frozen=True):
    """What a token of ours says."""

    kind: Kind
    partition: int
    workspace_id: int
    delivery_id: bytes
    target: str = ""


class Signer:
    """Signs links with one secret; reads those of earlier secrets too, so a key can be changed."""

    def __init__(self, secret: str | bytes, previous: Sequence[str | bytes] = ()) -> None:
        self._keys = [_key(each) for each in (secret, *previous)]

    def sign(self, link: Link) -> str:
        """Return the token of a link."""
        return self.sign_target(
            head(link.kind, link.partition, link.workspace_id, link.delivery_id),
            link.target.encode(),
        )

    def sign_target(self, start: bytes, target: bytes = b"") -> str:
        """Return the token for a `head(...)` and a target: the quick way for many links."""
        payload = start + target
        mac = hmac.digest(self._keys[0], payload, "sha256")[:MAC_SIZE]
        token = binascii.b2a_base64(mac + payload, newline=False)
        return token.translate(_URL_SAFE).rstrip(b"=").decode("ascii")

    def verify(self, token: str) -> Link | None:
        """Return what a token says, or None when it is not one of ours."""
        raw = _decode(token)
        if raw is None or len(raw) < MAC_SIZE + _HEAD.size:
            return None
        mac, payload = raw[:MAC_SIZE], raw[MAC_SIZE:]
        genuine = False
        for key in self._keys:
            expected = hmac.digest(key, payload, "sha256")[:MAC_SIZE]
            genuine |= hmac.compare_digest(mac, expected)
        return _link(payload) if genuine else None


class Urls:
    """Where the links of an installation point, and how they are signed."""

    def __init__(self, base: str, signer: Signer) -> None:
        self.base = base.rstrip("/")
        self.signer = signer
        self.click_base = f"{self.base}/t/c/"
        self.tracking_base = f"{self.base}/t/"

    def click(self, start: bytes, target: str) -> str:
        """Return the tracked address for a target, given the delivery's `head("click", ...)`."""
        return self.click_base + self.signer.sign_target(start, target.encode())

    def page(self, kind: Kind, partition: int, workspace_id: int, delivery_id: bytes) -> str:
        """Return the address of a delivery's own page, such as unsubscribe."""
        token = self.signer.sign_target(head(kind, partition, workspace_id, delivery_id))
        return f"{self.tracking_base}{_LETTERS[kind].decode()}/{token}"

    def pixel(self, partition: int, workspace_id: int, delivery_id: bytes) -> str:
        """Return the address of a delivery's open pixel."""
        return f"{self.page('open', partition, workspace_id, delivery_id)}.gif"


def head(kind: Kind, partition: int, workspace_id: int, delivery_id: bytes) -> bytes:
    """Return the part of a token's payload that is the same for all links of a delivery."""
    return _HEAD.pack(_LETTERS[kind], partition, workspace_id, delivery_id)


def can_track(target: str) -> bool:
    """Tell whether a target is an http or https address short enough to be tracked."""
    return target[:8].lower().startswith(("http://", "https://")) and (
        len(target.encode()) <= TARGET_MAX
    )


def is_unsafe(target: str) -> bool:
    """Tell whether a target is one that no mail should hold: it would run as code."""
    scheme = "".join(target.split())[:12].lower()
    return scheme.startswith(("javascript:", "data:", "vbscript:", "file:"))


def _key(secret: str | bytes) -> bytes:
    data = secret.encode() if isinstance(secret, str) else secret
    assert data, "links need a secret"
    return hashlib.sha256(_PURPOSE + b"\0" + data).digest()


def _decode(token: str) -> bytes | None:
    if len(token) > TOKEN_MAX or not token.isascii():
        return None
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    # One token has one spelling: the spare bits of the last character must be zero.
    spelled = base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")
    return raw if spelled == token else None


def _link(payload: bytes) -> Link | None:
    letter, partition, workspace_id, delivery_id = _HEAD.unpack_from(payload)
    kind = _KINDS.get(letter)
    try:
        target = payload[_HEAD.size :].decode()
    except UnicodeDecodeError:
        return None
    if kind is None:
        return None
    return Link(kind, partition, workspace_id, delivery_id, target)
