"""Definitions drawn from a seed: what a shop of the simulation may let live."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from typing import Any, Final

from aparte.core import conditions, scenarios, shapes
from aparte.core.governance import policy as policies
from aparte.kernel import errors
from tests.db import senders
from tests.unit.core import stories

EVENTS: Final = ("Product Added", "Order Completed", "Signed Up", "Page Viewed")
LENGTHS: Final = ("30m", "1h", "4h", "1d", "3d")
KINDS: Final = (
    "send",
    "send",
    "send",
    "wait",
    "spread",
    "wait_until",
    "wait_until_date",
    "wait_for",
    "choice",
    "branch",
    "split",
    "experiment",
    "holdout",
    "change",
    "task",
    "alert",
)
URL: Final = "https://other.example/score"
"""Where webhooks go: to the simulation's own receiver."""

SEGMENTS: Final[dict[str, Any]] = {
    "active": {"kind": "event", "event": "Page Viewed", "within": "3d", "value": 2},
    "vip": {
        "kind": "all",
        "of": [
            {"kind": "event", "event": "Order Completed", "within": "7d"},
            {"kind": "not", "of": {"kind": "segment", "key": "active"}},
        ],
    },
}
FAILING: Final = "{% if contact.plan == 'pro' %}{{ 1 | divided_by: 0 }}{% endif %}Bonjour"
WORDINGS_MAX: Final = 20

Raw = dict[str, Any]


def scenario(
    chance: random.Random,
    key: str,
    keys: AbstractSet[str] | None = None,
    *,
    asking: bool = False,
) -> Raw:
    """Draw scenarios until one passes the checks of publishing; it may name those of `keys`.

    One that is `asking` asks another system.
    """
    while True:
        raw = _unchecked(chance, key)
        if asking:
            raw["steps"].insert(chance.randint(0, len(raw["steps"])), _webhook(chance))
        if passes(raw, keys):
            return raw


def busy(chance: random.Random, key: str, keys: AbstractSet[str]) -> Raw:
    """Draw a scenario that people are inside of all the time, and that speaks to most of them."""
    while True:
        raw = scenario(chance, key, keys)
        raw["trigger"] = {"kind": "any", "of": [{"kind": "event", "event": e} for e in EVENTS]}
        raw["entry"] = {"rule": "every_time", "key": "cart_id"}
        raw["stops"] = raw["stops"][: chance.randint(0, 1)]
        for name in ("goal", "audience", "audience_recheck"):
            raw.pop(name, None)
        rest: Raw = {"id": "rest", "kind": "wait", "duration": chance.choice(("4h", "1d", "3d"))}
        words = ({"id": f"word-{n}", "kind": "send", "message": "word"} for n in range(2))
        how: Raw = {"if_refused": "defer", "defer_for": "1d"}
        first, second = ({**one, **how} for one in words)
        raw["steps"] = [first, rest, second, *raw["steps"]]
        raw["messages"]["word"] = _message(chance) | {"expires_after": "3d"}
        if passes(raw, keys):
            return raw


def passes(raw: Raw, keys: AbstractSet[str] | None) -> bool:
    """Return whether a scenario may be published among others."""
    grades = {"engagement": {"cold", "warm", "hot"}}
    known = conditions.Known(segments=set(SEGMENTS), scores=grades, scenarios=keys)
    try:
        scenarios.parse(raw, known)
    except errors.InvalidError:
        return False
    return True


def changed(chance: random.Random, raw: Raw, keys: AbstractSet[str]) -> Raw:
    """Draw another wording of a scenario: most steps stay, or it is written anew.

    Its limits stay, so that they hold of all who enter whatever the version.
    """
    key, limits = raw["key"], raw["entry"].get("limits")
    for _ in range(WORDINGS_MAX):
        fresh = scenario(chance, key, keys)
        if chance.random() < 0.7:
            fresh = _revised(chance, raw, fresh)
        entry = {name: one for name, one in fresh["entry"].items() if name != "limits"}
        fresh["entry"] = entry if limits is None else {**entry, "limits": limits}
        if passes(fresh, keys):
            return fresh
    return copy.deepcopy(raw)


def _revised(chance: random.Random, raw: Raw, fresh: Raw) -> Raw:
    """Return a scenario with a step left out, another put in, or with other rules around it."""
    made = copy.deepcopy(raw)
    for name in ("trigger", "stops", "goal", "priority", "audience", "audience_recheck"):
        if chance.random() < 0.3:
            made.pop(name, None)
            made |= {name: fresh[name] for name in (name,) if name in fresh}
    steps: list[Raw] = made["steps"]
    if len(steps) > 1 and chance.random() < 0.5:
        steps.pop(chance.randrange(len(steps)))
    if chance.random() < 0.6:
        new = _step(chance, len(steps), len(steps) + 1) | {"id": f"n{chance.randint(0, 3)}"}
        if new["kind"] != "exit":
            steps.insert(chance.randint(0, len(steps)), new)
    texts = {**fresh["messages"], **made["messages"]}
    words = next(iter(texts.values()), None) or _message(chance)
    made["messages"] = {
        step["message"]: texts.get(step["message"], words)
        for step in steps
        if step["kind"] == "send"
    }
    return made


