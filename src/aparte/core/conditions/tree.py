"""Conditions put together: all of, any of, not; and the list of every kind there is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import msgspec

from aparte.core.conditions import (
    attribute,
    clock,
    dated,
    kinds,
    membership,
    past,
    permission,
    score,
)
from aparte.core.conditions.attribute import Attribute
from aparte.core.conditions.clock import LocalHour, Weekday
from aparte.core.conditions.dated import Anniversary, DateIs
from aparte.core.conditions.event import Event
from aparte.core.conditions.membership import InSegment, OnList, Tagged
from aparte.core.conditions.permission import Consented, Reachable
from aparte.core.conditions.score import ScoreIs

DEPTH_MAX: Final = 10
NODES_MAX: Final = 200


class AllOf(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="all", tag_field="kind"):
    """True when every part is; true of no part at all."""

    of: tuple[Condition, ...]


class AnyOf(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="any", tag_field="kind"):
    """True when one part is; false of no part at all."""

    of: tuple[Condition, ...]


class Not(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="not", tag_field="kind"):
    """True when the part is false, also where it is false because nothing is known."""

    of: Condition


Condition = (
    Attribute
    | Event
    | InSegment
    | Tagged
    | OnList
    | Consented
    | Reachable
    | DateIs
    | Anniversary
    | Weekday
    | LocalHour
    | ScoreIs
    | AllOf
    | AnyOf
    | Not
)

_ALL: Final[tuple[kinds.Kind[Any], ...]] = (
    attribute.KIND,
    past.KIND,
    membership.SEGMENT,
    membership.TAG,
    membership.LIST,
    permission.CONSENT,
    permission.REACHABLE,
    dated.DATE,
    dated.ANNIVERSARY,
    clock.WEEKDAY,
    clock.LOCAL_HOUR,
    score.KIND,
)

LEAVES: Final[dict[type[Any], kinds.Kind[Any]]] = {kind.struct: kind for kind in _ALL}
"""Every kind of leaf, by its struct."""

_STRUCTS: Final[tuple[type[msgspec.Struct], ...]] = (
    *(kind.struct for kind in _ALL),
    AllOf,
    AnyOf,
    Not,
)
STRUCTS: Final = {str(struct.__struct_config__.tag): struct for struct in _STRUCTS}
"""Every kind by the word that names it in JSON and YAML."""


def parts_of(condition: Condition) -> tuple[Condition, ...]:
    """Return the conditions that one puts together; none of a leaf."""
    if isinstance(condition, AllOf | AnyOf):
        return condition.of
    return (condition.of,) if isinstance(condition, Not) else ()


def walk(condition: Condition) -> Iterator[Condition]:
    """Give a condition and all that stand in it, however deep."""
    waiting = [condition]
    while waiting:
        one = waiting.pop()
        yield one
        waiting.extend(parts_of(one))


def size(condition: Condition) -> int:
    """Return how many conditions there are in it, itself included."""
    return sum(1 for _ in walk(condition))
