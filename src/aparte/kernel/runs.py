"""Runs: items that stand together because they say the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

_T = TypeVar("_T")


def before_the_last(items: list[_T], key: Callable[[_T], Any]) -> list[_T]:
    """Return the items before the last run of one key, of which more may be to come."""
    last = key(items[-1])
    count = len(items)
    while count and key(items[count - 1]) == last:
        count -= 1
    return items[:count]
