"""Alerts to colleagues: a real database on one side, a real SMTP server on the other."""

from __future__ import annotations

import asyncio
import contextlib
import html
import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, ClassVar

import msgspec
import psycopg
import pytest
from psycopg.types.json import Jsonb
from typing_extensions import override

from aparte.channels import contracts as channels
from aparte.channels.email import address, catcher, smtp
from aparte.channels.email.catcher import receiver, store
from aparte.channels.email.twin import Rates, Twin
from aparte.core.explaining import Line
from aparte.crm import facts
from aparte.engine import explaining, programs
from aparte.engine.outgoing import alerting
from aparte.events import contracts
from aparte.kernel import clock, ids, instants
from tests.db import engines, senders
from tests.db.senders import NOW, Recorder, Shop

HOUR, MINUTE = instants.HOUR, instants.MINUTE
URL = "https://aparte.example"


def hot(**fields: Any) -> dict[str, Any]:
    """Return a scenario that tells colleagues of whoever signs up."""
    step = {
        "id": "tell",
        "kind": "alert",
        "subject": {"en": "{first_name} signed up", "fr": "{first_name} s’est inscrite"},
        "text": {"en": "Say hello.", "fr": "Dites-lui bonjour."},
        "to": ["ana@shop.example"],
        "at_most": {"number": 2, "within": "1h"},
        **fields,
    }
    return {**senders.welcome(), "steps": [step], "messages": {}}


class Watched(receiver.Receiver):
    """A receiver that is known to be gone only once its connection is."""

    open: ClassVar[set[Watched]] = set()

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.open.add(self)
        super().connection_made(transport)

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self.open.discard(self)
        super().connection_lost(exc)


class Office:
    """A shop, its colleagues' mail server, and an alerter between them."""

    def __init__(self, database_url: str, mails: store.Store, port: int, **fields: Any) -> None:
        self.mails = mails
        self.port = port
        engines.clear(database_url)
        self.shop = Shop(database_url, hot(**fields), Recorder())
        self._alerters: list[alerting.Alerter] = []
        self.alerter = self.new_alerter("a1")

    def new_alerter(self, name: str, provider: channels.Provider | None = None) -> alerting.Alerter:
        """Return another alerter."""
        made = provider or smtp.open_provider(f"smtp://127.0.0.1:{self.port}")
        alerter = alerting.Alerter(name, self.shop.connect, made, URL, self.shop.clock)
        self._alerters.append(alerter)
        return alerter

    def signs_up(self, *names: str) -> None:
        """Let people sign up, who agree to nothing."""
        for name in names:
            self.shop.signs_up(name, consent="pending")

    def pass_time(self, length: int) -> None:
        """Let time pass."""
        self.shop.clock.advance_to(self.shop.clock.now() + length)

    def received(self) -> list[store.Opened]:
        """Return the mails that arrived, the first first."""
        opened = [self.mails.open(one.id) for one in reversed(self.mails.find(limit=1_000))]
        return [one for one in opened if one is not None]

    def subjects(self) -> list[str]:
        """Return their subjects."""
        return [one.mail.subject for one in self.received()]

    def statuses(self) -> Counter[str]:
        """Return how many alerts of the shop are in each status."""
        with psycopg.connect(self.shop.url) as connection:
            rows = connection.execute(
                "SELECT status FROM alerts WHERE workspace_id = %s", (self.shop.workspace,)
            ).fetchall()
        return Counter(str(status) for (status,) in rows)

    def told(self, name: str) -> list[Line]:
        """Return what the explanation of a person says of alerts; nothing pressed on them."""
        with self.shop.connect() as reading:
            program = programs.Programs().find(reading, self.shop.workspace)
        with psycopg.connect(self.shop.url) as connection:
            contact = explaining.find(connection, self.shop.workspace, name, ["user"])
            assert contact is not None
            assert contact.pressure == []
            (told,) = explaining.explain(connection, program, contact, self.shop.clock.now())
        return [line for line in told.lines if line.kind == "alert"]

    def close(self) -> None:
        """Let everything go."""
        for alerter in self._alerters:
            alerter.close()
        self.shop.close()


