"""The deliver loop on a real database: who gets a message, once, and what is said of the others."""

from __future__ import annotations

import email
import threading
import time
from collections.abc import Iterator, Sequence

import psycopg
import pytest
from typing_extensions import override

from aparte.channels import contracts as channels
from aparte.engine import loop
from aparte.events import contracts
from aparte.kernel import instants
from tests.db import senders
from tests.db.senders import Recorder, Shop


@pytest.fixture
def shop(database_url: str) -> Iterator[Shop]:
    """Return a shop that welcomes whoever signs up."""
    opened = Shop(database_url, senders.welcome(), Recorder())
    yield opened
    opened.close()


def handed(shop: Shop) -> list[str]:
    """Return the recipients so far."""
    assert isinstance(shop.provider, Recorder)
    return [envelope.recipient for envelope in shop.provider.handed]


def answer(shop: Shop, kind: channels.OutcomeKind, **fields: object) -> None:
    """Let the provider answer the next message so."""
    assert isinstance(shop.provider, Recorder)
    shop.provider.answers.append(channels.Outcome(kind, **fields))  # type: ignore[arg-type]


def test_a_message_leaves_once_and_is_an_event(shop: Shop) -> None:
    """Sent, recorded, in the person's log, and never again."""
    shop.signs_up("marie")
    assert shop.sender.step().sent == 1
    assert shop.sender.step().claimed == 0
    shop.decide()
    assert handed(shop) == ["marie@example.org"]
    assert shop.deliveries() == [("sent", None)]
    assert shop.events("Message Sent") == 1


def test_it_is_personal_and_can_be_left_in_one_click(shop: Shop) -> None:
    """Liquid is filled in, links are ours, and RFC 8058's fields are there."""
    shop.signs_up("marie")
    shop.sender.step()
    assert isinstance(shop.provider, Recorder)
    message = email.message_from_bytes(shop.provider.handed[0].content)
    assert message["Subject"] == "Bienvenue Marie"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["List-Unsubscribe"].startswith("<https://aparte.example/t/u/")
    body = message.get_payload(1).get_payload(decode=True).decode()  # type: ignore[union-attr]
    assert "Bonjour Marie" in body
    assert "https://aparte.example/t/c/" in body


def test_nothing_is_claimed_while_a_withdrawal_waits(shop: Shop) -> None:
    """An unsubscribe that was accepted is effective before the next message is rendered."""
    shop.signs_up("marie")
    now = shop.clock.now() + 1
    word = contracts.ConsentGiven(purpose="marketing", channel="email", status="withdrawn", at=now)
    shop.put(
        contracts.InboxItem(
            kind="identify",
            id="no",
            occurred_at=now,
            received_at=now,
            user_id="marie",
            traits={},
            consents=[word],
        )
    )
    assert shop.sender.step().claimed == 0
    shop.clock.advance_to(now)
    shop.decide()
    assert shop.sender.step().held == 1
    assert handed(shop) == []
    assert shop.deliveries() == [("refused", "unsubscribed")]


def test_a_transient_refusal_is_tried_again_later(shop: Shop) -> None:
    """Back in the queue with a growing delay; nothing before its time."""
    shop.signs_up("marie")
    answer(shop, channels.OutcomeKind.TRANSIENT, reply="451 busy", code=451)
    assert shop.sender.step().retried == 1
    assert shop.sender.step().claimed == 0
    shop.clock.advance_to(shop.clock.now() + 30 * instants.SECOND)
    assert shop.sender.step().sent == 1
    assert len(handed(shop)) == 2


def test_an_unknown_outcome_is_never_tried_again(shop: Shop) -> None:
    """It may have arrived: it is marked so, and said."""
    shop.signs_up("marie")
    answer(shop, channels.OutcomeKind.UNKNOWN, reply="lost after the final dot")
    assert shop.sender.step().unknown == 1
    shop.clock.advance_to(shop.clock.now() + instants.DAY)
    assert shop.sender.step().claimed == 0
    shop.decide()
    assert shop.deliveries() == [("unknown", "outcome_unknown")]
    assert shop.events("Message Skipped") == 1


def test_a_hard_bounce_closes_the_address(shop: Shop) -> None:
    """The address is suppressed: the next message is refused by the law."""
    shop.signs_up("marie")
    answer(
        shop,
        channels.OutcomeKind.PERMANENT,
        reply="550 5.1.1 no such user",
        code=550,
        enhanced="5.1.1",
        blame="recipient",
    )
    assert shop.sender.step().failed == 1
    shop.decide()
    assert shop.deliveries() == [("failed", "bounced")]
    assert shop.events("Message Bounced") == 1


def test_a_template_error_skips_one_message_not_the_queue(database_url: str) -> None:
    """The message that cannot be written is refused with its reason; the others go."""
    scenario = senders.welcome(
        subject={"fr": "{% if contact.first_name == 'Paul' %}{{ 1 | divided_by: 0 }}{% endif %}Ah"}
    )
    shop = Shop(database_url, scenario, Recorder())
    shop.signs_up("paul")
    shop.signs_up("marie")
    report = shop.sender.step()
    assert (report.sent, report.held) == (1, 1)
    assert handed(shop) == ["marie@example.org"]
    assert sorted(shop.deliveries(), key=str) == [("refused", "template_error"), ("sent", None)]
    shop.close()