def segment(chance: random.Random) -> Raw:
    """Draw another reading of a segment, of what somebody did and said alone."""
    leaves: list[Raw] = [
        {
            "kind": "event",
            "event": chance.choice(EVENTS),
            "within": chance.choice(("1h", "4h", "1d", "3d", "7d", "10d")),
            "value": chance.randint(1, 3),
        },
        {"kind": "event", "event": chance.choice(EVENTS), "value": chance.randint(1, 4)},
        {"kind": "attribute", "name": "plan", "op": "is", "value": "pro"},
    ]
    one, other = chance.sample(leaves, 2)
    drawn: list[Raw] = [
        one,
        {"kind": "not", "of": one},
        {"kind": "any", "of": [one, other]},
        {"kind": "all", "of": [one, {"kind": "not", "of": other}]},
    ]
    return chance.choice(drawn)


def _unchecked(chance: random.Random, key: str) -> Raw:
    count = chance.randint(1, 5)
    steps = [_step(chance, index, count) for index in range(count)]
    if chance.random() < 0.3:
        steps += _round(chance, key)
    if chance.random() < 0.05:
        steps.append(_ranking(chance))
    texts = {step["message"]: _message(chance) for step in steps if step["kind"] == "send"}
    stops = [
        {"event": chance.choice(EVENTS), **_same(chance)}
        if chance.random() < 0.6
        else {"condition": _condition(chance)}
        for _ in range(chance.choice([0, 0, 1, 2]))
    ]
    entries: list[Raw] = [
        {"rule": "once"},
        {"rule": "every_time"},
        {"rule": "every", "every": "3d"},
        {"rule": "every_time", "key": "cart_id"},
    ]
    raw = {
        "key": key,
        "name": stories.WORDS,
        "card": dict.fromkeys(("objective", "promise", "reason", "kpi"), stories.WORDS),
        "trigger": _trigger(chance),
        "steps": steps,
        "messages": texts,
        "stops": stops,
        "entry": {**chance.choice(entries), **_limits(chance)},
        "priority": chance.randint(0, 3),
    }
    if chance.random() < 0.4:
        goal: Raw = {"event": "Order Completed", "value": "total", "within": "1d"}
        raw["goal"] = goal | _same(chance)
    if chance.random() < 0.2:
        raw["audience"] = _condition(chance)
        raw["audience_recheck"] = chance.choice(["entry", "each_step"])
    return raw


def _webhook(chance: random.Random) -> Raw:
    step: Raw = {"id": "ask", "kind": "webhook", "url": URL, "attributes": ["first_name", "plan"]}
    step["timeout"] = chance.choice(("1m", *LENGTHS))
    if chance.random() < 0.5:
        step["accept"] = [{"property": "score", "op": "gte", "value": 50}]
    if chance.random() < 0.5:
        step["set"] = {"rated": "score"}
    exits = {name: chance.choice(["next", "end"]) for name in ("then", "otherwise", "failed")}
    return step | exits


def _message(chance: random.Random) -> Raw:
    return {
        "name": stories.WORDS,
        "subject": {"fr": FAILING if chance.random() < 0.1 else "Bonjour"},
        "mjml": {"fr": senders.MJML},
        "transactional": chance.random() < 0.15,
        "expires_after": chance.choice(LENGTHS[1:]),
    }


def _same(chance: random.Random) -> Raw:
    """Draw whether an event must not be about another basket than the one that opened."""
    return {"same": "cart_id"} if chance.random() < 0.3 else {}


def _limits(chance: random.Random) -> Raw:
    if chance.random() < 0.95:
        return {}
    drawn: list[Raw] = [
        {"per_hour": 1},
        {"per_day": 2},
        {"per_hour": 1, "per_day": 3, "total": 5},
        {"total": 3},
    ]
    return {"limits": chance.choice(drawn)}


def _ranking(chance: random.Random) -> Raw:
    when: Raw = chance.choice([{"days": 1}, {"days": 3}, {"date": "2026-03-06"}])
    by = chance.choice([{"event": "Page Viewed"}, {"score": "engagement"}])
    first: Raw = chance.choice([{"first": 1}, {"first": 2}, {"first_percent": 50}])
    return {"id": "best", "kind": "ranking", "by": by, "at": "12:00", **first, **when}