@pytest.fixture
def mails(tmp_path: Path) -> store.Store:
    """Return an empty store of caught mails."""
    return store.Store(tmp_path / "inbox")


@pytest.fixture
def port(mails: store.Store) -> Iterator[int]:
    """Yield the port of a running SMTP server that catches every mail."""
    loop = asyncio.new_event_loop()
    desk = catcher.desk(mails, clock.VirtualClock(NOW))
    server = loop.run_until_complete(loop.create_server(lambda: Watched(desk), "127.0.0.1", 0))
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    yield server.sockets[0].getsockname()[1]

    async def leave() -> None:
        server.close()
        while Watched.open:  # noqa: ASYNC110 -- three milliseconds at most, in a test
            await asyncio.sleep(0.001)

    try:
        asyncio.run_coroutine_threadsafe(leave(), loop).result(10)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


@pytest.fixture
def open_office(
    database_url: str, mails: store.Store, port: int
) -> Iterator[Callable[..., Office]]:
    """Return what opens an office by the fields of its step, and closes it after the test."""
    with contextlib.ExitStack() as opened:

        def made(**fields: Any) -> Office:
            return opened.enter_context(
                contextlib.closing(Office(database_url, mails, port, **fields))
            )

        yield made


@pytest.fixture
def office(open_office: Callable[..., Office]) -> Office:
    """Return an office in which Ana is told of whoever signs up, twice an hour at most."""
    return open_office()


def test_a_colleague_is_told_in_the_houses_language(office: Office) -> None:
    """The step's words and a link to the contact, nothing else of the contact; once."""
    office.signs_up("marie")
    assert office.alerter.step().sent == 1
    assert office.alerter.step().mails == 0
    (mail,) = office.received()
    assert mail.mail.subject == "Marie s’est inscrite"
    assert mail.mail.recipients == ("ana@shop.example",)
    assert mail.mail.from_ == "Shop <hello@shop.example>"
    contact = ids.to_text(ids.contact_id(office.shop.workspace, "user", "marie"))
    for part in (mail.text, html.unescape(mail.html)):
        assert "Dites-lui bonjour." in part
        assert f"{URL}/people/{contact}" in part
        assert "Ce n’est pas un message à la personne." in part
        assert "marie@example.org" not in part
    assert ("Auto-Submitted", "auto-generated") in mail.headers
    assert office.statuses() == {"sent": 1}


def test_it_is_an_event_and_no_message_of_the_contact(office: Office) -> None:
    """The log and the explanation say so; no delivery, no decision, no pressure."""
    office.signs_up("marie")
    office.alerter.step()
    office.shop.decide()
    assert office.shop.events("Alert Sent") == 1
    assert office.shop.deliveries() == []
    with psycopg.connect(office.shop.url) as connection:
        counted = connection.execute(
            "SELECT count(*) FROM decisions WHERE workspace_id = %s", (office.shop.workspace,)
        ).fetchone()
    assert counted == (0,)
    (line,) = office.told("marie")
    assert line.words.en == (
        "Colleagues were alerted on 2 March 2026 at 11:00 (“Marie s’est inscrite”); that is no"
        " message to this person, and counts nowhere."
    )
    assert line.words.fr.startswith("Des collègues ont été alertés le 2 mars 2026")


def test_what_is_over_is_gathered_into_one_when_the_window_frees(office: Office) -> None:
    """Two leave at once, three wait; an hour later one mail tells of all three, in order."""
    office.signs_up("a", "b", "c", "d", "e")
    assert office.alerter.step().sent == 2
    assert office.statuses() == {"sent": 2, "waiting": 3}
    office.pass_time(HOUR - 1)
    assert office.alerter.step().mails == 0
    office.pass_time(1)
    assert office.alerter.step().sent == 1
    assert office.alerter.step().mails == 0
    assert office.statuses() == {"sent": 5}
    gathered = office.received()[2]
    assert gathered.mail.subject == "3 alertes regroupées : scénario « welcome »"
    named = [line for line in gathered.text.splitlines() if "s’est inscrite (" in line]
    assert len(named) == 3
    assert gathered.text.count("/people/") == 3
    assert "au plus 2 e-mails en 1 heure" in gathered.text
    office.shop.decide()
    assert office.shop.events("Alert Sent") == 5


