"""The SQL form of a condition on the past: one aggregate over the contact's events."""

from __future__ import annotations

from typing import Final

from aparte.core import atoms
from aparte.core.conditions import kinds, marks, ranges
from aparte.core.conditions.event import Event
from aparte.core.conditions.ranges import Range


def to_sql(condition: Event, context: kinds.SqlContext) -> str:
    """Return SQL over the profile row `p`, true where the evaluator says so."""
    range_ = condition.range()
    kept = _kept(condition, context)
    if condition.stat == "count" and ranges.threshold(range_) in _ONCE:
        # The first event found answers, where a count would read them all.
        never = "" if range_.holds(1) else "NOT "
        return f"({never}EXISTS ({kept}))"
    test = _test(condition, range_, context)
    return f"COALESCE((SELECT {test} FROM ({kept}) AS kept), false)"


_ONCE: Final = {(1, True), (1, False)}


def _kept(condition: Event, context: kinds.SqlContext) -> str:
    """Return the events that count, with their measure `m`."""
    binder = context.binder
    tests = [
        f"e.name = {binder.add(condition.event, 'text')}",
        condition.window(lambda _: context.zone).sql(context),
    ]
    narrowed = atoms.filter_sql(condition.where, binder)
    if narrowed:
        tests.append(narrowed)
    where = " AND ".join(tests)
    events = f"{marks.HOLDERS_SQL} JOIN events AS e USING (partition, contact_id)"
    if condition.measure is None:
        return f"SELECT e.occurred_at FROM {events} WHERE {where}"
    measured = atoms.measure_sql(condition.measure, binder)
    inner = f"SELECT e.occurred_at, {measured} AS m FROM {events} WHERE {where}"
    return f"SELECT * FROM ({inner}) AS measured WHERE measured.m IS NOT NULL"


def _test(condition: Event, range_: Range, context: kinds.SqlContext) -> str:
    binder = context.binder
    match condition.stat:
        case "count":
            return ranges.to_sql(range_, "count(*)", binder)
        case "sum":
            return ranges.to_sql(range_, "COALESCE(sum(kept.m), 0)", binder)
        case "average":
            return ranges.to_sql(range_, "sum(kept.m)", binder, per=" * count(*)")
        case "min" | "max":
            return ranges.to_sql(range_, f"{condition.stat}(kept.m)", binder)
        case "distinct_days":
            day = f"(kept.occurred_at AT TIME ZONE ({context.zone_sql()}))::date"
            return ranges.to_sql(range_, f"count(DISTINCT {day})", binder)
        case "time_since_first" | "time_since_last":
            return _length(condition, range_, context)


def _length(condition: Event, range_: Range, context: kinds.SqlContext) -> str:
    """Compare instants, not lengths: at least 7 days ago is at or before now minus 7 days."""
    side = "min" if condition.stat == "time_since_first" else "max"
    anchor = f"{side}(kept.occurred_at)"
    tests: list[str] = []
    if range_.low != -ranges.INFINITY:
        tests.append(f"{anchor} <= {context.instant(context.now - range_.low)}")
    if range_.high != ranges.INFINITY:
        tests.append(f"{anchor} >= {context.instant(context.now - range_.high)}")
    test = " AND ".join(tests)
    return f"(NOT ({test}))" if range_.outside else f"({test})"
