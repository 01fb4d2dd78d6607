"""The frozen values that pass between writing a message, rendering it and handing it over."""

from __future__ import annotations

import msgspec

from aparte.kernel.words import Words


class MessageContent(msgspec.Struct, frozen=True, kw_only=True):
    """A message as people write it: Liquid in subject, preheader and body, by language tag.

    The keys of `subject`, `preheader` and `mjml` are BCP 47 tags (`fr`, `fr-CA`, `en`).
    """

    key: str
    name: Words
    channel: str = "email"
    purpose: str = "marketing"
    transactional: bool = False
    subject: dict[str, str]
    preheader: dict[str, str] = {}
    mjml: dict[str, str]
    sender_name: str | None = None
    sender_address: str | None = None
    reply_to: str | None = None


class Sender(msgspec.Struct, frozen=True, kw_only=True):
    """Who a message comes from.

    `return_path` is where bounces go (the envelope sender; else `address`), `unsubscribe_mailto`
    an address that reads unsubscribe requests, if the operator has one.
    """

    name: str
    address: str
    reply_to: str | None = None
    return_path: str | None = None
    unsubscribe_mailto: str | None = None


class DeliveryRef(msgspec.Struct, frozen=True, kw_only=True):
    """Which delivery an e-mail is, and the instant (µs UTC) and zone its dates are written in."""

    partition: int
    delivery_id: bytes
    workspace_id: int
    at: int
    scenario_key: str = ""
    zone: str = "UTC"


class RenderedMessage(msgspec.Struct, frozen=True):
    """A message rendered for one person: what MIME wraps and what the console previews."""

    subject: str
    html: str
    text: str
    headers: tuple[tuple[str, str], ...] = ()
    """Header fields beyond the usual ones, ASCII, without line breaks."""
