"""Caps, gaps and groups, narrowed to channels and categories, and the places kept ahead."""

from __future__ import annotations

from typing import Any

import msgspec

from aparte.core import contact as contacts
from aparte.core import effects
from aparte.core.governance import wording
from aparte.core.governance.policy import Cap, Gap, Group, Policy
from aparte.core.scenarios import Scenario
from aparte.kernel import instants, zones
from aparte.kernel.words import Words
from tests.unit.core import stories
from tests.unit.core.stories import MONDAY, Story

HOUR, DAY = instants.HOUR, instants.DAY
PARIS = zones.find("Europe/Paris")


def speaks(key: str, on: str, **fields: Any) -> Scenario:
    """Return a scenario of one message, with its category and priority, opened by an event."""
    step = {"id": "say", "kind": "send", "message": key}
    step["if_refused"] = fields.pop("refused", "skip")
    priority = fields.pop("priority", 50)
    return stories.scenario(
        key,
        trigger={"kind": "event", "event": on},
        steps=[step],
        messages={key: stories.message(**fields)},
        priority=priority,
    )


def by(channel: str, scenario: Scenario) -> Scenario:
    """Return the scenario with its messages on another channel, which the core may judge."""
    messages = {
        key: msgspec.structs.replace(message, channel=channel)
        for key, message in scenario.messages.items()
    }
    return msgspec.structs.replace(scenario, messages=messages)


def figures(story: Story) -> dict[str, Any]:
    """Return the figures of the last verdict."""
    return [one for one in story.effects if isinstance(one, effects.Judged)][-1].figures


def test_a_cap_of_a_category_counts_only_its_messages() -> None:
    """One promotion a week, any number of pieces of advice."""
    policy = Policy(caps=(Cap(limit=1, rolling="7d", categories=("promotion",)),))
    promotion = speaks("sale", "Sale", category="promotion")
    advice = speaks("tip", "Tip", category="advice")
    plain = speaks("news", "News")
    story = Story(stories.program(promotion, advice, plain, policy=policy)).reachable(MONDAY)
    for index, name in enumerate(("Tip", "Tip", "News", "Sale", "Tip", "Sale")):
        story.did(name, MONDAY + index * HOUR)
    assert [reason for _, _, reason in story.verdicts()] == ["sent"] * 5 + ["cap"]
    assert figures(story) == {
        "count": 1,
        "limit": 1,
        "window": "7d",
        "channel": None,
        "categories": ["promotion"],
    }
    assert PARIS is not None
    said = wording.sentence("cap", figures(story), PARIS)
    assert said.en == (
        "1 marketing message of category “promotion” accepted in the last 7 days; at most 1"
        " allowed."
    )


def test_a_cap_of_several_categories_counts_them_together() -> None:
    """Two promotions or pieces of news, whichever they are."""
    policy = Policy(caps=(Cap(limit=2, rolling="7d", categories=("promotion", "news")),))
    written = [speaks("sale", "Sale", category="promotion"), speaks("new", "New", category="news")]
    story = Story(stories.program(*written, policy=policy)).reachable(MONDAY)
    for index, name in enumerate(("Sale", "New", "Sale", "New")):
        story.did(name, MONDAY + index * HOUR)
    assert [reason for _, _, reason in story.verdicts()] == ["sent", "sent", "cap", "cap"]


def test_a_cap_of_a_channel_leaves_the_others_alone() -> None:
    """One text message a week; e-mail as one likes."""
    policy = Policy(caps=(Cap(limit=1, rolling="7d", channel="sms"),))
    written = [by("sms", speaks("text", "Text")), speaks("mail", "Mail")]
    story = Story(stories.program(*written, policy=policy))
    story.reachable(MONDAY, phone="+33600000000").agreed_to("sms", MONDAY)
    for index, name in enumerate(("Mail", "Text", "Mail", "Text")):
        story.did(name, MONDAY + index * HOUR)
    assert [reason for _, _, reason in story.verdicts()] == ["sent", "sent", "sent", "cap"]


def test_a_calendar_month_begins_on_the_first() -> None:
    """One a month: 31 March and 1 April are two months, by the person's clock."""
    policy = Policy(caps=(Cap(limit=1, calendar="month"),))
    story = Story(stories.program(speaks("a", "A"), policy=policy)).reachable(MONDAY)
    for at in ("2026-03-31T21:00:00Z", "2026-03-31T21:59:59Z", "2026-03-31T22:00:00Z"):
        story.did("A", instants.parse(at))
    assert [reason for _, _, reason in story.verdicts()] == ["sent", "cap", "sent"]


def test_a_gap_of_a_category_defers_only_its_own() -> None:
    """Two days between promotions, while advice goes when it likes."""
    policy = Policy(gaps=(Gap(duration="2d", categories=("promotion",)),))
    promotion = speaks("sale", "Sale", refused="defer", category="promotion", expires_after="7d")
    step = msgspec.structs.replace(promotion.steps[0], defer_for="7d")
    promotion = msgspec.structs.replace(promotion, steps=(step,))
    advice = speaks("tip", "Tip", category="advice")
    story = Story(stories.program(promotion, advice, policy=policy)).reachable(MONDAY)
    story.did("Sale", MONDAY).did("Tip", MONDAY + HOUR).did("Sale", MONDAY + 2 * HOUR)
    story.until(MONDAY + 5 * DAY)
    assert story.sends() == [("sale", MONDAY), ("tip", MONDAY + HOUR), ("sale", MONDAY + 2 * DAY)]


def group(*members: str) -> Policy:
    """Return a policy with one group of a week."""
    name = Words(en="Offers", fr="Offres")
    return Policy(groups=(Group(name=name, members=members, window="7d"),))


