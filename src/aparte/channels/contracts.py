"""What the sender and every provider of every channel agree on."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from typing import Final, Literal, Protocol

import msgspec

from aparte.core.channels import EMAIL

SENDERS: Final = frozenset({EMAIL})
"""The channels whose messages this installation can hand over."""

Blame = Literal["nobody", "recipient", "sender", "policy", "content", "network"]
"""What a refusal is about: only `recipient` says anything about the address."""


class Envelope(msgspec.Struct, frozen=True):
    """One finished message on its way: addresses already in the form the channel takes."""

    delivery_id: bytes
    sender: str
    recipient: str
    content: bytes


class OutcomeKind(enum.Enum):
    """What became of an envelope. Each member says what may follow."""

    SENT = "sent"
    """The provider took responsibility for it: final."""
    TRANSIENT = "transient"
    """Certainly not sent, may succeed later: try again."""
    PERMANENT = "permanent"
    """Certainly not sent, will not succeed: final."""
    UNKNOWN = "unknown"
    """It may have been sent: for marketing final, never tried again."""


class Outcome(msgspec.Struct, frozen=True):
    """What the provider said of one envelope, in its own words.

    `code` is its reply code, `enhanced` the RFC 3463 status (`5.1.1`) when it gave one.
    """

    kind: OutcomeKind
    reply: str = ""
    code: int = 0
    enhanced: str = ""
    blame: Blame = "nobody"

    @property
    def is_hard_bounce(self) -> bool:
        """Whether the address itself is no good: nothing should be sent to it again."""
        return self.kind is OutcomeKind.PERMANENT and self.blame == "recipient"


class Provider(Protocol):
    """Whatever takes envelopes of one channel: an SMTP server, a gateway, a simulated twin."""

    def hand(self, batch: Sequence[Envelope]) -> list[Outcome]:
        """Hand a batch over; return the outcome of each, in order. Raises nothing of its own.

        Called from one thread at a time; may keep connections open between calls.
        """
        ...

    def close(self) -> None:
        """Let go of every connection; `hand` may open new ones afterwards."""
        ...
