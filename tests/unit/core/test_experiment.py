"""Experiments: chance divides people, the record says how, and a winner takes those who follow."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from aparte.core import effects, scenarios
from aparte.core.scenarios import graph
from aparte.kernel import ids, instants
from aparte.kernel.errors import InvalidError
from tests.unit.core import stories
from tests.unit.core.stories import MONDAY, Story

HOUR, DAY = instants.HOUR, instants.DAY


def trial(**fields: Any) -> scenarios.Scenario:
    """Return a scenario that tries two subjects, a short and a warm one."""
    goal = {"goal": {"event": "Order Completed", "value": "total"}}
    return stories.scenario(
        "tried",
        steps=[
            {
                "id": "subject",
                "kind": "experiment",
                "varies": "content",
                "variants": [
                    {"key": "short", "share": 70, "to": "short"},
                    {
                        "key": "warm",
                        "share": 30,
                        "to": "warm",
                        "name": {"en": "Warm", "fr": "Chaleureux"},
                    },
                ],
                **fields,
            },
            {"id": "short", "kind": "send", "message": "short", "next": "end"},
            {"id": "warm", "kind": "send", "message": "warm"},
        ],
        **goal,
    )


def assigned(story: Story) -> list[effects.Assigned]:
    """Return the variants given so far."""
    return [one for one in story.effects if isinstance(one, effects.Assigned)]


def lived(scenario: scenarios.Scenario, name: str) -> Story:
    """Return what one person got of a scenario."""
    story = Story(stories.program(scenario), name).reachable(MONDAY)
    return story.did("Signed Up", MONDAY + HOUR)


def test_chance_divides_people_by_the_shares_and_says_so() -> None:
    """Of a thousand people, seven hundred or so get the first; each is sent what is on record."""
    scenario = trial()
    counts: Counter[str] = Counter()
    for number in range(1_000):
        story = lived(scenario, f"person-{number}")
        (one,) = assigned(story)
        assert (one.step, one.drawn, one.at) == ("subject", True, MONDAY + HOUR)
        assert story.sends() == [(one.variant, MONDAY + HOUR)]
        counts[one.variant] += 1
    assert 650 <= counts["short"] <= 750


def test_the_side_is_the_hash_of_the_salt_and_the_contact() -> None:
    """The same person falls the same side each time; another salt divides otherwise."""
    contact = ids.contact_id(1, "user", "marie")
    for salt in (None, "one", "two", "three", "four"):
        share = ids.share("tried/subject" if salt is None else salt, contact)
        story = lived(trial(salt=salt), "marie")
        story.did("Signed Up", MONDAY + DAY)
        expected = "short" if share < 0.7 else "warm"
        assert [one.variant for one in assigned(story)] == [expected, expected]


def test_those_who_follow_go_to_the_winner() -> None:
    """With a winner nobody is drawn any more, and the record says so."""
    for name in ("marie", "jean", "lea", "paul"):
        story = lived(trial(winner="warm"), name)
        assert story.sends() == [("warm", MONDAY + HOUR)]
        assert [(one.variant, one.drawn) for one in assigned(story)] == [("warm", False)]


def test_an_experiment_is_told_in_words_and_drawn() -> None:
    """Its sentence names shares and the one thing that differs; each variant is a way out."""
    scenario = trial()
    step = scenario.steps[0]
    assert step.title().fr == "Expérience : ce qui est dit"
    assert step.detail().en == (
        "Chance gives each person short (70%) or Warm (30%); only what is said differs."
    )
    won = trial(winner="warm").steps[0].detail()
    assert won.fr == "« Chaleureux » a gagné : tous ceux qui arrivent désormais y vont."
    drawn = graph.draw(scenario)
    ways = {
        edge.target: edge.label.fr
        for edge in drawn.edges
        if edge.source == "subject" and edge.label is not None
    }
    assert ways == {"short": "short (70 %)", "warm": "Chaleureux (30 %)"}


@pytest.mark.parametrize(
    ("fields", "code", "path"),
    [
        ({"variants": [{"key": "a", "share": 100}]}, "variant_count", "variants"),
        (
            {"variants": [{"key": "a", "share": 50, "to": "short"}, {"key": "a", "share": 50}]},
            "bad_variant_key",
            "variants[1].key",
        ),
        (
            {"variants": [{"key": "a", "share": 50, "to": "short"}, {"key": "b", "share": 40}]},
            "bad_shares",
            "variants",
        ),
        (
            {"variants": [{"key": "a", "share": 100, "to": "short"}, {"key": "b", "share": 0}]},
            "bad_shares",
            "variants",
        ),
        ({"winner": "nobody"}, "unknown_variant", "winner"),
        ({"within": "soon"}, "bad_duration", "within"),
        ({"salt": ""}, "bad_salt", "salt"),
        ({"decide": {"after": "later"}}, "bad_duration", "decide.after"),
        ({"decide": {"min_per_variant": 0}}, "bad_minimum", "decide.min_per_variant"),
        ({"decide": {"confidence": 0.5}}, "bad_confidence", "decide.confidence"),
    ],
)
def test_mistakes_are_told_at_their_place(fields: dict[str, Any], code: str, path: str) -> None:
    """Each has a code, its place and words."""
    with pytest.raises(InvalidError) as caught:
        trial(**fields)
    found = [(one.code, one.path) for one in caught.value.problems]
    assert (code, f"steps[0].{path}") in found


def test_deciding_by_conversions_needs_a_goal() -> None:
    """A scenario that hopes for nothing cannot tell what converts."""
    variants = [{"key": "a", "share": 50}, {"key": "b", "share": 50}]
    step = {"id": "try", "kind": "experiment", "varies": "branch", "variants": variants}
    last = {"id": "bye", "kind": "exit"}
    for metric, codes in (("conversion", ["no_goal"]), ("click", [])):
        problems: list[str] = []
        try:
            stories.scenario(steps=[{**step, "decide": {"metric": metric}}, last])
        except InvalidError as error:
            problems = [one.code for one in error.problems]
        assert problems == codes


def test_thirds_may_be_written_as_people_write_them() -> None:
    """33.33 three times is a hundred."""
    keys = ("a", "b", "c")
    step = {
        "id": "try",
        "kind": "experiment",
        "varies": "branch",
        "variants": [{"key": key, "share": 33.33} for key in keys],
    }
    scenario = stories.scenario(steps=[step, {"id": "bye", "kind": "exit"}])
    found = {one.variant for number in range(60) for one in assigned(lived(scenario, f"p{number}"))}
    assert found == set(keys)
