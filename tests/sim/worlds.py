"""Worlds drawn from a seed: what a shop says to whom, and what a few families of identities do.

A *steady* family names one user id in everything it says, so what is decided of it must not
depend on how busy the house was. A *joining* family is one person on several devices and user
ids. A *sharing* family is two people on one device, of whom only the invariants are expected.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any, Final

import msgspec

from aparte.core import conditions, scenarios, shapes
from aparte.core.governance import policy as policies
from aparte.events import contracts
from aparte.kernel import errors, instants
from tests.db import senders
from tests.unit.core import stories

START: Final = stories.MONDAY
GRID: Final = instants.HOUR
SPAN: Final = 5 * instants.DAY
LATE_MAX: Final = 30 * instants.HOUR

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
_FAILING: Final = "{% if contact.plan == 'pro' %}{{ 1 | divided_by: 0 }}{% endif %}Bonjour"
_TRAITS: Final[tuple[dict[str, Any], ...]] = (
    {"plan": "pro"},
    {"plan": "free"},
    {"renewal_on": "2026-03-10"},
    {"timezone": "Asia/Tokyo"},
)

Raw = dict[str, Any]


class Arrival(msgspec.Struct, frozen=True):
    """An item and the instant at which it is committed to the inbox."""

    at: int
    item: contracts.InboxItem


class Family(msgspec.Struct, frozen=True):
    """A few identities that belong together; `emails` says by which user id each is reached."""

    kind: str
    users: tuple[str, ...]
    devices: tuple[str, ...]
    emails: dict[str, str]


class World(msgspec.Struct, frozen=True):
    """A shop and all that happens to it."""

    scenarios: list[Raw]
    policy: policies.Policy
    families: list[Family]
    arrivals: list[Arrival]

    @property
    def crowded(self) -> bool:
        """Whether what becomes of one person depends on who else came before."""
        return any(
            "limits" in one["entry"] or any(step["kind"] == "ranking" for step in one["steps"])
            for one in self.scenarios
        )

    @property
    def last(self) -> int:
        """When the last item arrives."""
        return max(arrival.at for arrival in self.arrivals)


def draw(chance: random.Random) -> World:
    """Draw a world."""
    families: list[Family] = []
    arrivals: list[Arrival] = []
    for index in range(chance.randint(4, 8)):
        kind = chance.choice(["steady", "steady", "joining", "joining", "sharing"])
        made = _Life(chance, f"f{index}", kind)
        families.append(made.family)
        arrivals += made.live()
    arrivals.sort(key=lambda arrival: (arrival.at, arrival.item.id, arrival.item.received_at))
    return World(
        scenarios=[_scenario(chance, f"scenario-{index}") for index in range(chance.randint(1, 4))],
        policy=_policy(chance),
        families=families,
        arrivals=arrivals,
    )


class _Life:
    """What one family says and does."""

    def __init__(self, chance: random.Random, key: str, kind: str) -> None:
        users = (f"{key}-u1",) if kind == "steady" else (f"{key}-u1", f"{key}-u2")
        if kind == "joining" and chance.random() < 0.5:
            users = users[:1]
        count = {"steady": 0, "joining": chance.randint(1, 3), "sharing": 1}[kind]
        devices = tuple(f"{key}-d{number}" for number in range(count))
        emails = dict.fromkeys(users, f"{key}@x.example")
        if kind == "sharing":
            emails = {user: f"{user}@x.example" for user in users}
        self.family = Family(kind, users, devices, emails)
        self._key = key
        self._chance = chance
        self._count = 0

    def live(self) -> list[Arrival]:
        """Return all arrivals, in no order."""
        given = [self._hello(user) for user in self.family.users]
        given += [self._any() for _ in range(self._chance.randint(6, 24))]
        for device in self.family.devices:
            if self.family.kind == "joining":
                given.append(self._meets(device))
        again = [self._again(one) for one in given if self._chance.random() < 0.2]
        return [Arrival(item.received_at, item) for item in given + again]

    def _hello(self, user: str) -> contracts.InboxItem:
        at = START + GRID * self._chance.randint(0, 20)
        traits = {"email": self.family.emails[user], "first_name": "Marie"}
        return self._identify(at, at, user, None, traits, ["granted"])

    def _meets(self, device: str) -> contracts.InboxItem:
        """Return the item that says whose device it is."""
        at, received = self._instants()
        user = self._chance.choice(self.family.users)
        if self._chance.random() < 0.3:
            return contracts.InboxItem(
                kind="alias",
                id=self._id(),
                occurred_at=at,
                received_at=received,
                user_id=user,
                previous_id=device,
            )
        traits = {"email": self.family.emails[user]} if self._chance.random() < 0.5 else {}
        return self._identify(at, received, user, device, traits, [])

    def _any(self) -> contracts.InboxItem:
        chance = self._chance
        at, received = self._instants()
        lot = chance.randint(0, 29)
        user = chance.choice(self.family.users)
        if lot == 0:
            status = chance.choice(["granted", "pending", "withdrawn"])
            return self._identify(at, received, user, None, {}, [status])
        if lot in {1, 2}:
            traits = chance.choice(_TRAITS)
            return self._identify(at, received, user, None, traits, [])
        if lot == 3:
            return self._track(at, received, "Unsubscribed", user, None)
        device = chance.choice(self.family.devices) if self.family.devices else None
        named = (user, device) if chance.random() < 0.3 else (user, None)
        if device is not None and chance.random() < 0.5:
            named = ("", device)
        return self._track(at, received, chance.choice(EVENTS), *named)

    def _track(
        self, at: int, received: int, name: str, user: str, device: str | None
    ) -> contracts.InboxItem:
        properties = {
            "cart_id": self._chance.choice("ab"),
            "total": self._chance.randint(1, 99),
            "starts_at": self._chance.choice(["2026-03-08T14:30:00Z", "2026-03-12", "soon"]),
        }
        return contracts.InboxItem(
            kind="track",
            id=self._id(),
            occurred_at=at,
            received_at=received,
            user_id=user or None,
            anonymous_id=device,
            name=name,
            properties=contracts.raw_object(properties),
        )

    def _identify(
        self,
        at: int,
        received: int,
        user: str,
        device: str | None,
        traits: Raw,
        statuses: list[Any],
    ) -> contracts.InboxItem:
        words = [
            contracts.ConsentGiven(purpose="marketing", channel="email", status=status, at=at)
            for status in statuses
        ]
        return contracts.InboxItem(
            kind="identify",
            id=self._id(),
            occurred_at=at,
            received_at=received,
            user_id=user,
            anonymous_id=device,
            traits=traits,
            consents=words or None,
        )

    def _again(self, item: contracts.InboxItem) -> contracts.InboxItem:
        """Return the same item sent once more, at once or later."""
        later = item.received_at + GRID * self._chance.choice([0, 0, 1, 20])
        return msgspec.structs.replace(item, received_at=later)

    def _instants(self) -> tuple[int, int]:
        at = START + GRID * self._chance.randint(0, SPAN // GRID)
        return at, at + self._chance.choice([0, 0, 0, GRID, 3 * GRID, LATE_MAX])

    def _id(self) -> str:
        self._count += 1
        return f"{self._key}-{self._count}"


def _scenario(chance: random.Random, key: str) -> Raw:
    """Draw scenarios until one passes the checks of publishing."""
    while True:
        raw = _unchecked(chance, key)
        try:
            grades = {"engagement": {"cold", "warm", "hot"}}
            known = conditions.Known(segments=set(SEGMENTS), scores=grades)
            scenarios.parse(raw, known)
        except errors.InvalidError:
            continue
        return raw


def _unchecked(chance: random.Random, key: str) -> Raw:
    count = chance.randint(1, 5)
    steps = [_step(chance, index, count) for index in range(count)]
    if chance.random() < 0.3:
        steps += _round(chance, key)
    if chance.random() < 0.05:
        steps.append(_ranking(chance))
    texts = {
        step["message"]: {
            "name": stories.WORDS,
            "subject": {"fr": _FAILING if chance.random() < 0.1 else "Bonjour"},
            "mjml": {"fr": senders.MJML},
            "transactional": chance.random() < 0.15,
            "expires_after": chance.choice(LENGTHS[1:]),
        }
        for step in steps
        if step["kind"] == "send"
    }
    stops = [
        {"event": chance.choice(EVENTS)}
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
        raw["goal"] = {"event": "Order Completed", "value": "total", "within": "1d"}
    if chance.random() < 0.2:
        raw["audience"] = _condition(chance)
        raw["audience_recheck"] = chance.choice(["entry", "each_step"])
    return raw


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
    what: Raw = {"event": chance.choice(EVENTS)}
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


def _policy(chance: random.Random) -> policies.Policy:
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
