"""Atoms: the things that conditions ask about the past, and how an event is recognised as one.

An atom is an event's name, a filter of its properties and perhaps one property to measure. Two
conditions that ask the same share one atom, hence one track per contact.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

import msgspec

from aparte.core import comparing, comparisons, vocabulary
from aparte.core.comparing import Wanted
from aparte.core.sqlbinding import Binder
from aparte.kernel.words import Words, join

MILLION: Final = 1_000_000
"""Measures are kept as whole millionths, so that sums never drift."""

MEASURE_MAX: Final = 1_000_000_000
"""A measure beyond a thousand million, either way, is a mistake and not a number of ours: sums
then stay within 64 bits."""

_LIST_OPERATORS: Final = frozenset({"in", "not_in", "contains_any", "contains_all"})


class PropertyFilter(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One demand on an event's properties; `property` is a dotted path."""

    property: str
    op: str = "is"
    value: Any = None
    case_sensitive: bool = False


class Atom(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """An event, narrowed by filters that must all hold, measured by a property or not."""

    event: str
    where: tuple[PropertyFilter, ...] = ()
    measure: str | None = None


def identify(atom: Atom) -> int:
    """Return the atom's id: 32 bits that depend on what it asks, not on how it is written."""
    filters = sorted(msgspec.json.encode(_normalised(one), order="sorted") for one in atom.where)
    canonical = msgspec.json.encode([atom.event, [one.decode() for one in filters], atom.measure])
    return int.from_bytes(hashlib.blake2b(canonical, digest_size=4).digest(), "big")


def _normalised(one: PropertyFilter) -> PropertyFilter:
    value = one.value
    if one.op in _LIST_OPERATORS and isinstance(value, list | tuple):
        value = sorted(value, key=msgspec.json.encode)
    return PropertyFilter(one.property, one.op, value, one.case_sensitive)


def compile_filter(
    where: tuple[PropertyFilter, ...],
) -> Callable[[dict[str, Any]], bool] | None:
    """Return what tests an event's properties; None when every event passes."""
    if not where:
        return None
    tests = [_compile_one(one) for one in where]
    if len(tests) == 1:
        return tests[0]

    def matches(properties: dict[str, Any]) -> bool:
        for test in tests:  # noqa: SIM110 -- a plain loop is twice as fast as all(...)
            if not test(properties):
                return False
        return True

    return matches


def _compile_one(one: PropertyFilter) -> Callable[[dict[str, Any]], bool]:
    find = comparing.compile_path(one.property)
    test = comparisons.compile(one.op, one.value, case_sensitive=one.case_sensitive)
    return lambda properties: test(find(properties))


def measure_of(atom: Atom, properties: dict[str, Any]) -> int | None:
    """Return the measured property in millionths; None when missing, no number or too great."""
    assert atom.measure is not None, "only a measured atom has a measure"
    value: Any = properties
    for part in atom.measure.split("."):
        if value.__class__ is not dict:
            return None
        value = value.get(part)
    if value.__class__ is int:
        return value * MILLION if -MEASURE_MAX <= value <= MEASURE_MAX else None
    if value.__class__ is not float or not -MEASURE_MAX <= value <= MEASURE_MAX:
        return None
    return millionths(value)


def millionths(value: float) -> int:
    """Return a number in millionths, rounded half away from zero as SQL's numeric does."""
    return int((Decimal(repr(value)) * MILLION).to_integral_value(ROUND_HALF_UP))


def from_millionths(measure: int) -> float:
    """Return a measure, or a sum of measures, in the unit of the property it was read from."""
    return measure / MILLION


def measure_sql(measure: str, binder: Binder) -> str:
    """Return the same as SQL over `e.properties`; NULL where `measure_of` gives None."""
    path = "".join(f".{msgspec.json.encode(part).decode()}" for part in measure.split("."))
    place = binder.add(f"strict ${path}", "jsonpath")
    value = f"jsonb_path_query_first(e.properties, {place}, '{{}}', true)"
    number = f"({value} #>> '{{}}')::numeric"
    return (
        f"CASE WHEN jsonb_typeof({value}) = 'number' THEN CASE WHEN abs({number}) <= {MEASURE_MAX}"
        f" THEN round({number} * {MILLION}) END END"
    )


def filter_sql(where: tuple[PropertyFilter, ...], binder: Binder) -> str:
    """Return SQL over `e.properties` that holds where `compile_filter` does; "" for no filter."""
    tests: list[str] = []
    for one in where:
        items = comparing.items_sql("e.properties", one.property, binder)
        wanted = Wanted(one.value, one.case_sensitive)
        tests.append(comparisons.to_sql(items, one.op, wanted, binder))
    return " AND ".join(tests)


def narrowing(where: tuple[PropertyFilter, ...]) -> Words:
    """Return the filters as words that follow a noun: " whose category is “shoes”"."""
    if not where:
        return Words(en="", fr="")
    parts = []
    for one in where:
        subject = vocabulary.name(one.property)
        holds = comparisons.sentence(one.op, one.value)
        parts.append(Words(en=f"{subject.en} {holds.en}", fr=f"{subject.fr} {holds.fr}"))
    joined = join(parts, en=" and ", fr=" et ")
    return Words(en=f" whose {joined.en}", fr=f" dont {joined.fr}")


def sentence(event: str, where: tuple[PropertyFilter, ...]) -> Words:
    """Return the event as a noun: "an order whose total is at least 100"."""
    noun = vocabulary.event(event).one
    narrowed = narrowing(where)
    return Words(en=f"{noun.en}{narrowed.en}", fr=f"{noun.fr}{narrowed.fr}")
