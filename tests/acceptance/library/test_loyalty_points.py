"""Loyalty: points told of before they expire, a tier the day it is reached."""

from __future__ import annotations

from tests.acceptance.library import telling
from tests.unit.core import stories

HOUR = 3_600_000_000
DAY = 24 * HOUR
T0 = stories.MONDAY

# 45 and 10 days before 12 May: 28 March, still in winter time, and 2 May, at ten in Paris.
NOTICE = T0 + 26 * DAY
LAST = T0 + 61 * DAY - HOUR


def earning(points: int) -> stories.Story:
    """Return a member whose points expire on 12 May."""
    story = telling.story("loyalty-points")
    return story.reachable(T0, points=points, points_expire_on="2026-05-12")


def test_points_are_told_of_twice() -> None:
    """45 days before and ten days before; a handful of points is not worth a word."""
    story = earning(120).until(T0 + 300 * DAY)
    assert story.sends() == [("expiring", NOTICE), ("last-notice", LAST)]
    assert earning(49).until(T0 + 300 * DAY).sends() == []


def test_whoever_uses_them_is_left_alone() -> None:
    """At once where the shop tells of it, at the second word where only the sum is known."""
    used = earning(120).until(NOTICE).did("Points Redeemed", NOTICE + DAY, points=100)
    assert [name for name, _ in used.until(T0 + 300 * DAY).sends()] == ["expiring"]
    assert used.endings() == [("stopped", NOTICE + DAY)]
    spent = earning(120).until(NOTICE).reachable(NOTICE + DAY, points=0)
    assert [name for name, _ in spent.until(T0 + 300 * DAY).sends()] == ["expiring"]


def test_a_tier_is_told_of_also_between_the_two_words() -> None:
    """The two stories of one member go side by side; the same tier again is not news."""
    story = earning(120).until(NOTICE + DAY).did("Tier Reached", NOTICE + 2 * DAY, tier="Gold")
    story.did("Tier Reached", NOTICE + 3 * DAY, tier="Gold").until(T0 + 300 * DAY)
    assert story.sends() == [
        ("expiring", NOTICE),
        ("tier", NOTICE + 2 * DAY),
        ("last-notice", LAST),
    ]
