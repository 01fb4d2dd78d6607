"""Rankings on a real database: several engines, crashes between, and each told once."""

from __future__ import annotations

import itertools
import random
from typing import Any

import psycopg
import pytest

from aparte.core.scenarios.steps import ranking as step
from aparte.engine import connections, failures, leases, loop, replay
from aparte.engine.crowds import ranking
from aparte.kernel import clock as clocks
from aparte.kernel import instants
from tests import shops
from tests.db import engines, senders
from tests.unit.core import stories

NOW = engines.NOW
DAY = instants.DAY
# Monday 2 March at eleven in Paris; the next Monday at nine there.
COMPARE = instants.parse("2026-03-09T08:00:00Z")


@pytest.fixture(autouse=True)
def _clean(database_url: str) -> None:
    engines.clear(database_url)


def source(**fields: Any) -> engines.Fixed:
    """Return what is live: seven days after their day of entry the first three are tagged."""
    ways = {"among": "first", "rest": "other", "unranked": "none"}
    best = {"id": "best", "kind": "ranking", "by": {"event": "Page Viewed"}, **ways}
    marks = [
        {"id": tag, "kind": "change", "target": "tag", "name": tag, "next": "end"}
        for tag in ("first", "other", "none")
    ]
    steps = [{**best, "first": 3, "days": 7, **fields}, *marks]
    stops = [{"event": "Order Completed"}]
    return engines.Fixed(stories.program(stories.scenario(steps=steps, stops=stops)))


def come(address: str, count: int, at: int = NOW) -> None:
    """Let people sign up, the one of number n after seeing n pages."""
    items = []
    for n in range(count):
        who = {"user_id": f"u{n}", "occurred_at": at, "received_at": at}
        items.append(engines.track("Signed Up", **who))
        items += [engines.track("Page Viewed", **who) for _ in range(n)]
    engines.put(address, *items)


def ways(address: str) -> dict[str, str]:
    """Return which way each went, by user id."""
    found = {}
    for one in engines.people(address):
        names = [value for kind, value in one.identities if kind == "user"]
        found[names[0]] = "".join(sorted(one.tags))
    return dict(sorted(found.items()))


def placed(address: str) -> list[tuple[int, int, bool, float]]:
    """Return (rank, of, among, value) of all that is in the log, by rank."""
    return engines.rows(
        address,
        "SELECT (properties ->> 'rank')::int, (properties ->> 'of')::int,"
        " (properties ->> 'among')::bool, (properties ->> 'value')::float8"
        " FROM events WHERE name = 'Contact Ranked' ORDER BY 1, 4 DESC",
    )


def notes(address: str) -> int:
    """Return how much is still said to groups."""
    ((count,),) = engines.rows(address, "SELECT count(*) FROM ranking_notes")
    return int(count)


def test_the_first_by_pages_seen_go_one_way_and_the_others_the_other(database_url: str) -> None:
    """Six people, three places: five, four and three pages; each knows its own place."""
    worker = engines.worker(database_url, source=source())
    come(database_url, 6)
    engines.drain([worker], NOW)
    engines.drain([worker], COMPARE - 1)
    assert placed(database_url) == []
    engines.drain([worker], COMPARE)
    assert placed(database_url) == [(rank, 6, rank <= 3, float(6 - rank)) for rank in range(1, 7)]
    first = {"u3": "first", "u4": "first", "u5": "first"}
    assert ways(database_url) == {"u0": "other", "u1": "other", "u2": "other", **first}
    assert notes(database_url) == 0
    worker.close()


def test_who_stopped_meanwhile_takes_no_place(database_url: str) -> None:
    """The most engaged ordered before the comparison: the next one moves up, nobody waits."""
    worker = engines.worker(database_url, source=source(first=1))
    come(database_url, 4)
    engines.drain([worker], NOW)
    order = {"user_id": "u3", "occurred_at": NOW + DAY, "received_at": NOW + DAY}
    engines.put(database_url, engines.track("Order Completed", **order))
    engines.drain([worker], NOW + DAY)
    engines.drain([worker], COMPARE)
    assert [one[:3] for one in placed(database_url)] == [(1, 3, True), (2, 3, False), (3, 3, False)]
    assert ways(database_url) == {"u0": "other", "u1": "other", "u2": "first", "u3": ""}
    worker.close()


def test_two_engines_rank_one_group_together(database_url: str) -> None:
    """Forty people of two owners are one group: places one to forty, each once."""
    live = source(first=None, first_percent=10)
    workers = [engines.worker(database_url, name, source=live) for name in ("alice", "bob")]
    for at in (NOW, NOW, NOW + leases.RENEWAL_TIME, NOW + leases.RENEWAL_TIME):
        for worker in workers:
            worker.step(at)
    come(database_url, 40, NOW + leases.RENEWAL_TIME)
    engines.drain(workers, NOW + leases.RENEWAL_TIME)
    for at in (COMPARE, COMPARE, COMPARE + leases.RENEWAL_TIME):
        for worker in workers:
            worker.step(at)
    engines.drain(workers, COMPARE + leases.RENEWAL_TIME)
    assert [len(worker.leases.held) for worker in workers] == [128, 128]
    assert [one[0] for one in placed(database_url)] == list(range(1, 41))
    assert sum(one[2] for one in placed(database_url)) == 4
    assert sorted(way for way in ways(database_url).values()).count("first") == 4
    for worker in workers:
        worker.close()


