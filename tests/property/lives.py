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
from tests.property import graphs, kinds, policies
from tests.property.kinds import SEGMENTS, lengths, names
from tests.unit.core import stories

START = stories.MONDAY
GRID = 30 * instants.MINUTE
SPAN = 20 * instants.DAY
LATE_MAX = 30 * instants.HOUR

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

rules = policies.policies().map(policies_of.parse)

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

rechecks = st.sampled_from(["entry", "each_step"])
audiences: st.SearchStrategy[dict[str, Any]] = st.one_of(
    st.just({}),
    st.just({}),
    st.builds(
        lambda one, recheck: {"audience": one, "audience_recheck": recheck},
        kinds.some_conditions,
        rechecks,
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


class Kinds(msgspec.Struct, frozen=True):
    """Kinds that a program has at least one of; None asks for nothing."""

    trigger: str | None = None
    step: str | None = None
    condition: str | None = None
    rule: str | None = None


ANY = Kinds()


@st.composite
def scenario(draw: st.DrawFn, key: str, having: Kinds = ANY) -> scenarios.Scenario:
    """Draw a checked scenario of any kind."""
    steps = draw(graphs.graph(key, having.step))
    texts = draw(graphs.messages(steps))
    drawn = kinds.triggers if having.trigger is None else kinds.TRIGGERS[having.trigger]
    trigger, entry = draw(drawn), draw(entry_rules)
    stop = kinds.some_conditions.map(lambda one: {"condition": one})
    event = names.map(lambda event: {"event": event})
    same = names.map(lambda event: {"event": event, "same": "cart_id"})
    stops = draw(st.lists(st.one_of(event, same, stop), max_size=2))
    audience = draw(audiences)
    if having.condition is not None:
        asked = draw(kinds.CONDITIONS[having.condition])
        if draw(st.booleans()):
            stops.append({"condition": asked})
        else:
            audience = {"audience": asked, "audience_recheck": draw(rechecks)}
    return stories.scenario(
        key,
        trigger=trigger,
        steps=steps,
        messages=texts,
        stops=[one for one in stops if not _stops_at_once(one, trigger, entry, audience)],
        entry=entry,
        priority=draw(st.integers(0, 3)),
        **audience,
        **({"holdout": {"share": 50}} if draw(st.integers(0, 5)) == 0 else {}),
        **draw(goals),
    )


@st.composite
def program(draw: st.DrawFn, having: Kinds = ANY) -> programs.Program:
    """Draw a program of one to three scenarios under a drawn policy."""
    count = draw(st.integers(1, 3))
    written = [draw(scenario("scenario-0", having))]
    written += [draw(scenario(f"scenario-{index}")) for index in range(1, count)]
    policy = policies_of.parse(draw(policies.policies(having.rule)))
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
