"""A worker's turn: poison is set aside, time wakes contacts, new programs reach everybody."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence

import psycopg
import pytest

from aparte.core import contact as contacts
from aparte.core import decide, effects, inputs
from aparte.core import program as programs
from aparte.engine import deciding, failures
from aparte.events import contracts
from aparte.kernel import instants
from tests.db import engines


@pytest.fixture(autouse=True)
def _clean(database_url: str) -> None:
    engines.clear(database_url)


def test_an_item_that_always_fails_is_set_aside_with_its_reason(database_url: str) -> None:
    """The items around it are applied; the row says why it was not."""
    worker = engines.worker(database_url)
    engines.put(database_url, *[engines.track(user_id=f"u{n}") for n in range(30)])
    with psycopg.connect(database_url) as connection:
        connection.execute(
            "INSERT INTO inbox (partition, id, workspace_id, body) VALUES (7, 5, 1, '{nonsense')"
        )
    engines.put(database_url, engines.track(user_id="u7"), workspace_id=99)
    engines.drain([worker])
    assert engines.rows(database_url, "SELECT count(*) FROM events") == [(30,)]
    failed = engines.rows(
        database_url, "SELECT workspace_id, tries, error FROM inbox_failed ORDER BY workspace_id"
    )
    assert [row[:2] for row in failed] == [(1, failures.TRIES_MAX), (99, failures.TRIES_MAX)]
    assert "DecodeError" in failed[0][2]
    assert "there is no workspace 99" in failed[1][2]
    assert engines.rows(database_url, "SELECT count(*) FROM inbox") == [(0,)]
    worker.close()


def test_what_postgresql_refuses_is_set_aside(database_url: str) -> None:
    """A NUL in a text, which no column can hold, fails alone."""
    worker = engines.worker(database_url)
    bad = engines.track("Bad\x00", user_id="u1")
    engines.put(database_url, engines.track(user_id="u1"), bad, engines.track(user_id="u2"))
    engines.drain([worker])
    assert engines.rows(database_url, "SELECT count(*) FROM events") == [(2,)]
    assert engines.rows(database_url, "SELECT count(*) FROM inbox_failed") == [(1,)]
    worker.close()


class _Alarm:
    """A core that wakes each contact an hour after it was created, and notes when it did."""

    def __init__(self) -> None:
        self.rang: list[tuple[bytes, int]] = []
        self.broken: bytes | None = None

    def decide(
        self,
        contact: contacts.Contact,
        given: Sequence[inputs.AnyInput],
        program: programs.Program,
        now: int,
    ) -> effects.Decision:
        if contact.id == self.broken:
            raise ValueError("cannot decide this one")
        due = contact.wake_at
        decision = decide.decide(contact, given, program, now)
        if due <= now:
            self.rang.append((contact.id, due))
            due = instants.FOREVER
        contact.wake_at = due if contact.clock != now or not given else now + instants.HOUR
        if not given:
            contact.wake_at = instants.FOREVER if due <= now else due
        return decision


def test_time_wakes_contacts_in_order(database_url: str) -> None:
    """Nobody is woken early; the report says when the next one is due."""
    alarm = _Alarm()
    worker = engines.worker(database_url, core=deciding.Core(decide=alarm.decide))
    engines.put(database_url, engines.track(user_id="u1"))
    engines.drain([worker])
    engines.put(database_url, engines.track(user_id="u2"))
    engines.drain([worker], engines.NOW + instants.MINUTE)
    report = worker.step(engines.NOW + instants.MINUTE)
    assert report.wake_at == engines.NOW + instants.HOUR
    assert worker.step(report.wake_at - 1).woken == 0
    assert worker.step(report.wake_at).woken == 1
    assert worker.step(engines.NOW + 2 * instants.HOUR).woken == 1
    assert [at - engines.NOW for _, at in alarm.rang] == [
        instants.HOUR,
        instants.HOUR + instants.MINUTE,
    ]
    worker.close()


def test_a_contact_that_cannot_be_decided_rests(database_url: str) -> None:
    """Its trouble is recorded, it is tried again an hour later, and the others go on."""
    alarm = _Alarm()
    worker = engines.worker(database_url, core=deciding.Core(decide=alarm.decide))
    engines.put(database_url, engines.track(user_id="u1"), engines.track(user_id="u2"))
    engines.drain([worker])
    alarm.broken = engines.people(database_url)[0].id
    due = engines.NOW + instants.HOUR
    engines.drain([worker], due)
    assert len(alarm.rang) == 1
    ((code, figures),) = engines.rows(database_url, "SELECT code, figures FROM troubles")
    assert code == "cannot_decide"
    assert "cannot decide this one" in figures["error"]
    alarm.broken = None
    engines.drain([worker], due + failures.REST_TIME)
    assert len(alarm.rang) == 2
    worker.close()


def test_a_new_program_reaches_every_contact(database_url: str) -> None:
    """Contacts that nobody touches are brought to the new generation, partition by partition."""
    source = engines.Fixed()
    worker = engines.worker(database_url, source=source)
    engines.put(database_url, *[engines.track(user_id=f"u{n}") for n in range(50)])
    engines.drain([worker])
    source.program = engines.bare_program(2)
    refreshed = sum(worker.step(engines.NOW + 1).refreshed for _ in range(400))
    assert refreshed == 50
    assert {contact.generation for contact in engines.people(database_url)} == {2}
    assert worker.progress() == (256, 256)
    worker.close()


def test_words_of_consent_enter_the_ledger_and_the_state(database_url: str) -> None:
    """A consent is kept with its evidence; an unsubscription without one is one."""
    worker = engines.worker(database_url)
    item = engines.identify({"email": "m@x.example"}, user_id="u1")
    item.consents = [
        contracts.ConsentGiven("marketing", "email", "granted", engines.NOW - 5, wording="Yes")
    ]
    leaving = engines.track("Unsubscribed", user_id="u1")
    leaving.properties = contracts.raw_object({"channel": "email"})
    engines.put(database_url, item, item, leaving)
    engines.drain([worker])
    state = engines.only(database_url).consents["marketing/email"]
    assert (state.status, state.at) == ("withdrawn", engines.NOW)
    ledger = engines.rows(
        database_url, "SELECT status, wording, source FROM consent_records ORDER BY at"
    )
    assert ledger == [("granted", "Yes", None), ("withdrawn", None, "Unsubscribed")]
    worker.close()


def test_changes_by_hand_and_bounces_reach_the_core(database_url: str) -> None:
    """Tags, lists, pauses and closed addresses are inputs like any other."""
    worker = engines.worker(database_url)
    changes = [
        {"target": "tag", "name": "vip", "member": True},
        {"target": "list", "name": "club", "member": True},
        {"target": "pause", "until": engines.NOW + 5},
    ]
    items = []
    for change in changes:
        item = engines.track(user_id="u1")
        item.kind, item.name = "change", None
        item.properties = contracts.raw_object(change)
        items.append(item)
    bounce = engines.track("Message Bounced", user_id="u1")
    bounce.properties = contracts.raw_object({"channel": "email", "permanent": True})
    engines.put(database_url, *items, bounce)
    engines.drain([worker])
    contact = engines.only(database_url)
    assert contact.tags["vip"].value is True
    assert contact.lists["club"].value is True
    assert contact.paused_until == engines.NOW + 5
    assert contact.suppressions["email"].reason == "bounced"
    worker.close()


def test_working_ahead_applies_each_item_once(database_url: str) -> None:
    """Storing one batch while working out the next loses nothing and doubles nothing."""
    items = [
        item
        for n in range(300)
        for item in (
            engines.track(anonymous_id=f"a{n % 60}", id=f"t{n % 240}"),
            engines.identify({"email": f"{n % 40}@x.example"}, user_id=f"u{n % 50}"),
            engines.track("Bad\x00" if n == 150 else "Good", user_id=f"u{n % 50}"),
        )
    ]
    stop = threading.Event()
    worker = engines.worker(database_url, working_ahead=True)
    thread = threading.Thread(target=worker.run, args=(stop,))
    thread.start()
    for start in range(0, len(items), 30):
        engines.put(database_url, *items[start : start + 30])
    for _ in range(300):
        if engines.rows(database_url, "SELECT count(*) FROM inbox") == [(0,)]:
            break
        time.sleep(0.1)
    stop.set()
    thread.join()
    assert engines.rows(database_url, "SELECT count(*) FROM inbox") == [(0,)]
    assert engines.rows(database_url, "SELECT count(*) FROM inbox_failed") == [(1,)]
    names = engines.rows(database_url, "SELECT name, count(*) FROM events GROUP BY 1 ORDER BY 1")
    assert names == [("Good", 299), ("Product Viewed", 240)]
    known = [each for each in engines.people(database_url) if each.attributes]
    assert {each.attribute("email") is not None for each in known} == {True}
