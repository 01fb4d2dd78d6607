"""Entry limits on a real database: several engines, crashes between, and nobody counted twice."""

from __future__ import annotations

import itertools
import random

import psycopg
import pytest

from aparte.core import explaining
from aparte.engine import leases, loop
from aparte.engine.crowds import seating
from aparte.kernel import instants
from tests.db import engines
from tests.unit.core import stories

NOW = engines.NOW
HOUR = instants.HOUR


@pytest.fixture(autouse=True)
def _clean(database_url: str) -> None:
    engines.clear(database_url)


def source(**limits: int) -> engines.Fixed:
    """Return what is live: a scenario that tags whoever signs up, and takes so many people."""
    written = stories.scenario(
        entry={"limits": limits},
        steps=[
            {"id": "mark", "kind": "change", "target": "tag", "name": "in"},
            {"id": "rest", "kind": "wait", "duration": "3d"},
        ],
    )
    return engines.Fixed(stories.program(written))


def sign_up(address: str, count: int, at: int = NOW, prefix: str = "u") -> None:
    """Let people sign up, one a microsecond."""
    engines.put(
        address,
        *(
            engines.track(
                "Signed Up", user_id=f"{prefix}{n}", occurred_at=at + n, received_at=at + n
            )
            for n in range(count)
        ),
    )


def seats(address: str) -> list[tuple[int, int]]:
    """Return (number, instant) of the seats given."""
    found = engines.rows(address, "SELECT number, given_at FROM seats ORDER BY number")
    return [(number, instants.from_datetime(at)) for number, at in found]


def entered(address: str) -> int:
    """Return how many people are inside, by their own state; the journeys' table must agree."""
    inside = [one for one in engines.people(address) if "in" in one.tags]
    (journeys,) = engines.rows(address, "SELECT count(*) FROM journeys")
    assert journeys == (len(inside),)
    return len(inside)


def logged(address: str, name: str) -> int:
    """Return how many events of a name are in the log."""
    ((count,),) = engines.rows(address, "SELECT count(*) FROM events WHERE name = %s", name)
    return int(count)


def test_the_first_who_come_enter_and_the_others_know_why(database_url: str) -> None:
    """Three an hour of five: the first three by their instants; an hour later there is room."""
    live = source(per_hour=3)
    worker = engines.worker(database_url, source=live)
    sign_up(database_url, 5)
    engines.drain([worker], NOW + 10)
    assert seats(database_url) == [(1, NOW), (2, NOW + 1), (3, NOW + 2)]
    assert entered(database_url) == 3
    assert (logged(database_url, "Entry Allowed"), logged(database_url, "Entry Refused")) == (3, 2)
    refused = [one for one in engines.people(database_url) if one.turned_away]
    scenario = live.program.live_by_key["story"]
    said = explaining.explain(refused[0], live.program, scenario, NOW + 10)
    assert "at most 3 people an hour, and was full" in said.summary.en
    sign_up(database_url, 2, NOW + HOUR, "late")
    engines.drain([worker], NOW + HOUR + 10)
    assert entered(database_url) == 5
    worker.close()


def test_two_engines_at_once_give_each_seat_once(database_url: str) -> None:
    """Sixty people come to two engines; ten seats, numbered without a gap, and ten inside."""
    live = source(total=10)
    workers = [engines.worker(database_url, name, source=live) for name in ("alice", "bob")]
    for at in (NOW, NOW, NOW + leases.RENEWAL_TIME, NOW + leases.RENEWAL_TIME):
        for worker in workers:
            worker.step(at)
    assert [len(worker.leases.held) for worker in workers] == [128, 128]
    later = NOW + leases.RENEWAL_TIME + 1
    sign_up(database_url, 60, later)
    engines.drain(workers, later + 100)
    assert [number for number, _ in seats(database_url)] == list(range(1, 11))
    assert entered(database_url) == 10
    assert logged(database_url, "Entry Refused") == 50
    assert engines.rows(database_url, "SELECT count(*) FROM seat_asks") == [(0,)]
    for worker in workers:
        worker.close()


