"""What other parts may know of the audience slice."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec


class RawSegment(msgspec.Struct, frozen=True):
    """A segment as it is stored: words and condition in JSON form."""

    key: str
    name: dict[str, str]
    condition: dict[str, Any]


class RawScore(msgspec.Struct, frozen=True):
    """A score as it is stored, in JSON form."""

    key: str
    definition: dict[str, Any]


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """One contact in a segment."""

    contact_id: UUID
    entered_at: datetime


class Membership(msgspec.Struct, frozen=True, kw_only=True):
    """One contact's latest time in one segment."""

    contact_id: UUID
    segment_key: str
    entered_at: datetime
    left_at: datetime | None


class Movement(msgspec.Struct, frozen=True, kw_only=True):
    """How many are in a segment, and how many came and went lately."""

    members: int
    entered: int
    left: int
