"""Explanations: what a scenario does or does not do for a person, read aloud."""

from __future__ import annotations

from aparte.core import explaining
from aparte.core.governance.policy import Cap, Policy
from aparte.kernel import instants
from tests.unit.core import stories
from tests.unit.core.stories import MONDAY, Story
from tests.unit.core.test_journeys import BASKET

HOUR, DAY = instants.HOUR, instants.DAY


def explained(story: Story, now: int, key: str = "basket") -> explaining.Explanation:
    """Return how a scenario stands for the person of a story."""
    scenario = story.program.live_by_key[key]
    return explaining.explain(story.contact, story.program, scenario, now)


def said(explanation: explaining.Explanation, kind: str) -> list[tuple[bool | None, str]]:
    """Return truth and English words of the lines of one kind."""
    return [(line.truth, line.words.en) for line in explanation.lines if line.kind == kind]


def test_someone_who_never_touched_a_basket() -> None:
    """Outside, and the first reason is that the trigger never happened."""
    story = Story(stories.program(BASKET)).reachable(MONDAY)
    explanation = explained(story, MONDAY + HOUR)
    assert explanation.state == "outside"
    assert (None, "It has never happened.") in said(explanation, "trigger")
    assert said(explanation, "entry") == [(True, "Has never entered this scenario.")]
    assert said(explanation, "rule") == [(True, "A message would be allowed now.")]


def test_someone_whose_hour_is_running() -> None:
    """Armed, with the instant at which the hour is over."""
    story = Story(stories.program(BASKET)).reachable(MONDAY).did("Product Added", MONDAY)
    explanation = explained(story, MONDAY + 60_000_000)
    assert explanation.state == "armed"
    assert explanation.summary.en == (
        "Will enter on 2 March 2026 at 11:00, unless what is awaited happens before."
    )
    assert explanation.summary.fr.startswith("Entrera le 2 mars 2026 à 11")


def test_someone_inside() -> None:
    """Inside: which step, since when, and when the next message is planned."""
    story = Story(stories.program(BASKET)).reachable(MONDAY).did("Product Added", MONDAY)
    story.until(MONDAY + 2 * HOUR)
    explanation = explained(story, MONDAY + 2 * HOUR)
    assert explanation.state == "inside"
    assert said(explanation, "next") == [
        (None, "At this step since 2 March 2026 at 11:00: Wait 23 hours."),
        (None, "Next message planned on 3 March 2026 at 10:00, if the rules then allow it."),
    ]
    assert said(explanation, "entry") == [
        (True, "Has entered once, last on 2 March 2026 at 11:00. One enters each time.")
    ]


def test_what_governance_would_say_is_told_with_figures() -> None:
    """A cap that is full says how full, and when it frees a place."""
    policy = Policy(caps=(Cap(limit=1, rolling="7d"),))
    story = Story(stories.program(BASKET, policy=policy)).reachable(MONDAY)
    story.did("Product Added", MONDAY).until(MONDAY + 2 * HOUR)
    explanation = explained(story, MONDAY + 2 * HOUR)
    rules = [line for line in explanation.lines if line.kind == "rule"]
    assert [line.words.en for line in rules] == [
        (
            "A message would be held back now. 1 marketing message accepted in the last 7 days;"
            " at most 1 allowed."
        )
    ]
    assert rules[0].until == MONDAY + HOUR + 7 * DAY


def test_the_audience_is_explained_with_its_figures() -> None:
    """The part of the condition that is false is named, with what was counted."""
    written = stories.scenario(
        audience={"kind": "event", "event": "Product Viewed", "within": "7d", "value": 2}
    )
    story = Story(stories.program(written)).reachable(MONDAY)
    story.did("Product Viewed", MONDAY)
    explanation = explained(story, MONDAY + DAY, "story")
    lines = [line for line in explanation.lines if line.kind == "condition"]
    assert lines
    assert lines[0].truth is False
    assert "1" in lines[0].words.en
    assert "2" in lines[0].words.fr


def test_a_paused_scenario_says_so() -> None:
    """Nobody enters and nobody advances while it is paused."""
    story = Story(stories.program(BASKET, status="paused")).reachable(MONDAY)
    scenario = story.program.scenarios["basket", 1]
    explanation = explaining.explain(story.contact, story.program, scenario, MONDAY)
    assert explanation.state == "paused"


def test_someone_who_went_through() -> None:
    """Entered, and it ended: the summary says so, and what would open it again."""
    story = Story(stories.program(BASKET)).reachable(MONDAY).did("Product Added", MONDAY)
    story.until(MONDAY + 2 * HOUR).did("Order Completed", MONDAY + 3 * HOUR)
    explanation = explained(story, MONDAY + 4 * HOUR)
    assert explanation.state == "outside"
    assert explanation.summary.en.startswith(
        "Went through this scenario, last entered on 2 March 2026 at 11:00; what opens it has not"
    )
    assert explanation.summary.fr.startswith("A parcouru ce scénario, dernière entrée le 2 mars")


def test_someone_whose_event_came_too_late_to_open() -> None:
    """What opens it did happen; the summary does not deny it."""
    twice = {"kind": "event", "event": "Signed Up", "at_least": 2, "within": "7d"}
    story = Story(stories.program(stories.scenario(trigger=twice))).reachable(MONDAY)
    story.did("Signed Up", MONDAY - 3 * DAY, now=MONDAY)
    story.did("Signed Up", MONDAY - 2 * DAY, now=MONDAY)
    explanation = explained(story, MONDAY + HOUR, "story")
    assert explanation.summary.en.startswith(
        "Not in this scenario: what opens it happened before the scenario was live, or was told"
    )
