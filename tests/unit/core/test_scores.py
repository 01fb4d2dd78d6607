"""Scores: what they are worth at an instant, when grades change, what triggers see of it."""

from __future__ import annotations

import math
from typing import Any, Final
from zoneinfo import ZoneInfo

import pytest

from aparte.core import conditions, scores
from aparte.core.inputs import AttributesInput, MembershipInput
from aparte.core.program import Program
from aparte.core.scores import telling
from aparte.kernel import ids, instants
from aparte.kernel.errors import InvalidError
from tests.unit.core import stories
from tests.unit.core.stories import MONDAY, Story

DAY: Final = instants.DAY
PARIS: Final = ZoneInfo("Europe/Paris")
SLACK: Final = instants.SECOND // 10
"""What the straight lines of decay may move a crossing by, at a half-life of 14 days."""

PRICES: Final = {
    "kind": "event",
    "event": "Page Viewed",
    "where": [{"property": "path", "op": "starts_with", "value": "/prices"}],
    "points": 10,
}


def named(key: str, **fields: Any) -> dict[str, Any]:
    """Return a part of a score with a name."""
    return {"key": key, "name": {"en": key, "fr": key}, **fields}


def score(*rules: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """Return a score of one group in raw form: warm from 5 points, hot from 20."""
    group = named("all", rules=list(rules), **fields.pop("group", {}))
    grades = [named("cold"), named("warm", **{"from": 5}), named("hot", **{"from": 20})]
    return named("engagement", half_life="14d", groups=[group], grades=grades, **fields)


def value(story: Story, at: int, key: str = "engagement") -> int:
    """Return the score at an instant, in thousandths."""
    return story.program.scores[key].lay(story.contact, at).value(at)


def grades(story: Story) -> list[tuple[str, int]]:
    """Return (grade, instant) each time one was entered."""
    return [(key, at) for key, entered, at in story.memberships() if entered]


def test_points_halve_and_are_forgotten() -> None:
    """Ten points are five after a half-life, and nothing after ten of them."""
    story = Story(stories.program(scores=[score(PRICES)]))
    story.did("Page Viewed", MONDAY, path="/prices").did("Page Viewed", MONDAY, path="/about")
    assert value(story, MONDAY) == 10_000
    assert value(story, MONDAY + 14 * DAY) == 5_000
    assert value(story, MONDAY + 28 * DAY) == 2_500
    assert value(story, MONDAY + 140 * DAY - 1) == 10
    assert value(story, MONDAY + 140 * DAY) == 0


def test_a_long_visit_counts_more_than_a_short_one() -> None:
    """A filter on the visit's length gives ninety seconds points that five do not get."""
    long = {
        "kind": "event",
        "event": "Page Viewed",
        "where": [{"property": "duration", "op": "gte", "value": 60}],
        "points": 3,
        "half_life": "never",
    }
    story = Story(stories.program(scores=[score(long)]))
    story.did("Page Viewed", MONDAY, duration=5).did("Page Viewed", MONDAY, duration=90)
    assert value(story, MONDAY + 1_000 * DAY) == 3_000


def test_the_ceiling_of_a_group_holds_before_the_decay_shows() -> None:
    """Six visits of 10 points count as 40 until their 60 points have faded to 40."""
    story = Story(stories.program(scores=[score(PRICES, group={"ceiling": 40})]))
    for _ in range(6):
        story.did("Page Viewed", MONDAY, path="/prices")
    assert value(story, MONDAY) == 40_000
    below = MONDAY + round(14 * DAY * math.log2(60 / 40))
    assert value(story, below - DAY) == 40_000
    assert value(story, below + DAY) == round(60_000 * 2 ** -((below + DAY - MONDAY) / (14 * DAY)))


def test_fit_is_what_holds_now() -> None:
    """Points of conditions and memberships are there while they hold, and groups add up."""
    fit = named(
        "fit",
        ceiling=50,
        groups=[
            named(
                "company",
                ceiling=25,
                rules=[
                    {
                        "kind": "condition",
                        "condition": {"kind": "attribute", "name": "country", "value": "FR"},
                        "points": 20,
                    },
                    {
                        "kind": "condition",
                        "condition": {
                            "kind": "attribute",
                            "name": "employees",
                            "op": "gte",
                            "value": 50,
                        },
                        "points": 15,
                    },
                ],
            ),
            named(
                "ties",
                rules=[
                    {"kind": "membership", "of": "tag", "names": ["partner", "press"], "points": 7}
                ],
            ),
        ],
    )
    story = Story(stories.program(scores=[fit]))
    key = ids.event_id(1, "x")
    story.told(AttributesInput(key, MONDAY, MONDAY, {"country": "FR", "employees": 200}))
    assert value(story, MONDAY, "fit") == 25_000
    for name in ("partner", "press"):
        story.told(MembershipInput(ids.event_id(1, name), MONDAY, MONDAY, "tag", name, True))
    assert value(story, MONDAY, "fit") == 39_000
    story.told(AttributesInput(ids.event_id(1, "y"), MONDAY + 1, MONDAY + 1, {"country": "DE"}))
    assert value(story, MONDAY + 1, "fit") == 29_000


def test_a_grade_changes_at_the_instant_it_becomes_true() -> None:
    """Thirty points are hot, warm again once they have faded below 20, cold below 5."""
    story = Story(stories.program(scores=[score(PRICES)]))
    for _ in range(3):
        story.did("Page Viewed", MONDAY, path="/prices")
    story.until(MONDAY + 100 * DAY)
    # A score is compared in thousandths: 20 is left when less than 19.9995 remains.
    warm = MONDAY + 14 * DAY * math.log2(30 / 19.9995)
    cold = MONDAY + 14 * DAY * math.log2(30 / 4.9995)
    names, ats = zip(*grades(story), strict=True)
    # One visit makes warm, the second and third one hot.
    assert names == (
        "engagement:warm",
        "engagement:hot",
        "engagement:warm",
        "engagement:cold",
    )
    assert ats == pytest.approx((MONDAY, MONDAY, warm, cold), abs=SLACK)
    assert story.contact.scores["engagement"].grade == "cold"
    assert story.contact.scores["engagement"].since == ats[-1]
    assert value(story, ats[-1]) == 4_999
    assert value(story, ats[-1] - 1) == 5_000


def trigger(**fields: Any) -> Program:
    """Return a program whose one scenario a score opens."""
    scenario = stories.scenario(trigger={"kind": "score", "score": "engagement", **fields})
    return stories.program(scenario, scores=[score(PRICES)])


def opened(story: Story) -> list[int]:
    """Return when journeys were opened."""
    return [one.at for one in story.effects if type(one).__name__ == "JourneyOpened"]


def test_a_trigger_fires_once_per_crossing() -> None:
    """Reaching hot opens a journey; being hot does not; hot again after a fall does."""
    story = Story(trigger(grade="hot"))
    for hour in range(4):
        story.did("Page Viewed", MONDAY + hour * instants.HOUR, path="/prices")
    assert opened(story) == [MONDAY + 2 * instants.HOUR]
    later = MONDAY + 60 * DAY
    for _ in range(2):
        story.did("Page Viewed", later, path="/prices")
    assert opened(story) == [MONDAY + 2 * instants.HOUR, later]


def test_a_trigger_sees_time_alone_take_a_score_below() -> None:
    """Falling below 8 points opens at the instant decay takes the score there."""
    story = Story(trigger(value=8, on="fell_below"))
    story.did("Page Viewed", MONDAY, path="/prices").until(MONDAY + 100 * DAY)
    assert opened(story) == pytest.approx([MONDAY + 14 * DAY * math.log2(10 / 7.9995)], abs=SLACK)


def test_a_segment_follows_a_score() -> None:
    """A segment on a number of points that is no grade's is left when decay crosses it."""
    segments = {"eager": {"kind": "score", "score": "engagement", "op": "gt", "value": 12.5}}
    story = Story(stories.program(scores=[score(PRICES)], segments=segments))
    story.did("Page Viewed", MONDAY, path="/prices")
    assert "eager" not in story.contact.segments
    story.did("Page Viewed", MONDAY, path="/prices")
    assert "eager" in story.contact.segments
    story.until(MONDAY + 100 * DAY)
    left = [at for key, entered, at in story.memberships() if key == "eager" and not entered]
    # More than 12.5 is at least 12.501, in thousandths.
    assert left == pytest.approx([MONDAY + 14 * DAY * math.log2(20 / 12.5005)], abs=SLACK)


def test_nobody_is_touched_by_what_concerns_no_rule() -> None:
    """An event that no rule asks for has nothing of a score reckoned again."""
    live = stories.program(scores=[score(PRICES)])
    story = Story(live).did("Page Viewed", MONDAY, path="/prices")
    index = live.scores["engagement"].index
    mark = MONDAY + 999 * DAY
    story.contact.dues[index] = mark
    story.did("Signed Up", MONDAY + 1).did("Page Viewed", MONDAY + 2, path="/about")
    assert story.contact.dues[index] == mark
    story.did("Page Viewed", MONDAY + 3, path="/prices")
    assert story.contact.dues[index] < mark


@pytest.mark.parametrize(
    ("changed", "code", "path"),
    [
        ({"half_life": "soon"}, "bad_duration", "half_life"),
        ({"half_life": "10m"}, "bad_half_life", "half_life"),
        ({"ceiling": -5}, "bad_bounds", "ceiling"),
        ({"floor": 0.0001}, "bad_points", "floor"),
        ({"groups": []}, "how_many", "groups"),
        ({"key": "No"}, "bad_key", "key"),
        (
            {"grades": [named("a", **{"from": 5}), named("b", **{"from": 5})]},
            "grades_out_of_order",
            "grades[1].from",
        ),
        ({"grades": [named("a"), named("b")]}, "missing_field", "grades[1].from"),
        ({"grades": [named("a"), named("a", **{"from": 1})]}, "key_taken", "grades[1].key"),
    ],
)
def test_mistakes_are_named_at_their_place(changed: dict[str, Any], code: str, path: str) -> None:
    """Each mistake of a score is told with its code and place."""
    with pytest.raises(InvalidError) as caught:
        scores.parse({**score(PRICES), **changed}, conditions.Known())
    assert [(one.code, one.path) for one in caught.value.problems] == [(code, path)]


@pytest.mark.parametrize(
    ("rule", "code", "path"),
    [
        ({**PRICES, "points": 1e9}, "bad_points", "points"),
        ({**PRICES, "half_life": "0d"}, "zero_duration", "half_life"),
        (
            {"kind": "membership", "of": "segment", "names": ["gone"], "points": 1},
            "unknown_segment",
            "names[0]",
        ),
        ({"kind": "membership", "of": "tag", "names": [], "points": 1}, "bad_names", "names"),
        (
            {
                "kind": "condition",
                "points": 1,
                "condition": {"kind": "not", "of": {"kind": "score", "score": "fit", "value": 1}},
            },
            "score_of_score",
            "condition",
        ),
    ],
)
def test_mistakes_of_a_rule_are_named_at_their_place(
    rule: dict[str, Any], code: str, path: str
) -> None:
    """Each mistake of a rule is told with its code and place."""
    known = conditions.Known(segments=set(), scores={"fit": set()})
    with pytest.raises(InvalidError) as caught:
        scores.parse(score(rule), known)
    found = [(one.code, one.path) for one in caught.value.problems]
    assert found == [(code, f"groups[0].rules[0].{path}")]


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ({"score": "gone", "value": 5}, "unknown_score"),
        ({"score": "engagement", "grade": "boiling"}, "unknown_grade"),
        ({"score": "engagement"}, "value_or_grade"),
        ({"score": "engagement", "op": "is", "value": 5}, "unknown_operator"),
        ({"score": "engagement", "value": 5.00001}, "bad_points"),
    ],
)
def test_mistakes_of_a_condition_are_named(raw: dict[str, Any], code: str) -> None:
    """A condition names a score and a grade that exist, and compares with one thing."""
    known = conditions.Known(scores={"engagement": {"cold", "hot"}})
    found = conditions.check({"kind": "score", **raw}, "", known)
    assert [one.code for one in found] == [code]


