"""Conditions against the naive reference: the value now, and the instant until which it holds."""

from __future__ import annotations

from typing import Any, Final
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aparte.core import conditions, tracks
from aparte.core.conditions import deciding
from aparte.kernel import instants, zones
from tests.property import naive, strategies
from tests.property.strategies import Person

pytestmark = pytest.mark.slow

PARIS: Final = ZoneInfo("Europe/Paris")
HORIZON: Final = 50 * instants.DAY
LOOKS_MAX: Final = 80


@st.composite
def situations(
    draw: st.DrawFn, drawn: st.SearchStrategy[dict[str, Any]]
) -> tuple[dict[str, Any], Person, int]:
    """Draw a condition, a person and an instant."""
    now = draw(st.sampled_from(strategies.NOWS)) + draw(st.sampled_from([-1, 0, 0, 1, 1234567]))
    raw = draw(drawn)
    return raw, draw(strategies.people(now, about=raw)), now


def evaluate(raw: dict[str, Any], person: Person, now: int) -> conditions.Truth:
    """Return what the product says."""
    compiled = conditions.compile(conditions.parse(raw), PARIS)
    return compiled.evaluate(strategies.contact_of(person, compiled.needs, now), now)


def expected(raw: dict[str, Any], person: Person, now: int) -> bool:
    """Return what the reference says."""
    return naive.holds(raw, person, now, "Europe/Paris")


def durations_in(raw: Any) -> set[int]:
    """Return every duration that a condition mentions."""
    if isinstance(raw, dict):
        return {0}.union(*(durations_in(one) for one in raw.values()))
    if isinstance(raw, list):
        return {0}.union(*(durations_in(one) for one in raw))
    return {naive.micros(raw)} if raw in strategies.WINDOWS else {0}


def telling_instants(raw: dict[str, Any], person: Person, now: int) -> list[int]:
    """Return instants after now at which something might change, and their neighbours."""
    lengths = durations_in(raw)
    found = {at + length for at, _, _ in person.events for length in lengths}
    zone = ZoneInfo("Europe/Paris")
    own = person.attributes.get("timezone")
    if own in strategies.ZONES:
        zone = ZoneInfo(own)
    midnight = now
    for _ in range(16):
        midnight = zones.end_of("day", midnight, zone)
        found |= {midnight, midnight + 9 * instants.HOUR, midnight + 150 * instants.MINUTE}
    near = {at + play for at in found for play in (-1, 0, 1)}
    return sorted(at for at in near if now < at < now + HORIZON)


def assert_constant(raw: dict[str, Any], person: Person, now: int, truth: conditions.Truth) -> None:
    """Assert that nothing changes in [now, until), where anything might."""
    looks = [at for at in telling_instants(raw, person, now) if at < truth.until]
    step = max(len(looks) // LOOKS_MAX, 1)
    for at in {*looks[::step], *looks[-3:], *looks[:3], min(truth.until - 1, now + HORIZON)}:
        assert expected(raw, person, at) == truth.value, f"changed unannounced at {at}"


@settings(max_examples=250, deadline=None)
@given(situations(strategies.leaf_conditions()))
def test_a_leaf_is_right_and_its_until_exact(situation: tuple[dict[str, Any], Person, int]) -> None:
    """The value is the reference's; it lasts to the microsecond before `until`, not at it."""
    raw, person, now = situation
    truth = evaluate(raw, person, now)
    assert truth.value == expected(raw, person, now)
    assert truth.until > now
    if truth.until < instants.FOREVER:
        assert expected(raw, person, truth.until) != truth.value
    assert_constant(raw, person, now, truth)


@settings(max_examples=250, deadline=None)
@given(situations(strategies.event_conditions()))
def test_the_past_is_right_and_its_until_exact(
    situation: tuple[dict[str, Any], Person, int],
) -> None:
    """The same for the leaves that matter most, drawn more often."""
    raw, person, now = situation
    truth = evaluate(raw, person, now)
    assert truth.value == expected(raw, person, now)
    assert truth.until > now
    if truth.until < instants.FOREVER:
        assert expected(raw, person, truth.until) != truth.value
    assert_constant(raw, person, now, truth)


@settings(max_examples=250, deadline=None)
@given(situations(strategies.trees()))
def test_a_tree_is_right_and_never_late(situation: tuple[dict[str, Any], Person, int]) -> None:
    """Put together, the value is right and nothing changes before `until`."""
    raw, person, now = situation
    truth = evaluate(raw, person, now)
    assert truth.value == expected(raw, person, now)
    assert truth.until > now
    assert_constant(raw, person, now, truth)


@settings(max_examples=100, deadline=None)
@given(situations(strategies.trees()))
def test_every_condition_can_be_said_and_explained(
    situation: tuple[dict[str, Any], Person, int],
) -> None:
    """Sentence and explanation exist in both languages, and the explanation tells the truth."""
    raw, person, now = situation
    condition = conditions.parse(raw)
    said = conditions.sentence(condition)
    assert said.en
    assert said.fr
    compiled = conditions.compile(condition, PARIS)
    contact = strategies.contact_of(person, compiled.needs, now)
    lines = conditions.explain(condition, contact, now, PARIS)
    assert lines[0].truth == expected(raw, person, now)
    assert lines[0].until == compiled.evaluate(contact, now).until
    assert all(line.words.en and line.words.fr for line in lines)


@settings(max_examples=250, deadline=None)
@given(situations(strategies.trees()))
def test_the_part_that_decided_has_the_truth_that_is_told_of_it(
    situation: tuple[dict[str, Any], Person, int],
) -> None:
    """By itself it is what is told; only the agreement of several parts is told as a whole."""
    raw, person, now = situation
    condition = conditions.parse(raw)
    compiled = conditions.compile(condition, PARIS)
    contact = strategies.contact_of(person, compiled.needs, now)
    holds = compiled.evaluate(contact, now).value
    place = deciding.Decider(condition, PARIS).find(contact, now)
    part, truth = deciding.part_at(condition, place, holds=holds)
    assert conditions.compile(part, PARIS).evaluate(contact, now).value == truth
    if isinstance(part, conditions.AllOf) and len(part.of) > 1:
        assert truth
    elif isinstance(part, conditions.AnyOf) and len(part.of) > 1:
        assert not truth


@settings(max_examples=150, deadline=None)
@given(situations(strategies.event_conditions()))
def test_past_the_bound_the_sums_stay_right_and_until_never_surprises(
    situation: tuple[dict[str, Any], Person, int],
) -> None:
    """With more events than a track keeps, all-time figures are exact; `until` is the value's own.

    Windows are then right to the day only, so they are held against themselves.
    """
    raw, person, now = situation
    compiled = conditions.compile(conditions.parse(raw), PARIS)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tracks, "KEEP_MAX", 3)
        contact = strategies.contact_of(person, compiled.needs, now)
    truth = compiled.evaluate(contact, now)
    if not {"within", "period", "between"} & raw.keys():
        assert truth.value == expected(raw, person, now)
    if truth.until < instants.FOREVER:
        assert compiled.evaluate(contact, truth.until - 1).value is truth.value
        assert compiled.evaluate(contact, truth.until).value is not truth.value
    for at in telling_instants(raw, person, now)[::7]:
        if at < truth.until:
            assert compiled.evaluate(contact, at).value is truth.value
