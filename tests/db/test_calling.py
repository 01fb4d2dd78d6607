"""Calls to another system: a real HTTP server on one side, a real database on the other."""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from typing_extensions import override

from aparte.core import contact as contacts
from aparte.crm import facade as crm
from aparte.crm import posting
from aparte.engine.outgoing import calling
from aparte.events import contracts
from aparte.kernel import instants
from tests.db import receivers, senders
from tests.db.receivers import Receiver, says
from tests.db.senders import NOW, Recorder, Shop

SIGNER = crm.Signer("secret")


def scoring(url: str) -> dict[str, Any]:
    """Return a scenario that asks another system about whoever signs up."""
    marks = [
        {"id": tag, "kind": "change", "target": "tag", "name": tag, "next": "end"}
        for tag in ("yes", "no", "none")
    ]
    step = {
        "id": "ask",
        "kind": "webhook",
        "url": url,
        "attributes": ["first_name"],
        "timeout": "1h",
        "accept": [{"property": "score", "op": "gte", "value": 50}],
        "set": {"score": "score"},
        "then": "yes",
        "otherwise": "no",
        "failed": "none",
    }
    return {**senders.welcome(), "steps": [step, *marks], "messages": {}}


class Stage:
    """A shop, another system, and a caller between them."""

    def __init__(self, database_url: str, **fields: Any) -> None:
        self.other = Receiver()
        scenario = {**scoring(self.other.url), **fields}
        self.shop = Shop(database_url, scenario, Recorder())
        self.caller = self.new_caller("c1")

    def new_caller(self, name: str, poster: calling.Poster | None = None) -> calling.Caller:
        """Return another caller."""
        made = poster or crm.Poster(private=True)
        return calling.Caller(name, self.shop.connect, made, SIGNER, self.shop.clock)

    def pass_time(self, length: int) -> None:
        """Let time pass, and the engine act on it."""
        self.shop.clock.advance_to(self.shop.clock.now() + length)
        self.shop.decide()

    def ways(self) -> list[list[str]]:
        """Return the tags of each contact of the shop."""
        with psycopg.connect(self.shop.url) as connection:
            found = connection.execute("SELECT state FROM contact_state").fetchall()
        people = [contacts.decode(state) for (state,) in found]
        return [sorted(one.tags) for one in people if one.workspace_id == self.shop.workspace]

    def statuses(self) -> list[tuple[str, int | None, int]]:
        """Return (status, answer, attempts) of the shop's calls."""
        with psycopg.connect(self.shop.url) as connection:
            return connection.execute(
                "SELECT status, answer_status, attempts FROM calls WHERE workspace_id = %s",
                (self.shop.workspace,),
            ).fetchall()

    def close(self) -> None:
        """Let everything go."""
        self.caller.close()
        self.shop.close()
        self.other.close()


@pytest.fixture
def stage(database_url: str) -> Iterator[Stage]:
    """Return a stage on which Marie has just signed up."""
    opened = Stage(database_url)
    opened.shop.signs_up("marie", consent="pending")
    yield opened
    opened.close()


