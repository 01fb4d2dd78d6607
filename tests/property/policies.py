"""Strategies for policies in JSON form: every kind of rule, narrowed or not, on a coarse grid."""

from __future__ import annotations

from typing import Any, Final

from hypothesis import strategies as st

from tests.property import strategies

LENGTHS: Final = ("30m", "1h", "4h", "1d", "3d")
CATEGORIES: Final = ("promotion", "advice")
HOURS: Final = (("20:00", "08:00"), ("12:00", "14:00"), ("22:30", "06:00"))
WORDS: Final = {"en": "Name", "fr": "Nom"}

Raw = dict[str, Any]

lengths = st.sampled_from(LENGTHS)
few = st.booleans()
_some_days = st.sets(st.integers(1, 7), min_size=1).map(sorted)

_scopes: st.SearchStrategy[Raw] = st.one_of(
    st.just({}),
    st.just({}),
    st.sampled_from([{"channel": "email"}, {"channel": "sms"}]),
    st.lists(st.sampled_from(CATEGORIES), min_size=1, max_size=2, unique=True).map(
        lambda names: {"categories": names}
    ),
)


def _narrowed(rules: st.SearchStrategy[Raw]) -> st.SearchStrategy[Raw]:
    return st.builds(lambda rule, scope: {**rule, **scope}, rules, _scopes)


_windows: st.SearchStrategy[Raw] = st.one_of(
    lengths.map(lambda length: {"rolling": length}),
    st.sampled_from(["day", "week", "month"]).map(lambda period: {"calendar": period}),
)
caps = _narrowed(
    st.builds(lambda limit, window: {"limit": limit, **window}, st.integers(1, 3), _windows)
)
gaps = _narrowed(lengths.map(lambda length: {"duration": length}))
rests: st.SearchStrategy[Raw] = st.builds(
    lambda duration, where: {"event": "Order Completed", "duration": duration, **where},
    lengths,
    st.sampled_from([{}, {"where": [{"property": "cart_id", "op": "is", "value": "a"}]}]),
)
conditions: st.SearchStrategy[Raw] = st.recursive(
    st.one_of(
        st.just({"kind": "attribute", "name": "plan", "op": "is", "value": "pro"}),
        st.builds(
            lambda event, within, value: {
                "kind": "event",
                "event": event,
                "within": within,
                "value": value,
            },
            st.sampled_from(["Page Viewed", "Order Completed"]),
            lengths,
            st.integers(1, 2),
        ),
    ),
    lambda inner: st.one_of(
        inner.map(lambda one: {"kind": "not", "of": one}),
        st.builds(
            lambda kind, of: {"kind": kind, "of": of},
            st.sampled_from(["all", "any"]),
            st.lists(inner, min_size=2, max_size=3),
        ),
    ),
    max_leaves=3,
).filter(strategies.says_something)
pauses = _narrowed(
    st.builds(
        lambda condition, reason: {"condition": condition, **reason},
        conditions,
        st.sampled_from([{"reason": "ticket_open"}, {"name": WORDS}]),
    )
)
groups: st.SearchStrategy[Raw] = st.builds(
    lambda members, window: {"name": WORDS, "members": members, "window": window},
    st.sampled_from([["scenario-0", "scenario-1"], ["scenario-0/m0", "scenario-1", "scenario-2"]]),
    lengths,
)
legal_hours: st.SearchStrategy[Raw] = st.builds(
    lambda channel, hours, days, more: {
        "channel": channel,
        "start": hours[0],
        "end": hours[1],
        "weekdays": days,
        **more,
    },
    st.sampled_from(["email", "email", "sms"]),
    st.sampled_from([("08:00", "20:00"), ("09:30", "00:00"), ("00:00", "12:00")]),
    _some_days,
    st.sampled_from([{}, {"country": "FR"}, {"closed_on": ["2026-03-04", "03-10"]}]),
)
quiet_periods: st.SearchStrategy[Raw] = st.one_of(
    st.builds(
        lambda hours, days, scope: {
            "start": hours[0],
            "end": hours[1],
            "weekdays": days,
            **scope,
        },
        st.sampled_from(HOURS),
        _some_days,
        st.sampled_from([{}, {"channel": "email"}, {"channel": "sms"}]),
    ),
    st.just({"start": "00:00", "end": "00:00", "weekdays": [7]}),
)


def _optional(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), st.none(), strategy)


def _repeats(found: list[Raw]) -> bool:
    """Return whether two caps are about the same messages and time: that is refused."""
    about = [{**one, "limit": 0, "categories": set(one.get("categories", ()))} for one in found]
    return any(one in about[:index] for index, one in enumerate(about))


LISTED: Final[dict[str, st.SearchStrategy[Raw]]] = {
    "caps": caps,
    "gaps": gaps,
    "rests": rests,
    "pauses": pauses,
    "groups": groups,
    "legal_hours": legal_hours,
    "quiet_periods": quiet_periods,
}
SINGLE: Final[dict[str, st.SearchStrategy[Any]]] = {
    "minimum_gap": lengths,
    "quiet_hours": st.sampled_from(HOURS).map(lambda hours: {"start": hours[0], "end": hours[1]}),
}


@st.composite
def policies(draw: st.DrawFn, kind: str | None = None) -> Raw:
    """Draw a policy of a few rules of any kind; with `kind`, one at least is of it."""
    raw: Raw = {}
    for name, rules in LISTED.items():
        least = 1 if name == kind else 0
        found = draw(st.lists(rules, min_size=least, max_size=2)) if least or draw(few) else []
        if found:
            raw[name] = found[:1] if name == "caps" and _repeats(found) else found
    for name, rule in SINGLE.items():
        chosen = draw(rule if name == kind else _optional(rule))
        if chosen is not None:
            raw[name] = chosen
    return raw
