"""Inputs: everything that can reach the core about one contact.

Each has an `id` (16 bytes; the same input twice has the same id), `at` (its own instant) and
`received_at`. An input is applied at the instant it was known (`known_at`), whenever the core is
run, so a decision never depends on how busy the house was; those known at one instant are
applied by (`at`, what says who they are before what they did, `id`).
"""

from __future__ import annotations

from typing import Any, Final

import msgspec

from aparte.core import contact as contacts
from aparte.kernel import instants

_EMPTY: Final[dict[str, Any]] = {}
_DECODE: Final = msgspec.json.Decoder(dict[str, Any])


class Input(msgspec.Struct):
    """What all inputs share."""

    id: bytes
    at: int
    received_at: int

    RANK = 0

    @property
    def known_at(self) -> int:
        """The instant at which it both had happened and had reached us."""
        return max(self.at, self.received_at)

    def order(self) -> tuple[int, int, int, bytes]:
        """Return the place of this input among those of the same contact."""
        return (self.known_at, self.at, self.RANK, self.id)


class EventInput(Input):
    """Something the person did, or that happened to a message of ours."""

    name: str
    raw: bytes = b"{}"
    decoded: dict[str, Any] | None = None

    RANK = 1

    @property
    def properties(self) -> dict[str, Any]:
        """The event's properties, decoded when first asked for."""
        if self.decoded is None:
            self.decoded = _EMPTY if self.raw == b"{}" else _DECODE.decode(self.raw)
        return self.decoded


class AttributesInput(Input):
    """Attributes said of the person; a value of None forgets the attribute."""

    attributes: dict[str, Any]
    identities: list[tuple[str, str]] = []


class ConsentInput(Input):
    """A word on one purpose and channel: `granted`, `pending` or `withdrawn`."""

    purpose: str
    channel: str
    status: str


class SuppressionInput(Input):
    """A channel that must not be used any more (`reason`), or may be again (None)."""

    channel: str
    reason: str | None


class MembershipInput(Input):
    """A tag or list set by hand or import; `target` is `tag` or `list`."""

    target: str
    name: str
    member: bool


class PauseInput(Input):
    """No marketing message before `until`, by a person's decision."""

    until: int


class AnswerInput(Input):
    """What another system answered to a call: an HTTP status, 0 for none, and a JSON object."""

    call: bytes
    status: int
    answer: dict[str, Any] = {}


class SeatInput(Input):
    """Whether a scenario that takes so many people has a seat for one who asked.

    Where it has none, `per` and `limit` say by which limit, `until` until when.
    """

    seat: bytes
    given: bool
    per: str = ""
    limit: int = 0
    until: int = instants.FOREVER


class RankInput(Input):
    """What place a journey has in its group, of how many, and whether it is among the first."""

    member: bytes
    among: bool
    rank: int
    of: int


class AbsorbInput(Input):
    """Another record of the same person, to be joined into this one."""

    other: contacts.Contact


AnyInput = (
    EventInput
    | AttributesInput
    | ConsentInput
    | SuppressionInput
    | MembershipInput
    | PauseInput
    | AnswerInput
    | SeatInput
    | RankInput
    | AbsorbInput
)
