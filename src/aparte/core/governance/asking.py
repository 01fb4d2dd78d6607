"""Asking: a message that wants to go, and the answer of one rule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from aparte.core.governance.reasons import Reason

if TYPE_CHECKING:
    from collections.abc import Callable


class Refusal(msgspec.Struct, frozen=True):
    """A rule's no, with the figures compared.

    `until` is the first instant at which this rule alone would no longer refuse, by time alone;
    `waits` tells that something new may lift it before, so that waiting makes sense.
    """

    reason: Reason
    until: int
    figures: dict[str, Any]
    waits: bool = False


class Hold(NamedTuple):
    """A message of higher priority on its way, and when it will want its place."""

    at: int
    message: Any


class Asking(msgspec.Struct):
    """A message asking for permission, and what the rules look at."""

    contact: Any
    message: Any
    zone: Any
    scenario: str = ""
    holds: list[Hold] = []
    """Messages of higher priority that will want a place, in order."""


if TYPE_CHECKING:
    Rule = Callable[[Asking, int], Refusal | None]