def test_a_call_is_signed_and_its_answer_moves_the_journey(stage: Stage) -> None:
    """The other system knows who, why and where; its yes sets an attribute and is an event."""
    stage.other.answers = [says(200, b'{"score": 70}')]
    assert stage.caller.step().answered == 1
    stage.shop.decide()
    (call,) = stage.other.received
    assert call.path == "/score?x=1"
    assert call.is_signed_with(SIGNER.secret(stage.shop.workspace))
    assert not call.is_signed_with(SIGNER.secret(stage.shop.workspace + 1))
    assert call.headers["idempotency-key"] == call.id == call.data["call_id"]
    assert call.headers["webhook-timestamp"] == str(NOW // instants.SECOND)
    assert call.data["attributes"] == {"first_name": "Marie"}
    assert call.data["event"]["name"] == "Signed Up"
    assert (call.data["scenario"], call.data["version"], call.data["step"]) == ("welcome", 1, "ask")
    assert stage.ways() == [["yes"]]
    assert stage.shop.events("Webhook Answered") == 1
    assert stage.caller.step().claimed == 0
    assert stage.statuses() == [("answered", 200, 1)]


@pytest.mark.parametrize(
    ("answer", "way"),
    [
        (says(200, b'{"score": 10}'), "no"),
        (says(200, b"not JSON"), "no"),
        (says(200, b'{"score": "\\u0000"}'), "no"),
        (says(410), "no"),
        (says(302, Location="http://127.0.0.1:1/"), "none"),
    ],
)
def test_other_answers_lead_other_ways(stage: Stage, answer: receivers.Answer, way: str) -> None:
    """A low score, nonsense and a refusal are no; a redirect is not followed."""
    stage.other.answers = [answer]
    stage.caller.step()
    stage.shop.decide()
    assert stage.ways() == [[way]]
    assert len(stage.other.received) == 1


def test_failures_of_the_moment_are_tried_again_with_the_same_id_and_body(stage: Stage) -> None:
    """Server errors, hang-ups and too many requests wait longer each time."""
    busy = [says(503), receivers.hangs_up, says(429)]
    stage.other.answers = [*busy, says(200, b'{"score": 70}')]
    for wait in (5, 15, 45):
        assert stage.caller.step().retried == 1
        stage.pass_time((wait - 1) * instants.SECOND)
        assert stage.caller.step().claimed == 0
        stage.pass_time(instants.SECOND)
    assert stage.caller.step().answered == 1
    stage.shop.decide()
    assert stage.ways() == [["yes"]]
    assert len({(call.id, call.body) for call in stage.other.received}) == 1
    assert len(stage.other.received) == 4


def test_the_journeys_deadline_ends_it(stage: Stage) -> None:
    """Nobody answers within the hour: the journey goes on then, and no call is made any more."""
    stage.other.answers = [says(503)] * 20
    for _ in range(13):
        stage.caller.step()
        stage.pass_time(5 * instants.MINUTE)
    assert stage.ways() == [["none"]]
    ((status, answer, attempts),) = stage.statuses()
    assert (status, answer) == ("failed", 503)
    assert attempts == len(stage.other.received) <= calling.ATTEMPTS_MAX


def test_a_call_nobody_made_in_time_is_not_made(stage: Stage) -> None:
    """With no caller for an hour, the journey has gone on, and the call expires."""
    stage.pass_time(2 * instants.HOUR)
    assert stage.ways() == [["none"]]
    assert stage.caller.step().expired == 1
    assert stage.other.received == []


def test_a_caller_that_dies_after_posting_is_followed_by_another(stage: Stage) -> None:
    """The call is repeated under its id, and the first answer recorded moves the journey once."""

    class Killed(BaseException):
        """The process ends here."""

    class Dying(posting.Poster):
        @override
        def post(self, url: str, body: bytes, headers: dict[str, str]) -> posting.Reply:
            super().post(url, body, headers)
            raise Killed

    stage.other.answers = [says(200, b'{"score": 70}')] * 2
    dying = stage.new_caller("dying", Dying(private=True))
    with pytest.raises(Killed):
        dying.step()
    assert stage.statuses() == [("claimed", None, 1)]
    stage.pass_time(instants.MINUTE)
    assert stage.caller.step().answered == 1
    stage.shop.decide()
    first, second = stage.other.received
    assert (first.id, first.body) == (second.id, second.body)
    assert stage.ways() == [["yes"]]
    assert stage.shop.events("Webhook Answered") == 1
    dying.recover()


def test_a_withdrawn_call_is_not_made(database_url: str) -> None:
    """A stop rule that acts before anybody called takes the call back."""
    stage = Stage(database_url, stops=[{"event": "Order Completed"}])
    stage.shop.signs_up("paul", consent="pending")
    now = stage.shop.clock.now()
    order = contracts.InboxItem(
        kind="track",
        id="order",
        occurred_at=now,
        received_at=now,
        user_id="paul",
        name="Order Completed",
    )
    stage.shop.put(order)
    stage.shop.decide()
    assert stage.statuses() == [("cancelled", None, 0)]
    assert stage.caller.step().claimed == 0
    stage.close()


def test_without_leave_nothing_private_is_called() -> None:
    """The default refuses this machine and its network before a byte leaves."""
    other = Receiver()
    reply = crm.Poster(private=False).post(other.url, b"{}", {})
    assert (reply.status, other.received) == (0, [])
    assert "not on the public Internet" in reply.detail
    other.close()


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("1.1.1.1", True),
        ("2606:4700:4700::1111", True),
        ("10.0.0.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("::1", False),
        ("fd00::1", False),
        ("::ffff:10.0.0.1", False),
        ("64:ff9b::a00:1", False),
        ("64:ff9b::101:101", True),
        ("2002:a00:1::", False),
    ],
)
def test_private_addresses_are_known_also_when_wrapped(address: str, public: bool) -> None:
    """Ranges of RFC 6890, mapped, translated and tunnelled ones included."""
    assert posting.is_public(ipaddress.ip_address(address)) is public


def test_answers_are_bounded_in_length_and_time() -> None:
    """Too long is no answer; one that drips is cut off."""
    other = Receiver()
    poster = crm.Poster(private=True, seconds=0.5)
    other.answers = [says(200, b"x" * (posting.ANSWER_MAX + 1)), receivers.drips]
    assert "longer than" in poster.post(other.url, b"{}", {}).detail
    started = time.monotonic()
    assert poster.post(other.url, b"{}", {}) == crm.Reply(0, detail="no answer in time")
    assert time.monotonic() - started < 5, "all drops would take ten seconds"
    other.close()


def test_tls_is_verified_against_the_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A certificate that nobody vouches for, or of another name, is told nothing."""
    certificate = receivers.make_certificate(tmp_path, "localhost")
    other = Receiver(certificate)
    assert "CERTIFICATE_VERIFY_FAILED" in crm.Poster(private=True).post(other.url, b"", {}).detail
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    trusting = crm.Poster(private=True)
    assert trusting.post(other.url.replace("127.0.0.1", "localhost"), b"{}", {}).status == 200
    assert "CERTIFICATE_VERIFY_FAILED" in trusting.post(other.url, b"", {}).detail
    assert len(other.received) == 1
    other.close()
