"""The rules of governance as they are written: plain data, in the order the policy reads.

Most rules may be narrowed to a channel, or to messages of some categories; without either they
hold for all marketing messages together. Transactional messages pass them all but the emergency
stop.
"""

from __future__ import annotations

from typing import Final, Literal

import msgspec

from aparte.core import atoms, conditions
from aparte.kernel.words import Words

Duration = str

EVERY_DAY: Final = (1, 2, 3, 4, 5, 6, 7)


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What most rules share: the messages they are about. Without narrowing, all marketing."""

    channel: str | None = None
    categories: tuple[str, ...] = ()


class Rest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """No marketing message in `(e, e + duration)` after an event of this kind."""

    event: str
    duration: Duration
    where: tuple[atoms.PropertyFilter, ...] = ()

    def atom(self) -> atoms.Atom:
        """Return what this rule watches for."""
        return atoms.Atom(event=self.event, where=self.where)


class Pause(Rule, frozen=True):
    """No marketing message while a condition is true of the person.

    `reason` is what the record says; a pause of your own is `paused_by_rule` and has a `name`.
    """

    condition: conditions.Condition
    reason: Literal["ticket_open", "deal_in_negotiation", "paused_by_rule"] = "paused_by_rule"
    name: Words | None = None


class Cap(Rule, frozen=True):
    """At most `limit` marketing messages in a rolling window or a local calendar period."""

    limit: int
    rolling: Duration | None = None
    calendar: Literal["day", "week", "month"] | None = None


class Gap(Rule, frozen=True):
    """At least `duration` between two marketing messages."""

    duration: Duration


class Group(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Within the window, a person hears from only one of the members.

    A member is a scenario's key, or one message of it: `scenario/message`.
    """

    name: Words
    members: tuple[str, ...]
    window: Duration = "7d"


class QuietHours(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """No marketing message from `start` to `end` ("20:00" to "08:00") by the contact's clock.

    `weekdays` are the days (1 Monday … 7 Sunday) on which the hours begin; on such days, an end
    equal to the start is a whole day later.
    """

    start: str
    end: str
    channel: str | None = None
    weekdays: tuple[int, ...] = EVERY_DAY


class LegalHours(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """When a channel may carry marketing at all: from `start` to `end` on `weekdays`.

    `country` (ISO 3166, two letters) limits the rule to people there and those of whom we know no
    country. No message leaves on days of the `holidays` calendars, nor on the days `closed_on`,
    written `2026-05-02` or, for every year, `12-24`. An end of 00:00 is midnight.
    """

    channel: str
    start: str
    end: str
    country: str | None = None
    weekdays: tuple[int, ...] = EVERY_DAY
    holidays: tuple[str, ...] = ()
    closed_on: tuple[str, ...] = ()


class Policy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All rules of a workspace. Without any, only the law and sense hold a message back.

    `minimum_gap` and `quiet_hours` are the general ones; `gaps` and `quiet_periods` those of a
    channel, of categories, of weekdays.
    """

    rests: tuple[Rest, ...] = ()
    caps: tuple[Cap, ...] = ()
    minimum_gap: Duration | None = None
    quiet_hours: QuietHours | None = None
    emergency_stop: bool = False
    legal_hours: tuple[LegalHours, ...] = ()
    pauses: tuple[Pause, ...] = ()
    gaps: tuple[Gap, ...] = ()
    groups: tuple[Group, ...] = ()
    quiet_periods: tuple[QuietHours, ...] = ()

    def quiet(self) -> tuple[QuietHours, ...]:
        """Return all quiet hours, the general ones first."""
        general = () if self.quiet_hours is None else (self.quiet_hours,)
        return (*general, *self.quiet_periods)

    def spacings(self) -> tuple[Gap, ...]:
        """Return all gaps, the general one first."""
        general = () if self.minimum_gap is None else (Gap(duration=self.minimum_gap),)
        return (*general, *self.gaps)


FRENCH_TEXT_MESSAGES: Final = LegalHours(
    channel="sms",
    country="FR",
    start="08:00",
    end="20:00",
    weekdays=(1, 2, 3, 4, 5, 6),
    holidays=("fr",),
)
"""Strict on purpose: it satisfies every edition of the French operators' charter."""

DEFAULT: Final = Policy(
    rests=(Rest(event="Order Completed", duration="72h"),),
    caps=(Cap(limit=3, rolling="7d"),),
    minimum_gap="4h",
    quiet_hours=QuietHours(start="20:00", end="08:00"),
    legal_hours=(FRENCH_TEXT_MESSAGES,),
)
"""What a new workspace begins with."""
