"""The review list: what definitions and figures betray, and what is rightly left alone."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec

from aparte.core import conditions, reviewing, scenarios
from tests.unit.core import stories

TODAY = date(2026, 3, 2)
FRENCH = {"kind": "attribute", "name": "country", "value": "FR"}
BELGIAN = {"kind": "attribute", "name": "country", "value": "BE"}
VIP = {"kind": "segment", "key": "vip"}


def written(key: str, **fields: Any) -> scenarios.Scenario:
    """Return a scenario that bears its key as its name."""
    return stories.scenario(key, name={"en": key, "fr": key}, **fields)


def found(*among: scenarios.Scenario) -> list[tuple[str, tuple[str, ...]]]:
    """Return the code and scenarios of each finding of definitions."""
    return [(one.code, one.scenarios) for one in reviewing.examine(among, TODAY)]


def activity(**fields: Any) -> reviewing.Activity:
    """Return thirty days of a scenario that has been live longer."""
    quiet = {"days": 30, "live_days": 90, "opened": 0, "accepted": 0, "refused": 0}
    return reviewing.Activity(**{**quiet, **fields})


def test_a_card_past_its_review_date_is_listed() -> None:
    """The day itself counts; a later one does not, nor a card without a date."""
    card = dict.fromkeys(("objective", "promise", "reason", "kpi"), stories.WORDS)
    due = written("due", card={**card, "review_on": "2026-03-02"})
    later = written("later", card={**card, "review_on": "2026-03-03"}, audience=BELGIAN)
    (only,) = reviewing.examine([due], TODAY)
    assert only.words.en == "“due” was to be reviewed on 2 March 2026."
    assert only.words.fr == "« due » devait être revu le 2 mars 2026."
    assert found(later) == []


def test_two_scenarios_on_one_trigger_are_listed_unless_their_audiences_part() -> None:
    """Lateness does not make another trigger; audiences that exclude each other do part them."""
    late = {"kind": "event", "event": "Signed Up", "tolerance": "48h"}
    one, other = written("one"), written("other", trigger=late)
    assert found(one, other) == [("same_trigger", ("one", "other"))]
    assert found(written("fr", audience=FRENCH), written("be", audience=BELGIAN)) == []
    without = {"kind": "all", "of": [FRENCH, {"kind": "not", "of": VIP}]}
    assert found(written("vips", audience=VIP), written("rest", audience=without)) == []
    several = {"kind": "any", "of": [late, {"kind": "event", "event": "Order Completed"}]}
    assert found(one, written("either", trigger=several)) == [("same_trigger", ("one", "either"))]
    by_hand = {"kind": "manual"}
    assert found(written("first", trigger=by_hand), written("second", trigger=by_hand)) == []
    filtered = {"kind": "event", "event": "Signed Up", "where": [{"property": "x", "value": 1}]}
    assert found(one, written("narrow", trigger=filtered)) == []


def test_a_scenario_that_starts_on_what_stops_another_is_listed() -> None:
    """An event or a segment that stops one and starts the other is a relay."""
    basket = written("basket", stops=[{"event": "Order Completed"}])
    thanks = written("thanks", trigger={"kind": "event", "event": "Order Completed"})
    assert found(basket, thanks) == [("relay", ("basket", "thanks"))]
    loyal = written("loyal", trigger={"kind": "segment", "segment": "vip"})
    before = written("before", stops=[{"condition": VIP}])
    assert found(loyal, before) == [("relay", ("before", "loyal"))]


def test_what_asks_at_entry_for_what_stops_is_listed() -> None:
    """An audience, or the segment entered, that is also a stop rule lets nobody stay."""
    audience = {"kind": "all", "of": [FRENCH, VIP]}
    assert found(written("closed", audience=audience, stops=[{"condition": VIP}])) == [
        ("stops_at_once", ("closed",))
    ]
    shut = written("shut", trigger={"kind": "segment", "segment": "vip"})
    # A definition that says so in so many words is refused today; older ones may be live.
    stop = scenarios.Stop(condition=conditions.InSegment(key="vip"))
    assert found(msgspec.structs.replace(shut, stops=(stop,))) == [("stops_at_once", ("shut",))]


def test_figures_tell_who_is_unused_and_who_is_silent() -> None:
    """Nobody entered, nobody was written to and mostly why; nothing is said before time is over."""
    scenario = written("quiet")
    (unused,) = reviewing.observe(scenario, activity())
    assert (unused.code, unused.words.en) == ("unused", "Nobody entered “quiet” in 30 days.")
    (silent,) = reviewing.observe(scenario, activity(opened=1200, refused=900, reason="cap"))
    assert silent.code == "silent"
    assert silent.words.en.startswith(
        "“quiet” was entered 1,200 times in 30 days and sent nothing. Main reason, 900 times: "
    )
    (stuck,) = reviewing.observe(scenario, activity(opened=3))
    assert stuck.words.fr.endswith("n’a rien envoyé : personne n’a atteint un message.")
    assert reviewing.observe(scenario, activity(live_days=29)) == []
    assert reviewing.observe(scenario, activity(opened=3, accepted=1)) == []
    mute = written("mute", steps=[{"id": "rest", "kind": "wait", "duration": "1h"}])
    assert reviewing.observe(mute, activity(opened=3)) == []
