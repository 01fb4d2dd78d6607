"""What other parts may know of the events slice: the inbox item and its JSON form.

An inbox item is one thing to apply to one contact. Ingest makes most of them; the sender, the
API, tracking links, replay and the engine (merges, forwards) make the others. The body stored in
`inbox.body` is its JSON; `properties` and `context` stay raw JSON objects, so that who only
forwards an item never parses them. Whoever fills them promises what PostgreSQL's jsonb demands:
no NUL character, no lone surrogate, numbers within range.
"""

from __future__ import annotations

from typing import Any, Final, Literal

import msgspec

EMPTY_OBJECT: Final = msgspec.Raw(b"{}")

ItemKind = Literal[
    "track",
    "identify",
    "page",
    "screen",
    "group",
    "alias",
    "merge_out",
    "absorb",
    "consent",
    "change",
]

ConsentStatus = Literal["granted", "withdrawn", "pending"]

WITHDRAWING_EVENTS: Final = frozenset(
    {"Unsubscribed", "Message Unsubscribed", "Message Complained"},
)
"""Events after which nothing may be sent before they are applied."""


class ConsentGiven(msgspec.Struct, omit_defaults=True):
    """One word of a person on one purpose and channel, with its evidence."""

    purpose: str
    channel: str
    status: ConsentStatus
    at: int
    wording: str = ""
    source: str = ""
    ip: str = ""


class InboxItem(msgspec.Struct, omit_defaults=True):
    """One thing to apply to one contact.

    `id` is the `messageId`: the event's id derives from it. `contact_id` (hex) is set when the
    contact is known already; otherwise the identities tell. `name` is the event's name; pages,
    screens and groups carry "Page Viewed", "Screen Viewed" and "Group Joined". `state` (base64)
    and `winner` (hex) belong to merges, and `joins` (pairs of hex) to those that were asked for of
    records which went on as others since: whoever joins them has joined these pairs too.
    """

    kind: ItemKind
    id: str
    occurred_at: int
    received_at: int
    user_id: str | None = None
    anonymous_id: str | None = None
    previous_id: str | None = None
    contact_id: str | None = None
    name: str | None = None
    properties: msgspec.Raw = EMPTY_OBJECT
    traits: dict[str, Any] | None = None
    context: msgspec.Raw = EMPTY_OBJECT
    consents: list[ConsentGiven] | None = None
    state: str | None = None
    winner: str | None = None
    joins: list[tuple[str, str]] = []


_ENCODER: Final = msgspec.json.Encoder()
_DECODER: Final = msgspec.json.Decoder(InboxItem)


def encode(item: InboxItem) -> bytes:
    """Return the stored form of an item: UTF-8 JSON."""
    return _ENCODER.encode(item)


def decode(body: bytes | str) -> InboxItem:
    """Return the item of a stored form."""
    return _DECODER.decode(body)


def raw_object(values: dict[str, Any]) -> msgspec.Raw:
    """Return a dict as a raw JSON object for `properties` or `context`."""
    return msgspec.Raw(_ENCODER.encode(values)) if values else EMPTY_OBJECT


def read_object(raw: msgspec.Raw) -> dict[str, Any]:
    """Return the dict of a raw JSON object."""
    values: dict[str, Any] = msgspec.json.decode(raw)
    return values


def withdraws(item: InboxItem) -> bool:
    """Tell whether sending must wait until the item is applied: a consent may be taken back.

    A consent that waits for its confirmation (`pending`) permits nothing either, whatever was
    granted before it.
    """
    if item.name in WITHDRAWING_EVENTS:
        return True
    return item.consents is not None and any(
        consent.status != "granted" for consent in item.consents
    )
