"""Strategies for whole lives: a program of generated scenarios, and what one person does under it.

Instants fall on a coarse grid, so that coincidences (an order at the very end of a wait) happen
all the time; some inputs arrive late, and out of order.
"""

from __future__ import annotations

from typing import Any

import msgspec
from hypothesis import strategies as st

from aparte.core import program as programs
from aparte.core import scenarios
from aparte.core.governance import policy as policies_of
from aparte.core.inputs import AnyInput, AttributesInput, ConsentInput, EventInput, MembershipInput
from aparte.kernel import ids, instants
from tests.property import policies
from tests.unit.core import stories

START = stories.MONDAY
GRID = 30 * instants.MINUTE
SPAN = 20 * instants.DAY
LATE_MAX = 30 * instants.HOUR

EVENTS = ("Product Added", "Order Completed", "Signed Up", "Page Viewed")
LENGTHS = ("30m", "1h", "4h", "1d", "3d")
SEGMENTS: dict[str, Any] = {
    "active": {"kind": "event", "event": "Page Viewed", "within": "3d", "value": 2},
    "vip": {
        "kind": "all",
        "of": [
            {"kind": "event", "event": "Order Completed", "within": "7d"},
            {"kind": "not", "of": {"kind": "segment", "key": "active"}},
        ],
    },
}

SCORES: list[dict[str, Any]] = [
    {
        "key": "engagement",
        "name": stories.WORDS,
        "half_life": "3d",
        "groups": [
            {
                "key": "deeds",
                "name": stories.WORDS,
                "ceiling": 25,
                "rules": [
                    {"kind": "event", "event": "Page Viewed", "points": 5},
                    {"kind": "event", "event": "Order Completed", "points": 12},
                    {"kind": "event", "event": "Product Added", "points": -2, "half_life": "1d"},
                ],
            },
            {
                "key": "fit",
                "name": stories.WORDS,
                "rules": [
                    {"kind": "membership", "of": "tag", "names": ["gold"], "points": 4},
                    {"kind": "membership", "of": "segment", "names": ["active"], "points": 3},
                    {
                        "kind": "condition",
                        "condition": {"kind": "attribute", "name": "plan", "value": "pro"},
                        "points": 6,
                    },
                ],
            },
        ],
        "grades": [
            {"key": "cold", "name": stories.WORDS},
            {"key": "warm", "name": stories.WORDS, "from": 6},
            {"key": "hot", "name": stories.WORDS, "from": 18},
        ],
    }
]

KINDS = (
    "send",
    "send",
    "wait",
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
    "webhook",
    "ranking",
)

CHANNELS = ("email", "sms", "push")

names = st.sampled_from(EVENTS)
rules = policies.policies().map(policies_of.parse)
lengths = st.sampled_from(LENGTHS)
single_channels = st.sampled_from(["email", "email", "email", "sms"])
clocks = st.sampled_from(["00:00", "02:30", "10:00"])
weekdays = st.sets(st.integers(1, 7), min_size=1).map(sorted)

simple_conditions: st.SearchStrategy[dict[str, Any]] = st.one_of(
    st.builds(
        lambda event, within, value: {
            "kind": "event",
            "event": event,
            "within": within,
            "value": value,
        },
        names,
        lengths,
        st.integers(1, 3),
    ),
    st.sampled_from(
        [
            {"kind": "segment", "key": "active"},
            {"kind": "segment", "key": "vip"},
            {"kind": "tag", "name": "gold"},
            {"kind": "attribute", "name": "plan", "op": "is", "value": "pro"},
            {"kind": "score", "score": "engagement", "grade": "warm"},
            {"kind": "score", "score": "engagement", "op": "lt", "value": 10.5},
        ]
    ),
)
some_conditions = st.one_of(
    simple_conditions,
    simple_conditions.map(lambda inner: {"kind": "not", "of": inner}),
    st.lists(simple_conditions, min_size=2, max_size=3).map(lambda of: {"kind": "any", "of": of}),
)

