"""The rules of governance, in their order: the first refusal wins and says why.

Each rule is a function of the asking and an instant. It answers None, or a `Refusal` with the
figures compared and the first instant at which this rule alone would no longer refuse (FOREVER:
only something new can change its mind).
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import msgspec

from aparte.core import tracks
from aparte.core.governance.reasons import Reason
from aparte.kernel import durations, instants, zones

if TYPE_CHECKING:
    from datetime import time
    from zoneinfo import ZoneInfo

    from aparte.core.contact import Contact
    from aparte.core.governance.policy import Cap, Rest
    from aparte.core.scenarios.compiling import CompiledMessage, Needed

ADDRESS_OF: Final = {"email": "email"}
"""The attribute that holds a channel's address."""


class Refusal(msgspec.Struct, frozen=True):
    """A rule's no."""

    reason: Reason
    until: int
    figures: dict[str, Any]


class Asking(msgspec.Struct):
    """A message asking for permission, and what the rules look at."""

    contact: Any
    message: Any
    zone: Any
    holds: list[int]
    """Instants at which messages of higher priority will want a place, in order."""


def address(asking: Asking, now: int) -> Refusal | None:
    """Law: the channel has an address that works and may be used."""
    del now
    contact: Contact = asking.contact
    message: CompiledMessage = asking.message
    held = contact.attribute(ADDRESS_OF[message.channel])
    if not held:
        return Refusal(Reason.NO_ADDRESS, instants.FOREVER, {"channel": message.channel})
    suppression = contact.suppressions.get(message.channel)
    if suppression is None:
        return None
    figures = {"channel": message.channel, "at": suppression.at}
    return Refusal(Reason(suppression.reason), instants.FOREVER, figures)


_CONSENT_REFUSALS: Final = {
    "pending": Reason.UNCONFIRMED,
    "withdrawn": Reason.UNSUBSCRIBED,
}


def consent(asking: Asking, now: int) -> Refusal | None:
    """Law: consent for the purpose and channel, unless the message is transactional."""
    del now
    message: CompiledMessage = asking.message
    if message.transactional:
        return None
    state = asking.contact.consents.get(f"{message.purpose}/{message.channel}")
    if state is not None and state.status == "granted":
        return None
    figures: dict[str, Any] = {"purpose": message.purpose, "channel": message.channel}
    if state is None:
        return Refusal(Reason.NO_CONSENT, instants.FOREVER, figures)
    return Refusal(_CONSENT_REFUSALS[state.status], instants.FOREVER, {**figures, "at": state.at})


def paused_by_hand(asking: Asking, now: int) -> Refusal | None:
    """Pauses: somebody asked for silence until an instant."""
    until = asking.contact.paused_until
    if until <= now:
        return None
    return Refusal(Reason.PAUSED_BY_HAND, until, {"until": until})


class Resting:
    """Pauses: no marketing message in `(e, e + rest)` after an event of the kind."""

    def __init__(self, rest: Rest, needed: Needed) -> None:
        self._length = durations.parse(rest.duration)
        self._event = rest.event
        self._duration = rest.duration
        self._atom = needed.track(rest.atom(), self._length)

    def __call__(self, asking: Asking, now: int) -> Refusal | None:
        """Refuse while the latest such event before now is too fresh."""
        track = asking.contact.tracks.get(self._atom)
        if track is None:
            return None
        # One at this very instant begins its rest only now; one before it rests still.
        last = tracks.last_until(track, now - 1)
        if last is None or last + self._length <= now:
            return None
        figures = {"event": self._event, "rest": self._duration, "last": last}
        return Refusal(Reason.RESTING, last + self._length, figures)


