"""Nothing known earlier is left behind: neither waiting items nor what another owner changed."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

import psycopg
import pytest

from aparte.core import contact as contacts
from aparte.core import decide, effects, inputs
from aparte.core import program as programs
from aparte.engine import deciding, leases, loop
from aparte.kernel import instants
from tests.db import engines


@pytest.fixture(autouse=True)
def _clean(database_url: str) -> None:
    engines.clear(database_url)


def test_who_retakes_a_lost_partition_remembers_nothing_of_it(database_url: str) -> None:
    """Between the two leases another worker was the owner: what it stored stays."""
    alice = engines.worker(database_url, "alice")
    engines.put(database_url, engines.identify({"plan": "free"}, user_id="u1"))
    engines.drain([alice])
    bob = engines.worker(database_url, "bob")
    later = engines.NOW + leases.LEASE_TIME + 1
    engines.put(
        database_url, engines.identify({"plan": "pro"}, user_id="u1", occurred_at=engines.NOW + 1)
    )
    engines.drain([bob], later)
    last = later + leases.LEASE_TIME + 1
    engines.put(database_url, engines.identify({"city": "Lyon"}, user_id="u1"))
    engines.drain([alice], last)
    contact = engines.only(database_url)
    assert (contact.attribute("plan"), contact.attribute("city")) == ("pro", "Lyon")
    alice.close()
    bob.close()


class _Seen:
    """A core that notes how many events each decision was given, and wakes after an hour."""

    def __init__(self) -> None:
        self.calls: list[tuple[bytes, int, int]] = []
        self.words = 0

    def decide(
        self,
        contact: contacts.Contact,
        given: Sequence[inputs.AnyInput],
        program: programs.Program,
        now: int,
    ) -> effects.Decision:
        self.words += sum(isinstance(one, inputs.AttributesInput) for one in given)
        told = sum(isinstance(one, inputs.EventInput) for one in given)
        self.calls.append((contact.id, told, now))
        decision = decide.decide(contact, given, program, now)
        contact.wake_at = engines.NOW + instants.HOUR if given else instants.FOREVER
        return decision


def test_nobody_is_woken_before_what_waits_for_them_is_applied(database_url: str) -> None:
    """After an outage a reminder that is due and the order before it are decided together."""
    seen = _Seen()
    worker = engines.worker(database_url, core=deciding.Core(decide=seen.decide))
    worker.bounds = loop.Bounds(partitions=1)
    users = [f"u{number}" for number in range(6)]
    engines.put(database_url, *[engines.track(user_id=user) for user in users])
    engines.drain([worker])
    seen.calls.clear()
    engines.put(database_url, *[engines.track(user_id=user) for user in users])
    worker.step(engines.NOW + 2 * instants.HOUR)
    assert [told for _, told, _ in seen.calls] == [1]
    engines.drain([worker], engines.NOW + 2 * instants.HOUR)
    first = {who: told for who, told, _ in reversed(seen.calls)}
    assert list(first.values()) == [1] * 6
    worker.close()


def test_a_partition_taken_in_part_is_decided_up_to_there(database_url: str) -> None:
    """Time that passed since the last item taken does not count until the others are known."""
    seen = _Seen()
    worker = engines.worker(database_url, core=deciding.Core(decide=seen.decide))
    worker.bounds = loop.Bounds(items=3)
    worker.step(engines.NOW)
    for _ in range(5):
        engines.put(database_url, engines.track(user_id="u1"))
    # Ids are made by the machine's clock; the worker's is a century ahead of it.
    late = instants.parse("2126-01-01")
    before = instants.parse("2100-01-01")
    for _ in range(3):
        worker.step(late)
    assert [told for _, told, _ in seen.calls] == [2, 2, 1]
    assert [at < before for _, _, at in seen.calls] == [True, True, False]
    worker.close()


def test_an_instant_too_long_for_a_batch_is_taken_whole(database_url: str) -> None:
    """What was known at one instant is decided together, in its own order, however much it is."""
    worker = engines.worker(database_url)
    worker.bounds = loop.Bounds(items=2)
    worker.step(engines.NOW)
    engines.put(database_url, *(engines.track(user_id="marie") for _ in range(7)))
    engines.put(database_url, *(engines.track(user_id="marie") for _ in range(2)))
    late = instants.parse("2126-01-01")
    assert worker.step(late).applied == 7
    assert worker.step(late).applied == 2
    worker.close()


def test_an_identity_named_often_in_a_batch_is_one_input(database_url: str) -> None:
    """Each input is an instant at which things happen: a batch has no more of them than live."""
    seen = _Seen()
    worker = engines.worker(database_url, core=deciding.Core(decide=seen.decide))
    engines.put(database_url, *[engines.track(user_id="u1") for _ in range(5)])
    engines.drain([worker])
    assert seen.words == 1
    worker.close()


def test_an_event_that_comes_twice_while_its_person_is_being_joined_counts_once(
    database_url: str,
) -> None:
    """Until two records are one, either's log is asked whether an event has been seen."""
    engines.put(
        database_url,
        engines.track(anonymous_id="a1", id="twice"),
        engines.identify({"email": "m@x.example"}, user_id="u1", id="hello"),
    )
    worker = engines.worker(database_url)
    engines.drain([worker])
    visitor, user = sorted(
        engines.people(database_url), key=lambda each: ("user", "u1") in each.identities
    )
    with psycopg.connect(database_url) as connection:
        # Their owners have not come to join them yet, and the device already leads to the user.
        connection.execute(
            "INSERT INTO merging (partition, contact_id, other_id) VALUES (%s, %s, %s)",
            (user.id[15], uuid.UUID(bytes=user.id), uuid.UUID(bytes=visitor.id)),
        )
        connection.execute(
            "UPDATE identities SET contact_id = %s WHERE kind = 'anonymous'",
            (uuid.UUID(bytes=user.id),),
        )
    worker.close()
    heir = engines.worker(database_url, "heir")
    engines.put(database_url, engines.track(anonymous_id="a1", id="twice"))
    engines.drain([heir])
    assert engines.rows(database_url, "SELECT count(*) FROM events") == [(1,)]
    heir.close()