def test_each_colleague_has_a_window_of_their_own(
    database_url: str, open_office: Callable[..., Office]
) -> None:
    """The team and an address are told, one event is kept of it; nobody sees the others."""
    office = open_office(team="sales", at_most={"number": 1})
    with psycopg.connect(database_url) as connection:
        connection.execute(
            "INSERT INTO workspaces_team (workspace_id, name, addresses) VALUES (%s, 'sales', %s)",
            (office.shop.workspace, Jsonb(["bob@agency.example"])),
        )
    office.signs_up("marie", "paul")
    assert office.alerter.step().sent == 2
    found = office.received()
    assert sorted(one.mail.recipients for one in found) == [
        ("ana@shop.example",),
        ("bob@agency.example",),
    ]
    assert {value for one in found for name, value in one.headers if name == "To"} == {
        "ana@shop.example",
        "bob@agency.example",
    }
    office.shop.decide()
    assert office.shop.events("Alert Sent") == 1
    assert office.statuses() == {"sent": 2, "waiting": 2}


def test_what_an_engine_asks_for_twice_is_one_alert(office: Office) -> None:
    """The same passage decided again, by whoever took over, asks for nothing new."""
    row = facts.AlertRow(
        contact_id=ids.hashed("contact"),
        asked_id=ids.hashed("asked"),
        workspace_id=office.shop.workspace,
        scenario="welcome",
        version=1,
        step="tell",
        journey_id=ids.hashed("journey"),
        recipient="ana@shop.example",
        subject=b'{"en": "Look", "fr": "Regardez"}',
        text=b'{"en": "", "fr": ""}',
        number=2,
        within=HOUR,
        asked_at=NOW,
    )
    for _ in range(2):
        with office.shop.connect() as engine:
            facts.add_alerts(engine, [row, msgspec.structs.replace(row, recipient="bob@x.example")])
    assert office.statuses() == {"waiting": 2}
    assert office.alerter.step().sent == 2
    with office.shop.connect() as engine:
        facts.add_alerts(engine, [row])
    assert office.alerter.step().mails == 0


def test_a_merged_contact_keeps_what_colleagues_were_told(office: Office) -> None:
    """Told of a device before it proved to be Marie's: the log and explanation of Marie say so."""
    now = office.shop.clock.now()
    about: dict[str, Any] = {"occurred_at": now, "received_at": now}
    office.shop.put(
        contracts.InboxItem(kind="track", id="up-a1", anonymous_id="a1", name="Signed Up", **about)
    )
    office.shop.decide()
    office.shop.put(
        contracts.InboxItem(
            kind="identify", id="marie", user_id="marie", traits={"first_name": "Marie"}, **about
        )
    )
    office.shop.decide()
    office.shop.put(
        contracts.InboxItem(
            kind="track",
            id="seen",
            anonymous_id="a1",
            user_id="marie",
            name="Page Viewed",
            **about,
        )
    )
    office.shop.decide()
    assert office.alerter.step().sent == 1
    office.shop.decide()
    assert office.shop.events("Alert Sent") == 1
    assert len(office.told("marie")) == 1


def test_an_emergency_stop_silences_no_alert(office: Office) -> None:
    """It is for messages to contacts: our own people are still told."""
    with psycopg.connect(office.shop.url) as connection:
        connection.execute(
            "UPDATE scenarios_policy SET definition = %s WHERE workspace_id = %s",
            (Jsonb({"emergency_stop": True}), office.shop.workspace),
        )
    office.signs_up("marie")
    assert office.alerter.step().sent == 1


class _DiedError(Exception):
    """The process is gone."""


class Dying(smtp.Smtp):
    """A provider after whose work the process dies."""

    @override
    def hand(self, batch: Sequence[channels.Envelope]) -> list[channels.Outcome]:
        super().hand(batch)
        raise _DiedError


