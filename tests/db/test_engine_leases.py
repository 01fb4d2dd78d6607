"""Several workers on one database: they share, steal, forward, and write only what is theirs."""

from __future__ import annotations

import itertools
from collections import Counter
from typing import Any, Final

import psycopg
import pytest

from aparte.engine import leases
from aparte.kernel import ids
from tests.db import engines


@pytest.fixture(autouse=True)
def _clean(database_url: str) -> None:
    engines.clear(database_url)


def test_two_workers_share_the_partitions_evenly(database_url: str) -> None:
    """A second worker gets half; when one leaves, the other takes all."""
    alice = engines.worker(database_url, "alice")
    bob = engines.worker(database_url, "bob")
    alice.step(engines.NOW)
    assert len(alice.leases.held) == ids.PARTITIONS
    bob.step(engines.NOW)
    later = engines.NOW + leases.RENEWAL_TIME
    alice.step(later)
    bob.step(later)
    assert (len(alice.leases.held), len(bob.leases.held)) == (128, 128)
    assert not alice.leases.held.keys() & bob.leases.held.keys()
    alice.close()
    bob.step(later + leases.RENEWAL_TIME)
    assert len(bob.leases.held) == ids.PARTITIONS
    bob.close()


def test_the_partitions_of_the_dead_are_taken_with_the_next_epoch(database_url: str) -> None:
    """A worker silent for the lease time loses everything, not before."""
    dead = engines.worker(database_url, "dead")
    dead.step(engines.NOW)
    heir = engines.worker(database_url, "heir")
    heir.step(engines.NOW + leases.LEASE_TIME // 2)
    assert not heir.leases.held
    heir.step(engines.NOW + leases.LEASE_TIME + 1)
    assert len(heir.leases.held) == ids.PARTITIONS
    assert set(heir.leases.held.values()) == {2}
    heir.close()
    dead.close()


def test_who_is_left_alone_takes_what_the_dead_held(database_url: str) -> None:
    """Having its own half already does not keep a worker from the other half."""
    alice, bob = _pair(database_url)
    assert max(alice.leases.held) < min(bob.leases.held)
    later = engines.NOW + leases.RENEWAL_TIME + leases.LEASE_TIME + 1
    alice.step(later)
    assert len(alice.leases.held) == ids.PARTITIONS
    alice.close()
    bob.close()


def test_a_zombie_writes_nothing(database_url: str) -> None:
    """A worker that went on after its lease was taken fails before it stores anything."""
    zombie = engines.worker(database_url, "zombie")
    zombie.step(engines.NOW)
    heir = engines.worker(database_url, "heir")
    heir.step(engines.NOW + leases.LEASE_TIME + 1)
    engines.put(database_url, engines.track(user_id="u1"))
    with pytest.raises(leases.LostLeaseError):
        zombie.step(engines.NOW + 1)
    assert engines.rows(database_url, "SELECT count(*) FROM events") == [(0,)]
    assert engines.rows(database_url, "SELECT count(*) FROM inbox") == [(1,)]
    heir.step(engines.NOW + leases.LEASE_TIME + 2)
    assert engines.rows(database_url, "SELECT count(*) FROM events") == [(1,)]
    heir.close()


def _pair(address: str) -> list[Any]:
    workers = [engines.worker(address, name) for name in ("alice", "bob")]
    for now in (engines.NOW, engines.NOW + leases.RENEWAL_TIME):
        for worker in workers:
            worker.step(now)
    return workers


def test_merges_across_owners_give_what_one_owner_gives(database_url: str) -> None:
    """The same items applied by one worker and by two lead to the same people and log."""
    items = [
        item
        for n in range(40)
        for item in (
            engines.track(anonymous_id=f"a{n}", id=f"t{n}"),
            engines.track(user_id=f"u{n}", id=f"v{n}"),
            engines.identify(
                {"email": f"{n % 10}@x.example"}, user_id=f"u{n}", anonymous_id=f"a{n}", id=f"i{n}"
            ),
            engines.track(anonymous_id=f"a{n}", id=f"w{n}"),
        )
    ]
    results = []
    for count in (1, 2):
        engines.clear(database_url)
        workers = [engines.worker(database_url)] if count == 1 else _pair(database_url)
        forwarded = 0
        for item in items:
            engines.put(database_url, item)
        for _ in range(30):
            forwarded += sum(w.step(engines.NOW + leases.RENEWAL_TIME).forwarded for w in workers)
        assert engines.rows(database_url, "SELECT count(*) FROM inbox") == [(0,)]
        assert (forwarded > 0) == (count == 2)
        events = engines.rows(database_url, "SELECT event_id FROM events ORDER BY 1")
        known = [
            (sorted(each.identities), sorted(each.attributes))
            for each in engines.people(database_url)
        ]
        results.append((len(events), sorted(known)))
        for worker in workers:
            worker.close()
    assert results[0] == results[1]
    assert (results[0][0], len(results[0][1])) == (120, 10)


class Crash(BaseException):
    """The end of a process, as a worker meets it: nothing catches it."""


class Crashing:
    """Faults that end the worker at one of its statements, the n-th it has not done often before.

    Whoever has crashed in a statement a few times learns nothing more from it: the sweep does the
    same three for each of 256 partitions.
    """

    TIMES_MAX: Final = 3

    def __init__(self, last: int) -> None:
        self.left = last
        self._done: Counter[str] = Counter()

    def __call__(self, place: str) -> None:
        self._done[place] += 1
        if self._done[place] <= self.TIMES_MAX:
            self.left -= 1
            if self.left == 0:
                raise Crash(place)

    def forget(self) -> None:
        """Take every statement for new again."""
        self._done.clear()


@pytest.mark.slow
@pytest.mark.parametrize("first", range(1, 5))
def test_a_crash_between_any_two_statements_leaves_all_or_nothing(
    database_url: str, first: int
) -> None:
    """Whichever statement is the last one, what was put in is applied exactly once in the end."""
    reached = 0
    for last in itertools.count(first, 4):
        engines.clear(database_url)
        if not _crashes(database_url, Crashing(last)):
            break
        reached += 1
        heir = engines.worker(database_url, "heir")
        later = engines.NOW + leases.LEASE_TIME + 1
        engines.drain([heir], later)
        engines.put(
            database_url,
            engines.identify({"email": "m@x.example"}, user_id="u1", anonymous_id="a1", id="i"),
            engines.track(anonymous_id="a1", id="t1"),
        )
        engines.drain([heir], later)
        contact = engines.only(database_url)
        assert len(contact.identities) == 3
        assert engines.rows(database_url, "SELECT count(*) FROM events") == [(2,)]
        assert engines.rows(database_url, "SELECT count(*) FROM inbox") == [(0,)]
        heir.close()
    assert reached > 15


def _crashes(address: str, faults: Crashing) -> bool:
    """Let a worker take in two tracks, then what joins their people; return whether it crashed."""
    engines.put(
        address,
        engines.track(anonymous_id="a1", id="t1"),
        engines.track(user_id="u1", id="t2"),
    )
    crashing = engines.worker(address, "crashing", faults=faults)
    try:
        engines.drain([crashing])
        faults.forget()
        engines.put(
            address,
            engines.identify({"email": "m@x.example"}, user_id="u1", anonymous_id="a1", id="i"),
        )
        engines.drain([crashing])
        crashing.close()
    except Crash:
        return True
    return False


def test_a_database_error_is_raised_and_the_next_turn_goes_on(database_url: str) -> None:
    """A failure of the moment stores nothing; the same worker then applies the same item."""
    failing = {"left": 1}

    def faults(place: str) -> None:
        if place == "commit" and failing["left"]:
            failing["left"] -= 1
            raise psycopg.OperationalError("the connection is gone")

    worker = engines.worker(database_url, faults=faults)
    engines.put(database_url, engines.track(user_id="u1"))
    with pytest.raises(psycopg.OperationalError):
        worker.step(engines.NOW)
    assert engines.rows(database_url, "SELECT count(*) FROM events") == [(0,)]
    engines.drain([worker])
    assert engines.rows(database_url, "SELECT count(*) FROM events") == [(1,)]
    worker.close()