def _trigger(chance: random.Random) -> Raw:
    if chance.random() < 0.3:
        return {"kind": "any", "of": [_one_trigger(chance) for _ in range(chance.randint(2, 4))]}
    return _one_trigger(chance)


def _one_trigger(chance: random.Random) -> Raw:
    if chance.random() < 0.5:
        return _newer_trigger(chance)
    kind = chance.choice(["event", "event", "counted", "absence", "segment", "date"])
    if kind == "event":
        return {"kind": "event", "event": chance.choice(EVENTS)}
    if kind == "counted":
        least = chance.randint(2, 3)
        return {"kind": "event", "event": chance.choice(EVENTS), "at_least": least, "within": "3d"}
    if kind == "absence":
        return {
            "kind": "absence",
            "event": "Product Added",
            "without": {"event": "Order Completed"},
            "within": chance.choice(LENGTHS),
            "restart": chance.random() < 0.5,
        }
    if kind == "segment":
        on = chance.choice(["entered", "left"])
        return {"kind": "segment", "segment": chance.choice(sorted(SEGMENTS)), "on": on}
    days = chance.randint(-2, 2)
    return {"kind": "date", "attribute": "renewal_on", "offset_days": days, "yearly": False}


def _newer_trigger(chance: random.Random) -> Raw:
    length, event = chance.choice(LENGTHS), chance.choice(EVENTS)
    drawn: list[Raw] = [
        {
            "kind": "sequence",
            "events": [{"event": event}, {"event": chance.choice(EVENTS)}],
            "within": length,
        },
        {"kind": "inactivity", "event": event, "for": length},
        {"kind": "inactivity", "for": length},
        {"kind": "usage_drop", "event": event, "within": length, "below_percent": 60},
        {"kind": "attribute", "name": "plan"},
        {"kind": "score", "score": "engagement", "grade": "hot"},
        {"kind": "score", "score": "engagement", "value": 9, "on": "fell_below"},
        {"kind": "tag", "tag": "gold", "on": chance.choice(["added", "removed"])},
        {
            "kind": "calendar",
            "rule": chance.choice(["FREQ=WEEKLY;BYDAY=MO,WE", "FREQ=DAILY;INTERVAL=3;COUNT=4"]),
            "start": "2026-02-01",
            "segment": chance.choice(sorted(SEGMENTS)),
        },
    ]
    return chance.choice(drawn)


def _step(chance: random.Random, index: int, count: int) -> Raw:
    kind = chance.choice((*KINDS, "exit") if index == count - 1 else KINDS)
    step: Raw = {"id": f"s{index}", "kind": kind}
    if kind == "send":
        step["message"] = f"m{index}"
    later = ["next", "end", *(f"s{place}" for place in range(index + 1, count))]
    return {**step, **_FIELDS[kind](chance, later)}


def _round(chance: random.Random, key: str) -> list[Raw]:
    """Return steps that concern another scenario and go round; no ring of starts is closed."""
    other = f"scenario-{int(key.removeprefix('scenario-')) + 1}"
    to = chance.choice(["s0", "pause"])
    return [
        {"id": "pause", "kind": "wait", "duration": chance.choice(LENGTHS)},
        {"id": "other", "kind": chance.choice(["start", "stop"]), "scenario": other},
        {"id": "again", "kind": "jump", "to": to, "times": chance.randint(1, 3)},
    ]


def _awaited(chance: random.Random, later: list[str]) -> Raw:
    what: Raw = {"event": chance.choice(EVENTS), **_same(chance)}
    if chance.random() < 0.5:
        what = {"condition": _condition(chance)}
    return {"timeout": chance.choice(LENGTHS), "then": chance.choice(later), **what}


def _cases(chance: random.Random, later: list[str]) -> Raw:
    cases = [
        {"condition": _condition(chance), "to": chance.choice(later)}
        for _ in range(chance.randint(1, 3))
    ]
    return {"cases": cases}


def _ways(chance: random.Random, later: list[str]) -> Raw:
    share = chance.choice([12.5, 50])
    return {"ways": [{"share": share, "to": chance.choice(later)}, {"share": 100 - share}]}


