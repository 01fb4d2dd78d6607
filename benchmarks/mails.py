"""Messages waiting to be sent, as the engine itself decides them: baskets left an hour ago.

Each person signed in, agreed, filled a basket and went away. The engine applies that and queues
the first reminder of the library's abandoned basket.
"""

from __future__ import annotations

from typing import Any, Final

import psycopg

from aparte.core.governance import policy as policies
from aparte.events import contracts, inbox
from aparte.kernel import clock, instants
from benchmarks import brand, rates, traffic
from tests import shops

AGO: Final = 65 * instants.MINUTE


class Queue:
    """A database with a workspace whose messages wait; `number` counts the people."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.workspace = brand.opened(
            address,
            scenarios=[shops.library("abandoned-basket")],
            segments={},
            policy=policies.Policy(),
        )
        self.number = 0
        self._maker = inbox.IdMaker(clock.SystemClock())

    def fill(self, count: int) -> None:
        """Let so many more people leave a basket, and put their messages aside."""
        at = clock.SystemClock().now() - AGO
        rows = [
            inbox.row_of(self.workspace, item)
            for number in range(self.number, self.number + count)
            for item in _leaves_a_basket(number, at)
        ]
        self.number += count
        with psycopg.connect(self.address) as connection:
            inbox.append(connection, rows, self._maker)
        with rates.engines(self.address, 1):
            pass
        with psycopg.connect(self.address) as connection:
            done = connection.execute(
                "UPDATE deliveries SET status = 'cancelled' WHERE status = 'queued'"
            )
            assert done.rowcount == count, f"{done.rowcount} messages of {count} were queued"

    def release(self) -> None:
        """Let what was put aside be sent."""
        with psycopg.connect(self.address) as connection:
            connection.execute(
                "UPDATE deliveries SET status = 'queued', send_at = now(), claimed_at = NULL"
                " WHERE status = 'cancelled'"
            )
            connection.execute("SELECT pg_notify('aparte_outbox', '')")


def _leaves_a_basket(number: int, at: int) -> list[contracts.InboxItem]:
    who: dict[str, Any] = {
        "user_id": traffic.user_of(number),
        "anonymous_id": traffic.device_of(number),
    }
    agreed = contracts.ConsentGiven(
        purpose="marketing", channel="email", status="granted", at=at, source="form"
    )
    items = [
        contracts.InboxItem(
            kind="identify",
            id=f"identify-{number}",
            occurred_at=at,
            received_at=at,
            traits=traffic.traits_of(number),
            consents=[agreed],
            **who,
        )
    ]
    for place, name in enumerate(("Lampe Opaline", "Vase Équinoxe")):
        properties = {
            "product_id": f"p-{number % 97}-{place}",
            "name": name,
            "price": 129.5 + place,
            "currency": "EUR",
            "quantity": 1 + place,
        }
        items.append(
            contracts.InboxItem(
                kind="track",
                id=f"added-{number}-{place}",
                occurred_at=at + 1 + place,
                received_at=at + 1 + place,
                name="Product Added",
                properties=contracts.raw_object(properties),
                **who,
            )
        )
    return items
