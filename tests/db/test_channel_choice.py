"""Choosing a channel on a real database: what leaves, what the record says, what joining opens."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final, Literal

import psycopg
import pytest

from aparte.core import contact as contacts
from aparte.core.governance import policy as policies
from aparte.engine import explaining, programs
from aparte.events import contracts
from aparte.kernel import instants
from tests.db import engines, senders
from tests.db.senders import Recorder, Shop

HOUR: Final = instants.HOUR
# It is eleven o'clock in Paris: no text message before eight in the evening.
UNTIL_EVENING: Final = {"start": "10:00", "end": "20:00", "channel": "sms"}
PHONE: Final = {"phone": "+33612345678"}

Status = Literal["granted", "pending", "withdrawn"]


def by_text_or_mail(**fields: Any) -> dict[str, Any]:
    """Return a scenario that sends a text message, else an e-mail, to whoever signs up."""
    scenario = senders.welcome(name={"en": "Mail", "fr": "Courriel"})
    text = {"name": {"en": "Text", "fr": "Texto"}, "channel": "sms", "text": {"fr": "Bonjour"}}
    step = {"id": "ask", "kind": "send", "messages": ["text", "hello"], **fields}
    return {**scenario, "steps": [step], "messages": {"text": text, **scenario["messages"]}}


class House(Shop):
    """A shop whose people say more than an e-mail address."""

    def says(
        self,
        name: str,
        traits: dict[str, Any],
        consents: Sequence[tuple[str, Status]] = (),
        **who: Any,
    ) -> None:
        """Let somebody say something of themselves, by user id unless said otherwise."""
        now = self.clock.now()
        words = [
            contracts.ConsentGiven("marketing", channel, status, now)
            for channel, status in consents
        ]
        self.put(
            contracts.InboxItem(
                kind="identify",
                id=f"says-{name}-{now}",
                occurred_at=now,
                received_at=now,
                traits=traits,
                consents=words,
                **(who or {"user_id": name}),
            )
        )

    def does(self, event: str, **who: Any) -> None:
        """Let somebody do something, and the engine decide."""
        now = self.clock.now()
        self.put(
            contracts.InboxItem(
                kind="track",
                id=f"{event}-{who}-{now}",
                occurred_at=now,
                received_at=now,
                name=event,
                **who,
            )
        )
        self.decide()

    def decisions(self) -> list[tuple[str, str, str, list[tuple[str, str]]]]:
        """Return (message, verdict, reason, (channel, reason) of each other), the first first."""
        with psycopg.connect(self.url) as connection:
            rows = connection.execute(
                "SELECT message_key, verdict, reason, figures FROM decisions"
                " WHERE workspace_id = %s ORDER BY decided_at, decision_id",
                (self.workspace,),
            ).fetchall()
        return [
            (*row[:3], [(one["channel"], one["reason"]) for one in row[3].get("each", [])])
            for row in rows
        ]

    def explained(self, name: str) -> list[tuple[bool | None, str, str]]:
        """Return what is told of earlier messages: true, false or neither, English, French."""
        with self.connect() as reading:
            program = programs.Programs().find(reading, self.workspace)
        with psycopg.connect(self.url) as connection:
            contact = explaining.find(connection, self.workspace, name, ["user"])
            assert isinstance(contact, contacts.Contact)
            (told,) = explaining.explain(connection, program, contact, self.clock.now())
        return [
            (line.truth, line.words.en, line.words.fr)
            for line in told.lines
            if line.kind == "message"
        ]


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    """Return a shop that writes at night by e-mail alone, and waits where nothing may leave."""
    engines.clear(database_url)
    policy = policies.parse({"quiet_periods": [UNTIL_EVENING]})
    opened = House(database_url, by_text_or_mail(if_refused="defer"), Recorder(), policy)
    yield opened
    opened.close()


def handed(house: House) -> list[str]:
    """Return the addresses of what was handed over so far."""
    assert isinstance(house.provider, Recorder)
    return [envelope.recipient for envelope in house.provider.handed]


def test_another_channel_steps_in_and_the_record_says_why(house: House) -> None:
    """Marie may not have text messages by day: the e-mail leaves, and why is kept in words."""
    house.says("marie", PHONE, [("sms", "granted")])
    house.signs_up("marie")
    assert house.sender.step().sent == 1
    assert handed(house) == ["marie@example.org"]
    assert house.decisions() == [("hello", "accepted", "sent", [("sms", "quiet_hours")])]
    ((truth, english, french),) = house.explained("marie")
    assert truth is True
    assert english == (
        "“Mail” was sent on 2 March 2026 at 11:00. It was let through, as no message before it may"
        " leave. Not by text message: It was quiet hours for this person: 10:00 to 20:00"
        " (Europe/Paris)."
    )
    assert french.startswith("« Courriel » a été envoyé le 2 mars 2026")
    assert "Il a été autorisé, car aucun message avant lui ne peut partir. Pas par SMS" in french


def test_where_none_may_leave_each_no_is_told_and_a_consent_frees_it(house: House) -> None:
    """Paul said no to e-mail: he waits for the evening; when he says yes the e-mail leaves."""
    house.says("paul", PHONE, [("sms", "granted")])
    house.signs_up("paul", consent="withdrawn")
    assert house.decisions() == [
        ("text", "deferred", "quiet_hours", [("sms", "quiet_hours"), ("email", "unsubscribed")])
    ]
    ((truth, english, french),) = house.explained("paul")
    assert truth is None
    assert english.startswith("“Text” waits until 2 March 2026 at 20:00. Not by text message: ")
    assert "Not by e-mail: Consent to “marketing” by e-mail was withdrawn on" in english
    assert "Pas par e-mail : Le consentement « marketing » par e-mail a été retiré le" in french
    house.clock.advance_to(senders.NOW + HOUR)
    house.says("paul", {}, [("email", "granted")])
    house.decide()
    assert house.sender.step().sent == 1
    assert handed(house) == ["paul@example.org"]
    assert [verdict for _, verdict, _, _ in house.decisions()] == ["deferred", "accepted"]


def test_a_word_withdrawn_before_the_hand_over_is_kept_to_and_nothing_steps_in(
    house: House,
) -> None:
    """The choice is made once: what may no longer leave is held back, and no other is tried."""
    house.signs_up("marie")
    house.clock.advance_to(senders.NOW + instants.MINUTE)
    house.says("marie", PHONE, [("email", "withdrawn"), ("sms", "granted")])
    house.decide()
    assert house.sender.step().held == 1
    assert handed(house) == []
    assert house.deliveries() == [("refused", "unsubscribed")]
    house.clock.advance_to(senders.NOW + instants.DAY)
    house.decide()
    assert house.deliveries() == [("refused", "unsubscribed")]


def test_joining_two_records_opens_the_channel_that_the_other_had(house: House) -> None:
    """A device waits for the evening; when it proves to be Marie's, her e-mail leaves at once."""
    house.says("device", PHONE, [("sms", "granted")], anonymous_id="a1")
    house.says("marie", {"email": "marie@example.org"}, [("email", "granted")])
    house.does("Signed Up", anonymous_id="a1")
    assert [row[:2] for row in house.decisions()] == [("text", "deferred")]
    house.clock.advance_to(senders.NOW + HOUR)
    house.does("Page Viewed", anonymous_id="a1", user_id="marie")
    assert house.sender.step().sent == 1
    assert handed(house) == ["marie@example.org"]
    assert [row[:2] for row in house.decisions()] == [("text", "deferred"), ("hello", "accepted")]
    assert len(house.deliveries()) == 1
