"""The naive reference: what a condition means, straight from the raw record of a person.

Written from the definition of the conditions, without a line of the product: every event is
looked at every time, local time is Python's own, and nothing is remembered.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any, Final
from zoneinfo import ZoneInfo

from tests.property.strategies import ZONES, Person

_SECONDS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def holds(raw: dict[str, Any], person: Person, now: int, zone: str) -> bool:
    """Return whether the raw condition is true of the person at an instant (µs)."""
    own = person.attributes.get("timezone")
    there = ZoneInfo(own if own in ZONES else zone)
    return _holds(raw, person, now, there)


def micros(duration: str) -> int:
    """Return a duration such as `7d` in microseconds."""
    return int(duration[:-1]) * _SECONDS[duration[-1]] * 1_000_000


def local(instant: int, zone: ZoneInfo) -> datetime:
    """Return the wall clock."""
    return (_EPOCH + timedelta(microseconds=instant)).astimezone(zone)


def _holds(raw: dict[str, Any], person: Person, now: int, zone: ZoneInfo) -> bool:
    kind = raw["kind"]
    if kind in {"all", "any"}:
        parts = [_holds(one, person, now, zone) for one in raw["of"]]
        return all(parts) if kind == "all" else any(parts)
    if kind == "not":
        return not _holds(raw["of"], person, now, zone)
    if kind == "event":
        return _event(raw, person, now, zone)
    if kind in {"date", "anniversary", "weekday", "local_hour"}:
        return _clock(raw, person, now, zone)
    return _present(raw, person)


def _present(raw: dict[str, Any], person: Person) -> bool:
    kind = raw["kind"]
    if kind == "attribute":
        return _compares(_values(person.attributes, raw["name"]), raw)
    if kind in {"segment", "tag", "list"}:
        kept = {"segment": person.segments, "tag": person.tags, "list": person.lists}[kind]
        return (raw["key"] if kind == "segment" else raw["name"]) in kept
    if kind == "score":
        return _score(raw, person)
    if kind == "reachable":
        address = person.attributes.get({"email": "email", "sms": "phone"}[raw["channel"]])
        return (
            isinstance(address, str) and bool(address) and raw["channel"] not in person.suppressed
        )
    said = [
        (at, status)
        for purpose, channel, status, at in person.consents
        if purpose == raw["purpose"] and channel == raw["channel"]
    ]
    return bool(said) and max(said)[1] == raw["status"]


def _score(raw: dict[str, Any], person: Person) -> bool:
    known = person.score if raw["score"] == "engagement" else None
    level, grades = (None, ()) if known is None else known
    if "grade" in raw:
        place = ["cold", "warm", "hot"].index(raw["grade"])
        graded: bool = {
            "is": len(grades) - 1 == place,
            "is_not": len(grades) - 1 != place,
            "gte": len(grades) > place,
            "lt": len(grades) <= place,
        }[raw["op"]]
        return graded
    limit = round(raw["value"] * 1000)
    points = -(10**9) if level is None else level
    holds: bool = {
        "gte": points >= limit,
        "gt": points > limit,
        "lte": points <= limit,
        "lt": points < limit,
    }[raw["op"]]
    return holds


def _clock(raw: dict[str, Any], person: Person, now: int, zone: ZoneInfo) -> bool:
    wall = local(now, zone)
    if raw["kind"] == "weekday":
        return wall.isoweekday() in raw["days"]
    if raw["kind"] == "local_hour":
        clock, start, end = f"{wall:%H:%M:%S.%f}", str(raw["from"]), str(raw["to"])
        after, before = clock >= start, clock < end
        return (after and before) if start < end else (after or before)
    text = str(person.attributes.get(raw["attribute"]))
    day = _day(text)
    if day is None:
        return False
    if raw["kind"] == "anniversary":
        return _is_around(raw, day, wall.date())
    return _dated(raw, text, day, now, zone)


def _is_around(raw: dict[str, Any], day: date, today: date) -> bool:
    for year in range(day.year + 1, today.year + 3):
        try:
            centre = day.replace(year=year)
        except ValueError:
            centre = date(year, 2, 28)
        start, end = (centre + timedelta(days=raw[key]) for key in ("from_days", "to_days"))
        if start <= today <= end:
            return True
    return False


def _dated(raw: dict[str, Any], text: str, day: date, now: int, zone: ZoneInfo) -> bool:
    offset = micros(raw["offset"])
    today = local(now, zone).date()
    op: str = raw["op"]
    if len(text) == 10:
        target = day + timedelta(microseconds=offset)
        return {"before": today < target, "on": today == target, "after": today > target}[op]
    instant = _instant(text)
    assert instant is not None
    moved = instant + offset
    same_day = today == local(moved, zone).date()
    return {"before": now < moved, "on": same_day, "after": now >= moved}[op]


# ------------------------------------------------------------------------------------------- events


def _event(raw: dict[str, Any], person: Person, now: int, zone: ZoneInfo) -> bool:
    found: list[tuple[int, int]] = []
    for at, name, properties in person.events:
        if name != raw["event"] or not _in_window(raw, at, now, zone):
            continue
        if not all(
            _compares(_values(properties, one["property"]), one) for one in raw.get("where", [])
        ):
            continue
        if "measure" in raw:
            value = _measure(properties, raw["measure"])
            if value is not None:
                found.append((at, value))
        else:
            found.append((at, 0))
    figure = _statistic(raw["stat"], found, now, zone)
    if figure is None:
        return False
    given = raw["value"] if raw["op"] == "between" else [raw["value"]]
    if raw["stat"].startswith("time_since"):
        limits = [Fraction(micros(one)) for one in given]
    elif "measure" in raw:
        limits = [Fraction(_millionths(one)) for one in given]
    else:
        limits = [Fraction(one) for one in given]
    return {
        "gte": figure >= limits[0],
        "gt": figure > limits[0],
        "lte": figure <= limits[0],
        "lt": figure < limits[0],
        "is": figure == limits[0],
        "is_not": figure != limits[0],
        "between": limits[0] <= figure <= limits[-1],
    }[raw["op"]]


def _in_window(raw: dict[str, Any], at: int, now: int, zone: ZoneInfo) -> bool:
    if "within" in raw:
        return now - micros(raw["within"]) < at <= now
    if "between" in raw:
        lengths = sorted(micros(one) for one in raw["between"])
        return now - lengths[1] < at <= now - lengths[0]
    if "period" in raw:
        then, today = local(at, zone).date(), local(now, zone).date()
        same = {
            "day": then == today,
            "week": then.isocalendar()[:2] == today.isocalendar()[:2],
            "month": (then.year, then.month) == (today.year, today.month),
        }
        return same[raw["period"]] and at <= now
    return at <= now


def _statistic(
    stat: str, found: list[tuple[int, int]], now: int, zone: ZoneInfo
) -> Fraction | None:
    times, values = [at for at, _ in found], [value for _, value in found]
    if stat == "count":
        return Fraction(len(found))
    if stat == "sum":
        return Fraction(sum(values))
    if stat == "distinct_days":
        return Fraction(len({local(at, zone).date() for at in times}))
    if not found:
        return None
    return {
        "average": Fraction(sum(values), len(values)),
        "min": Fraction(min(values)),
        "max": Fraction(max(values)),
        "time_since_first": Fraction(now - min(times)),
        "time_since_last": Fraction(now - max(times)),
    }[stat]


def _measure(properties: dict[str, Any], path: str) -> int | None:
    value: Any = properties
    for part in path.split("."):
        if not isinstance(value, dict) or part not in value:
            return None
        value = value[part]
    if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > 10**9:
        return None
    return _millionths(value)


def _millionths(value: float) -> int:
    exact = Fraction(repr(value)) * 1_000_000
    whole = abs(exact) + Fraction(1, 2)
    return (whole.numerator // whole.denominator) * (-1 if exact < 0 else 1)


# -------------------------------------------------------------------------------------- comparisons


def _values(document: Any, path: str) -> list[Any]:
    found = [document]
    for part in path.split("."):
        flat: list[Any] = []
        for item in found:
            flat += item if isinstance(item, list) else [item]
        found = [item[part] for item in flat if isinstance(item, dict) and part in item]
    flat = []
    for item in found:
        flat += item if isinstance(item, list) else [item]
    return [item for item in flat if item is not None]


_NEGATIVES: Final = {"is_not": "is", "not_in": "in", "not_contains": "contains"}


def _compares(actual: list[Any], raw: dict[str, Any]) -> bool:
    op, case = raw["op"], raw.get("case_sensitive", False)
    value: Any = raw.get("value")
    if op == "is_set":
        return bool(actual)
    if op == "is_not_set":
        return not actual
    if op in _NEGATIVES:
        return bool(actual) and not any(_one(_NEGATIVES[op], item, value, case) for item in actual)
    if op == "contains_all":
        return all(any(_one("is", item, wanted, case) for item in actual) for wanted in value)
    return any(_one(op, item, value, case) for item in actual)


def _text(text: str, case: bool) -> str:
    normal = unicodedata.normalize("NFC", text)
    return normal if case else normal.lower()


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _one(op: str, actual: Any, value: Any, case: bool) -> bool:
    if op in {"in", "contains_any"}:
        return any(_one("is", actual, wanted, case) for wanted in value)
    if op in {"is_true", "is_false"}:
        return actual is (op == "is_true")
    if op == "between":
        return _is_number(actual) and bool(value[0] <= actual <= value[1])
    if isinstance(value, str):
        return isinstance(actual, str) and _texts(op, actual, value, case)
    if isinstance(value, dict):
        if not isinstance(actual, dict) or actual.get("currency") != value["currency"]:
            return False
        return _is_number(actual["amount"]) and _ordered(op, actual["amount"], value["amount"])
    if _is_number(value):
        return _is_number(actual) and _ordered(op, actual, value)
    return actual is value


def _texts(op: str, actual: str, value: str, case: bool) -> bool:
    if op in {"before", "after"}:
        then, limit = _instant(actual), _instant(value)
        assert limit is not None
        return then is not None and (then < limit if op == "before" else then > limit)
    left, right = _text(actual, case), _text(value, case)
    if op == "matches":
        # No pattern drawn has a capital escape, so small letters mean the same.
        return re.search(right, left, re.ASCII) is not None
    return {
        "is": left == right,
        "contains": right in left,
        "starts_with": left[: len(right)] == right,
        "ends_with": left[max(len(left) - len(right), 0) :] == right,
    }[op]


def _ordered(op: str, left: float, right: float) -> bool:
    return {
        "is": left == right,
        "gt": left > right,
        "gte": left >= right,
        "lt": left < right,
        "lte": left <= right,
    }[op]


def _day(text: Any) -> date | None:
    if not isinstance(text, str) or not re.match(r"\d{4}-\d\d-\d\d([T ]|$)", text):
        return None
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def _instant(text: Any) -> int | None:
    if _day(text) is None:
        return None
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return (moment - _EPOCH) // timedelta(microseconds=1)
