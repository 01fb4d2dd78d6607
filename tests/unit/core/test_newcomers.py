"""What a new contact's first input makes of the segments, though most are not even asked."""

from __future__ import annotations

from aparte.core.contact import Stamped
from tests.unit.core import stories
from tests.unit.core.stories import MONDAY, Story

SEGMENTS = {
    "buyers": {"kind": "event", "event": "Order Completed"},
    "curious": {"kind": "event", "event": "Page Viewed", "within": "7d"},
    "not-buyers": {"kind": "not", "of": {"kind": "segment", "key": "buyers"}},
    "curious-too": {"kind": "segment", "key": "curious"},
    "french": {"kind": "attribute", "name": "country", "op": "is", "value": "FR"},
    "mondays": {"kind": "weekday", "days": [1]},
}


def test_a_newcomer_is_in_what_its_first_event_says_and_in_what_is_true_of_strangers() -> None:
    """The first event lets in what it concerns, what depends on that, and what needs nothing."""
    story = Story(stories.program(segments=SEGMENTS))
    story.did("Page Viewed", MONDAY)
    assert sorted(story.contact.segments) == ["curious", "curious-too", "mondays", "not-buyers"]


def test_what_no_stranger_is_in_is_not_asked_of_one() -> None:
    """A segment that only an input can make true is left out of a stranger's first evaluation."""
    asked = [one.topic for one in stories.program(segments=SEGMENTS).computed_of_blank]
    assert asked == ["s:mondays", "s:not-buyers"]


def test_a_contact_known_before_its_first_input_is_asked_everything() -> None:
    """Somebody whose attributes came from elsewhere is in the segments these make true."""
    story = Story(stories.program(segments=SEGMENTS))
    story.contact.attributes["country"] = Stamped("FR", MONDAY)
    story.did("Page Viewed", MONDAY)
    assert "french" in story.contact.segments
