"""A cache of bounded size that costs one look-up: two generations of entries, the older dropped.

What is used stays: a hit among the old is promoted to the young. When the young are full they
become the old, and the old are forgotten.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

_K = TypeVar("_K", bound=Hashable)
_V = TypeVar("_V")


class Cache(Generic[_K, _V]):
    """At most twice `half` entries."""

    def __init__(self, half: int) -> None:
        assert half > 0, "a cache holds something"
        self._half = half
        self._young: dict[_K, _V] = {}
        self._old: dict[_K, _V] = {}

    def __len__(self) -> int:
        return len(self._young) + len(self._old.keys() - self._young.keys())

    def get(self, key: _K) -> _V | None:
        """Return an entry, or None when it is not here."""
        value = self._young.get(key)
        if value is None:
            value = self._old.get(key)
            if value is not None:
                self.put(key, value)
        return value

    def put(self, key: _K, value: _V) -> None:
        """Keep an entry."""
        if len(self._young) >= self._half:
            self._old = self._young
            self._young = {}
        self._young[key] = value

    def drop(self, key: _K) -> None:
        """Forget one entry, if it is here."""
        self._young.pop(key, None)
        self._old.pop(key, None)

    def drop_where(self, test: Callable[[_K], bool]) -> None:
        """Forget the entries whose key passes a test."""
        self._young = {key: value for key, value in self._young.items() if not test(key)}
        self._old = {key: value for key, value in self._old.items() if not test(key)}

    def clear(self) -> None:
        """Forget everything."""
        self._young = {}
        self._old = {}
