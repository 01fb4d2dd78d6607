"""Drop of use: fourteen days against the fourteen before, until use is back."""

from __future__ import annotations

from aparte.kernel import instants
from tests.acceptance.library import telling
from tests.unit.core import stories
from tests.unit.core.stories import MONDAY

DAY = instants.DAY


def customer(before: int, after: int) -> stories.Story:
    """Return somebody who used the product so many times in a fortnight, and in the next."""
    story = telling.story("drop-of-use").reachable(MONDAY)
    for fortnight, count in enumerate((before, after)):
        for one in range(count):
            at = MONDAY + fortnight * 14 * DAY + one * 12 * instants.HOUR
            story.did("Feature Used", at)
    return story


# Twenty uses in ten days, then silence. Twelve hours after the twentieth day fourteen of them are
# older than a fortnight, and six are not: for the first time less than the half.
DROPPED = MONDAY + 20 * DAY + 12 * instants.HOUR


def test_help_then_assistance_then_good_habits() -> None:
    """At once when use is under half, then five and twelve days later."""
    story = customer(20, 0).until(MONDAY + 90 * DAY)
    assert story.sends() == [
        ("help", DROPPED),
        ("assistance", DROPPED + 5 * DAY),
        ("habits", DROPPED + 12 * DAY),
    ]


def test_it_stops_when_use_is_back() -> None:
    """The tenth use within a fortnight ends it at that very instant."""
    story = customer(20, 0).until(DROPPED + 6 * DAY)
    for one in range(10):
        story.did("Feature Used", DROPPED + 6 * DAY + one * instants.HOUR)
    story.until(MONDAY + 90 * DAY)
    assert [message for message, _ in story.sends()] == ["help", "assistance"]
    assert story.endings() == [("stopped", DROPPED + 6 * DAY + 9 * instants.HOUR)]


def test_who_uses_it_as_before_hears_nothing() -> None:
    """Nor does who never had the habit."""
    steady = telling.story("drop-of-use").reachable(MONDAY)
    for one in range(60):
        steady.did("Feature Used", MONDAY + one * DAY)
    assert steady.sends() == []
    assert customer(4, 0).until(MONDAY + 90 * DAY).sends() == []
