"""The step `ranking`: who joins, what is told when, which way a place leads, and how it reads."""

from __future__ import annotations

from typing import Any

import pytest

from aparte.core import contact as contacts
from aparte.core import effects, explaining, ranking, refreshing
from aparte.core import program as programs
from aparte.core.inputs import AbsorbInput, RankInput
from aparte.core.scenarios import graph, migrations
from aparte.kernel import ids, instants
from aparte.kernel.errors import InvalidError
from tests.property import lives
from tests.unit.core import stories
from tests.unit.core.stories import MONDAY, Story

DAY = instants.DAY
# Monday 2 March at ten in Paris; seven days later at nine there.
COMPARE = instants.parse("2026-03-09T08:00:00Z")


def step(**fields: Any) -> dict[str, Any]:
    """Return a ranking in raw form, whose three ways mark the contact with a tag each."""
    ways = {"among": "first", "rest": "other", "unranked": "none"}
    by = {"event": "Page Viewed", "within": "7d"}
    return {"id": "best", "kind": "ranking", "by": by, "first": 2, "days": 7, **ways, **fields}


def story(name: str = "marie", *, stops: Any = (), **fields: Any) -> Story:
    """Return somebody who signed up on Monday morning."""
    marks = [
        {"id": tag, "kind": "change", "target": "tag", "name": tag, "next": "pause"}
        for tag in ("first", "other", "none")
    ]
    pause = {"id": "pause", "kind": "wait", "duration": "30d"}
    written = stories.scenario(steps=[step(**fields), *marks, pause], stops=list(stops))
    told = Story(stories.program(written, scores=lives.SCORES), name).reachable(MONDAY, fit=7.5)
    return told.did("Signed Up", MONDAY, fair="Lyon", page=1)


def of(told: Story, kind: Any) -> list[Any]:
    """Return the effects of a kind."""
    return [one for one in told.effects if isinstance(one, kind)]


def hears(told: Story, at: int, *, among: bool, rank: int = 3) -> Story:
    """Let the place arrive."""
    (joined,) = of(told, effects.RankJoined)
    return told.told(RankInput(ids.hashed("p", at), at, at, joined.id, among, rank, 100))


def tags(told: Story) -> list[str]:
    """Return which way the journey went."""
    return sorted(told.contact.tags)


def test_one_joins_on_arrival_and_tells_at_the_instant_of_comparison() -> None:
    """Pages seen in the seven days before nine o’clock count; those before or after do not."""
    told = story()
    (joined,) = of(told, effects.RankJoined)
    assert (joined.compare_at, joined.at) == (COMPARE, MONDAY)
    told.did("Page Viewed", MONDAY - 2 * instants.HOUR, now=MONDAY)
    for hour in range(14):
        told.did("Page Viewed", MONDAY + hour * instants.HOUR)
    assert of(told, effects.RankTold) == []
    told.did("Page Viewed", COMPARE + 1)
    (value,) = of(told, effects.RankTold)
    assert (value.at, value.value, value.worthy) == (COMPARE, 14_000_000, True)
    assert (value.id, value.group, value.rule) == (joined.id, joined.group, ranking.Rule(2))
    (journey,) = told.contact.journeys
    assert journey.wake_at == COMPARE + DAY


@pytest.mark.parametrize(("among", "way"), [(True, "first"), (False, "other")])
def test_the_place_chooses_the_way_and_is_explained(among: bool, way: str) -> None:
    """“3rd of 100 by page views in 1 week: 1”, also after the step is passed."""
    told = story().did("Page Viewed", MONDAY + DAY).until(COMPARE)
    hears(told, COMPARE, among=among)
    assert tags(told) == [way]
    scenario = told.program.live_by_key["story"]
    lines = explaining.explain(told.contact, told.program, scenario, COMPARE).lines
    said = [one.words for one in lines]
    assert "Was 3rd of 100 by page views in 1 week: 1." in [one.en for one in said]
    assert any("3e sur 100 par pages consultées en 1 semaine\u202f: 1." in one.fr for one in said)


def test_no_answer_in_time_is_a_way_of_its_own_and_leaves_the_group() -> None:
    """A day after the comparison the journey goes on; a place that comes then changes nothing."""
    told = story().until(COMPARE + DAY)
    assert tags(told) == ["none"]
    (left,) = of(told, effects.RankLeft)
    assert left.at == COMPARE + DAY
    hears(told, COMPARE + DAY + 1, among=True)
    assert tags(told) == ["none"]


def test_a_place_is_heard_once_and_only_after_telling() -> None:
    """Too early it is nobody’s; the second changes nothing."""
    told = hears(story(), MONDAY + 1, among=True)
    assert tags(told) == []
    told.until(COMPARE)
    hears(told, COMPARE + 1, among=False)
    hears(told, COMPARE + 2, among=True)
    assert tags(told) == ["other"]


