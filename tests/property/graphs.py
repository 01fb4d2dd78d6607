"""What each kind of step is drawn as, and graphs of steps with the messages they ask for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from tests.property import policies
from tests.property.kinds import CHANNELS, lengths, names, some_conditions, weekdays
from tests.unit.core import stories

Raw = dict[str, Any]
Drawn = st.SearchStrategy[Raw]

single_channels = st.sampled_from(["email", "email", "email", "sms"])
clocks = st.sampled_from(["00:00", "02:30", "10:00"])

changes: Drawn = st.one_of(
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
    st.just({"target": "attribute", "name": "tier", "value": {"from": "contact", "path": "seen"}}),
    st.just({"target": "attribute", "name": "tier", "value": "pro"}),
)
"""Scenarios never write what policies look at: people alone say their `plan`."""


def _ways(later: st.SearchStrategy[str]) -> dict[str, st.SearchStrategy[Any]]:
    return {"then": later, "otherwise": st.just("next")}


def _awaited(later: st.SearchStrategy[str]) -> Drawn:
    ways = _ways(later)
    same = {"same": st.just("cart_id")}
    return st.one_of(
        st.fixed_dictionaries({"event": names, "timeout": lengths, **ways}, optional=same),
        st.fixed_dictionaries({"condition": some_conditions, "timeout": lengths, **ways}),
    )


def _choice(later: st.SearchStrategy[str]) -> Drawn:
    apart = later.filter(lambda to: to != "next")
    return st.fixed_dictionaries({"condition": some_conditions, **_ways(apart)})


def _branch(later: st.SearchStrategy[str]) -> Drawn:
    case = st.fixed_dictionaries({"condition": some_conditions, "to": later})
    # None asks what another asked before.
    cases = st.lists(case, min_size=1, max_size=3, unique_by=lambda one: _asks(one["condition"]))
    return st.fixed_dictionaries({"cases": cases})


def _asks(condition: Raw) -> tuple[Any, ...]:
    """Return what a condition asks, in whatever order its parts stand."""
    parts = condition.get("of")
    if isinstance(parts, list):
        return (condition["kind"], frozenset(map(_asks, parts)))
    if parts is not None:
        return (condition["kind"], _asks(parts))
    return (repr(sorted(condition.items())),)


def _split(later: st.SearchStrategy[str]) -> Drawn:
    return st.builds(
        lambda share, to: {"ways": [{"share": share, "to": to}, {"share": 100 - share}]},
        st.sampled_from([0, 12.5, 50]),
        later,
    )


def _experiment(later: st.SearchStrategy[str]) -> Drawn:
    return st.builds(
        lambda to, winner: {
            "varies": "branch",
            "variants": [{"key": "a", "share": 60, "to": to}, {"key": "b", "share": 40}],
            "winner": winner,
        },
        later,
        st.sampled_from([None, None, "a", "b"]),
    )


def _alert(length: str) -> Raw:
    whom = ["ana@shop.example", "{plan}"]
    return {"subject": "Look at {plan}", "to": whom, "at_most": {"within": length}}


def _webhook(length: str, to: str) -> Raw:
    set_ = {"tier": "plan"}
    return {"url": "https://crm.example/", "timeout": length, "set": set_, "failed": to}


_DAYS: list[Raw] = [{"days": 1}, {"days": 3}]
_ON: Raw = {"date": "2026-03-05", "group": "cart_id"}


def _ranking(when: Raw, to: str) -> Raw:
    by = {"event": "Page Viewed", "within": "3d"} if "days" in when else {"score": "engagement"}
    return {**when, "by": by, "first": 2, "timeout": "4h", "among": to}


STEPS: dict[str, Callable[[st.SearchStrategy[str]], Drawn]] = {
    "send": lambda _: st.fixed_dictionaries(
        {"if_refused": st.sampled_from(["skip", "defer", "end"]), "defer_for": lengths}
    ),
    "wait": lambda _: st.fixed_dictionaries({"duration": lengths}),
    "spread": lambda _: st.fixed_dictionaries({"over": lengths}),
    "wait_until": lambda _: st.one_of(
        st.fixed_dictionaries({"time": clocks, "weekdays": weekdays}),
        st.fixed_dictionaries({"weekdays": weekdays}).map(
            lambda drawn: {**drawn, "from": "22:00", "to": "02:30"}
        ),
    ),
    "wait_until_date": lambda later: st.one_of(
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
    "wait_for": _awaited,
    "choice": _choice,
    "branch": _branch,
    "holdout": lambda _: st.fixed_dictionaries({"share": st.sampled_from([12.5, 50])}),
    "split": _split,
    "experiment": _experiment,
    "change": lambda _: changes,
    "task": lambda _: st.builds(
        lambda length: {"subject": "Call {plan}", "team": "sales", "due": length}, lengths
    ),
    "alert": lambda _: lengths.map(_alert),
    "webhook": lambda later: st.builds(_webhook, lengths, later),
    "ranking": lambda later: st.builds(_ranking, st.sampled_from([*_DAYS, _ON]), later),
}
"""What each kind of step that may stand anywhere has of its own, given where it may go on."""

CLOSING = ("exit",)
"""Kinds of steps that stand last."""

ROUND = ("start", "stop", "jump")
"""Kinds of steps at the end of graphs that go round."""

_kinds = st.sampled_from(["send", *STEPS])


@st.composite
def graph(draw: st.DrawFn, key: str, kind: str | None = None) -> list[Raw]:
    """Draw the steps of a scenario; with `kind`, one at least is of it."""
    count = draw(st.integers(1, 5))
    kinds = [draw(_kinds) for _ in range(count)]
    if kind in STEPS:
        kinds[draw(st.integers(0, count - 1))] = kind
    closed = kind in CLOSING or (kind is None and draw(st.integers(0, 9)) == 0)
    if closed:
        kinds[-1] = "exit"
    steps = [draw(_step(one, index, count)) for index, one in enumerate(kinds)]
    if kind in ROUND or (not closed and draw(st.integers(0, 3)) == 0):
        steps += draw(_round(key, kinds, kind))
    return steps


@st.composite
def _round(draw: st.DrawFn, key: str, kinds: list[str], kind: str | None) -> list[Raw]:
    """Draw the end of a graph that goes round.

    Whoever goes round waits on the way; a later scenario is started, so no ring is closed. An
    experiment is not gone through twice: its variant is on record once.
    """
    other = f"scenario-{int(key.removeprefix('scenario-')) + 1}"
    concerned = kind if kind in {"start", "stop"} else draw(st.sampled_from(["start", "stop"]))
    return [
        {"id": "pause", "kind": "wait", "duration": draw(lengths)},
        {"id": "other", "kind": concerned, "scenario": other},
        {
            "id": "again",
            "kind": "jump",
            "to": "pause" if "experiment" in kinds else "s0",
            "times": draw(st.integers(1, 3)),
        },
    ]


@st.composite
def _step(draw: st.DrawFn, kind: str, index: int, count: int) -> Raw:
    later = st.sampled_from(["next", "end", *(f"s{place}" for place in range(index + 1, count))])
    if kind == "exit":
        return {"id": f"s{index}", "kind": kind, "outcome": "left"}
    fields = draw(_asked(index)) if kind == "send" else {}
    return {"id": f"s{index}", "kind": kind, **fields, **draw(STEPS[kind](later))}


@st.composite
def _asked(draw: st.DrawFn, index: int) -> Raw:
    """Draw which message a step asks for: one, or one of several."""
    count = draw(st.sampled_from([1, 1, 2, 3]))
    if count == 1:
        return {"message": f"m{index}"}
    keys = [f"m{index}", f"m{index}-b", f"m{index}-c"][:count]
    return {"messages": keys, **draw(st.sampled_from([{}, {"prefer": "contact"}]))}


@st.composite
def messages(draw: st.DrawFn, steps: list[Raw]) -> Raw:
    """Draw the messages that steps ask for, those of one step by as many channels."""
    found: Raw = {}
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
