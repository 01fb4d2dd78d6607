"""A renewal: announced in time, a call where use is low, nothing once it is refused."""

from __future__ import annotations

from aparte.kernel import instants
from tests.acceptance.library import telling
from tests.unit.core import stories
from tests.unit.core.stories import MONDAY

DAY = instants.DAY
NOTICE = instants.parse("2026-05-02T08:00:00Z")
REVIEW = instants.parse("2026-06-11T08:00:00Z")
CHARGE = instants.parse("2026-06-28T08:00:00Z")
"""Sixty, twenty and three days before 1 July, at ten in Paris."""


def subscriber(uses: int) -> stories.Story:
    """Return somebody whose subscription renews on 1 July, with so many uses in April."""
    story = telling.story("renewal").reachable(MONDAY, renews_on="2026-07-01")
    for one in range(uses):
        story.did("Feature Used", instants.parse("2026-04-20T09:00:00Z") + one * DAY)
    return story


def test_it_is_announced_looked_at_and_recalled() -> None:
    """Who uses the product enough is written to three times, and called by nobody."""
    story = subscriber(5).until(MONDAY + 300 * DAY)
    assert story.sends() == [("notice", NOTICE), ("review", REVIEW), ("charge", CHARGE)]
    assert story.tasks() == []


def test_where_use_is_low_somebody_calls() -> None:
    """The task comes with the notice, when there is time to do something about it."""
    assert subscriber(4).until(MONDAY + 300 * DAY).tasks() == [("call", NOTICE)]


def test_a_refusal_ends_it() -> None:
    """Who has ended the subscription is not asked whether the plan is right."""
    at = NOTICE + DAY
    story = subscriber(5).until(at).did("Subscription Cancelled", at).until(MONDAY + 300 * DAY)
    assert story.sends() == [("notice", NOTICE)]
    assert story.endings() == [("stopped", at)]


def test_a_date_that_moves_takes_the_rest_along() -> None:
    """Renewal put off to 1 August: the look at the plan comes twenty days before that."""
    story = subscriber(5).until(NOTICE + DAY).reachable(NOTICE + DAY, renews_on="2026-08-01")
    assert story.until(MONDAY + 300 * DAY).sends() == [
        ("notice", NOTICE),
        ("review", instants.parse("2026-07-12T08:00:00Z")),
        ("charge", instants.parse("2026-07-29T08:00:00Z")),
    ]