older_triggers: st.SearchStrategy[dict[str, Any]] = st.one_of(
    names.map(lambda event: {"kind": "event", "event": event}),
    st.builds(
        lambda event, count: {"kind": "event", "event": event, "at_least": count, "within": "3d"},
        names,
        st.integers(2, 3),
    ),
    st.builds(
        lambda within, restart: {
            "kind": "absence",
            "event": "Product Added",
            "without": {"event": "Order Completed"},
            "within": within,
            "restart": restart,
        },
        lengths,
        st.booleans(),
    ),
    st.builds(
        lambda key, on: {"kind": "segment", "segment": key, "on": on},
        st.sampled_from(sorted(SEGMENTS)),
        st.sampled_from(["entered", "left"]),
    ),
    st.builds(
        lambda place, on: {"kind": "score", "score": "engagement", "on": on, **place},
        st.sampled_from([{"grade": "hot"}, {"value": 9}]),
        st.sampled_from(["reached", "fell_below"]),
    ),
    st.builds(
        lambda days, yearly: {
            "kind": "date",
            "attribute": "renewal_on",
            "offset_days": days,
            "yearly": yearly,
        },
        st.integers(-2, 2),
        st.booleans(),
    ),
)
newer_triggers: st.SearchStrategy[dict[str, Any]] = st.one_of(
    st.builds(
        lambda events, within: {
            "kind": "sequence",
            "events": [{"event": event} for event in events],
            "within": within,
        },
        st.lists(names, min_size=2, max_size=3),
        lengths,
    ),
    st.builds(
        lambda event, length: {
            "kind": "inactivity",
            "for": length,
            **({} if event is None else {"event": event}),
        },
        st.one_of(st.none(), names),
        lengths,
    ),
    st.builds(
        lambda event, within, floor, measured: {
            "kind": "usage_drop",
            "event": event,
            "within": within,
            "below_percent": 60,
            "at_least": floor,
            **({"measure": "total"} if measured else {}),
        },
        names,
        lengths,
        st.integers(1, 3),
        st.booleans(),
    ),
    st.builds(
        lambda on: {"kind": "attribute", "name": "plan", "on": on},
        st.sampled_from(["changed", "set", "removed"]),
    ),
    st.just({"kind": "attribute", "name": "plan", "from": "free", "to": "pro"}),
    st.builds(
        lambda kind, on: {"kind": kind, kind: "gold", "on": on},
        st.sampled_from(["list", "tag"]),
        st.sampled_from(["added", "removed"]),
    ),
    st.builds(
        lambda days: {
            "kind": "date",
            "attribute": "children",
            "each": "birthday",
            "yearly": True,
            "offset_days": days,
        },
        st.integers(-2, 2),
    ),
    st.builds(
        lambda rule, at, zone, segment: {
            "kind": "calendar",
            "rule": rule,
            "start": "2026-02-01",
            "at": at,
            **({} if zone is None else {"zone": zone}),
            **({} if segment is None else {"segment": segment}),
        },
        st.sampled_from(
            ["FREQ=WEEKLY;BYDAY=MO,WE", "FREQ=DAILY;INTERVAL=3", "FREQ=DAILY;COUNT=40"]
        ),
        st.sampled_from(["02:30", "09:00"]),
        st.sampled_from([None, "America/New_York"]),
        st.sampled_from([None, "active"]),
    ),
    st.just({"kind": "manual"}),
)
single_triggers = st.one_of(older_triggers, newer_triggers)
triggers = st.one_of(
    single_triggers,
    single_triggers,
    st.lists(single_triggers, min_size=2, max_size=4).map(lambda of: {"kind": "any", "of": of}),
)


