"""Windows: which instants of the past count at an instant, and when each comes in and goes out.

A sliding window `(far, near)` holds at `t` what lies in `(t - far, t - near]`; "within 7 days" is
`(7 d, 0)`, all time is `(never, 0)`. A calendar window holds what lies in the local day, week or
month of `t`, up to `t`. In each, what happened earlier goes out no later: that order is all the
statistics rely on.
"""

from __future__ import annotations

import bisect
from collections.abc import Sequence
from typing import Final, Literal, Protocol
from zoneinfo import ZoneInfo

from typing_extensions import override

from aparte.core import phrases
from aparte.core.conditions import kinds
from aparte.core.contact import Contact
from aparte.kernel import durations, instants, zones
from aparte.kernel.words import Words

Period = Literal["day", "week", "month"]

ALL_TIME: Final = instants.FOREVER
"""The far end of the window that nothing leaves."""

_REACH: Final[dict[Period, int]] = {
    "day": 2 * instants.DAY,
    "week": 8 * instants.DAY,
    "month": 32 * instants.DAY,
}
_PERIOD_WORDS: Final[dict[Period, Words]] = {
    "day": Words(en="today", fr="aujourd’hui"),
    "week": Words(en="this week", fr="cette semaine"),
    "month": Words(en="this month", fr="ce mois-ci"),
}


class Frame(Protocol):
    """A window laid at an instant over ascending times."""

    def entered(self, times: Sequence[int], now: int) -> int:
        """Return how many of the times have come in by now."""
        ...

    def left(self, times: Sequence[int], now: int, entered: int) -> int:
        """Return how many of those have gone out by now."""
        ...

    def enters(self, at: int) -> int:
        """Return the instant at which an event comes in."""
        ...

    def leaves(self, at: int) -> int:
        """Return the instant at which it goes out; FOREVER or later for never."""
        ...


class Window(Protocol):
    """A window as written: laid over a contact's own clock."""

    reach: int
    """How far back events must be kept, in microseconds; 0 where all-time sums are enough."""

    def frame(self, contact: Contact) -> Frame:
        """Return the window for this contact."""
        ...

    def words(self) -> Words:
        """Return "in the last 7 days"; nothing for all time."""
        ...

    def sql(self, context: kinds.SqlContext) -> str:
        """Return SQL over `e.occurred_at`."""
        ...


class Sliding(Window, Frame):
    """`(t - far, t - near]`."""

    def __init__(self, far: int, near: int = 0) -> None:
        self.far = far
        self.near = near
        self.reach = 0 if far == ALL_TIME else far

    @override
    def frame(self, contact: Contact) -> Frame:
        return self

    @override
    def entered(self, times: Sequence[int], now: int) -> int:
        return bisect.bisect_right(times, now - self.near)

    @override
    def left(self, times: Sequence[int], now: int, entered: int) -> int:
        return bisect.bisect_right(times, now - self.far, 0, entered)

    @override
    def enters(self, at: int) -> int:
        return at + self.near

    @override
    def leaves(self, at: int) -> int:
        return at + self.far

    @override
    def words(self) -> Words:
        if self.far == ALL_TIME:
            return Words(en="", fr="")
        if not self.near:
            return phrases.last(self.far)
        near, far = durations.to_words(self.near), durations.to_words(self.far)
        if near.en.rpartition(" ")[2] == far.en.rpartition(" ")[2] and near.en.count(" ") == 1:
            # "between 2 and 4 weeks ago": one unit is named once.
            near = Words(en=near.en.partition(" ")[0], fr=near.fr.partition(" ")[0])
        return Words(
            en=f"between {near.en} and {far.en} ago", fr=f"il y a entre {near.fr} et {far.fr}"
        )

    @override
    def sql(self, context: kinds.SqlContext) -> str:
        upper = f"e.occurred_at <= {context.instant(context.now - self.near)}"
        if self.far == ALL_TIME:
            return upper
        return f"e.occurred_at > {context.instant(context.now - self.far)} AND {upper}"


class Calendar(Window):
    """The local day, week or month of `t`, up to `t`."""

    def __init__(self, period: Period, zone_of: kinds.ZoneOf) -> None:
        self.period = period
        self.reach = _REACH[period]
        self._zone_of = zone_of
        self._frames: dict[ZoneInfo, _PeriodFrame] = {}

    @override
    def frame(self, contact: Contact) -> Frame:
        zone = self._zone_of(contact)
        frame = self._frames.get(zone)
        if frame is None:
            frame = self._frames[zone] = _PeriodFrame(self.period, zone)
        return frame

    @override
    def words(self) -> Words:
        return _PERIOD_WORDS[self.period]

    @override
    def sql(self, context: kinds.SqlContext) -> str:
        zone = context.zone_sql()
        local = f"(e.occurred_at AT TIME ZONE ({zone}))"
        return (
            f"e.occurred_at > {context.instant(context.now - self.reach)}"
            f" AND e.occurred_at <= {context.instant(context.now)}"
            f" AND date_trunc('{self.period}', {local})"
            f" = date_trunc('{self.period}', {context.local_now()})"
        )


class _PeriodFrame(Frame):
    """A calendar window in one zone; remembers the last period asked for."""

    def __init__(self, period: Period, zone: ZoneInfo) -> None:
        self._period = period
        self._zone = zone
        self._bounds = (0, 0)

    def _around(self, instant: int) -> tuple[int, int]:
        start, end = self._bounds
        if not start <= instant < end:
            start = zones.start_of(self._period, instant, self._zone)
            end = zones.end_of(self._period, instant, self._zone)
            self._bounds = (start, end)
        return (start, end)

    @override
    def entered(self, times: Sequence[int], now: int) -> int:
        return bisect.bisect_right(times, now)

    @override
    def left(self, times: Sequence[int], now: int, entered: int) -> int:
        return bisect.bisect_left(times, self._around(now)[0], 0, entered)

    @override
    def enters(self, at: int) -> int:
        return at

    @override
    def leaves(self, at: int) -> int:
        return self._around(at)[1]
