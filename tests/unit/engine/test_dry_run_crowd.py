"""What concerns many people in a dry-run: answered in the order in which they ask."""

from __future__ import annotations

from typing import Any

import msgspec

from aparte.core import effects
from aparte.core import program as programs
from aparte.core.governance.policy import Policy
from aparte.core.inputs import AnyInput, EventInput
from aparte.engine.dry_run import crowd, rehearsal, tally
from aparte.kernel import ids, instants
from tests.unit.core import stories
from tests.unit.core.stories import MONDAY

HOUR = instants.HOUR
MINUTE = instants.MINUTE
WINDOW = rehearsal.Window(MONDAY, MONDAY, MONDAY + instants.DAY)


def past(name: str, *ats: int) -> rehearsal.Past:
    """Return somebody who signed up at some instants."""
    told: list[AnyInput] = [
        EventInput(ids.event_id(1, f"{name}-{at}"), at, at, "Signed Up") for at in ats
    ]
    contact = ids.contact_id(1, "user", name)
    return rehearsal.Past(contact, 1, min(ats), told)


def stage(limits: dict[str, int], *live: Any) -> rehearsal.Stage:
    """Return a draft that takes so many people, each once; nothing else is live unless given."""
    draft = stories.scenario(
        entry={"rule": "once", "limits": limits},
        steps=[{"id": "rest", "kind": "wait", "duration": "30m"}],
    )
    definitions = programs.Definitions(1, 1, "Europe/Paris", {}, live, Policy())
    return rehearsal.Stage(definitions, draft, WINDOW)


def engaged(name: str, pages: int, at: int) -> rehearsal.Past:
    """Return somebody who signed up at an instant and saw pages."""
    made = past(name, at)
    made.told += [
        EventInput(ids.event_id(1, f"{name}-page-{n}"), at + n, at + n, "Page Viewed")
        for n in range(pages)
    ]
    return made


def fair(**limits: Any) -> rehearsal.Stage:
    """Return a draft that tags the first two of each day, seven days later."""
    ways = {"among": "first", "rest": "other", "unranked": "none"}
    best = {"id": "best", "kind": "ranking", "by": {"event": "Page Viewed"}, **ways}
    marks = [{"id": tag, "kind": "exit", "outcome": tag} for tag in ("first", "other", "none")]
    draft = stories.scenario(steps=[{**best, "first": 2, "days": 7}, *marks], **limits)
    definitions = programs.Definitions(1, 1, "Europe/Paris", {}, (), Policy())
    window = rehearsal.Window(MONDAY, MONDAY, MONDAY + 30 * instants.DAY)
    return rehearsal.Stage(definitions, draft, window)


def outcomes(found: list[effects.Effect]) -> list[tuple[str | None, int]]:
    """Return how, and when, journeys ended."""
    return [(one.outcome, one.at) for one in found if isinstance(one, effects.JourneyEnded)]


def opened(found: list[effects.Effect]) -> list[int]:
    """Return the instants of entry."""
    return [one.at for one in found if isinstance(one, effects.JourneyOpened)]


def test_people_enter_in_the_order_in_which_they_came() -> None:
    """Two an hour: the contact read first came last, and finds it full."""
    pasts = [past("c", MONDAY + 9), past("a", MONDAY + 1), past("b", MONDAY + 5)]
    on = stage({"per_hour": 2})
    assert on.hear(pasts) == 0
    assert [opened(on.live(one).after) for one in pasts] == [[], [MONDAY + 1], [MONDAY + 5]]
    assert [opened(on.live(one).before) for one in pasts] == [[], [], []]
    counted = tally.Tally()
    for one in pasts:
        tally.count(counted, one, on.live(one), on)
    assert (counted.entries, counted.turned_away) == (2, 1)


def test_one_turned_away_who_comes_again_takes_the_place_of_a_later_one() -> None:
    """The refusal frees the second question, which comes before another person's first."""
    pasts = [
        past("late", MONDAY + HOUR + 2 * MINUTE),
        past("again", MONDAY + MINUTE, MONDAY + HOUR + MINUTE),
        past("first", MONDAY),
    ]
    on = stage({"per_hour": 1})
    on.hear(pasts)
    assert [opened(on.live(one).after) for one in pasts] == [
        [],
        [MONDAY + HOUR + MINUTE],
        [MONDAY],
    ]


def test_what_is_live_keeps_its_own_limit() -> None:
    """Without the draft two enter the live version; with it, that has no limit, all three do."""
    limited = stories.scenario(entry={"limits": {"total": 2}})
    free = msgspec.structs.replace(limited, entry=type(limited.entry)())
    live = programs.LiveVersion(limited, 1, "live")
    definitions = programs.Definitions(1, 1, "Europe/Paris", {}, (live,), Policy())
    on = rehearsal.Stage(definitions, free, WINDOW)
    pasts = [past(name, MONDAY + at) for at, name in enumerate("xyz")]
    on.hear(pasts)
    lives = [on.live(one) for one in pasts]
    assert [len(opened(one.before)) for one in lives] == [1, 1, 0]
    assert [len(opened(one.after)) for one in lives] == [1, 1, 1]


def test_more_people_than_memory_holds_are_counted_as_such(monkeypatch: Any) -> None:
    """Whoever asks when too many are heard already does not enter, and the report says so."""
    monkeypatch.setattr(crowd, "ASKERS_MAX", 1)
    pasts = [past("a", MONDAY + 1), past("b", MONDAY)]
    on = stage({"per_hour": 5})
    assert on.hear(pasts) == 1
    assert [opened(on.live(one).after) for one in pasts] == [[MONDAY + 1], []]


COMPARE = instants.parse("2026-03-09T08:00:00Z")


def test_the_people_of_one_day_are_compared_with_one_another() -> None:
    """Five, three and four pages on Monday; whoever came on Tuesday is alone, and the first."""
    on = fair()
    tuesday = MONDAY + instants.DAY
    pasts = [
        engaged("a", 5, MONDAY),
        engaged("b", 3, MONDAY + HOUR),
        engaged("c", 4, MONDAY),
        engaged("d", 1, tuesday),
    ]
    on.hear(pasts)
    assert [outcomes(on.live(one).after) for one in pasts] == [
        [("first", COMPARE)],
        [("other", COMPARE)],
        [("first", COMPARE)],
        [("first", COMPARE + instants.DAY)],
    ]


def test_who_found_the_scenario_full_is_not_compared() -> None:
    """Two of three enter; the two that did take the two places, however few their pages."""
    on = fair(entry={"limits": {"total": 2}})
    pasts = [engaged("a", 9, MONDAY + 3), engaged("b", 0, MONDAY), engaged("c", 1, MONDAY + 2)]
    on.hear(pasts)
    assert [outcomes(on.live(one).after) for one in pasts] == [
        [],
        [("first", COMPARE)],
        [("first", COMPARE)],
    ]