class Capping:
    """Pressure and priority: at most so many marketing messages in a window.

    When the places left are all held by messages of higher priority that will want them before
    the window frees another, the refusal is `lower_priority`.
    """

    def __init__(self, cap: Cap) -> None:
        self._limit = cap.limit
        self._channel = cap.channel
        self._length = 0 if cap.rolling is None else durations.parse(cap.rolling)
        self._calendar = cap.calendar
        self._window = cap.rolling or cap.calendar or ""

    def full(self, asking: Asking, now: int) -> Refusal | None:
        """Refuse when the window is full."""
        if not self._concerns(asking):
            return None
        counted = self._counted(asking, now)
        if len(counted) < self._limit:
            return None
        return Refusal(Reason.CAP, self._frees_at(asking, counted, now), self._figures(counted))

    def held(self, asking: Asking, now: int) -> Refusal | None:
        """Refuse when what is left is kept for higher priorities."""
        if not asking.holds or not self._concerns(asking):
            return None
        counted = self._counted(asking, now)
        until = self._frees_at(asking, counted, now)
        holding = [at for at in asking.holds if now < at < until]
        if not holding or self._limit - len(counted) > len(holding):
            return None
        figures = {**self._figures(counted), "held": len(holding), "held_for": holding[0]}
        return Refusal(Reason.LOWER_PRIORITY, holding[0], figures)

    def _concerns(self, asking: Asking) -> bool:
        return self._channel is None or self._channel == asking.message.channel

    def _start(self, asking: Asking, now: int) -> int:
        """Return the instant after which messages count (they count when later than it)."""
        if self._calendar is None:
            return now - self._length
        return zones.start_of(self._calendar, now, asking.zone) - 1

    def _counted(self, asking: Asking, now: int) -> list[int]:
        start = self._start(asking, now)
        return [
            sent.at
            for sent in asking.contact.pressure
            if start < sent.at <= now
            and sent.marketing
            and (self._channel is None or sent.channel == self._channel)
        ]

    def _frees_at(self, asking: Asking, counted: list[int], now: int) -> int:
        """Return when a place comes free: a rolling window by age, a calendar one at its end."""
        if self._calendar is not None:
            return zones.end_of(self._calendar, now, asking.zone)
        if len(counted) >= self._limit:
            return counted[len(counted) - self._limit] + self._length
        return (counted[0] if counted else now) + self._length

    def _figures(self, counted: list[int]) -> dict[str, Any]:
        return {
            "count": len(counted),
            "limit": self._limit,
            "window": self._window,
            "channel": self._channel,
        }


class Spacing:
    """Pressure: a minimum gap between two marketing messages."""

    def __init__(self, gap: str) -> None:
        self._gap = gap
        self._length = durations.parse(gap)

    def __call__(self, asking: Asking, now: int) -> Refusal | None:
        """Refuse while the last message is too fresh."""
        times = [sent.at for sent in asking.contact.pressure if sent.marketing]
        place = bisect_right(times, now)
        if place == 0 or times[place - 1] + self._length <= now:
            return None
        last = times[place - 1]
        return Refusal(Reason.GAP, last + self._length, {"gap": self._gap, "last": last})


class Quiet:
    """Quiet hours: from `start` to `end` on the contact's own clock, over midnight or not."""

    def __init__(self, start: time, end: time) -> None:
        self._start = start
        self._end = end

    def __call__(self, asking: Asking, now: int) -> Refusal | None:
        """Refuse inside the quiet hours, until the instant they end."""
        zone: ZoneInfo = asking.zone
        day = zones.local(now, zone).date()
        over_midnight = self._end <= self._start
        for offset in (-1, 0):
            first = day + timedelta(days=offset)
            last = first + timedelta(days=1) if over_midnight else first
            begins = zones.at(first, self._start, zone)
            ends = zones.at(last, self._end, zone)
            if begins <= now < ends:
                figures = {
                    "start": self._start.strftime("%H:%M"),
                    "end": self._end.strftime("%H:%M"),
                    "zone": zone.key,
                }
                return Refusal(Reason.QUIET_HOURS, ends, figures)
        return None