def test_an_alerter_that_dies_after_handing_over_is_followed_by_another(office: Office) -> None:
    """The very same mails under the same ids, gathered ones too: only the server's word is open."""
    office.signs_up("a", "b", "c", "d")
    office.alerter.step()
    office.pass_time(HOUR)
    office.signs_up("e")
    office.alerter.close()
    dying = office.new_alerter("dying", Dying(address.parse(f"smtp://127.0.0.1:{office.port}")))
    with pytest.raises(_DiedError):
        dying.step()
    assert office.statuses() == {"sent": 2, "claimed": 3}
    office.signs_up("f")
    office.pass_time(MINUTE)
    other = office.new_alerter("other")
    assert other.step().sent == 2
    first, again, new = office.received()[2:]
    assert first.mail.message_id == again.mail.message_id
    assert first.text == again.text
    assert again.mail.subject.startswith("3 alertes")
    assert new.mail.subject == "F s’est inscrite"
    assert office.statuses() == {"sent": 6}


def test_what_the_server_puts_off_is_tried_again_and_keeps_its_room(office: Office) -> None:
    """Thirty seconds, then two minutes; what comes meanwhile finds one room less."""
    recorder = Recorder()
    recorder.answers = [
        channels.Outcome(channels.OutcomeKind.TRANSIENT, "451 busy", 451),
        channels.Outcome(channels.OutcomeKind.UNKNOWN, "no reply"),
    ]
    office.alerter.close()
    alerter = office.new_alerter("patient", recorder)
    office.signs_up("marie")
    assert alerter.step().retried == 1
    assert alerter.step().mails == 0
    office.pass_time(30 * instants.SECOND)
    assert alerter.step().retried == 1
    office.signs_up("paul", "zoe")
    assert alerter.step().sent == 1
    assert office.statuses() == {"queued": 1, "sent": 1, "waiting": 1}
    office.pass_time(2 * MINUTE)
    assert alerter.step().sent == 1
    assert len({one.content for one in recorder.handed[:3]}) == 3
    ids_ = [one.delivery_id for one in recorder.handed]
    assert ids_[0] == ids_[1] == ids_[3] != ids_[2]


def test_an_address_that_takes_nothing_is_told_of(office: Office) -> None:
    """A refusal for good is an event with its reason; it is not tried again."""
    recorder = Recorder()
    recorder.answers = [channels.Outcome(channels.OutcomeKind.PERMANENT, "550 no such user", 550)]
    office.alerter.close()
    alerter = office.new_alerter("refused", recorder)
    office.signs_up("marie")
    assert alerter.step().failed == 1
    office.pass_time(HOUR)
    assert alerter.step().mails == 0
    office.shop.decide()
    assert office.shop.events("Alert Failed") == 1
    assert office.shop.events("Alert Sent") == 0


@pytest.mark.parametrize("seed", range(3))
def test_in_a_rough_day_every_alert_is_told_and_nobody_flooded(office: Office, seed: int) -> None:
    """Alerters die, servers stammer: each alert leaves, in one mail alone, within the window."""
    chance = random.Random(seed)
    twin = Twin(seed, Rates(transient=0.2, permanent=0, unknown_sent=0.1, unknown_lost=0.1))
    office.alerter.close()
    alerter = office.new_alerter("r0", twin)
    left: list[tuple[int, bytes]] = []
    for turn in range(60):
        if turn < 25 and chance.random() < 0.6:
            office.signs_up(f"p{seed}-{turn}")
        before = len(twin.envelopes)
        alerter.step()
        left += [(office.shop.clock.now(), one.delivery_id) for one in twin.envelopes[before:]]
        if chance.random() < 0.2:
            alerter.recover()
            alerter = office.new_alerter(f"r{turn + 1}", twin)
            office.pass_time(30 * instants.SECOND)
        office.pass_time(chance.choice([0, MINUTE, 10 * MINUTE, HOUR]))
    office.pass_time(instants.DAY)
    while alerter.step().mails:
        office.pass_time(instants.DAY)
    assert set(office.statuses()) == {"sent"}
    with psycopg.connect(office.shop.url) as connection:
        rows = connection.execute(
            "SELECT DISTINCT mail_id FROM alerts WHERE workspace_id = %s", (office.shop.workspace,)
        ).fetchall()
    mails = {mail.bytes for (mail,) in rows}
    assert set(twin.accepted) == mails
    for at, _ in left:
        within = {mail for other, mail in left if at - HOUR < other <= at}
        assert len(within) <= 2
