"""Who must be reminded of a left basket, worked out by brute force and without our own code.

Rules, as the ready scenario and the default policy state them in words: an hour after the last
product added without an order, a first reminder; 23 hours after it left (or was given up), a
second; an order ends it all; one journey at a time. A message may go unless an order is less than
72 hours old, three were sent in the last 7 days, one in the last 4 hours, or it is between 20:00
and 08:00 in Paris; it then waits for the first instant at which it may, at most 12 hours.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import polars as pl

PARIS = ZoneInfo("Europe/Paris")
HOUR = timedelta(hours=1)
REST = 72 * HOUR
WEEK = timedelta(days=7)
GAP = 4 * HOUR
PATIENCE = 12 * HOUR

Sent = set[tuple[str, str, datetime]]


def expected(path: Path) -> tuple[Sent, Counter[str]]:
    """Return every (visitor, message, instant) sent, and how many were held back by reason."""
    rows = (
        pl.read_csv(path, schema_overrides={"visitorid": pl.String})
        .unique()
        .with_columns(pl.from_epoch("timestamp", "ms").dt.replace_time_zone("UTC").alias("at"))
    )
    sent: Sent = set()
    reasons: Counter[str] = Counter()
    for (visitor,), events in rows.group_by("visitorid"):
        added = _instants(events, "addtocart")
        orders = _orders(events)
        if added:
            _one_visitor(str(visitor), added, orders, sent, reasons)
    return sent, reasons


def _instants(events: pl.DataFrame, kind: str) -> list[datetime]:
    return sorted(set(events.filter(pl.col("event") == kind)["at"].to_list()))


def _orders(events: pl.DataFrame) -> list[datetime]:
    """Return when each order was placed: the first of its rows."""
    rows = events.filter(pl.col("event") == "transaction")
    return sorted(rows.group_by("transactionid").agg(pl.col("at").min())["at"].to_list())


def _one_visitor(
    visitor: str, added: list[datetime], orders: list[datetime], sent: Sent, reasons: Counter[str]
) -> None:
    mine: list[datetime] = []
    free_from = datetime.min.replace(tzinfo=UTC)
    for basket in added:
        due = basket + HOUR
        renewed = any(basket < one <= due for one in added)
        bought = any(basket < one <= due for one in orders)
        if renewed or bought or due < free_from:
            continue
        wanted = due
        for name in ("first-reminder", "last-reminder"):
            stop = min((one for one in orders if one >= basket and one > due), default=None)
            if stop is not None and stop <= wanted:
                wanted = stop
                break
            left, reason = _judge(wanted, orders, mine)
            if stop is not None and left is not None and stop <= left:
                reasons["stopped"] += 1
                wanted = stop
                break
            if left is None:
                reasons[reason] += 1
                left = wanted
            else:
                sent.add((visitor, name, left))
                mine.append(left)
            wanted = left + 23 * HOUR if name == "first-reminder" else left
        free_from = wanted


def _judge(
    wanted: datetime, orders: list[datetime], mine: list[datetime]
) -> tuple[datetime | None, str]:
    """Return when a message may leave, None if it cannot wait so long, and its first refusal."""
    first = _refusal(wanted, orders, mine)
    if first is None:
        return wanted, ""
    candidates = [
        *(one + REST for one in orders),
        *(one + GAP for one in mine),
        *(one + WEEK for one in mine),
        *_mornings(wanted),
    ]
    for at in sorted(candidates):
        if wanted < at <= wanted + PATIENCE and _refusal(at, orders, mine) is None:
            return at, first
    return None, first


def _mornings(wanted: datetime) -> Iterable[datetime]:
    day = wanted.astimezone(PARIS).date()
    for ahead in range(3):
        local = datetime.combine(day + timedelta(days=ahead), time(8), tzinfo=PARIS)
        yield local.astimezone(UTC)


def _refusal(at: datetime, orders: list[datetime], mine: list[datetime]) -> str | None:
    if any(one < at < one + REST for one in orders):
        return "resting"
    if sum(1 for one in mine if at - WEEK < one <= at) >= 3:
        return "cap"
    if any(one <= at < one + GAP for one in mine):
        return "gap"
    hour = at.astimezone(PARIS).hour
    return "quiet_hours" if hour >= 20 or hour < 8 else None