changes: st.SearchStrategy[dict[str, Any]] = st.one_of(
    st.builds(lambda value: {"target": "tag", "name": "gold", "value": value}, st.booleans()),
    st.builds(
        lambda op, value: {"target": "attribute", "name": "seen", "op": op, "value": value},
        st.sampled_from(["set", "unset", "append", "remove"]),
        st.sampled_from([1, "a", {"from": "event", "path": "cart_id"}]),
    ),
    st.builds(
        lambda value: {"target": "attribute", "name": "spent", "op": "increment", "value": value},
        st.sampled_from([1, -0.5, {"from": "event", "path": "total"}]),
    ),
    st.just({"target": "attribute", "name": "plan", "value": {"from": "contact", "path": "seen"}}),
)


@st.composite
def _steps(draw: st.DrawFn, key: str) -> list[dict[str, Any]]:
    count = draw(st.integers(1, 5))
    steps = [draw(_step(index, count)) for index in range(count)]
    if steps[-1]["kind"] != "exit" and draw(st.integers(0, 3)) == 0:
        # Whoever goes round waits on the way; a later scenario is started, so no ring is closed.
        # An experiment is not gone through twice: its variant is on record once.
        twice = any(step["kind"] == "experiment" for step in steps)
        other = f"scenario-{int(key.removeprefix('scenario-')) + 1}"
        steps = [
            *steps,
            {"id": "pause", "kind": "wait", "duration": draw(lengths)},
            {"id": "other", "kind": draw(st.sampled_from(["start", "stop"])), "scenario": other},
            {
                "id": "again",
                "kind": "jump",
                "to": "pause" if twice else "s0",
                "times": draw(st.integers(1, 3)),
            },
        ]
    return steps


def _outside(kind: str, length: str, to: str) -> dict[str, Any]:
    if kind == "task":
        return {"subject": "Call {plan}", "team": "sales", "due": length}
    if kind == "alert":
        whom = ["ana@shop.example", "{plan}"]
        return {"subject": "Look at {plan}", "to": whom, "at_most": {"within": length}}
    set_ = {"plan": "plan"}
    return {"url": "https://crm.example/", "timeout": length, "set": set_, "failed": to}


@st.composite
def _step(draw: st.DrawFn, index: int, count: int) -> dict[str, Any]:
    later = st.sampled_from(["next", "end", *(f"s{place}" for place in range(index + 1, count))])
    kind = draw(st.sampled_from((*KINDS, "exit") if index == count - 1 else KINDS))
    fields = draw(_asked(index)) if kind == "send" else {}
    return {"id": f"s{index}", "kind": kind, **fields, **draw(_fields(kind, later))}


@st.composite
def _asked(draw: st.DrawFn, index: int) -> dict[str, Any]:
    """Draw which message a step asks for: one, or one of several."""
    count = draw(st.sampled_from([1, 1, 2, 3]))
    if count == 1:
        return {"message": f"m{index}"}
    keys = [f"m{index}", f"m{index}-b", f"m{index}-c"][:count]
    return {"messages": keys, **draw(st.sampled_from([{}, {"prefer": "contact"}]))}


@st.composite
def _messages(draw: st.DrawFn, steps: list[dict[str, Any]]) -> dict[str, Any]:
    """Draw the messages that steps ask for, those of one step by as many channels."""
    found: dict[str, Any] = {}
    for step in steps:
        if step["kind"] != "send":
            continue
        keys = step.get("messages") or [step["message"]]
        transactional = draw(st.integers(0, 9)) == 0
        by = draw(st.permutations(CHANNELS)) if len(keys) > 1 else [draw(single_channels)]
        for key, channel in zip(keys, by, strict=False):
            found[key] = stories.message(
                channel,
                transactional=transactional,
                # What waits for a while is worth sending for as long.
                expires_after=draw(lengths)
                if step["if_refused"] != "defer"
                else draw(st.sampled_from([step["defer_for"], "14d"])),
                category=draw(st.sampled_from(["", *policies.CATEGORIES])),
            )
    return found


