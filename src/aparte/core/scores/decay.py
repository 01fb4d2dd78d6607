"""Decay: what points given at instants are still worth later, in whole numbers.

A point given at `a` is worth `2 ** -((t - a) / h)` at `t`. Floats would make a sum depend on the
order of its terms, and on the machine; here everything is whole. Powers of two between 1 and 2
come from a table of `STEPS` entries, straight lines in between, scaled by `ONE`. What was given at
`a` is anchored as `2 ** (a / h)` once; to know it at `t` is one multiplication by `2 ** -(t / h)`,
however many events there are.

Two properties follow from the construction, and the search for crossings relies on them: a sum is
the same in any order, and what only decays never grows, not by a millionth.

The straight lines overestimate, by less than `(ln 2 / STEPS) ** 2 / 8`, twice: together a worth is
right to one part in a hundred million (`RELATIVE_ERROR_MAX`).
"""

from __future__ import annotations

import bisect
import math
from collections.abc import Iterable
from typing import Final

STEPS: Final = 4_096
BITS: Final = 40
ONE: Final = 1 << BITS

MEMORY: Final = 10
"""Half-lives after which points are forgotten: less than a thousandth of them is left."""

RELATIVE_ERROR_MAX: Final = 1e-8

_WIDE: Final = 128
_HALVINGS: Final = 12


def _table() -> list[int]:
    """Return `2 ** (i / STEPS)` for each i up to STEPS, and one more that nothing weighs."""
    root = 2 << _WIDE
    for _ in range(_HALVINGS):
        root = math.isqrt(root << _WIDE)
    found, power = [], 1 << _WIDE
    for _ in range(STEPS):
        found.append(power >> (_WIDE - BITS))
        power = power * root >> _WIDE
    return [*found, 2 * ONE, 2 * ONE]


assert 1 << _HALVINGS == STEPS, "each square root halves a step"
_POWERS: Final = _table()


def power(part: int, whole: int) -> int:
    """Return `2 ** (part / whole)`, in units of ONE, for a part from 0 to the whole."""
    place, rest = divmod(part * STEPS, whole)
    low = _POWERS[place]
    return low + (_POWERS[place + 1] - low) * rest // whole


class Fading:
    """Amounts given at instants, all halving in the same time.

    The amounts must have one sign: then what is left only moves towards zero as time passes.
    """

    def __init__(self, half_life: int, given: Iterable[tuple[int, int]]) -> None:
        ordered = sorted(given)
        assert ordered, "nothing fades where nothing was given"
        self.half_life = half_life
        self._memory = half_life * MEMORY
        self._times = [at for at, _ in ordered]
        self._anchor = ordered[0][0] // half_life
        self._sums = [0]
        total = 0
        for at, amount in ordered:
            period, rest = divmod(at, half_life)
            total += amount * power(rest, half_life) << (period - self._anchor)
            self._sums.append(total)

    def at(self, instant: int) -> int:
        """Return what is left at an instant of all that was given by then, rounded down."""
        known = bisect.bisect_right(self._times, instant)
        forgotten = bisect.bisect_right(self._times, instant - self._memory)
        if known == forgotten:
            return 0
        period, rest = divmod(instant, self.half_life)
        fallen = power(self.half_life - rest, self.half_life)
        amount = self._sums[known] - self._sums[forgotten]
        return amount * fallen >> (2 * BITS + 1 + period - self._anchor)

    def next_given(self, after: int) -> int | None:
        """Return the first instant later than `after` at which something is given."""
        place = bisect.bisect_right(self._times, after)
        return self._times[place] if place < len(self._times) else None

    @property
    def forgotten_at(self) -> int:
        """The instant from which nothing is left."""
        return self._times[-1] + self._memory
