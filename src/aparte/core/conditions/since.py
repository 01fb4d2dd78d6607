"""How long ago: time since the first or last event of a window, now and as time passes.

While the event looked at stays the same, the length grows with the clock and crosses each end of
a range once. When it goes out of the window, or a newer one comes in, another one counts.
"""

from __future__ import annotations

from collections.abc import Sequence

from aparte.core.conditions import kinds
from aparte.core.conditions.kinds import Truth
from aparte.core.conditions.ranges import Range
from aparte.core.conditions.windows import Frame
from aparte.kernel import instants


class Anchors:
    """The first or last event in a window as time passes; `earlier` stands before all times."""

    def __init__(
        self, times: Sequence[int], frame: Frame, now: int, *, last: bool, earlier: int | None
    ) -> None:
        self._times = times
        self._frame = frame
        self._last = last
        self._earlier = earlier
        self._entered = frame.entered(times, now)
        self._left = frame.left(times, now, self._entered)

    def present(self) -> int | None:
        """Return the event that counts, or None."""
        if self._earlier is not None and not self._last:
            return self._earlier
        if self._left == self._entered:
            return self._earlier
        return self._times[self._entered - 1 if self._last else self._left]

    def change(self) -> int:
        """Return the instant at which another one may count, FOREVER for never."""
        change = instants.FOREVER
        if self._entered < len(self._times):
            change = self._frame.enters(self._times[self._entered])
        if self._left < self._entered:
            if self._last:
                # Those before the last may go unnoticed.
                self._left = self._entered - 1
            change = min(change, self._frame.leaves(self._times[self._left]))
        return min(change, instants.FOREVER)

    def advance(self, instant: int) -> None:
        """Let the comings and goings up to an instant take place."""
        times, frame = self._times, self._frame
        while self._entered < len(times) and frame.enters(times[self._entered]) <= instant:
            self._entered += 1
        while self._left < self._entered and frame.leaves(times[self._left]) <= instant:
            self._left += 1


def truth(anchors: Anchors, range_: Range, now: int) -> Truth:
    """Return whether the length of time is in the range, and until when."""
    anchor = anchors.present()
    value = anchor is not None and range_.holds(now - anchor)
    while True:
        change = anchors.change()
        if anchor is not None:
            for crossing in (anchor + range_.low, anchor + range_.high + 1):
                if now < crossing < change and range_.holds(crossing - anchor) is not value:
                    return Truth(value, crossing)
        if change == instants.FOREVER:
            return kinds.constant(value=value)
        now = change
        anchors.advance(now)
        anchor = anchors.present()
        if (anchor is not None and range_.holds(now - anchor)) is not value:
            return Truth(value, now)