def _fields(kind: str, later: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, Any]]:
    """Draw what a kind of step has of its own."""
    ways = {"then": later, "otherwise": st.just("next")}
    same = {"same": st.just("cart_id")}
    awaited = st.one_of(
        st.fixed_dictionaries({"event": names, "timeout": lengths, **ways}, optional=same),
        st.fixed_dictionaries({"condition": some_conditions, "timeout": lengths, **ways}),
    )
    case = st.fixed_dictionaries({"condition": some_conditions, "to": later})
    shares = st.sampled_from([0, 12.5, 50])
    drawn: dict[str, st.SearchStrategy[dict[str, Any]]] = {
        "send": st.fixed_dictionaries(
            {"if_refused": st.sampled_from(["skip", "defer", "end"]), "defer_for": lengths}
        ),
        "wait": st.fixed_dictionaries({"duration": lengths}),
        "wait_until": st.one_of(
            st.fixed_dictionaries({"time": clocks, "weekdays": weekdays}),
            st.fixed_dictionaries({"weekdays": weekdays}).map(
                lambda drawn: {**drawn, "from": "22:00", "to": "02:30"}
            ),
        ),
        "wait_until_date": st.one_of(
            st.fixed_dictionaries(
                {
                    "attribute": st.just("renewal_on"),
                    "offset_days": st.integers(-2, 2),
                    "at": clocks,
                    "if_missing": later,
                    "if_past": later,
                }
            ),
            st.fixed_dictionaries(
                {
                    "property": st.just("starts_at"),
                    "before": lengths,
                    "if_missing": later,
                    "if_past": later,
                }
            ),
        ),
        "wait_for": awaited,
        "choice": st.fixed_dictionaries({"condition": some_conditions, **_apart(later)}),
        "branch": st.fixed_dictionaries(
            {"cases": st.lists(case, min_size=1, max_size=3, unique_by=_condition_of)}
        ),
        "holdout": st.fixed_dictionaries({"share": st.sampled_from([12.5, 50])}),
        "split": st.builds(
            lambda share, to: {"ways": [{"share": share, "to": to}, {"share": 100 - share}]},
            shares,
            later,
        ),
        "experiment": st.builds(_experiment, later, st.sampled_from([None, None, "a", "b"])),
        "change": changes,
        "task": st.builds(_outside, st.just("task"), lengths, later),
        "alert": st.builds(_outside, st.just("alert"), lengths, later),
        "webhook": st.builds(_outside, st.just("webhook"), lengths, later),
        "ranking": st.builds(_ranking, st.sampled_from([{"days": 1}, {"days": 3}, _ON]), later),
        "exit": st.just({"outcome": "left"}),
    }
    return drawn[kind]


_ON: dict[str, Any] = {"date": "2026-03-05", "group": "cart_id"}


def _ranking(when: dict[str, Any], to: str) -> dict[str, Any]:
    by = {"event": "Page Viewed", "within": "3d"} if "days" in when else {"score": "engagement"}
    return {**when, "by": by, "first": 2, "timeout": "4h", "among": to}


def _apart(later: st.SearchStrategy[str]) -> dict[str, st.SearchStrategy[str]]:
    """Return the ways of a choice, which do not lead to one place."""
    return {"then": later.filter(lambda to: to != "next"), "otherwise": st.just("next")}


def _condition_of(case: dict[str, Any]) -> str:
    """Return what tells the cases of a branch apart: none asks what another asked before."""
    return repr(case["condition"])


def _experiment(to: str, winner: str | None) -> dict[str, Any]:
    variants = [{"key": "a", "share": 60, "to": to}, {"key": "b", "share": 40}]
    return {"varies": "branch", "variants": variants, "winner": winner}


goals: st.SearchStrategy[dict[str, Any]] = st.one_of(
    st.builds(lambda event: {"goal": {"event": event}}, names),
    st.builds(
        lambda event, within: {"goal": {"event": event, "same": "cart_id", "within": within}},
        names,
        lengths,
    ),
    st.builds(
        lambda event, within, repeat: {
            "goal": {"event": event, "value": "total", "within": within, "repeat": repeat}
        },
        names,
        lengths,
        st.booleans(),
    ),
    st.just({}),
    st.just({}),
)

