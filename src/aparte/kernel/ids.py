"""Ids: 16 bytes, each a BLAKE2b hash (RFC 7693) of what it names.

A hash of the natural key makes creation idempotent: two workers that see the same person, event
or step at once make the same id, and a retry after a crash makes no second one.
"""

from __future__ import annotations

import hashlib
import uuid
from functools import lru_cache
from typing import Final

PARTITIONS: Final = 256
"""How many parts all facts are divided into, forever: the number is in every stored row."""

_SIZE: Final = 16
_WORKSPACES_MAX: Final = 1_024
_UNIT: Final = float(2**64)


def hashed(person: str, *parts: str | int | bytes) -> bytes:
    """Return the id of the parts, within a namespace of at most 16 ASCII characters."""
    digest = hashlib.blake2b(digest_size=_SIZE, person=person.encode("ascii"))
    for part in parts:
        data = part if isinstance(part, bytes) else str(part).encode()
        digest.update(len(data).to_bytes(4, "big"))
        digest.update(data)
    return digest.digest()


def contact_id(workspace_id: int, kind: str, value: str) -> bytes:
    """Return the id of the contact first seen under this identity."""
    return hashed("contact", workspace_id, kind, value)


def event_id(workspace_id: int, message_id: str) -> bytes:
    """Return the id of the event that carries this `messageId`: `hashed` of both, made faster."""
    digest = _event_digest(workspace_id).copy()
    data = message_id.encode()
    digest.update(len(data).to_bytes(4, "big") + data)
    return digest.digest()


@lru_cache(maxsize=_WORKSPACES_MAX)
def _event_digest(workspace_id: int) -> hashlib.blake2b:
    """Return the digest that all event ids of a workspace begin with."""
    digest = hashlib.blake2b(digest_size=_SIZE, person=b"event")
    data = str(workspace_id).encode()
    digest.update(len(data).to_bytes(4, "big") + data)
    return digest


def partition_of(contact: bytes) -> int:
    """Return the partition, 0 to 255, that a contact's facts live in."""
    return contact[15]


def partition_of_identity(workspace_id: int, kind: str, value: str) -> int:
    """Return the partition that the identity's own row lives in."""
    return contact_id(workspace_id, kind, value)[15]


def share(salt: str, contact: bytes) -> float:
    """Return where in [0, 1) a contact falls for a salt; the same each time it is asked."""
    digest = hashlib.blake2b(contact, digest_size=8, salt=_salt(salt))
    return int.from_bytes(digest.digest(), "big") / _UNIT


def _salt(text: str) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=16).digest()


def to_text(identifier: bytes) -> str:
    """Return the UUID text of an id."""
    return str(uuid.UUID(bytes=identifier))


def from_text(text: str) -> bytes:
    """Return the id that a UUID text names; raises ValueError when it names none."""
    return uuid.UUID(text).bytes