def test_a_message_whose_sender_is_gone_is_said_to_be_held_back(database_url: str) -> None:
    """Nobody takes it for an e-mail, and its silence is in the log with its reason."""
    scenario = senders.welcome()
    text = {"name": senders.WORDS, "channel": "sms", "text": {"fr": "Ah"}, "transactional": True}
    shop = Shop(database_url, {**scenario, "messages": {"hello": text}}, Recorder())
    now = shop.clock.now()
    shop.put(
        contracts.InboxItem(
            kind="identify",
            id="phone",
            occurred_at=now,
            received_at=now,
            user_id="marie",
            traits={"phone": "+33612345678"},
        )
    )
    shop.signs_up("marie")
    assert shop.sender.step().held == 1
    shop.decide()
    assert handed(shop) == []
    assert shop.deliveries() == [("refused", "no_sender")]
    assert shop.events("Message Skipped") == 1
    shop.close()


def test_what_expired_in_the_queue_is_not_sent(shop: Shop) -> None:
    """A sender that comes back after two days does not send yesterday's welcome."""
    shop.signs_up("marie")
    shop.clock.advance_to(shop.clock.now() + 2 * instants.DAY)
    assert shop.sender.step().held == 1
    assert shop.deliveries() == [("refused", "expired")]


def test_opening_and_clicking_are_noted_on_the_delivery(shop: Shop) -> None:
    """The first opening and the first click, whatever comes after."""
    shop.signs_up("marie")
    shop.sender.step()
    assert isinstance(shop.provider, Recorder)
    envelope = shop.provider.handed[0]
    first = shop.clock.now()
    for number, name in enumerate(("Message Clicked", "Message Opened", "Message Clicked")):
        shop.clock.advance_to(first + (number + 1) * instants.MINUTE)
        shop.put(
            contracts.InboxItem(
                kind="track",
                id=f"engaged-{number}",
                occurred_at=shop.clock.now(),
                received_at=shop.clock.now(),
                user_id="marie",
                name=name,
                properties=contracts.raw_object({"delivery_id": envelope.delivery_id.hex()}),
            )
        )
        shop.decide()
    with psycopg.connect(shop.url) as connection:
        row = connection.execute(
            "SELECT opened_at, clicked_at FROM deliveries WHERE workspace_id = %s",
            (shop.workspace,),
        ).fetchone()
    at = instants.to_datetime(first + instants.MINUTE)
    assert row == (at, at)


def test_an_idle_sender_outlives_its_connection(shop: Shop) -> None:
    """The database went away while nothing was to be done: it works on when it is back."""
    shop.worker.close()
    stop = threading.Event()
    running = threading.Thread(target=shop.sender.run, args=(stop.is_set,))
    running.start()
    _wait_for(shop, "SELECT count(*) FROM leases WHERE role = 'sender' AND owner = 's1'", 256)
    with psycopg.connect(shop.url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(l.pid) FROM pg_stat_activity AS l"
            " WHERE l.datname = current_database() AND l.pid <> pg_backend_pid()"
        )
    shop.worker = loop.Worker(worker_id="w2", connect=shop.connect, clock=shop.clock)
    shop.signs_up("marie")
    sent = f"SELECT count(*) FROM deliveries WHERE workspace_id = {shop.workspace}"
    _wait_for(shop, f"{sent} AND status = 'sent'", 1)
    stop.set()
    running.join()
    assert handed(shop) == ["marie@example.org"]


def _wait_for(shop: Shop, query: str, expected: int) -> None:
    until = time.monotonic() + 20
    with psycopg.connect(shop.url, autocommit=True) as connection:
        while connection.execute(query).fetchone() != (expected,):
            assert time.monotonic() < until, query
            time.sleep(0.05)


class _DiedError(Exception):
    """The process is gone."""


class Dying(Recorder):
    """A provider during whose work the process dies."""

    @override
    def hand(self, batch: Sequence[channels.Envelope]) -> list[channels.Outcome]:
        del batch
        raise _DiedError


def test_what_a_sender_claimed_before_an_error_is_claimed_again(shop: Shop) -> None:
    """It lives on and begins anew: nothing of its own stays claimed for ever."""
    shop.signs_up("marie")
    with psycopg.connect(shop.url, autocommit=True) as connection:
        shop.sender.step()
        connection.execute(
            "UPDATE deliveries SET status = 'claimed', claimed_by = 's1' WHERE workspace_id = %s",
            (shop.workspace,),
        )
    shop.sender.recover()
    assert shop.sender.step().claimed == 1
    assert shop.deliveries() == [("sent", None)]


def test_what_a_dead_sender_was_handing_over_is_unknown(database_url: str) -> None:
    """The next owner marks it so, and does not send it a second time."""
    shop = Shop(database_url, senders.welcome(), Dying())
    shop.signs_up("marie")
    with pytest.raises(_DiedError):
        shop.sender.step()
    assert shop.deliveries() == [("handing", None)]
    shop.sender.recover()
    shop.provider = Recorder()
    shop.clock.advance_to(shop.clock.now() + instants.MINUTE)
    other = shop.new_sender("s2")
    assert other.step().unknown == 1
    assert handed(shop) == []
    assert shop.deliveries() == [("unknown", "outcome_unknown")]
    other.recover()
    shop.close()
