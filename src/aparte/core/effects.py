"""Effects: what a decision asks the shell to write or do, as data.

The shell stores all effects of a decision in the transaction that stores the contact. Ids are
hashes of what they name, so the same decision taken twice asks for the same rows.
"""

from __future__ import annotations

from typing import Any

import msgspec

from aparte.core.ranking import Rule
from aparte.core.seating import Limits
from aparte.kernel.words import Words


class MembershipChanged(msgspec.Struct, frozen=True):
    """The contact entered or left a segment at an instant."""

    segment: str
    entered: bool
    at: int


class JourneyOpened(msgspec.Struct, frozen=True):
    """A journey began at a step because of the event `event_id`, which happened at `since`."""

    id: bytes
    scenario: str
    version: int
    entry_key: str
    event_id: bytes
    since: int
    at: int
    step: str


class SeatAsked(msgspec.Struct, frozen=True):
    """The contact would enter a scenario that takes so many people, and asks for a seat."""

    id: bytes
    scenario: str
    limits: Limits
    at: int


class JourneyMoved(msgspec.Struct, frozen=True):
    """A journey reached a step, or learnt until when it waits there (None: for an input)."""

    id: bytes
    step: str
    at: int
    waiting_until: int | None


class JourneyMigrated(msgspec.Struct, frozen=True):
    """A journey goes on in another version of its scenario, at a step of that version."""

    id: bytes
    version: int
    step: str
    at: int
    waiting_until: int | None


class JourneyEnded(msgspec.Struct, frozen=True):
    """A journey ended; `goal_value` is what the goal was worth, where it measures.

    In millionths of the unit of the property that the goal names, as all measures are.

    `outcome` is the code of the exit step that ended it, where that step gives one.
    """

    id: bytes
    reason: str
    at: int
    goal_value: int | None = None
    outcome: str | None = None


class Converted(msgspec.Struct, frozen=True):
    """The goal of a journey was reached at `at`, while it lived or after it had ended.

    `value` is in millionths when the goal measures something.
    """

    id: bytes
    journey_id: bytes
    scenario: str
    version: int
    event_id: bytes
    at: int
    value: int | None
    after_end: bool


class JourneyTaken(msgspec.Struct, frozen=True):
    """A journey that another record of the same person lived now belongs to this contact."""

    id: bytes
    scenario: str
    version: int
    entry_key: str
    event_id: bytes
    since: int
    opened_at: int
    step: str
    at: int


class Assigned(msgspec.Struct, frozen=True):
    """A journey was given a variant of an experiment; `drawn` by chance, or because it had won.

    Or the side of a holdout on which it falls; of the scenario's own holdout, `step` is empty.
    """

    journey_id: bytes
    scenario: str
    version: int
    step: str
    variant: str
    drawn: bool
    at: int


class Judged(msgspec.Struct, frozen=True):
    """What governance said of one message that wanted to go.

    `verdict` is `accepted`, `deferred`, `skipped` or `ended`; all but `deferred` are final.
    `figures` are the numbers compared, for the explanation.
    """

    id: bytes
    journey_id: bytes
    scenario: str
    version: int
    step: str
    message: str
    wanted_at: int
    at: int
    verdict: str
    reason: str
    until: int | None
    figures: dict[str, Any]

    @property
    def final(self) -> bool:
        """Whether this settles the message."""
        return self.verdict != "deferred"


class Send(msgspec.Struct, frozen=True):
    """A message to hand over: the outbox row."""

    delivery_id: bytes
    journey_id: bytes
    scenario: str
    version: int
    step: str
    message: str
    channel: str
    purpose: str
    transactional: bool
    wanted_at: int
    at: int
    expires_at: int
    event_id: bytes
    event_at: int


class Cancel(msgspec.Struct, frozen=True):
    """Messages of a journey that are still queued must not leave; `reason` says why."""

    journey_id: bytes
    reason: str
    at: int


class TaskAsked(msgspec.Struct, frozen=True):
    """One of our own people is to do something about the contact before `due_at`.

    The event `event_id`, which happened at `event_at`, is why the journey began.
    """

    id: bytes
    journey_id: bytes
    scenario: str
    version: int
    step: str
    subject: Words
    note: Words
    assignee: str
    team: str
    priority: str
    at: int
    due_at: int
    event_id: bytes
    event_at: int


class CallAsked(msgspec.Struct, frozen=True):
    """Another system is to be asked about the contact, and has until `deadline` to answer.

    The event `event_id`, which happened at `event_at`, is why the journey began.
    """

    id: bytes
    journey_id: bytes
    scenario: str
    version: int
    step: str
    url: str
    attributes: dict[str, Any]
    at: int
    deadline: int
    event_id: bytes
    event_at: int


class AlertAsked(msgspec.Struct, frozen=True):
    """Our own people are to be told of the contact by e-mail.

    Each address of `to` gets at most `number` e-mails of the step `within` a time (µs); what is
    more is gathered into one.
    """

    id: bytes
    journey_id: bytes
    scenario: str
    version: int
    step: str
    to: tuple[str, ...]
    subject: Words
    text: Words
    number: int
    within: int
    at: int


class RankJoined(msgspec.Struct, frozen=True):
    """A journey will be compared with the others of a group at `compare_at`."""

    id: bytes
    group: bytes
    scenario: str
    step: str
    compare_at: int
    at: int


class RankTold(msgspec.Struct, frozen=True):
    """The value of a journey, in millionths, as it was at the instant of comparison.

    `worthy` tells whether it may be among the first; `rule` how many these are.
    """

    id: bytes
    group: bytes
    scenario: str
    step: str
    compare_at: int
    at: int
    rule: Rule
    value: int | None
    worthy: bool


class RankLeft(msgspec.Struct, frozen=True):
    """A journey left before it was ranked, and is of its group no more."""

    id: bytes
    group: bytes
    at: int


class Trouble(msgspec.Struct, frozen=True):
    """Something the core could not settle; recorded, never a hang."""

    code: str
    at: int
    figures: dict[str, Any]


Effect = (
    MembershipChanged
    | SeatAsked
    | JourneyOpened
    | JourneyMoved
    | JourneyMigrated
    | JourneyEnded
    | Converted
    | JourneyTaken
    | Assigned
    | Judged
    | Send
    | Cancel
    | TaskAsked
    | CallAsked
    | AlertAsked
    | RankJoined
    | RankTold
    | RankLeft
    | Trouble
)


class Decision(msgspec.Struct):
    """What `decide` returns: the effects, in the order they came about.

    `profile_changed` tells whether what people search and list (attributes, identities) changed.
    """

    effects: list[Effect]
    profile_changed: bool = False
