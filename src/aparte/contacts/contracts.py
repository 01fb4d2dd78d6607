"""What other parts may know of the contacts slice: rows as they are read."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """What people list and search of a contact."""

    contact_id: UUID
    email: str | None
    phone: str | None
    display_name: str | None
    language: str | None
    created_at: datetime
    last_seen_at: datetime | None
    search: str


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """One identity of a contact and when it was linked."""

    kind: str
    value: str
    linked_at: datetime


class ConsentRecord(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the ledger of consents."""

    id: UUID
    purpose: str
    channel: str
    status: str
    wording: str | None
    source: str | None
    at: datetime
    recorded_at: datetime