audiences: st.SearchStrategy[dict[str, Any]] = st.one_of(
    st.just({}),
    st.just({}),
    st.builds(
        lambda one, recheck: {"audience": one, "audience_recheck": recheck},
        some_conditions,
        st.sampled_from(["entry", "each_step"]),
    ),
)

entry_rules: st.SearchStrategy[dict[str, Any]] = st.sampled_from(
    [
        {"rule": "once"},
        {"rule": "every_time"},
        {"rule": "every", "every": "3d"},
        {"rule": "every_time", "key": "cart_id"},
        {"rule": "every_time", "key": "cart_id", "max_entries": 2},
        {"rule": "every", "every": "3d", "limits": {"per_hour": 9, "total": 99}},
        {"rule": "every_time", "key": "cart_id", "limits": {"per_day": 9}},
    ]
)


def _stops_at_once(
    stop: dict[str, Any], trigger: dict[str, Any], entry: dict[str, Any], audience: dict[str, Any]
) -> bool:
    """Return whether a stop rule is true of whoever enters: no definition may say that."""
    condition = stop.get("condition")
    if condition is None:
        once = entry["rule"] == "once" and trigger["kind"] == "event"
        return bool(once and trigger["event"] == stop["event"])
    entered = {"kind": "segment", "key": trigger.get("segment")}
    return condition in (audience.get("audience"), entered)


@st.composite
def scenario(draw: st.DrawFn, key: str) -> scenarios.Scenario:
    """Draw a checked scenario of any kind."""
    steps = draw(_steps(key))
    messages = draw(_messages(steps))
    stops = draw(
        st.lists(
            st.one_of(
                names.map(lambda event: {"event": event}),
                names.map(lambda event: {"event": event, "same": "cart_id"}),
                some_conditions.map(lambda one: {"condition": one}),
            ),
            max_size=2,
        )
    )
    trigger, audience = draw(triggers), draw(audiences)
    entry: dict[str, Any] = draw(entry_rules)
    return stories.scenario(
        key,
        trigger=trigger,
        steps=steps,
        messages=messages,
        stops=[one for one in stops if not _stops_at_once(one, trigger, entry, audience)],
        entry=entry,
        priority=draw(st.integers(0, 3)),
        **audience,
        **({"holdout": {"share": 50}} if draw(st.integers(0, 5)) == 0 else {}),
        **draw(goals),
    )


@st.composite
def program(draw: st.DrawFn) -> programs.Program:
    """Draw a program of one to three scenarios under a drawn policy."""
    count = draw(st.integers(1, 3))
    written = [draw(scenario(f"scenario-{index}")) for index in range(count)]
    policy = draw(rules)
    return stories.program(*written, policy=policy, segments=SEGMENTS, scores=SCORES)


@st.composite
def patient_program(draw: st.DrawFn) -> programs.Program:
    """Draw a program of messages that wait days for their turn, under pauses that inputs end."""
    written = [
        stories.scenario(
            f"scenario-{index}",
            trigger={"kind": "event", "event": event},
            steps=[
                {
                    "id": "s0",
                    "kind": "send",
                    "message": "m0",
                    "if_refused": "defer",
                    "defer_for": "3d",
                }
            ],
            messages={
                "m0": stories.message(
                    expires_after="3d", category=draw(st.sampled_from(["", *policies.CATEGORIES]))
                )
            },
        )
        for index, event in enumerate(("Signed Up", "Product Added"))
    ]
    raw: dict[str, Any] = {"pauses": draw(st.lists(policies.pauses, min_size=1, max_size=2))}
    if draw(st.booleans()):
        raw["gaps"] = [draw(policies.gaps)]
    if draw(st.booleans()):
        raw["legal_hours"] = [draw(policies.legal_hours)]
    return stories.program(*written, policy=policies_of.parse(raw), segments=SEGMENTS)


