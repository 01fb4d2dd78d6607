"""Explanations: what a scenario does or does not do for a person, read aloud."""

from __future__ import annotations

from typing import Any

from aparte.core import contact as contacts
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


GOLD: dict[str, Any] = {"kind": "tag", "name": "gold"}
FRENCH: dict[str, Any] = {"kind": "attribute", "name": "country", "op": "is", "value": "FR"}
ORDERED: dict[str, Any] = {"kind": "event", "event": "Order Completed", "within": "7d"}


def turned(*cases: dict[str, Any], country: str = "FR") -> explaining.Explanation:
    """Return how things stand a day after somebody without tags or orders went through a branch."""
    steps: list[dict[str, Any]] = [
        {
            "id": "which",
            "kind": "branch",
            "cases": [{"condition": case, "to": "rest"} for case in cases],
            "otherwise": "rest",
        },
        {"id": "rest", "kind": "wait", "duration": "9d"},
    ]
    story = Story(stories.program(stories.scenario(steps=steps)))
    story.reachable(MONDAY, country=country).did("Signed Up", MONDAY)
    # What was true then is no longer so: it is told as it was.
    story.reachable(MONDAY + DAY, country="IT").until(MONDAY + DAY)
    story.contact = contacts.decode(contacts.encode(story.contact))
    return explained(story, MONDAY + DAY, "story")


def choices(explanation: explaining.Explanation) -> list[tuple[bool | None, str]]:
    """Return what is told of the choice, in English."""
    return [(line.truth, line.words.en) for line in explanation.lines if line.kind == "next"][1:]


def test_the_clause_that_decided_a_branch_is_told_as_it_was_then() -> None:
    """Of "all of", the first that failed; of "any of", the first that held; with its subject."""
    told = turned(
        {"kind": "all", "of": [FRENCH, GOLD, ORDERED]}, {"kind": "any", "of": [GOLD, FRENCH]}
    )
    assert choices(told) == [
        (None, "On 2 March 2026 at 10:00, “Choose one of 3 ways” took the way “case 2”."),
        (False, "“case 1”: it was not true that the person has the tag “gold”."),
        (True, "“case 2”: it was true that their country is “FR”."),
    ]
    french = [line.words.fr for line in told.lines if line.kind == "next"]
    assert french[1].startswith("Le 2 mars 2026 à 10")
    assert french[1].endswith("a pris la voie « cas 2 ».")
    assert french[2] == (
        "« cas 1 » : il n’était pas vrai que la personne porte l’étiquette «\u202fgold\u202f»."
    )


def test_a_branch_that_nothing_decided_for_tells_each_clause() -> None:
    """Where all parts had to agree the whole is told; a denial tells what it denies."""
    both = {"kind": "all", "of": [{"kind": "not", "of": FRENCH}, GOLD]}
    told = turned({"kind": "any", "of": [GOLD, ORDERED]}, both)
    head, first, second = choices(told)
    assert head[1].endswith("“Choose one of 3 ways” took the last way, as nothing asked was true.")
    assert first[1].startswith("“case 1”: it was not true that the person has the tag “gold” or")
    assert first[1].endswith(" has placed an order in the last 7 days.")
    assert second == (False, "“case 2”: it was true that their country is “FR”.")
    alone = turned({"kind": "all", "of": [FRENCH, ORDERED]}, country="BE")
    assert choices(alone)[1] == (False, "“case 1”: it was not true that their country is “FR”.")


def test_an_if_tells_what_decided_it() -> None:
    """The answer and the condition that gave it."""
    steps: list[dict[str, Any]] = [
        {"id": "if", "kind": "choice", "condition": FRENCH, "then": "rest", "otherwise": "end"},
        {"id": "rest", "kind": "wait", "duration": "9d"},
    ]
    story = Story(stories.program(stories.scenario(steps=steps)))
    story.reachable(MONDAY, country="FR").did("Signed Up", MONDAY)
    assert choices(explained(story, MONDAY + DAY, "story"))[1:] == [
        (True, "“yes”: it was true that their country is “FR”.")
    ]
