"""A trade fair: a hundred contacts, and after a week sales calls the ten most engaged.

The badges are imported on Monday. Everybody gets a mail after 48 hours. Seven days after the import
those who have seen the most pages become tasks for sales, with their place; the others get another
mail. Who has ordered meanwhile hears nothing more and takes nobody's place.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

import psycopg
import pytest

from aparte.core import contact as contacts
from aparte.core import explaining
from aparte.crm import contracts as crm
from aparte.crm import records
from aparte.engine import programs
from aparte.events import contracts
from aparte.kernel import instants
from tests.db import senders
from tests.db.senders import NOW, Recorder, Shop

PEOPLE: Final = 100
MAILS_AT: Final = NOW + 2 * instants.DAY
# Nine o'clock in Paris on the Monday after that of the import.
COMPARE: Final = instants.parse("2026-03-09T08:00:00Z")
ORDERED: Final = 99
FIRST: Final = [f"visitor{n}" for n in range(98, 88, -1)]


def scenario() -> dict[str, Any]:
    """Return the scenario as a marketer writes it."""
    made = senders.welcome()
    texts = {
        name: {**made["messages"]["hello"], "subject": {"fr": name}} for name in ("met", "more")
    }
    return {
        **made,
        "key": "trade-fair",
        "trigger": {"kind": "list", "list": "fair-lyon", "on": "added"},
        "stops": [{"event": "Order Completed"}],
        "messages": texts,
        "steps": [
            {"id": "two-days", "kind": "wait", "duration": "48h"},
            {"id": "met", "kind": "send", "message": "met"},
            {
                "id": "best",
                "kind": "ranking",
                "by": {"event": "Page Viewed"},
                "first": 10,
                "days": 7,
                "at": "09:00",
                "among": "call",
                "rest": "more",
                "unranked": "more",
            },
            {
                "id": "call",
                "kind": "task",
                "subject": {"en": "Call {first_name}", "fr": "Appeler {first_name}"},
                "team": "sales",
                "due": "1d",
                "next": "after",
            },
            {"id": "more", "kind": "send", "message": "more"},
            {"id": "after", "kind": "wait", "duration": "30d"},
        ],
    }


class Fair:
    """The fair's house: an engine, a sender, a clock that stands still unless told."""

    def __init__(self, database_url: str) -> None:
        self.provider = Recorder()
        self.shop = Shop(database_url, scenario(), self.provider)
        self._count = 0

    def item(self, kind: Any, user: str, at: int, **fields: Any) -> contracts.InboxItem:
        """Return something said of a visitor."""
        self._count += 1
        return contracts.InboxItem(
            kind=kind,
            id=f"fair-{self._count}",
            occurred_at=at,
            received_at=at,
            user_id=user,
            **fields,
        )

    def import_badges(self) -> None:
        """Put everybody on the list, with an address and a consent."""
        on_list = contracts.raw_object({"target": "list", "name": "fair-lyon", "member": True})
        for n in range(PEOPLE):
            user = f"visitor{n}"
            word = contracts.ConsentGiven(
                purpose="marketing", channel="email", status="granted", at=NOW
            )
            traits = {"email": f"{user}@example.org", "first_name": user}
            self.shop.put(
                self.item("identify", user, NOW, traits=traits, consents=[word]),
                self.item("change", user, NOW, properties=on_list),
            )
        self.live_until(NOW)

    def sees(self, n: int, pages: int, at: int) -> None:
        """Let a visitor see pages."""
        self.shop.put(
            *(self.item("track", f"visitor{n}", at, name="Page Viewed") for _ in range(pages))
        )

    def live_until(self, until: int) -> None:
        """Let time pass up to an instant, everybody acting at their own."""
        clock = self.shop.clock
        while True:
            report = self.shop.worker.step(clock.now())
            if not report.idle or self.shop.sender.step().claimed:
                continue
            if min(report.wake_at, until) <= clock.now():
                return
            clock.advance_to(min(report.wake_at, until))

    def left(self) -> list[tuple[str, int]]:
        """Return (message, instant) of everything that left."""
        with psycopg.connect(self.shop.url) as connection:
            rows = connection.execute(
                "SELECT message_key, send_at FROM deliveries"
                " WHERE workspace_id = %s AND status = 'sent'",
                (self.shop.workspace,),
            ).fetchall()
        return [(key, instants.from_datetime(at)) for key, at in rows]

    def tasks(self) -> list[crm.TaskRow]:
        """Return what sales have to do."""
        with psycopg.connect(self.shop.url) as connection:
            wanted = crm.TaskFilters(team="sales")
            return records.list_tasks(connection, self.shop.workspace, wanted, limit=200)

    def explained(self, user: str) -> explaining.Explanation:
        """Return how the scenario stands for a visitor."""
        with self.shop.connect() as connection:
            program = programs.Programs().find(connection, self.shop.workspace)
            rows = connection.execute("SELECT state FROM contact_state").fetchall()
        people = [contacts.decode(row[0]) for row in rows]
        (person,) = [one for one in people if ("user", user) in one.identities]
        scenario = program.live_by_key["trade-fair"]
        return explaining.explain(person, program, scenario, self.shop.clock.now())


@pytest.fixture(scope="module")
def fair(database_url: str) -> Iterator[Fair]:
    """Return a fair whose visitors have been living for two weeks."""
    opened = Fair(database_url)
    opened.import_badges()
    opened.live_until(NOW + instants.DAY)
    for n in range(70, PEOPLE):
        opened.sees(n, n - 70, opened.shop.clock.now())
    opened.live_until(COMPARE - instants.HOUR)
    order = opened.item(
        "track", f"visitor{ORDERED}", COMPARE - instants.HOUR, name="Order Completed"
    )
    opened.shop.put(order)
    opened.live_until(COMPARE - 1)
    assert opened.tasks() == []
    # What is seen a moment too late does not count.
    opened.live_until(COMPARE + 1)
    opened.sees(0, 50, opened.shop.clock.now())
    opened.live_until(NOW + 14 * instants.DAY)
    yield opened
    opened.shop.close()


def test_sales_get_the_ten_most_engaged_and_the_others_a_mail(fair: Fair) -> None:
    """A hundred mails after 48 hours; ten tasks and 89 mails on the Monday, at nine."""
    tasks = fair.tasks()
    assert sorted(task.subject["fr"] for task in tasks) == sorted(f"Appeler {n}" for n in FIRST)
    assert {instants.from_datetime(task.created_at) for task in tasks} == {COMPARE}
    assert Counter(fair.left()) == {
        ("met", MAILS_AT): PEOPLE,
        ("more", COMPARE): PEOPLE - len(FIRST) - 1,
    }
    second = {one.recipient for one in fair.provider.handed[PEOPLE:]}
    called = {f"{user}@example.org" for user in [*FIRST, f"visitor{ORDERED}"]}
    assert not second & called


def test_each_can_read_why(fair: Fair) -> None:
    """The first, the tenth and the last of 99 know their place and their number of pages."""
    said = {
        user: [line.words.en for line in fair.explained(user).lines]
        for user in ("visitor98", "visitor89", "visitor88")
    }
    assert "Was 1st of 99 by page views: 28." in said["visitor98"]
    assert "Was 10th of 99 by page views: 19." in said["visitor89"]
    assert "Was 11th of 99 by page views: 18." in said["visitor88"]
    assert fair.shop.events("Contact Ranked") == PEOPLE - 1