def test_a_group_lets_only_one_of_its_scenarios_speak() -> None:
    """Who heard from one hears from no other for a week, but from the same again."""
    written = [speaks("first", "A"), speaks("second", "B"), speaks("outside", "C")]
    story = Story(stories.program(*written, policy=group("first", "second"))).reachable(MONDAY)
    for at, name in ((0, "A"), (HOUR, "B"), (2 * HOUR, "A"), (3 * HOUR, "C")):
        story.did(name, MONDAY + at)
    story.did("B", MONDAY + 2 * HOUR + 7 * DAY - 1).did("B", MONDAY + 2 * HOUR + 7 * DAY)
    assert story.verdicts() == [
        ("first", "accepted", "sent"),
        ("second", "skipped", "excluded_by_group"),
        ("first", "accepted", "sent"),
        ("outside", "accepted", "sent"),
        ("second", "skipped", "excluded_by_group"),
        ("second", "accepted", "sent"),
    ]


def test_of_a_group_at_one_instant_the_higher_priority_speaks() -> None:
    """Whatever they are called, and both with room enough."""
    written = [speaks("a-low", "Both", priority=10), speaks("z-high", "Both", priority=90)]
    story = Story(stories.program(*written, policy=group("a-low", "z-high"))).reachable(MONDAY)
    story.did("Both", MONDAY)
    assert story.verdicts() == [
        ("z-high", "accepted", "sent"),
        ("a-low", "skipped", "excluded_by_group"),
    ]
    assert PARIS is not None
    said = wording.sentence("excluded_by_group", figures(story), PARIS)
    assert said.fr == (
        "Groupe « Offres » : «\u202fz-high\u202f» a parlé le 2 mars 2026 à 10\u202fh\u202f00, et"
        " un seul du groupe peut parler en 1 semaine."
    )


def test_a_group_may_name_single_messages() -> None:
    """Only the named message of a scenario is a member; its others speak freely."""
    written = stories.scenario(
        "tour",
        steps=[
            {"id": "one", "kind": "send", "message": "welcome"},
            {"id": "two", "kind": "send", "message": "offer"},
        ],
    )
    policy = group("tour/offer", "sale")
    story = Story(stories.program(written, speaks("sale", "Sale"), policy=policy))
    story.reachable(MONDAY).did("Sale", MONDAY).did("Signed Up", MONDAY + HOUR)
    assert story.verdicts() == [
        ("sale", "accepted", "sent"),
        ("welcome", "accepted", "sent"),
        ("offer", "skipped", "excluded_by_group"),
    ]


def test_a_place_is_kept_only_by_messages_the_cap_counts() -> None:
    """Advice planned for tomorrow keeps no place of the cap on promotions."""
    policy = Policy(caps=(Cap(limit=1, rolling="7d", categories=("promotion",)),))
    planned = stories.scenario(
        "planned",
        priority=90,
        trigger={"kind": "event", "event": "Order Completed"},
        steps=[
            {"id": "a-day", "kind": "wait", "duration": "1d"},
            {"id": "tip", "kind": "send", "message": "tip"},
        ],
        messages={"tip": stories.message(category="advice")},
    )
    sale = speaks("sale", "Sale", category="promotion", priority=10)
    story = Story(stories.program(planned, sale, policy=policy)).reachable(MONDAY)
    story.did("Order Completed", MONDAY).did("Sale", MONDAY + HOUR).until(MONDAY + 3 * DAY)
    assert story.verdicts() == [("sale", "accepted", "sent"), ("tip", "accepted", "sent")]


def test_a_place_is_not_kept_past_an_event_that_may_never_come() -> None:
    """Only waits alone lead ahead: a wait for an event, or a choice, keeps nothing."""
    policy = Policy(caps=(Cap(limit=1, rolling="7d"),))
    hoping = stories.scenario(
        "hoping",
        priority=90,
        trigger={"kind": "event", "event": "Order Completed"},
        steps=[
            {"id": "hope", "kind": "wait_for", "event": "Never", "timeout": "1d"},
            {"id": "tip", "kind": "send", "message": "tip"},
        ],
    )
    sale = speaks("sale", "Sale", priority=10)
    story = Story(stories.program(hoping, sale, policy=policy)).reachable(MONDAY)
    story.did("Order Completed", MONDAY).did("Sale", MONDAY + HOUR)
    assert story.verdicts() == [("sale", "accepted", "sent")]


def test_no_place_is_kept_for_what_comes_when_the_cap_is_free_again() -> None:
    """A message planned for the instant the window frees its place needs none of today's."""
    policy = Policy(caps=(Cap(limit=1, rolling="2d"),))
    planned = stories.scenario(
        "planned",
        priority=90,
        trigger={"kind": "event", "event": "Order Completed"},
        steps=[
            {"id": "wait", "kind": "wait", "duration": "3d"},
            {"id": "tip", "kind": "send", "message": "tip"},
        ],
    )
    sale = speaks("sale", "Sale", priority=10)
    story = Story(stories.program(planned, sale, policy=policy)).reachable(MONDAY)
    story.did("Order Completed", MONDAY).did("Sale", MONDAY + DAY).until(MONDAY + 4 * DAY)
    assert story.verdicts() == [("sale", "accepted", "sent"), ("tip", "accepted", "sent")]


def test_a_contact_stored_before_categories_is_read() -> None:
    """An accepted message kept by an older version has no category and counts as before."""
    story = Story(stories.program(speaks("a", "A"))).reachable(MONDAY).did("A", MONDAY)
    kept = story.contact.pressure[0]
    older = msgspec.msgpack.encode([kept.at, kept.channel, kept.scenario, kept.message, True])
    assert msgspec.msgpack.decode(older, type=contacts.Accepted) == kept
