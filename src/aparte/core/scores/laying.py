"""A score laid over one contact: its value at any instant, and when time alone changes its level.

What a contact's tracks, attributes and memberships say is read once; the value at an instant is
then a few multiplications. Every part either stands still or moves one way as time passes, so the
values at both ends of a stretch of time bound all values between, groups' ceilings included. The
search for the first change of level halves stretches that may hold one, the earlier half first: it
finds the very microsecond, for scores with points that fade on both sides of zero too.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from aparte.core.scores import decay, points

UNIT: Final = points.BILLIONTHS
"""Billionths of a point in a thousandth."""

LOOKS_MAX: Final = 512
"""Stretches looked at before waking early is accepted; one crossing takes about 50."""

_HALF: Final = UNIT // 2
_TURNS: Final = 5
_NEAR: Final = 64
_LN2: Final = 0.6931471805599453

LOWEST: Final = -(1 << 62)
HIGHEST: Final = 1 << 62
"""Beyond every score, in billionths and in thousandths."""


class Bounds(NamedTuple):
    """A floor and a ceiling, in billionths of a point."""

    floor: int = LOWEST
    ceiling: int = HIGHEST

    def hold(self, value: int) -> int:
        """Return the value within the bounds."""
        return min(max(value, self.floor), self.ceiling)


class LaidGroup(NamedTuple):
    """One group: what stands, what fades, its bounds."""

    standing: int
    fading: tuple[decay.Fading, ...]
    bounds: Bounds


class Laid:
    """A score over one contact; nothing but decay happens to it before `horizon`."""

    def __init__(self, groups: list[LaidGroup], bounds: Bounds, horizon: int) -> None:
        self._groups = groups
        self._bounds = bounds
        self.horizon = horizon

    def value(self, instant: int) -> int:
        """Return the score at an instant before the horizon, in thousandths of a point."""
        total = 0
        for group in self._groups:
            found = group.standing
            for fading in group.fading:
                found += fading.at(instant)
            total += group.bounds.hold(found)
        return (self._bounds.hold(total) + _HALF) // UNIT

    def until(self, now: int, low: int, high: int) -> int:
        """Return the first instant after `now` at which the score leaves `[low, high)`.

        The score is inside at `now`. At the horizon anything may change: it is returned where
        nothing leaves before. Waking early is possible, being late is not.
        """
        bounds = (low * UNIT - _HALF, high * UNIT - _HALF)
        still = max((fading.forgotten_at for fading in self._fading()), default=now)
        end = min(still, self.horizon - 1)
        if end <= now:
            return self.horizon
        waiting = [(now, self._parts(now), end, self._parts(end))]
        cuts = 0
        for _ in range(LOOKS_MAX):
            if not waiting:
                return self.horizon
            start, before, stop, after = waiting.pop()
            least, most = self._between(before, after)
            if bounds[0] <= least and most < bounds[1]:
                continue
            if stop - start == 1:
                if low <= self.value(stop) < high:
                    continue
                return stop
            place = self._place(cuts, start, stop, self._distance(before, bounds))
            cuts += 1
            halfway = self._parts(place)
            waiting.append((place, halfway, stop, after))
            waiting.append((start, before, place, halfway))
        return max(waiting[-1][0], now + 1) if waiting else self.horizon

    @staticmethod
    def _place(cuts: int, start: int, stop: int, distance: int) -> int:
        """Return where to cut a stretch: near where the slope leads, else, or by turns, halfway."""
        turn = cuts % _TURNS
        past = distance + (distance >> 3) + _NEAR
        if turn == _TURNS - 1 or distance < 0 or start + past >= stop:
            return (start + stop) // 2
        # What decays slows down, so the slope falls short of the crossing: look past it too.
        return start + (past if turn % 2 or distance < _NEAR else distance)

    def _fading(self) -> list[decay.Fading]:
        return [fading for group in self._groups for fading in group.fading]

    def _parts(self, instant: int) -> list[list[int]]:
        return [[fading.at(instant) for fading in group.fading] for group in self._groups]

    def _distance(self, parts: list[list[int]], bounds: tuple[int, int]) -> int:
        """Return how far the slope at an instant leads to a bound; below zero for never.

        A guess: it decides where one looks, never what one finds.
        """
        total, slope = 0, 0.0
        for group, found in zip(self._groups, parts, strict=True):
            value = group.standing + sum(found)
            held = group.bounds.hold(value)
            total += held
            if held == value:
                slope += sum(
                    part * _LN2 / fading.half_life
                    for part, fading in zip(found, group.fading, strict=True)
                )
        if not slope:
            return -1
        target = bounds[0] if slope > 0 else bounds[1]
        return int((total - target) / slope)

    def _between(self, before: list[list[int]], after: list[list[int]]) -> tuple[int, int]:
        """Return the least and the most, in billionths, that the score can be in between."""
        least = most = 0
        for group, starts, stops in zip(self._groups, before, after, strict=True):
            low = high = group.standing
            for start, stop in zip(starts, stops, strict=True):
                low += min(start, stop)
                high += max(start, stop)
            least += group.bounds.hold(low)
            most += group.bounds.hold(high)
        return self._bounds.hold(least), self._bounds.hold(most)
