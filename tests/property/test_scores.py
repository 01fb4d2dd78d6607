"""Scores against the naive reference: the value at any instant, and when time changes the grade.

The reference adds up powers of two in floating point, straight from the raw record. The product is
right to half a thousandth of a point, and to one part in a hundred million of what fades.
"""

from __future__ import annotations

from typing import Any, Final

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from aparte.core import program as programs
from aparte.core.contact import Contact
from aparte.core.inputs import AbsorbInput, AnyInput, EventInput
from aparte.core.scores import decay
from aparte.kernel import ids, instants
from tests.property import naive
from tests.unit.core import stories
from tests.unit.core.stories import Story

START: Final = stories.MONDAY
SPAN: Final = 40 * instants.DAY
END: Final = START + SPAN + instants.DAY
EVENTS: Final = ("Page Viewed", "Order Completed", "Email Clicked")
LENGTHS: Final = ("1h", "7d", "14d", "never")
Given = tuple[int, str, int]
"""When, what, and how long it took."""

points = st.sampled_from([1, 2.5, 10, 10, -3, -20, 0.125])
bounds = st.sampled_from([None, None, 5, 20, 40])


@st.composite
def rules(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a rule about events: each time, each long one, or while there was one lately."""
    name = draw(st.sampled_from(EVENTS))
    kind = draw(st.sampled_from(["each", "each", "long", "while"]))
    rule: dict[str, Any] = {"kind": "event", "event": name, "points": draw(points)}
    if kind == "while":
        within = draw(st.sampled_from(["1d", "7d"]))
        condition = {"kind": "event", "event": name, "within": within}
        return {"kind": "condition", "condition": condition, "points": draw(points)}
    if kind == "long":
        rule["where"] = [{"property": "duration", "op": "gte", "value": 60}]
    if draw(st.booleans()):
        rule["half_life"] = draw(st.sampled_from(LENGTHS))
    return rule


@st.composite
def scores(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a score of one to three groups, with grades."""
    groups = []
    for index in range(draw(st.integers(1, 3))):
        group: dict[str, Any] = stories_name(f"group-{index}")
        group["rules"] = draw(st.lists(rules(), min_size=1, max_size=3))
        ceiling, floor = draw(bounds), draw(bounds)
        group |= {} if ceiling is None else {"ceiling": ceiling}
        group |= {} if floor is None else {"floor": -floor}
        groups.append(group)
    thresholds = sorted(draw(st.sets(st.sampled_from([-10, 1, 2.5, 5, 9.999, 10, 25]), max_size=3)))
    grades = [stories_name(f"grade-{index}") for index in range(len(thresholds))]
    for grade, threshold in zip(grades, thresholds, strict=True):
        grade["from"] = threshold
    length = draw(st.sampled_from(LENGTHS))
    return {
        **stories_name("made"),
        "groups": groups,
        "grades": grades,
        "half_life": length,
        "floor": draw(st.sampled_from([0, -50])),
        "ceiling": draw(st.sampled_from([30, 100])),
    }


def stories_name(key: str) -> dict[str, Any]:
    """Return a key and a name."""
    return {"key": key, "name": stories.WORDS}


pasts = st.lists(
    st.tuples(
        st.one_of(
            st.integers(0, SPAN // instants.HOUR).map(lambda hour: START + hour * instants.HOUR),
            st.integers(START, START + SPAN),
        ),
        st.sampled_from(EVENTS),
        st.sampled_from([5, 90]),
    ),
    max_size=20,
)


def inputs_of(past: list[Given]) -> list[AnyInput]:
    """Return a past as events, each known at its own instant."""
    return [
        EventInput(
            ids.event_id(1, f"e{index}"), at, at, name, msgspec.json.encode({"duration": length})
        )
        for index, (at, name, length) in enumerate(past)
    ]


def told(live: programs.Program, past: list[AnyInput], now: int) -> Contact:
    """Return the contact after inputs that all become known at once, in this order."""
    story = Story(live)
    for one in past:
        story.told(one, now=now)
    return story.until(now).contact


def expected(raw: dict[str, Any], past: list[Given], now: int) -> float:
    """Return what the score is worth, by the reference."""
    total = 0.0
    for group in raw["groups"]:
        value = sum(_worth(rule, raw["half_life"], past, now) for rule in group["rules"])
        value = min(max(value, group.get("floor", value)), group.get("ceiling", 10**9))
        total += value
    return float(min(max(total, raw["floor"]), raw["ceiling"]))


def _worth(rule: dict[str, Any], usual: str, past: list[Given], now: int) -> float:
    if rule["kind"] == "condition":
        condition = rule["condition"]
        start = now - naive.micros(condition["within"])
        holds = any(name == condition["event"] and start < at <= now for at, name, _ in past)
        return float(rule["points"]) if holds else 0.0
    least = 60 if "where" in rule else 0
    half_life = rule.get("half_life", usual)
    total = 0.0
    for at, name, length in past:
        if name != rule["event"] or at > now or length < least:
            continue
        if half_life == "never":
            total += rule["points"]
        elif now - at < 10 * naive.micros(half_life):
            total += rule["points"] * 2.0 ** -((now - at) / naive.micros(half_life))
    return total


def tolerance(raw: dict[str, Any], past: list[Given]) -> float:
    """Return how far the product may be from the reference, in points."""
    most = sum(abs(rule["points"]) for group in raw["groups"] for rule in group["rules"])
    return 0.0005 + 1e-6 + float(decay.RELATIVE_ERROR_MAX * most * len(past))


def value(live: programs.Program, contact: Contact, now: int) -> int:
    """Return what the product says, in thousandths."""
    return live.scores["made"].lay(contact, now).value(now)


@settings(max_examples=200, deadline=None)
@given(scores(), pasts, st.integers(0, 200), st.randoms(use_true_random=False))
def test_the_score_is_the_references_whatever_the_order(
    raw: dict[str, Any], past: list[Given], days: int, chance: Any
) -> None:
    """Told in any order, as it happens or all late, the record gives one score: the reference's."""
    live = stories.program(scores=[raw])
    straight = Story(live)
    for one in sorted(inputs_of(past), key=lambda one: one.at):
        straight.told(one)
    straight.until(END)
    shuffled = inputs_of(past)
    chance.shuffle(shuffled)
    other = told(live, shuffled, END)
    at = END + days * instants.DAY
    found = value(live, straight.contact, at)
    assert found == value(live, other, at)
    assert abs(found / 1000 - expected(raw, past, at)) <= tolerance(raw, past)
    mine, others = straight.contact.scores.get("made"), other.scores.get("made")
    assert (mine is None) == (others is None)
    if mine is not None and others is not None:
        assert (mine.level, mine.grades) == (others.level, others.grades)


@settings(max_examples=100, deadline=None)
@given(scores(), pasts, st.integers(0, 20))
def test_joining_two_records_gives_the_score_of_all_they_did(
    raw: dict[str, Any], past: list[Given], split: int
) -> None:
    """What two records of a person did counts, once they are one, as if one had done it all."""
    live = stories.program(scores=[raw])
    given_ = inputs_of(past)
    kept, joined = told(live, given_[:split], END), Story(live, "other")
    for one in given_[split:]:
        joined.told(one, now=END)
    story = Story(live)
    story.contact = kept
    story.told(AbsorbInput(ids.event_id(1, "join"), END, END, joined.contact), now=END)
    whole = told(live, given_, END)
    assert value(live, kept, END) == value(live, whole, END)
    mine, others = kept.scores.get("made"), whole.scores.get("made")
    assert (None if mine is None else mine.grades) == (None if others is None else others.grades)


@settings(max_examples=200, deadline=None)
@given(scores(), pasts, st.integers(0, 60 * 24))
def test_a_crossing_is_exact(raw: dict[str, Any], past: list[Given], hours: int) -> None:
    """The level holds to the microsecond before `until`, wherever one looks, and not at it."""
    live = stories.program(scores=[raw])
    now = START + hours * instants.HOUR
    contact = told(live, [one for one in inputs_of(past) if one.at <= now], now)
    score = live.scores["made"]
    standing = score.stand(contact, now)
    assert standing.until > now
    end = min(standing.until - 1, now + 200 * instants.DAY)
    steps = {now + (end - now) * step // 97 for step in range(98)}
    near = {end - (end - now) // 2**power for power in range(1, 40)}
    for at in steps | near | {end}:
        held = score.stand(contact, at)
        assert (held.level, held.grades) == (standing.level, standing.grades)
    if standing.until < instants.FOREVER:
        _check_change(live, raw, contact, now, standing.until)


def _check_change(
    live: programs.Program, raw: dict[str, Any], contact: Contact, now: int, until: int
) -> None:
    """At `until` the level changes, unless a condition does: then one may wake and find nothing."""
    score = live.scores["made"]
    before, after = score.stand(contact, now), score.stand(contact, until)
    changed = (before.level, before.grades) != (after.level, after.grades)
    timed = any(rule["kind"] == "condition" for group in raw["groups"] for rule in group["rules"])
    assert changed or timed


@given(
    st.sampled_from([instants.HOUR, 7 * instants.DAY, 14 * instants.DAY, 365 * instants.DAY]),
    st.lists(
        st.tuples(st.integers(START, START + SPAN), st.integers(1, 10**13)), min_size=1, max_size=9
    ),
    st.lists(st.integers(0, 4_000 * instants.DAY), min_size=2, max_size=9),
)
def test_what_decays_never_grows(
    half_life: int, amounts: list[tuple[int, int]], later: list[int]
) -> None:
    """From one instant to a later one, down to the microsecond, what is left is no more."""
    fading = decay.Fading(half_life, amounts)
    ats = sorted({START + SPAN + one for one in later} | {START + SPAN + later[0] + 1})
    left = [fading.at(at) for at in ats]
    assert left == sorted(left, reverse=True)
    assert fading.at(fading.forgotten_at) == 0