def test_a_condition_is_said() -> None:
    """The sentence names the grade or the points, and the score."""
    hot = conditions.parse({"kind": "score", "score": "engagement", "grade": "hot"})
    said = conditions.sentence(hot)
    assert said.en == "has the grade “hot” or a higher one in the score “engagement”"
    assert said.fr == (
        "a le palier «\u202fhot\u202f» ou un palier supérieur au score «\u202fengagement\u202f»"
    )
    few = conditions.parse({"kind": "score", "score": "engagement", "op": "lt", "value": 20})
    assert conditions.sentence(few).fr == "a moins de 20 points au score «\u202fengagement\u202f»"


def test_a_score_is_told_rule_by_rule() -> None:
    """Three visits a week ago: what they gave, what is left, the half-life and the ceiling."""
    story = Story(stories.program(scores=[score(PRICES, group={"ceiling": 40})]))
    for _ in range(3):
        story.did("Page Viewed", MONDAY, path="/prices")
    now = MONDAY + 7 * DAY
    live = story.until(now).program
    told = telling.tell(story.contact, live.scores["engagement"], now, live.zone)
    assert (told.value, told.grade, told.since) == (21.213, "hot", MONDAY)
    group, rule = told.lines
    assert group.words.en == "all: 21.2 points; ceiling of 40 points not reached"
    assert group.words.fr == ("all\u202f: 21,2 points\u202f; plafond de 40 points non atteint")
    assert rule.words.en == (
        "3 page views whose “path” starts with “/prices”: 30 points, worth 21.2 now;"
        " half-life 2 weeks"
    )
    assert (rule.given, rule.worth) == (30.0, 21.213)


def test_a_ceiling_that_holds_is_told() -> None:
    """Six visits at once: what they would give, and what the ceiling leaves."""
    story = Story(stories.program(scores=[score(PRICES, group={"ceiling": 40})]))
    for _ in range(6):
        story.did("Page Viewed", MONDAY, path="/prices")
    told = telling.tell(story.contact, story.program.scores["engagement"], MONDAY, PARIS)
    assert (
        told.lines[0].words.en
        == "all: 40 points; held at the ceiling of 40 points, out of 60 points"
    )
