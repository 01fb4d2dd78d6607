"""Steps with several ways out: branch, split, and how they are drawn and checked."""

from __future__ import annotations

from typing import Any

import pytest

from aparte.core.scenarios import graph
from aparte.kernel import ids
from aparte.kernel.errors import InvalidError
from tests.unit.core import stories
from tests.unit.core.stories import MONDAY, Story


def country(code: str) -> dict[str, Any]:
    """Return the condition that a person lives there."""
    return {"kind": "attribute", "name": "country", "op": "is", "value": code}


BRANCH: list[dict[str, Any]] = [
    {
        "id": "where",
        "kind": "branch",
        "cases": [
            {"condition": country("FR"), "to": "salut", "name": {"en": "France", "fr": "France"}},
            {"condition": {"kind": "tag", "name": "gold"}, "to": "gold"},
            {"condition": country("BE"), "to": "salut"},
        ],
        "otherwise": "hello",
    },
    {"id": "salut", "kind": "send", "message": "salut", "next": "end"},
    {"id": "gold", "kind": "send", "message": "gold", "next": "end"},
    {"id": "hello", "kind": "send", "message": "hello"},
]


@pytest.mark.parametrize(
    ("attributes", "message"),
    [({"country": "FR"}, "salut"), ({"country": "be"}, "salut"), ({}, "hello")],
)
def test_a_branch_takes_the_first_way_that_holds(attributes: dict[str, Any], message: str) -> None:
    """Cases are asked in order; who fits none goes the other way."""
    story = Story(stories.program(stories.scenario(steps=BRANCH)))
    story.reachable(MONDAY, **attributes).did("Signed Up", MONDAY)
    assert story.sends() == [(message, MONDAY)]


def split(*shares: float, salt: str | None = None) -> list[dict[str, Any]]:
    """Return the steps that share people out over as many messages as there are shares."""
    ways = [{"share": share, "to": f"m{index}"} for index, share in enumerate(shares)]
    sends = [{"id": way["to"], "kind": "send", "message": way["to"], "next": "end"} for way in ways]
    first = {"id": "share-out", "kind": "split", "ways": ways}
    return [first if salt is None else {**first, "salt": salt}, *sends]


def taken(steps: list[dict[str, Any]], name: str, key: str = "story") -> str:
    """Return the message that somebody gets."""
    story = Story(stories.program(stories.scenario(key, steps=steps)), name).reachable(MONDAY)
    ((message, _),) = story.did("Signed Up", MONDAY).sends()
    return message


def test_a_split_follows_the_hash_of_salt_and_contact() -> None:
    """The way is the share of [0, 1) that the hash falls in, decimals included."""
    for number in range(60):
        place = ids.share("coin", ids.contact_id(1, "user", f"p{number}"))
        expected = "m0" if place < 0.125 else "m1" if place < 0.6 else "m2"
        assert taken(split(12.5, 47.5, 40, salt="coin"), f"p{number}") == expected


def test_a_split_without_salt_differs_from_scenario_to_scenario() -> None:
    """Unless a salt is given, being in one half here says nothing of the half there."""
    people = [f"p{number}" for number in range(40)]
    here = [taken(split(50, 50), name) for name in people]
    there = [taken(split(50, 50), name, "other") for name in people]
    assert here != there
    assert here == [taken(split(50, 50), name) for name in people]


@pytest.mark.parametrize("shares", [(50, 49), (33.3, 33.3, 33.3), (150, -50), (100,)])
def test_shares_that_are_no_whole_are_refused(shares: tuple[float, ...]) -> None:
    """The shares must be several, none negative, together exactly 100."""
    with pytest.raises(InvalidError):
        stories.scenario(steps=split(*shares))


def test_three_tenths_of_a_hundred_make_a_whole() -> None:
    """Shares are added as they are written, not as binary fractions."""
    assert len(stories.scenario(steps=split(33.3, 33.3, 33.4)).steps) == 4
    assert len(stories.scenario(steps=split(*[0.1] * 10, 99)).steps) == 12


def test_many_ways_are_drawn_side_by_side() -> None:
    """Each way out has its label and its column; two ways to one step are one line."""
    drawn = graph.draw(stories.scenario(steps=BRANCH))
    ways = [
        (one.target, one.label and one.label.en) for one in drawn.edges if one.source == "where"
    ]
    assert ways == [
        ("salut", "France / country is “BE”"),
        ("gold", "has the tag “gold”"),
        ("hello", "otherwise"),
    ]
    places = {node.id: node.x for node in drawn.nodes}
    assert [places["salut"], places["gold"], places["hello"]] == [0, graph.COLUMN, 2 * graph.COLUMN]