_FIELDS: Final[dict[str, Callable[[random.Random, list[str]], Raw]]] = {
    "send": lambda chance, _: {
        "if_refused": chance.choice(["skip", "defer", "end"]),
        "defer_for": chance.choice(LENGTHS),
    },
    "wait": lambda chance, _: {"duration": chance.choice(LENGTHS)},
    "spread": lambda chance, _: {"over": chance.choice(LENGTHS)},
    "wait_until_date": lambda chance, later: {
        **chance.choice(
            [
                {"attribute": "renewal_on", "offset_days": chance.randint(-2, 2)},
                {"property": "starts_at", "before": chance.choice(LENGTHS)},
            ]
        ),
        "if_missing": chance.choice(later),
        "if_past": chance.choice(later),
    },
    "wait_until": lambda chance, _: {
        **chance.choice([{"time": "00:00"}, {"time": "02:30"}, {"from": "22:00", "to": "02:30"}]),
        "weekdays": sorted(chance.sample(range(1, 8), chance.randint(1, 7))),
    },
    "wait_for": _awaited,
    "choice": lambda chance, later: {
        "condition": _condition(chance),
        "then": chance.choice(later),
    },
    "branch": _cases,
    "split": _ways,
    "experiment": lambda chance, _: {
        "varies": "branch",
        "variants": [
            {"key": "a", "share": 60, "to": chance.choice(["next", "end"])},
            {"key": "b", "share": 40},
        ],
    },
    "holdout": lambda chance, _: {"share": chance.choice([12.5, 50])},
    "change": lambda chance, _: chance.choice(
        [
            {"target": "tag", "name": "gold", "value": chance.random() < 0.5},
            {
                "target": "attribute",
                "name": "spent",
                "op": "increment",
                "value": {"from": "event", "path": "total"},
            },
        ]
    ),
    "task": lambda chance, _: {
        "subject": "Call {first_name}",
        "team": "sales",
        "due": chance.choice(LENGTHS),
    },
    "alert": lambda chance, _: {
        "subject": "Look at {first_name}",
        "to": ["ana@shop.example", "bob@shop.example"],
        "at_most": {"number": 2, "within": chance.choice(LENGTHS)},
    },
    "exit": lambda _, __: {"outcome": "left"},
}
"""What each kind of step has of its own."""


def _condition(chance: random.Random) -> Raw:
    lot = chance.random()
    if lot < 0.2:
        return {"kind": "not", "of": _simple(chance)}
    if lot < 0.4:
        return {"kind": "any", "of": [_simple(chance) for _ in range(chance.randint(2, 3))]}
    return _simple(chance)


def _simple(chance: random.Random) -> Raw:
    if chance.random() < 0.5:
        return {
            "kind": "event",
            "event": chance.choice(EVENTS),
            "within": chance.choice(LENGTHS),
            "value": chance.randint(1, 3),
        }
    others: list[Raw] = [
        {"kind": "segment", "key": "active"},
        {"kind": "segment", "key": "vip"},
        {"kind": "tag", "name": "gold"},
        {"kind": "score", "score": "engagement", "grade": "warm"},
        {"kind": "attribute", "name": "plan", "op": "is", "value": "pro"},
    ]
    return chance.choice(others)


def policy(chance: random.Random) -> policies.Policy:
    """Draw a governance."""
    caps: dict[str, Raw] = {}
    for _ in range(chance.randint(0, 2)):
        window = (
            {"rolling": chance.choice(LENGTHS)}
            if chance.random() < 0.5
            else {"calendar": chance.choice(["day", "week"])}
        )
        # Of two caps about the same time only the lower would count: that is refused.
        caps[repr(window)] = {"limit": chance.randint(1, 3), **window}
    raw: Raw = {"caps": [*caps.values()]}
    if chance.random() < 0.5:
        raw["rests"] = [{"event": "Order Completed", "duration": chance.choice(LENGTHS)}]
    if chance.random() < 0.3:
        raw["minimum_gap"] = chance.choice(LENGTHS)
    if chance.random() < 0.3:
        start, end = chance.choice([("20:00", "08:00"), ("12:00", "14:00")])
        raw["quiet_hours"] = {"start": start, "end": end}
    if chance.random() < 0.3:
        days = sorted(chance.sample(range(1, 8), chance.randint(1, 6)))
        raw["quiet_periods"] = [{"start": "18:00", "end": "09:00", "weekdays": days}]
    if chance.random() < 0.3:
        days = sorted(chance.sample(range(1, 8), chance.randint(3, 7)))
        hours = {"channel": "email", "start": "08:00", "end": "20:00", "weekdays": days}
        raw["legal_hours"] = [{**hours, "closed_on": ["03-10"]}]
    if chance.random() < 0.3:
        paid = {"kind": "attribute", "name": "plan", "op": "is", "value": "pro"}
        name = {"en": "Paid", "fr": "Payant"}
        raw["pauses"] = [{"condition": chance.choice([paid, {"kind": "not", "of": paid}])}]
        raw["pauses"][0]["name"] = name
    return shapes.convert(raw, policies.Policy)
