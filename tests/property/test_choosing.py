"""One of several messages chosen by channel, against a naive play of the whole definition."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aparte.core import effects
from aparte.core.contact import ConsentState, Stamped
from aparte.core.governance import policy as policies_of
from aparte.kernel import instants
from tests.property import courtesy, policies
from tests.property.naive import micros
from tests.property.test_governance import GRID, NOW, pasts, person_of
from tests.unit.core import stories
from tests.unit.core.stories import Story

pytestmark = pytest.mark.slow

CHANNELS = ("email", "sms", "push")
LENGTHS = ("4h", "1d", "3d")
ADDRESSES = {"email": "email", "sms": "phone", "push": "push_token"}
REFUSALS = {None: "no_consent", "pending": "unconfirmed", "withdrawn": "unsubscribed"}
END = NOW + 5 * instants.DAY


@dataclass
class Ask:
    """A step that sends one of several messages, and how the person stands on each channel."""

    channels: list[str]
    categories: list[str]
    expiries: list[str]
    if_refused: str
    defer_for: str
    preferred: str | None
    addresses: dict[str, bool]
    consents: dict[str, str | None]

    @property
    def keys(self) -> list[str]:
        """The messages as written."""
        return [f"m{index}" for index in range(len(self.channels))]

    @property
    def ordered(self) -> list[int]:
        """The places of the messages, in the order in which they are to be tried."""
        places = list(range(len(self.channels)))
        first = [place for place in places if self.channels[place] == self.preferred]
        return first + [place for place in places if place not in first]

    def law(self, channel: str) -> str | None:
        """Return why the law refuses a channel, None when it does not."""
        if not self.addresses[channel]:
            return "no_address"
        status = self.consents[channel]
        return None if status == "granted" else REFUSALS[status]


@st.composite
def asks(draw: st.DrawFn) -> Ask:
    """Draw a step of two or three messages."""
    channels = draw(st.permutations(CHANNELS))[: draw(st.integers(2, 3))]
    count = len(channels)
    some = st.sampled_from(["granted", "granted", "granted", "pending", "withdrawn", None])
    expiries = draw(st.lists(st.sampled_from(LENGTHS), min_size=count, max_size=count))
    # Nothing is waited for longer than all messages live: that is refused.
    longest = max(map(LENGTHS.index, expiries))
    return Ask(
        channels=channels,
        categories=draw(
            st.lists(st.sampled_from(["", *policies.CATEGORIES]), min_size=count, max_size=count)
        ),
        expiries=expiries,
        if_refused=draw(st.sampled_from(["skip", "defer", "defer", "end"])),
        defer_for=draw(st.sampled_from(LENGTHS[: longest + 1])),
        preferred=draw(st.sampled_from([None, "email", "sms", "push"])),
        addresses={channel: draw(st.integers(0, 5)) > 0 for channel in CHANNELS},
        consents={channel: draw(some) for channel in CHANNELS},
    )


def refusals(raw: dict[str, Any], past: Any, ask: Ask, place: int, at: int) -> set[str]:
    """Return the reasons of all that refuses a message at an instant, by the definition."""
    known, sent = past
    channel = ask.channels[place]
    wanted = courtesy.Message(at, "scenario-0", f"m{place}", channel, ask.categories[place])
    law = ask.law(channel)
    found = courtesy.refuses(raw, known, sent, wanted) | (set() if law is None else {law})
    if at > NOW and at >= NOW + micros(ask.expiries[place]):
        found.add("expired")
    return found


def story_of(raw: dict[str, Any], past: Any, ask: Ask) -> Story:
    """Return what the core decides when the person signs up."""
    known, sent = past
    step = {
        "id": "ask",
        "kind": "send",
        "messages": ask.keys,
        "if_refused": ask.if_refused,
        "defer_for": ask.defer_for,
        **({} if ask.preferred is None else {"prefer": "contact"}),
    }
    messages = {
        key: stories.message(channel, category=category, expires_after=expiry)
        for key, channel, category, expiry in zip(
            ask.keys, ask.channels, ask.categories, ask.expiries, strict=True
        )
    }
    written = stories.scenario("scenario-0", steps=[step], messages=messages)
    story = Story(stories.program(written, policy=policies_of.parse(raw)))
    contact = person_of(story.program, known, sent)
    for channel in CHANNELS:
        value = "somewhere" if ask.addresses[channel] else None
        contact.attributes[ADDRESSES[channel]] = Stamped(value, 1)
        contact.consents.pop(f"marketing/{channel}", None)
        status = ask.consents[channel]
        if status is not None:
            contact.consents[f"marketing/{channel}"] = ConsentState(status, 1)
    contact.attributes["preferred_channel"] = Stamped(ask.preferred, 1)
    story.contact = contact
    return story.did("Signed Up", NOW)


@settings(max_examples=400, deadline=None)
@given(policies.policies(), pasts(), asks())
def test_the_first_permitted_message_leaves_and_the_others_have_their_reasons(
    raw: dict[str, Any], past: Any, ask: Ask
) -> None:
    """At the moment of asking: which leaves, and of each one before it why it may not."""
    story = story_of(raw, past, ask)
    reasons = {place: refusals(raw, past, ask, place, NOW) for place in ask.ordered}
    allowed = [place for place in ask.ordered if not reasons[place]]
    judged = next(one for one in story.effects if isinstance(one, effects.Judged))
    passed = ask.ordered[: ask.ordered.index(allowed[0])] if allowed else ask.ordered
    told = judged.figures.get("each", [])
    assert [one["message"] for one in told] == [f"m{place}" for place in passed]
    for one, place in zip(told, passed, strict=True):
        assert one["channel"] == ask.channels[place]
        assert one["reason"] in reasons[place]
    if allowed:
        assert story.sends() == [(f"m{allowed[0]}", NOW)]
        return
    assert story.sends() == []
    assert (judged.message, judged.reason) == (f"m{passed[0]}", told[0]["reason"])
    verdicts = {"skip": {"skipped"}, "end": {"ended"}, "defer": {"deferred", "skipped"}}
    assert judged.verdict in verdicts[ask.if_refused]


@settings(max_examples=400, deadline=None)
@given(policies.policies(), pasts(), asks())
def test_what_waits_leaves_when_and_as_the_first_of_them_may(
    raw: dict[str, Any], past: Any, ask: Ask
) -> None:
    """At the first instant at which one of the messages may leave, that one: never another."""
    story = story_of(raw, past, ask).until(END)
    last = NOW + (micros(ask.defer_for) if ask.if_refused == "defer" else 0)
    expected = next(
        (
            (f"m{place}", at)
            for at in range(NOW, last + 1, GRID)
            for place in ask.ordered
            if not refusals(raw, past, ask, place, at)
        ),
        None,
    )
    assert story.sends() == ([] if expected is None else [expected])
    settled = [one for one in story.effects if isinstance(one, effects.Judged) and one.final]
    assert len(settled) == 1
