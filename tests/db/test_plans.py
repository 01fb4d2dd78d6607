"""Plans that must hold whatever the statistics say: the inbox is mostly empty when looked at."""

from __future__ import annotations

import psycopg

from aparte.engine import connections
from aparte.events import facts, inbox
from aparte.kernel import clock

ROWS = 20_000


def test_items_are_removed_by_place_after_statistics_of_an_empty_inbox(database_url: str) -> None:
    """Removing a batch touches a few pages per item, not the inbox once for each of them."""
    with psycopg.connect(database_url, autocommit=True) as writer:
        maker = inbox.IdMaker(clock.SystemClock())
        rows = [inbox.Row(number % 256, 1, False, b"{}") for number in range(ROWS)]
        inbox.append(writer, rows, maker)
        writer.execute("DELETE FROM inbox")
        writer.execute("ANALYZE inbox")
        inbox.append(writer, rows, maker)
    with connections.connect(database_url) as engine:
        picked = facts.pick_items(engine, range(256), ROWS // 2)
        engine.execute("SET statement_timeout = '1s'")
        removed = facts.remove_items(engine, [(row.partition, row.id) for row in picked])
    assert removed == ROWS // 2