class _Killed(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("seed", range(4))
def test_whatever_crashes_nobody_is_counted_twice(database_url: str, seed: int) -> None:
    """Engines die before and after commits; in no hour do more than four enter, and all hear."""
    chance = random.Random(seed)
    live = source(per_hour=4, total=9)
    names = itertools.count()

    def fault(place: str) -> None:
        if place in {"commit", "committed"} and chance.random() < 0.3:
            raise _Killed

    def hire() -> loop.Worker:
        return engines.worker(database_url, f"w{next(names)}", source=live, faults=fault)

    now, worker = NOW, hire()
    for wave in range(5):
        sign_up(database_url, 8, now, f"wave{wave}-")
        for _ in range(12):
            now += leases.LEASE_TIME + 1
            try:
                worker.step(now)
            except _Killed:
                worker = hire()
        now = NOW + (wave + 1) * (HOUR // 2)
    worker.close()
    calm = engines.worker(database_url, "calm", source=live)
    now += leases.LEASE_TIME + 1
    calm.step(now)
    engines.drain([calm], now)
    given = [at for _, at in seats(database_url)]
    assert len(given) == 9 == entered(database_url)
    for first, fifth in zip(given, given[4:], strict=False):
        assert fifth - first >= HOUR, "at most four in any hour"
    assert logged(database_url, "Entry Allowed") + logged(database_url, "Entry Refused") == 40
    assert all(not one.awaiting for one in engines.people(database_url))
    calm.close()


def test_an_engine_that_lost_its_lease_gives_no_seat(database_url: str) -> None:
    """The one that owned the scenario before finds its questions answered, and stores nothing."""
    live = source(total=5)
    zombie = engines.worker(database_url, "zombie", source=live)
    sign_up(database_url, 3)
    zombie.step(NOW + 10)
    with psycopg.connect(database_url) as connection:
        connection.execute("UPDATE leases SET epoch = epoch + 1, owner = 'heir'")
    sign_up(database_url, 3, NOW + 20, "v")
    before = seats(database_url)
    with pytest.raises(leases.LostLeaseError):
        zombie.step(NOW + 30)
    assert seats(database_url) == before
    zombie.close()


def test_seats_that_no_limit_looks_at_are_forgotten(database_url: str) -> None:
    """After some days only what is counted stays, and numbers go on."""
    worker = engines.worker(database_url, source=source(per_day=5, total=50))
    for day in range(5):
        at = NOW + day * instants.DAY
        sign_up(database_url, 6, at, f"d{day}-")
        engines.drain([worker], at + 10)
    kept = [number for number, _ in seats(database_url)]
    assert kept[-1] == 25
    assert kept == list(range(kept[0], 26))
    assert len(kept) <= seating.KEPT // instants.DAY * 5 + 10
    assert entered(database_url) > 0
    worker.close()


def test_a_house_that_is_days_late_forgets_no_seat_too_early(database_url: str) -> None:
    """Whoever asked twelve hours after the last seat finds the day full, whenever it is judged."""
    worker = engines.worker(database_url, source=source(per_day=2))
    late = NOW + 3 * instants.DAY
    sign_up(database_url, 2)
    engines.drain([worker], late)
    sign_up(database_url, 2, NOW + 12 * HOUR, "next")
    engines.drain([worker], late)
    assert seats(database_url) == [(1, NOW), (2, NOW + 1)]
    assert logged(database_url, "Entry Refused") == 2
    worker.close()


def test_scenarios_count_apart_and_an_open_one_counts_nobody(database_url: str) -> None:
    """Without a limit no seat is given and nobody asks."""
    written = stories.scenario(steps=[{"id": "rest", "kind": "wait", "duration": "3d"}])
    live = engines.Fixed(stories.program(written))
    worker = engines.worker(database_url, source=live)
    sign_up(database_url, 5)
    engines.drain([worker], NOW + 10)
    assert engines.rows(database_url, "SELECT count(*) FROM journeys") == [(5,)]
    assert seats(database_url) == []
    worker.close()