def test_stop_rules_act_at_once_and_take_the_person_out_of_the_group() -> None:
    """An order while waiting, and an order while the places are being worked out."""
    stop = {"event": "Order Completed"}
    waiting = story(stops=[stop]).did("Order Completed", MONDAY + DAY)
    assert [one.at for one in of(waiting, effects.RankLeft)] == [MONDAY + DAY]
    telling = story(stops=[stop]).until(COMPARE).did("Order Completed", COMPARE + 1)
    assert [one.at for one in of(telling, effects.RankLeft)] == [COMPARE + 1]
    hears(telling, COMPARE + 2, among=True)
    assert tags(telling) == []


def test_groups_are_told_apart_by_day_and_property() -> None:
    """Same day and fair: one group, whoever and whenever; another day or fair: another."""
    (one,) = of(story(group="fair"), effects.RankJoined)
    late = Story(story(group="fair").program, "paul")
    late.did("Signed Up", MONDAY + 12 * instants.HOUR, fair="Lyon")
    (same,) = of(late, effects.RankJoined)
    assert (same.group, same.compare_at) == (one.group, COMPARE)
    assert same.id != one.id
    other = Story(late.program, "zoé").did("Signed Up", MONDAY, fair="Paris")
    assert of(other, effects.RankJoined)[0].group != one.group
    later = Story(late.program, "léo").did("Signed Up", MONDAY + DAY, fair="Lyon")
    assert of(later, effects.RankJoined)[0].compare_at == COMPARE + DAY
    # Without a property, everybody of the day.
    (all_,) = of(story(), effects.RankJoined)
    assert all_.group == of(story("paul"), effects.RankJoined)[0].group


def test_on_a_date_the_day_of_entry_does_not_matter() -> None:
    """A fair of three days is compared at once."""
    fields: dict[str, Any] = {"days": None, "date": "2026-03-20", "at": "14:30"}
    told = story(**fields)
    (joined,) = of(told, effects.RankJoined)
    assert joined.compare_at == instants.parse("2026-03-20T13:30:00Z")
    later = Story(told.program, "paul").did("Signed Up", MONDAY + 3 * DAY)
    assert of(later, effects.RankJoined)[0].group == joined.group
    after = Story(told.program, "zoé").did("Signed Up", MONDAY + 30 * DAY)
    assert of(after, effects.RankTold)[0].at == MONDAY + 30 * DAY


@pytest.mark.parametrize(
    ("by", "value"),
    [
        ({"event": "Signed Up", "measure": "page"}, 1_000_000),
        ({"event": "Page Viewed"}, 0),
        ({"event": "Page Viewed", "measure": "total", "stat": "max"}, None),
        ({"attribute": "fit"}, 7_500_000),
        ({"attribute": "email"}, None),
        ({"score": "engagement"}, 0),
        ({"score": "fit"}, None),
    ],
)
def test_people_are_compared_by_events_attributes_and_scores(
    by: dict[str, Any], value: int | None
) -> None:
    """Values are in millionths; nothing to compare is no value, and never among the first."""
    told = story(by=by).until(COMPARE)
    (one,) = of(told, effects.RankTold)
    assert (one.value, one.worthy) == (value, value is not None)


def test_the_least_value_keeps_out_of_the_first() -> None:
    """No page seen is not worth a call, however few have seen any."""
    told = story(at_least=1).until(COMPARE)
    assert [one.worthy for one in of(told, effects.RankTold)] == [False]


def test_a_joined_record_goes_on_in_the_same_group() -> None:
    """Of two records of one person in one group, one leaves it; a journey taken over keeps it."""
    loser, winner = story("paul"), story("marie")
    other = contacts.decode(contacts.encode(loser.contact))
    winner.told(AbsorbInput(ids.hashed("join", 1), MONDAY + 1, MONDAY + 1, other))
    assert [one.id for one in of(winner, effects.RankLeft)] == [
        one.id for one in of(loser, effects.RankJoined)
    ]
    alone = Story(winner.program, "léo").reachable(MONDAY)
    alone.told(AbsorbInput(ids.hashed("join", 2), MONDAY + 1, MONDAY + 1, other))
    alone.until(COMPARE)
    (told,) = of(alone, effects.RankTold)
    assert told.id == of(loser, effects.RankJoined)[0].id


def test_who_is_moved_to_a_version_without_the_step_leaves_the_group() -> None:
    """A migration ends the journey, and the others need not wait for it."""
    told = story()
    other = stories.scenario(steps=[{"id": "rest", "kind": "wait", "duration": "60d"}])
    definitions = programs.Definitions(
        workspace_id=1,
        generation=2,
        zone="Europe/Paris",
        segments={},
        versions=(programs.LiveVersion(other, 2, "live"),),
        policy=stories.FREE,
        migrations=(
            migrations.Migration(scenario="story", generation=2, to=2, kept=frozenset({"rest"})),
        ),
    )
    later = programs.Program(definitions)
    decision = refreshing.refresh(told.contact, later, MONDAY + DAY, [], [])
    assert [one.at for one in decision.effects if isinstance(one, effects.RankLeft)] == [
        MONDAY + DAY
    ]


