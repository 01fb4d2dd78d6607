"""Figures that take long to count and that many ask for: counted once in a few seconds."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Final

SECONDS_PER_COST: Final = 20
"""A figure stays for this many times as long as it took to count, so counting costs 5 % at most."""

SECONDS_MAX: Final = 30
KEPT_MAX: Final = 1_000


class Figures:
    """Numbers by key, each forgotten after a while that its own cost decides."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: dict[Hashable, tuple[float, int]] = {}

    def find(self, key: Hashable, count: Callable[[], int]) -> int:
        """Return a figure, counted now unless it was a moment ago."""
        began = time.monotonic()
        with self._lock:
            kept = self._kept.get(key)
        if kept is not None and began < kept[0]:
            return kept[1]
        figure = count()
        ended = time.monotonic()
        stays = min(SECONDS_MAX, SECONDS_PER_COST * (ended - began))
        with self._lock:
            if len(self._kept) >= KEPT_MAX:
                self._kept.clear()
            self._kept[key] = (ended + stays, figure)
        return figure