@st.composite
def patient_life(draw: st.DrawFn) -> list[AnyInput]:
    """Draw what a person who stays reachable does in four days, and what is said of them."""
    given: list[AnyInput] = []
    for index in range(draw(st.integers(3, 15))):
        at = START + GRID * draw(st.integers(1, 4 * instants.DAY // GRID))
        key = ids.event_id(1, f"input-{index}")
        if draw(st.integers(0, 3)) == 0:
            said = draw(
                st.sampled_from(
                    [{"plan": "pro"}, {"plan": "free"}, {"country": "FR"}, {"country": "BE"}]
                )
            )
            given.append(AttributesInput(key, at, at, said))
        else:
            given.append(EventInput(key, at, at, draw(names)))
    return _reached(given)


@st.composite
def _input(draw: st.DrawFn, index: int) -> AnyInput:
    at = START + GRID * draw(st.integers(0, SPAN // GRID))
    late = draw(st.sampled_from([0, 0, 0, GRID, instants.HOUR, LATE_MAX]))
    key = ids.event_id(1, f"input-{index}")
    kind = draw(st.integers(0, 9))
    if kind == 0:
        status = draw(st.sampled_from(["granted", "pending", "withdrawn"]))
        channel = draw(st.sampled_from(["email", "email", "sms", "push"]))
        return ConsentInput(key, at, at + late, "marketing", channel, status)
    if kind == 1:
        values: dict[str, Any] = draw(
            st.sampled_from(
                [
                    {"plan": "pro"},
                    {"plan": "free"},
                    {"plan": None},
                    {"children": [{"name": "Zoé", "birthday": "2020-03-12"}, {"name": "Léo"}]},
                    {"renewal_on": "2026-03-10"},
                    {"timezone": "Asia/Tokyo"},
                    {"country": "FR"},
                    {"country": "BE"},
                    {"email": None},
                    {"phone": "+33600000000"},
                    {"phone": None},
                    {"preferred_channel": "sms"},
                    {"preferred_channel": "push"},
                ]
            )
        )
        return AttributesInput(key, at, at + late, values)
    if kind == 2:
        target = draw(st.sampled_from(["list", "tag"]))
        return MembershipInput(key, at, at + late, target, "gold", draw(st.booleans()))
    if kind == 3:
        asked = draw(st.sampled_from(["scenario-0", "scenario-1"]))
        raw = msgspec.json.encode({"scenario": asked, "cart_id": "a"})
        return EventInput(key, at, at + late, "Entry Requested", raw)
    properties = {
        "cart_id": draw(st.sampled_from(["a", "b"])),
        "total": draw(st.integers(1, 99)),
        "starts_at": draw(st.sampled_from(["2026-03-08T14:30:00Z", "2026-03-12", "soon"])),
    }
    raw = msgspec.json.encode(properties)
    return EventInput(key, at, at + late, draw(names), raw)


@st.composite
def life(draw: st.DrawFn) -> list[AnyInput]:
    """Draw what one reachable person says and does, in order of arrival."""
    count = draw(st.integers(1, 25))
    given: list[AnyInput] = [draw(_input(index)) for index in range(count)]
    return _reached([*given, *_opened(draw(st.sampled_from([(), ("sms",), ("sms", "push")])))])


def _opened(channels: tuple[str, ...]) -> list[AnyInput]:
    """Return the addresses and consents of more channels than e-mail."""
    addresses = {"sms": {"phone": "+33600000000"}, "push": {"push_token": "token"}}
    given: list[AnyInput] = []
    for channel in channels:
        key, yes = ids.event_id(1, f"me-{channel}"), ids.event_id(1, f"yes-{channel}")
        given.append(AttributesInput(key, START, START, addresses[channel]))
        given.append(ConsentInput(yes, START, START, "marketing", channel, "granted"))
    return given


def _reached(given: list[AnyInput]) -> list[AnyInput]:
    """Return the inputs in order of arrival, after an address and a consent."""
    hello = AttributesInput(ids.event_id(1, "me"), START, START, {"email": "marie@example.org"})
    yes = ConsentInput(ids.event_id(1, "yes"), START, START, "marketing", "email", "granted")
    return sorted([hello, yes, *given], key=lambda one: (one.received_at, one.id))
