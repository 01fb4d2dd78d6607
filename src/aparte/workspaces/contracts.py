"""What other parts may know of the workspaces slice."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

import msgspec

from aparte.kernel import instants

Scope = Literal["read", "write", "admin"]
"""What a key allows: to look, to change, to hand out keys. Each is asked for by name."""


class LiveWorkspace(msgspec.Struct, frozen=True, kw_only=True):
    """A workspace as the processes without Django see it.

    `changed_at` is when its present generation was opened; FOREVER before the first.
    """

    id: int
    key: str
    name: str
    timezone: str
    language: str
    currency: str
    phone_region: str
    sender_name: str
    sender_address: str
    domain: str
    generation: int
    changed_at: int = instants.FOREVER


class Actor(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks, and in which workspace: a signed-in user, or another program's key."""

    workspace_id: int
    name: str
    scopes: frozenset[Scope]
    user_id: int | None = None
    key_id: int | None = None


class Act(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of the audit log: who did what to what, and when; `details` say the rest."""

    actor: str
    act: str
    subject: str
    details: dict[str, Any]
    at: datetime


class NewWorkspace(msgspec.Struct, frozen=True, kw_only=True):
    """What a new workspace is made of; a sender without a name bears the workspace's."""

    key: str
    name: str
    timezone: str = "Europe/Paris"
    language: str = "fr"
    currency: str = "EUR"
    phone_region: str = "FR"
    sender_name: str = ""
    sender_address: str = ""
    domain: str = ""
