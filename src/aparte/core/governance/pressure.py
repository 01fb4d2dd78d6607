"""Pressure: how much one person hears from us, from whom, and with what pause in between.

These rules count the messages accepted before; each accepted one counts for the next at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aparte.core.governance.asking import Asking, Refusal
from aparte.core.governance.reasons import Reason
from aparte.kernel import durations, instants, zones

if TYPE_CHECKING:
    from aparte.core.contact import Accepted
    from aparte.core.governance.model import Cap, Gap, Group, Rule


class Scope:
    """Which messages a rule is about: all, or those of a channel, of some categories."""

    def __init__(self, rule: Rule) -> None:
        self.channel = rule.channel
        self.categories = frozenset(rule.categories)

    def covers(self, message: Any) -> bool:
        """Return whether a message wanted, or one accepted before, is among them."""
        if self.channel is not None and message.channel != self.channel:
            return False
        return not self.categories or message.category in self.categories

    def figures(self) -> dict[str, Any]:
        """Return the narrowing as figures of a refusal."""
        if not self.categories:
            return {"channel": self.channel}
        return {"channel": self.channel, "categories": sorted(self.categories)}


class Capping:
    """Pressure and priority: at most so many marketing messages in a window.

    When the places left are all held by messages of higher priority that will want them before
    the window frees another, the refusal is `lower_priority`.
    """

    def __init__(self, cap: Cap) -> None:
        self._limit = cap.limit
        self._scope = Scope(cap)
        self._length = 0 if cap.rolling is None else durations.parse(cap.rolling)
        self._calendar = cap.calendar
        self._window = cap.rolling or cap.calendar or ""

    def full(self, asking: Asking, now: int) -> Refusal | None:
        """Refuse when the window is full."""
        if not self._scope.covers(asking.message):
            return None
        counted = self._counted(asking, now)
        if len(counted) < self._limit:
            return None
        return Refusal(Reason.CAP, self._frees_at(asking, counted, now), self._figures(counted))

    def held(self, asking: Asking, now: int) -> Refusal | None:
        """Refuse when what is left is kept for higher priorities."""
        if not asking.holds or not self._scope.covers(asking.message):
            return None
        counted = self._counted(asking, now)
        until = self._frees_at(asking, counted, now)
        holding = [
            hold.at
            for hold in asking.holds
            if now < hold.at < until and self._scope.covers(hold.message)
        ]
        if not holding or self._limit - len(counted) > len(holding):
            return None
        figures = {**self._figures(counted), "held": len(holding), "held_for": holding[0]}
        return Refusal(Reason.LOWER_PRIORITY, holding[0], figures)

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
            if start < sent.at <= now and sent.marketing and self._scope.covers(sent)
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
            **self._scope.figures(),
        }


class Spacing:
    """Pressure: a minimum gap between two marketing messages."""

    def __init__(self, gap: Gap) -> None:
        self._gap = gap.duration
        self._length = durations.parse(gap.duration)
        self._scope = Scope(gap)

    def __call__(self, asking: Asking, now: int) -> Refusal | None:
        """Refuse while the last message is too fresh."""
        if not self._scope.covers(asking.message):
            return None
        last = instants.MIN_INSTANT
        for sent in asking.contact.pressure:
            if sent.marketing and sent.at <= now and self._scope.covers(sent):
                last = max(last, sent.at)
        if last + self._length <= now:
            return None
        figures = {"gap": self._gap, "last": last, **self._scope.figures()}
        return Refusal(Reason.GAP, last + self._length, figures)


class Excluding:
    """Priority: within a window, a person hears from only one member of the group."""

    def __init__(self, group: Group) -> None:
        self._name = group.name
        self._members = frozenset(group.members)
        self._window = group.window
        self._length = durations.parse(group.window)

    def __call__(self, asking: Asking, now: int) -> Refusal | None:
        """Refuse while another member was heard within the window."""
        mine = self._member(asking.scenario, asking.message.key)
        if mine is None:
            return None
        latest: Accepted | None = None
        for sent in asking.contact.pressure:
            if not sent.marketing or not now - self._length < sent.at <= now:
                continue
            if self._member(sent.scenario, sent.message) in {None, mine}:
                continue
            if latest is None or sent.at >= latest.at:
                latest = sent
        if latest is None:
            return None
        figures = {
            "group": {"en": self._name.en, "fr": self._name.fr},
            "window": self._window,
            "other": latest.scenario,
            "last": latest.at,
        }
        return Refusal(Reason.EXCLUDED_BY_GROUP, latest.at + self._length, figures)

    def _member(self, scenario: str, message: str) -> str | None:
        """Return which member of the group a message speaks for, None for none."""
        own = f"{scenario}/{message}"
        if own in self._members:
            return own
        return scenario if scenario in self._members else None
