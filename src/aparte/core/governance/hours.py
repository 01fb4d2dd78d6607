"""Hours: when the law lets a channel speak, and when we would rather not wake people.

Both go by the contact's own clock. A refusal lasts until the instant the hours allow again, be it
days away: Sunday, a public holiday and the night before are one silence.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final

from aparte.core.governance import holidays
from aparte.core.governance.asking import Asking, Refusal
from aparte.core.governance.reasons import Reason
from aparte.kernel import instants, zones

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from aparte.core.contact import Contact
    from aparte.core.governance.model import LegalHours, QuietHours

DAYS_MAX: Final = 400
"""Days looked ahead for one on which a channel may speak."""

_COUNTRY_LETTERS: Final = 2


def clock_of(text: str) -> time:
    """Return a checked time of day."""
    clock = zones.parse_time(text)
    assert clock is not None, "a checked policy has times of day"
    return clock


class Lawful:
    """Law: a channel carries marketing only at some hours of some days."""

    def __init__(self, hours: LegalHours) -> None:
        self._hours = hours
        self._country = None if hours.country is None else hours.country.casefold()
        self._start = clock_of(hours.start)
        self._end = clock_of(hours.end)
        self._weekdays = frozenset(hours.weekdays)
        self._closed = frozenset(hours.closed_on)

    def __call__(self, asking: Asking, now: int) -> Refusal | None:
        """Refuse outside the hours, until the first instant they allow."""
        message = asking.message
        if message.transactional or message.channel != self._hours.channel:
            return None
        if not self._concerns(asking.contact):
            return None
        zone: ZoneInfo = asking.zone
        today = zones.local(now, zone).date()
        for offset in range(DAYS_MAX):
            day = today + timedelta(days=offset)
            if self._closing(day) is not None:
                continue
            begins, ends = self._of_day(day, zone)
            if begins <= now < ends:
                return None
            if now < begins < ends:
                return self._refusal(now, begins, zone)
        return self._refusal(now, instants.FOREVER, zone)

    def _concerns(self, contact: Contact) -> bool:
        """Return whether the rule is this person's: the law holds where no country is known."""
        if self._country is None:
            return True
        said = contact.attribute("country")
        if not isinstance(said, str) or len(said.strip()) != _COUNTRY_LETTERS:
            return True
        return said.strip().casefold() == self._country

    def _of_day(self, day: date, zone: ZoneInfo) -> tuple[int, int]:
        last = day + timedelta(days=1) if self._end == time() else day
        return zones.at(day, self._start, zone), zones.at(last, self._end, zone)

    def _closing(self, day: date) -> dict[str, Any] | None:
        """Return why nothing may leave on a day, None when something may."""
        name = holidays.name_of(self._hours.holidays, day)
        if name is not None:
            return {"why": "holiday", "holiday": {"en": name.en, "fr": name.fr}}
        if day.isoformat() in self._closed or f"{day:%m-%d}" in self._closed:
            return {"why": "closed"}
        if day.isoweekday() not in self._weekdays:
            return {"why": "weekday"}
        return None

    def _refusal(self, now: int, until: int, zone: ZoneInfo) -> Refusal:
        today = zones.local(now, zone).date()
        figures = {
            "channel": self._hours.channel,
            "country": self._hours.country,
            "start": self._hours.start,
            "end": self._hours.end,
            "at": now,
            **(self._closing(today) or {"why": "hours"}),
        }
        return Refusal(Reason.LEGAL_HOURS, until, figures)


class Quiet:
    """Quiet hours: from `start` to `end` on the contact's own clock, over midnight or not."""

    def __init__(self, hours: QuietHours) -> None:
        self._start = clock_of(hours.start)
        self._end = clock_of(hours.end)
        self._days = int(self._end <= self._start)
        self._channel = hours.channel
        self._weekdays = frozenset(hours.weekdays)

    def __call__(self, asking: Asking, now: int) -> Refusal | None:
        """Refuse inside the quiet hours, until the instant they end."""
        if self._channel is not None and self._channel != asking.message.channel:
            return None
        zone: ZoneInfo = asking.zone
        here: datetime = zones.local(now, zone)
        for offset in (-1, 0):
            first = here.date() + timedelta(days=offset)
            if first.isoweekday() not in self._weekdays:
                continue
            begins = zones.at(first, self._start, zone)
            ends = zones.at(first + timedelta(days=self._days), self._end, zone)
            if begins <= now < ends:
                figures = {
                    "start": self._start.strftime("%H:%M"),
                    "end": self._end.strftime("%H:%M"),
                    "zone": zone.key,
                }
                return Refusal(Reason.QUIET_HOURS, ends, figures)
        return None