class _Killed(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("seed", range(4))
def test_whatever_crashes_each_is_told_one_place(database_url: str, seed: int) -> None:
    """Engines die before and after commits; the ranking is made once, of everybody."""
    chance = random.Random(seed)
    live = source()
    names = itertools.count()

    def fault(place: str) -> None:
        if place in {"commit", "committed"} and chance.random() < 0.4:
            raise _Killed

    def hire() -> loop.Worker:
        return engines.worker(database_url, f"w{next(names)}", source=live, faults=fault)

    come(database_url, 12)
    worker = hire()
    now = NOW
    for start in (NOW, COMPARE):
        now = start
        for _ in range(20):
            try:
                worker.step(now)
            except _Killed:
                worker = hire()
            now += leases.LEASE_TIME + 1
    worker.close()
    calm = engines.worker(database_url, "calm", source=live)
    now += leases.LEASE_TIME + 1
    calm.step(now)
    engines.drain([calm], now)
    assert [one[0] for one in placed(database_url)] == list(range(1, 13))
    assert sorted(ways(database_url).values()) == ["first"] * 3 + ["other"] * 9
    assert notes(database_url) == 0
    calm.close()


def test_one_who_never_tells_is_not_waited_for_for_ever(database_url: str) -> None:
    """The others are ranked after a while, and who tells too late goes with the rest."""
    worker = engines.worker(database_url, source=source(first=1))
    come(database_url, 4)
    engines.drain([worker], NOW)
    silent = next(one for one in engines.people(database_url) if ("user", "u3") in one.identities)
    with psycopg.connect(database_url) as connection:
        connection.execute(
            "UPDATE contact_state SET wake_at = %s WHERE contact_id = %s",
            (instants.to_datetime(COMPARE + 2 * instants.HOUR), silent.id.hex()),
        )
    worker.close()
    other = engines.worker(database_url, "other", source=source(first=1))
    engines.drain([other], COMPARE)
    report = other.step(COMPARE)
    assert report.wake_at == COMPARE + ranking.GATHER_TIME
    assert placed(database_url) == []
    engines.drain([other], COMPARE + ranking.GATHER_TIME)
    assert [one[:2] for one in placed(database_url)] == [(1, 3), (2, 3), (3, 3)]
    engines.drain([other], COMPARE + 2 * instants.HOUR)
    assert placed(database_url)[0] == (0, 0, False, 3.0)
    assert ways(database_url) == {"u0": "other", "u1": "other", "u2": "first", "u3": "other"}
    other.close()


def test_an_engine_that_was_away_ranks_everybody_when_it_is_back(database_url: str) -> None:
    """Half a day after the comparison: values are those of its instant, nobody was left out."""
    worker = engines.worker(database_url, source=source())
    come(database_url, 5)
    engines.drain([worker], NOW)
    later = {"user_id": "u0", "occurred_at": COMPARE + 1, "received_at": COMPARE + 1}
    engines.put(database_url, *(engines.track("Page Viewed", **later) for _ in range(9)))
    engines.drain([worker], COMPARE + DAY // 2)
    assert [one[3] for one in placed(database_url)] == [4.0, 3.0, 2.0, 1.0, 0.0]
    assert "none" not in ways(database_url).values()
    worker.close()


def test_times_fit_into_one_another() -> None:
    """A contact that rests has woken before its group is ranked, and that before the time-out."""
    assert failures.REST_TIME < ranking.GATHER_TIME < step.TIMEOUT_MIN


def test_a_replay_gives_answers_their_turn(database_url: str) -> None:
    """Weeks pass in moments, and yet everybody is ranked, at the hour of the comparison."""
    ways_out = {"among": "first", "rest": "other", "unranked": "none"}
    best = {"id": "best", "kind": "ranking", "by": {"event": "Page Viewed"}, **ways_out}
    marks = [
        {"id": tag, "kind": "change", "target": "tag", "name": tag, "next": "end"}
        for tag in ("first", "other", "none")
    ]
    steps = [{**best, "first": 1, "days": 7}, *marks]
    raw = {**senders.welcome(), "messages": {}, "steps": steps, "entry": {"limits": {"total": 3}}}
    workspace = shops.open_shop(database_url, scenarios=[raw], key="replayed")
    items = []
    for n in range(4):
        who = {"user_id": f"u{n}", "occurred_at": NOW + n, "received_at": NOW + n}
        items += [engines.track("Signed Up", **who)]
        items += [engines.track("Page Viewed", **who) for _ in range(n)]
    clock = clocks.VirtualClock(NOW)
    player = replay.Replay(lambda: connections.connect(database_url), clock, workspace)
    player.run(items, until=COMPARE + 3 * DAY)
    assert ways(database_url) == {"u0": "other", "u1": "other", "u2": "first", "u3": ""}
