"""What each kind of trigger and condition is drawn as, for programs that live.

Events, lengths and names are few, so that what one scenario does concerns another.
"""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

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
CHANNELS = ("email", "sms", "push")

names = st.sampled_from(EVENTS)
lengths = st.sampled_from(LENGTHS)
weekdays = st.sets(st.integers(1, 7), min_size=1, max_size=6).map(sorted)

_segments: st.SearchStrategy[dict[str, Any]] = st.sampled_from(
    [{"kind": "segment", "key": "active"}, {"kind": "segment", "key": "vip"}]
)
_dates = {"attribute": st.just("renewal_on")}
SIMPLE_CONDITIONS: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "event": st.builds(
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
    "segment": _segments,
    "tag": st.just({"kind": "tag", "name": "gold"}),
    "list": st.just({"kind": "list", "name": "gold"}),
    "attribute": st.sampled_from(["plan", "tier"]).map(
        lambda name: {"kind": "attribute", "name": name, "op": "is", "value": "pro"}
    ),
    "consent": st.builds(
        lambda status: {
            "kind": "consent",
            "purpose": "marketing",
            "channel": "email",
            "status": status,
        },
        st.sampled_from(["granted", "pending", "withdrawn"]),
    ),
    "reachable": st.builds(
        lambda channel: {"kind": "reachable", "channel": channel}, st.sampled_from(CHANNELS)
    ),
    "date": st.fixed_dictionaries(
        {
            "kind": st.just("date"),
            **_dates,
            "op": st.sampled_from(["before", "on", "after"]),
            "offset": st.sampled_from(["-7d", "0d", "1d"]),
        }
    ),
    "anniversary": st.fixed_dictionaries(
        {
            "kind": st.just("anniversary"),
            **_dates,
            "from_days": st.integers(-3, 0),
            "to_days": st.integers(0, 3),
        }
    ),
    "weekday": weekdays.map(lambda days: {"kind": "weekday", "days": days}),
    "local_hour": st.sampled_from(
        [
            {"kind": "local_hour", "from": "09:00", "to": "18:30"},
            {"kind": "local_hour", "from": "22:00", "to": "02:30"},
        ]
    ),
    "score": st.sampled_from(
        [
            {"kind": "score", "score": "engagement", "grade": "warm"},
            {"kind": "score", "score": "engagement", "op": "lt", "value": 10.5},
        ]
    ),
}
"""What each kind of condition that stands alone is drawn as."""

simple_conditions = st.one_of(
    SIMPLE_CONDITIONS["event"], SIMPLE_CONDITIONS["event"], *SIMPLE_CONDITIONS.values()
)
_several = st.lists(simple_conditions, min_size=2, max_size=3)
CONDITIONS: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    **SIMPLE_CONDITIONS,
    "not": simple_conditions.map(lambda inner: {"kind": "not", "of": inner}),
    "any": _several.map(lambda of: {"kind": "any", "of": of}),
    "all": _several.map(lambda of: {"kind": "all", "of": of}),
}
"""What each kind of condition is drawn as."""

some_conditions = st.one_of(
    simple_conditions, CONDITIONS["not"], CONDITIONS["any"], CONDITIONS["all"]
)

_calendars: st.SearchStrategy[dict[str, Any]] = st.builds(
    lambda rule, at, zone, segment: {
        "kind": "calendar",
        "rule": rule,
        "start": "2026-02-01",
        "at": at,
        **({} if zone is None else {"zone": zone}),
        **({} if segment is None else {"segment": segment}),
    },
    st.sampled_from(["FREQ=WEEKLY;BYDAY=MO,WE", "FREQ=DAILY;INTERVAL=3", "FREQ=DAILY;COUNT=40"]),
    st.sampled_from(["02:30", "09:00"]),
    st.sampled_from([None, "America/New_York"]),
    st.sampled_from([None, "active"]),
)
_dated: st.SearchStrategy[dict[str, Any]] = st.one_of(
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
)
_drops: st.SearchStrategy[dict[str, Any]] = st.builds(
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
)


def _membership(kind: str) -> st.SearchStrategy[dict[str, Any]]:
    on = st.sampled_from(["added", "removed"])
    return on.map(lambda on: {"kind": kind, kind: "gold", "on": on})


SINGLE_TRIGGERS: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "event": st.one_of(
        names.map(lambda event: {"kind": "event", "event": event}),
        st.builds(
            lambda event, count: {
                "kind": "event",
                "event": event,
                "at_least": count,
                "within": "3d",
            },
            names,
            st.integers(2, 3),
        ),
    ),
    "absence": st.builds(
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
    "segment": st.builds(
        lambda key, on: {"kind": "segment", "segment": key, "on": on},
        st.sampled_from(sorted(SEGMENTS)),
        st.sampled_from(["entered", "left"]),
    ),
    "score": st.builds(
        lambda place, on: {"kind": "score", "score": "engagement", "on": on, **place},
        st.sampled_from([{"grade": "hot"}, {"value": 9}]),
        st.sampled_from(["reached", "fell_below"]),
    ),
    "date": _dated,
    "sequence": st.builds(
        lambda events, within: {
            "kind": "sequence",
            "events": [{"event": event} for event in events],
            "within": within,
        },
        st.lists(names, min_size=2, max_size=3),
        lengths,
    ),
    "inactivity": st.builds(
        lambda event, length: {
            "kind": "inactivity",
            "for": length,
            **({} if event is None else {"event": event}),
        },
        st.one_of(st.none(), names),
        lengths,
    ),
    "usage_drop": _drops,
    "attribute": st.one_of(
        st.builds(
            lambda name, on: {"kind": "attribute", "name": name, "on": on},
            st.sampled_from(["plan", "tier"]),
            st.sampled_from(["changed", "set", "removed"]),
        ),
        st.just({"kind": "attribute", "name": "plan", "from": "free", "to": "pro"}),
    ),
    "list": _membership("list"),
    "tag": _membership("tag"),
    "calendar": _calendars,
    "manual": st.just({"kind": "manual"}),
}
"""What each kind of trigger that stands alone is drawn as."""

single_triggers = st.one_of(*SINGLE_TRIGGERS.values())
TRIGGERS: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    **SINGLE_TRIGGERS,
    "any": st.lists(single_triggers, min_size=2, max_size=4).map(
        lambda of: {"kind": "any", "of": of}
    ),
}
"""What each kind of trigger is drawn as."""

triggers = st.one_of(single_triggers, single_triggers, TRIGGERS["any"])