def test_places_go_by_value_then_by_lot_and_the_unworthy_come_last() -> None:
    """Greatest first; equals always in the same order; nothing to compare and too little last."""
    group = b"g" * 16
    people = [
        ranking.Candidate(bytes([n]) * 16, value, worthy)
        for n, (value, worthy) in enumerate(
            [(5, True), (9, True), (None, False), (5, True), (1, False), (7, True)]
        )
    ]
    found = ranking.place(group, ranking.Rule(2), people)
    assert found == ranking.place(group, ranking.Rule(2), people[::-1])
    assert [one.member[0] for one in found[:2]] == [1, 5]
    assert {one.member[0] for one in found[2:4]} == {0, 3}
    assert [one.member[0] for one in found[4:]] == [4, 2]
    assert [one.among for one in found] == [True, True, False, False, False, False]
    assert [(one.rank, one.of) for one in found] == [(n, 6) for n in range(1, 7)]
    most = ranking.place(group, ranking.Rule(first=10), people)
    assert [one.among for one in most] == [True] * 4 + [False] * 2


@pytest.mark.parametrize(
    ("percent", "count", "places"),
    [(10, 100, 10), (10, 101, 11), (10, 1, 1), (12.5, 8, 1), (50, 0, 0), (0.1, 999, 1)],
)
def test_a_share_of_the_group_is_rounded_up(percent: float, count: int, places: int) -> None:
    """A part of a person is a person, exactly: 10% of 100 is never eleven."""
    assert ranking.Rule(share=int(percent * 1_000_000)).places(count) == places


@pytest.mark.parametrize(
    ("rank", "words"), [(1, "1st"), (2, "2nd"), (11, "11th"), (23, "23rd"), (1_112, "1,112th")]
)
def test_places_are_said_as_ordinals(rank: int, words: str) -> None:
    """As people say them."""
    said = ranking.words(rank, 2_000, stories_by(), None)
    assert said.en == f"{words} of 2,000 by clicks: nothing known"


def stories_by() -> Any:
    """Return some words."""
    from aparte.kernel.words import Words  # noqa: PLC0415 -- one use

    return Words(en="clicks", fr="clics")


@pytest.mark.parametrize(
    ("fields", "code", "path"),
    [
        ({"first": 0}, "bad_first", "first"),
        ({"first_percent": 10}, "bad_first", "first"),
        ({"first": None}, "bad_first", "first"),
        ({"first": None, "first_percent": 100}, "bad_first", "first"),
        ({"at_least": 1e12}, "bad_value", "at_least"),
        ({"days": None}, "one_instant", ""),
        ({"date": "2026-03-20"}, "one_instant", ""),
        ({"days": 0}, "bad_days", "days"),
        ({"days": None, "date": "20 March"}, "bad_date", "date"),
        ({"at": "9 h"}, "bad_time", "at"),
        ({"group": ""}, "bad_name", "group"),
        ({"timeout": "1h"}, "bad_timeout", "timeout"),
        ({"timeout": "soon"}, "bad_duration", "timeout"),
        ({"by": {}}, "one_measure", "by"),
        ({"by": {"attribute": "a", "score": "b"}}, "one_measure", "by"),
        ({"by": {"attribute": "a", "within": "7d"}}, "one_measure", "by"),
        ({"by": {"attribute": ""}}, "bad_name", "by.attribute"),
        ({"by": {"event": "Page Viewed", "stat": "sum"}}, "measure_missing", "by.measure"),
    ],
)
def test_a_ranking_that_means_nothing_is_refused(
    fields: dict[str, Any], code: str, path: str
) -> None:
    """Each mistake stands at its place."""
    with pytest.raises(InvalidError) as caught:
        story(**fields)
    place = f"steps[0].{path}" if path else "steps[0]"
    assert [(one.code, one.path) for one in caught.value.problems] == [(code, place)]


def test_the_step_reads_as_a_sentence() -> None:
    """When, whom, by what, how many."""
    (one, *_) = stories.scenario(steps=[step(group="fair", at_least=1), *_marks()]).steps
    assert one.title().en == "Take the first 2 by page views in 1 week"
    assert one.detail().en == (
        "7 days after the day of entry at 09:00, compare the people who entered on the same day"
        " with the same “fair” by page views in 1 week and take the first 2, with 1 at least."
    )
    assert one.detail().fr.startswith("7 jours après le jour d’entrée à 09:00, comparer les")


def _marks() -> list[dict[str, Any]]:
    return [
        {"id": tag, "kind": "change", "target": "tag", "name": tag}
        for tag in ("first", "other", "none")
    ]


def test_the_picture_shows_three_ways_with_their_names() -> None:
    """One box, and a labelled way for the first, the others, and those without an answer."""
    drawn = graph.draw(stories.scenario(steps=[step(), *_marks()]))
    (box,) = [node for node in drawn.nodes if node.id == "best"]
    assert (box.kind, box.title.fr) == (
        "choice",
        "Retenir les 2 premiers par pages consultées en 1 semaine",
    )
    labels = {
        edge.target: edge.label.en
        for edge in drawn.edges
        if edge.source == "best" and edge.label is not None
    }
    assert labels == {
        "first": "among the first",
        "other": "the others",
        "none": "not ranked in time",
    }
