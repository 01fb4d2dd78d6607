"""The rules of governance against the naive reference: what they refuse, and until when exactly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from aparte.core import program as programs
from aparte.core.contact import Accepted, Contact
from aparte.core.governance import policy as policies_of
from aparte.core.governance.asking import Asking
from aparte.core.governance.judging import Judge
from aparte.core.inputs import AnyInput, AttributesInput, EventInput
from aparte.kernel import ids, instants
from tests.property import courtesy, policies
from tests.unit.core import stories
from tests.unit.core.stories import Story

GRID = 30 * instants.MINUTE
NOW = stories.MONDAY + 10 * instants.DAY
HORIZON = 8 * instants.DAY
_COUNTRIES = (None, "FR", "BE", "France")


@st.composite
def pasts(draw: st.DrawFn) -> tuple[courtesy.Known, list[courtesy.Message]]:
    """Draw what a person did and was sent until now, all on the grid."""
    attributes: dict[str, Any] = {}
    for name, values in (
        ("timezone", (None, "Asia/Tokyo", "America/New_York")),
        ("country", _COUNTRIES),
        ("plan", (None, "pro", "free")),
    ):
        value = draw(st.sampled_from(values))
        if value is not None:
            attributes[name] = value
    back = st.integers(0, 5 * instants.DAY // GRID)
    events = [
        (
            NOW - GRID * draw(back),
            draw(st.sampled_from(["Page Viewed", "Order Completed"])),
            {"cart_id": draw(st.sampled_from(["a", "b"]))},
        )
        for _ in range(draw(st.integers(0, 4)))
    ]
    sent = [
        courtesy.Message(
            NOW - GRID * draw(back),
            f"scenario-{draw(st.integers(0, 2))}",
            f"m{draw(st.integers(0, 1))}",
            draw(st.sampled_from(["email", "sms"])),
            draw(st.sampled_from(["", *policies.CATEGORIES])),
        )
        for _ in range(draw(st.integers(0, 4)))
    ]
    return courtesy.Known(attributes, events), sorted(sent, key=lambda one: one.at)


messages = st.builds(
    courtesy.Message,
    st.just(NOW),
    st.sampled_from(["scenario-0", "scenario-1", "elsewhere"]),
    st.sampled_from(["m0", "m1"]),
    st.sampled_from(["email", "email", "sms"]),
    st.sampled_from(["", *policies.CATEGORIES]),
)


def person_of(live: programs.Program, known: courtesy.Known, sent: list[courtesy.Message]) -> Any:
    """Return the contact of whom this is known, reachable and consenting on both channels."""
    story = Story(live)
    first = NOW - 9 * instants.DAY
    given_: list[AnyInput] = [
        AttributesInput(ids.event_id(1, "a"), first, first, {**known.attributes, "phone": "+33"})
    ]
    for index, (at, name, properties) in enumerate(known.events):
        raw = msgspec.json.encode(properties)
        given_.append(EventInput(ids.event_id(1, f"e{index}"), at, at, name, raw))
    story.reachable(first).agreed_to("sms", first).told(*given_, now=NOW)
    contact: Contact = story.contact
    contact.pressure = [
        Accepted(one.at, one.channel, one.scenario, one.key, True, one.category) for one in sent
    ]
    return contact


@dataclass
class Wanted:
    """What governance must know of a message, on any channel."""

    key: str
    channel: str
    category: str
    purpose: str = "marketing"
    transactional: bool = False


def asked(raw: dict[str, Any], past: Any, message: courtesy.Message) -> tuple[Judge, Asking]:
    """Return the judge of a policy and a message's question."""
    known, sent = past
    live = stories.program(policy=policies_of.parse(raw))
    contact = person_of(live, known, sent)
    asking = Asking(
        contact,
        Wanted(message.key, message.channel, message.category),
        live.zone_of(contact),
        message.scenario,
    )
    return live.judge, asking


def expected(raw: dict[str, Any], past: Any, message: courtesy.Message, at: int) -> set[str]:
    """Return what the reference says of the message at an instant."""
    known, sent = past
    return courtesy.refuses(raw, known, sent, wanted_at(message, at))


def wanted_at(message: courtesy.Message, at: int) -> courtesy.Message:
    """Return the message wanted at another instant."""
    return courtesy.Message(at, message.scenario, message.key, message.channel, message.category)


@settings(max_examples=300, deadline=None)
@given(policies.policies(), pasts(), messages)
def test_a_refusal_is_one_of_the_reference(
    raw: dict[str, Any], past: Any, message: courtesy.Message
) -> None:
    """Refused exactly when a rule refuses, for the reason of one that does."""
    judge, asking = asked(raw, past, message)
    refused = judge.refusal(asking, NOW)
    reasons = expected(raw, past, message, NOW)
    assert (refused is None) == (not reasons)
    if refused is not None:
        assert str(refused.reason) in reasons


@settings(max_examples=300, deadline=None)
@given(policies.policies(), pasts(), messages)
def test_a_refusal_lifts_at_the_first_instant_all_rules_accept(
    raw: dict[str, Any], past: Any, message: courtesy.Message
) -> None:
    """Not one step of the grid too early or too late, and never when no rule ever accepts."""
    judge, asking = asked(raw, past, message)
    refused = judge.refusal(asking, NOW)
    if refused is None:
        return
    lift = judge.lift(asking, refused, NOW + HORIZON)
    first = next(
        (at for at in range(NOW, NOW + HORIZON + 1, GRID) if not expected(raw, past, message, at)),
        instants.FOREVER,
    )
    # An event's rest begins just after it: a moment past a step of the grid is looked at too.
    if lift.until != instants.FOREVER:
        assert lift.until % GRID == NOW % GRID
    assert lift.until == first


@settings(max_examples=150, deadline=None)
@given(policies.policies(), pasts(), messages)
def test_hours_allow_from_the_first_instant_no_clock_refuses(
    raw: dict[str, Any], past: Any, message: courtesy.Message
) -> None:
    """What a sender asks at hand-over: legal and quiet hours alone."""
    judge, asking = asked(raw, past, message)
    clocks = {"legal_hours", "quiet_hours"}
    first = next(
        (
            at
            for at in range(NOW, NOW + HORIZON + 1, GRID)
            if not clocks & expected(raw, past, message, at)
        ),
        instants.FOREVER,
    )
    found = judge.hours_allow_from(asking, NOW)
    assert found == first or (first == instants.FOREVER and found > NOW + HORIZON)
