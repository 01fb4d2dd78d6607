"""The alert step: which colleagues are told what, whom it never reaches, and that nothing waits."""

from __future__ import annotations

from typing import Any

import pytest

from aparte.core import conditions, effects, scenarios
from aparte.core.colleagues import Colleagues
from aparte.core.governance import policy as policies
from aparte.core.scenarios import difference
from aparte.kernel import instants
from aparte.kernel.errors import InvalidError
from tests.unit.core import stories
from tests.unit.core.stories import MONDAY, Story

HOUSE = Colleagues(
    teams={"sales": ("ana@shop.example", "bob@agency.example")}, domains=("shop.example",)
)


def tell(**fields: Any) -> dict[str, Any]:
    """Return an alert step in raw form."""
    return {"id": "tell", "kind": "alert", "subject": "Look", "to": ["zoe@shop.example"], **fields}


def told(step: dict[str, Any], *, house: Colleagues = HOUSE, **attributes: Any) -> Story:
    """Return what is decided of a person who signs up."""
    live = stories.program(stories.scenario(steps=[step]), colleagues=house)
    return Story(live).reachable(MONDAY, **attributes).did("Signed Up", MONDAY)


def alerts(story: Story) -> list[effects.AlertAsked]:
    """Return the alerts asked for so far."""
    return [one for one in story.effects if isinstance(one, effects.AlertAsked)]


def troubles(story: Story) -> list[str]:
    """Return the codes of what was recorded as trouble."""
    return [one.code for one in story.effects if isinstance(one, effects.Trouble)]


def test_colleagues_are_told_at_once_and_the_journey_goes_on() -> None:
    """The words are filled from the contact, in both languages; the journey completes."""
    step = tell(
        subject={"en": "{first_name} is hot", "fr": "{first_name} est un contact chaud"},
        text="Plan: {plan}",
        at_most={"number": 2, "within": "30m"},
    )
    story = told(step, first_name="Marie", plan="pro")
    (alert,) = alerts(story)
    assert alert.subject.fr == "Marie est un contact chaud"
    assert (alert.subject.en, alert.text.en) == ("Marie is hot", "Plan: pro")
    assert alert.to == ("zoe@shop.example",)
    assert (alert.number, alert.within, alert.at) == (2, 30 * instants.MINUTE, MONDAY)
    assert story.endings() == [("completed", MONDAY)]


def test_everybody_named_is_told_once() -> None:
    """Addresses, the contact’s own adviser and the team, whoever is named twice once."""
    step = tell(to=["Ana@shop.example", "{adviser_email}"], team="sales")
    (alert,) = alerts(told(step, adviser_email="paul@shop.example"))
    assert alert.to == ("Ana@shop.example", "paul@shop.example", "bob@agency.example")


@pytest.mark.parametrize(
    ("adviser", "reached", "trouble"),
    [
        ("bob@agency.example", True, []),
        ("paul@SHOP.example", True, []),
        ("victim@elsewhere.example", False, ["not_a_colleague"]),
        ("x@shop.example, y@elsewhere.example", False, ["not_a_colleague"]),
        ("paul@sub.shop.example", False, ["not_a_colleague"]),
        (None, False, []),
    ],
)
def test_a_place_reaches_our_own_people_only(
    adviser: str | None, reached: bool, trouble: list[str]
) -> None:
    """An attribute may come from anybody: an address that is none of ours is told nothing."""
    story = told(tell(to=["zoe@shop.example", "{adviser_email}"]), adviser_email=adviser)
    (alert,) = alerts(story)
    assert alert.to == ("zoe@shop.example", *([adviser] if reached else []))
    assert troubles(story) == trouble


def test_a_team_that_is_gone_is_recorded_as_trouble() -> None:
    """Nobody is left to be told: the journey goes on, and the operator sees it."""
    story = told(tell(to=[], team="sales"), house=Colleagues())
    assert (alerts(story), troubles(story)) == ([], ["nobody_alerted"])
    assert story.endings() == [("completed", MONDAY)]


def test_no_rule_holds_an_alert_back_and_it_counts_nowhere() -> None:
    """Under an emergency stop, without address or consent: told all the same; no pressure."""
    live = stories.program(
        stories.scenario(steps=[tell()]), policy=policies.parse({"emergency_stop": True})
    )
    story = Story(live).did("Signed Up", MONDAY)
    assert len(alerts(story)) == 1
    assert story.verdicts() == []
    assert story.contact.pressure == []


def test_each_passage_is_an_alert_of_its_own() -> None:
    """Going round again tells again; the same passage decided twice is the same alert."""
    steps = [
        tell(),
        {"id": "pause", "kind": "wait", "duration": "1h"},
        {"id": "again", "kind": "jump", "to": "tell", "times": 2},
    ]
    live = stories.program(stories.scenario(steps=steps))
    found = [
        alerts(Story(live).did("Signed Up", MONDAY).until(MONDAY + instants.DAY)) for _ in range(2)
    ]
    assert [one.at for one in found[0]] == [MONDAY + hour * instants.HOUR for hour in range(3)]
    assert len({one.id for one in found[0]}) == 3
    assert found[0] == found[1]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"to": []}, "nobody_alerted"),
        ({"to": ["{adviser_email}"]}, "nobody_alerted"),
        ({"to": ["nobody"]}, "bad_address"),
        ({"to": ["a@b.example, c@d.example"]}, "bad_address"),
        ({"to": ["zoe@shop.example", "{first name}"]}, "bad_place"),
        ({"to": [f"a{n}@b.example" for n in range(21)]}, "too_many"),
        ({"subject": " "}, "empty_text"),
        ({"text": "x" * 4_001}, "text_too_long"),
        ({"at_most": {"number": 0}}, "bad_limit"),
        ({"at_most": {"number": 101}}, "bad_limit"),
        ({"at_most": {"within": "soon"}}, "bad_duration"),
        ({"at_most": {"within": "8d"}}, "window_too_long"),
    ],
)
def test_an_alert_that_would_tell_nobody_is_refused(fields: dict[str, Any], code: str) -> None:
    """Each mistake has its code."""
    with pytest.raises(InvalidError) as refused:
        stories.scenario(steps=[tell(**fields)])
    assert [problem.code for problem in refused.value.problems] == [code]


def test_an_unknown_team_is_named_where_teams_are_known() -> None:
    """A team is made before a scenario speaks of it."""
    (step,) = stories.scenario(steps=[tell(team="sales")]).steps
    assert step.check("steps[0]", conditions.Known(teams={"sales"})) == []
    (problem,) = step.check("steps[0]", conditions.Known(teams={"support"}))
    assert (problem.code, problem.path) == ("unknown_team", "steps[0].team")


def test_it_says_that_it_is_no_message_to_the_person() -> None:
    """In the graph and in a difference, in both languages."""
    one = stories.scenario(steps=[tell(team="sales")])
    other = stories.scenario(steps=[tell(at_most={"number": 1, "within": "1d"}, team="sales")])
    (step,) = one.steps
    assert (step.family(), step.title().fr) == ("people", "Alerte : Look")
    assert step.detail().en == (
        "An e-mail to zoe@shop.example and sales, at most 5 to each in 1 hour, the others"
        " gathered. It is no message to the person: no rule holds it back, and it counts nowhere."
    )
    (change,) = difference.compare(one, other)
    assert "au plus 1 à chacun en 1 jour" in change.words.fr
    assert isinstance(step, scenarios.steps.Alert)
