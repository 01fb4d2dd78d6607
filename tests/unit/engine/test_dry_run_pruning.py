"""What of a program a dry-run leaves out, because it can have no say."""

from __future__ import annotations

from typing import Any

from aparte.core import conditions, scores
from aparte.core import program as programs
from aparte.core.governance import policy as policies
from aparte.core.scenarios import model
from aparte.engine.dry_run import pruning
from tests.unit.core import stories


def _in(key: str) -> dict[str, Any]:
    return {"kind": "segment", "key": key}


def _segments(**raw: dict[str, Any]) -> dict[str, conditions.Condition]:
    return {key: conditions.parse(one) for key, one in raw.items()}


def _score(key: str, segment: str) -> scores.Score:
    rule = {"kind": "membership", "of": "segment", "names": [segment], "points": 3}
    raw = {
        "key": key,
        "name": {"en": key, "fr": key},
        "half_life": "30d",
        "groups": [{"key": "all", "name": {"en": "All", "fr": "Tout"}, "rules": [rule]}],
        "grades": [{"key": "hot", "name": {"en": "Hot", "fr": "Chaud"}, "from": 3}],
    }
    return scores.parse(raw, conditions.Known())


def _live(policy: policies.Policy = policies.DEFAULT, **fields: Any) -> programs.Definitions:
    bought = {"kind": "event", "event": "Order Completed"}
    return programs.Definitions(
        workspace_id=1,
        generation=1,
        zone="Europe/Paris",
        segments=_segments(
            buyers=bought,
            vip={"kind": "all", "of": [_in("buyers"), {"kind": "tag", "name": "gold"}]},
            french={"kind": "attribute", "name": "country", "op": "is", "value": "FR"},
            active={"kind": "event", "event": "Page Viewed"},
        ),
        versions=(programs.LiveVersion(_scenario("live", **fields), 1, "live"),),
        policy=policy,
        scores=(_score("interest", "french"),),
    )


def _scenario(key: str, **fields: Any) -> model.Scenario:
    return stories.scenario(
        key,
        trigger=fields.pop("trigger", {"kind": "event", "event": "Signed Up"}),
        steps=[{"id": "send", "kind": "send", "message": "hello"}],
        messages={"hello": stories.message()},
        **fields,
    )


def _kept(live: programs.Definitions, change: model.Scenario | policies.Policy) -> set[str]:
    left = pruning.pruned(live, change)
    return {*left.segments, *(one.key for one in left.scores)}


def test_what_nobody_asks_about_is_left_out() -> None:
    """Nothing names a segment or a score: none is lived."""
    assert _kept(_live(), _scenario("draft")) == set()


def test_what_a_segment_is_made_of_stays_with_it() -> None:
    """The draft asks for one segment, which asks for another."""
    assert _kept(_live(), _scenario("draft", audience=_in("vip"))) == {"vip", "buyers"}


def test_live_scenarios_keep_what_they_ask_about() -> None:
    """Their triggers too."""
    trigger = {"kind": "segment", "segment": "active", "on": "entered"}
    assert _kept(_live(trigger=trigger), _scenario("draft")) == {"active"}


def test_a_score_keeps_what_its_rules_ask_about() -> None:
    """A trigger of a score keeps the score, and the segment that gives points."""
    trigger = {"kind": "score", "score": "interest", "on": "reached", "grade": "hot"}
    assert _kept(_live(), _scenario("draft", trigger=trigger)) == {"interest", "french"}


def test_the_rules_of_both_policies_count() -> None:
    """Of the one that is live, and of the one that is rehearsed."""
    live, other = (
        policies.parse({"pauses": [{"condition": _in(key), "name": {"en": "P", "fr": "P"}}]})
        for key in ("active", "french")
    )
    assert _kept(_live(live), other) == {"active", "french"}
