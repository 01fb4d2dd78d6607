"""Guards: a condition that is left unasked is false, and nothing but its guard can change that."""

from __future__ import annotations

from typing import Any, Final
from zoneinfo import ZoneInfo

from hypothesis import event, given
from hypothesis import strategies as st

from aparte.core import conditions
from aparte.kernel import instants
from tests.property import strategies
from tests.property.strategies import Person

PARIS: Final = ZoneInfo("Europe/Paris")


@st.composite
def situations(draw: st.DrawFn) -> tuple[dict[str, Any], Person, int]:
    """Draw conditions that must all hold, a person and an instant."""
    now = draw(st.sampled_from(strategies.NOWS))
    raw = {"kind": "all", "of": draw(st.lists(strategies.trees(), min_size=1, max_size=3))}
    return raw, draw(strategies.people(now, about=raw)), now


@given(situations())
def test_without_any_entry_of_a_guard_a_condition_is_false_for_good(
    drawn: tuple[dict[str, Any], Person, int],
) -> None:
    """Whoever lacks what a guard asks for is outside, now and later, whatever else they did."""
    raw, person, now = drawn
    condition = conditions.parse(raw)
    compiled = conditions.compile(condition, PARIS)
    guards = conditions.guards(condition, PARIS)
    event(f"{len(guards)} guards")
    for guard in guards:
        contact = strategies.contact_of(person, compiled.needs, now)
        for field, key in guard:
            getattr(contact, field).pop(key, None)
        for at in (now, now + 40 * instants.DAY):
            assert not compiled.evaluate(contact, at).value
