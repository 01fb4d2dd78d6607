"""A real shop's five months, replayed: who is reminded, when, and why others are not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

import psycopg
import pytest

from aparte.engine import connections, replay
from aparte.events import recordings
from aparte.kernel import clock as clocks
from aparte.kernel import instants
from tests import shops
from tests.acceptance.basket_replay import reference

DATA: Final = Path(__file__).parents[4] / "shared/data/retailrocket/sample_events_real_9385.csv"

pytestmark = pytest.mark.skipif(
    not DATA.exists(), reason="the shop's recorded events are not on this machine"
)


@pytest.fixture(scope="module")
def replayed(database_url: str) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """Return a connection to the database in which the whole file was replayed."""
    workspace = shops.open_shop(database_url, scenarios=[shops.library("abandoned-basket")])
    items = recordings.with_arrivals(recordings.read(DATA))
    clock = clocks.VirtualClock(items[0].received_at)
    player = replay.Replay(lambda: connections.connect(database_url), clock, workspace)
    player.run(items, until=items[-1].received_at + 10 * instants.DAY)
    with psycopg.connect(database_url) as connection:
        connection.execute("SET timezone = 'UTC'")
        yield connection


def test_the_messages_are_exactly_those_of_the_reference(
    replayed: psycopg.Connection[tuple[object, ...]],
) -> None:
    """The same visitors, messages and instants as a brute-force reference, none more or less."""
    rows = replayed.execute(
        "SELECT i.value, d.message_key, d.send_at FROM deliveries d"
        " JOIN identities i ON i.contact_id = d.contact_id AND i.kind = 'anonymous'"
    ).fetchall()
    sent, _ = reference.expected(DATA)
    assert len(sent) > 200
    found: set[tuple[object, ...]] = set(rows)
    assert len(rows) == len(found)
    assert found == sent


def test_each_reason_for_silence_counts_as_in_the_reference(
    replayed: psycopg.Connection[tuple[object, ...]],
) -> None:
    """As many messages held back for each reason as the reference holds back."""
    rows = replayed.execute(
        "SELECT reason, count(*) FROM decisions WHERE final AND verdict <> 'accepted'"
        " GROUP BY reason"
    ).fetchall()
    _, reasons = reference.expected(DATA)
    assert Counter({str(reason): count for reason, count in rows}) == reasons


def test_the_whole_file_is_in_the_log_once(
    replayed: psycopg.Connection[tuple[object, ...]],
) -> None:
    """5,000 visitors, and each event once: repeated rows and the rows of one order are one."""
    rows = replayed.execute("SELECT name, count(*) FROM events GROUP BY name").fetchall()
    counts = {row[0]: row[1] for row in rows}
    visitors = replayed.execute(
        "SELECT count(DISTINCT contact_id) FROM identities WHERE kind = 'anonymous'"
    ).fetchone()
    assert visitors == (5_000,)
    assert counts["Order Completed"] == 40
    browsing = replayed.execute(
        "SELECT count(*) FROM events WHERE name IN ('Product Added', 'Product Viewed')"
    ).fetchone()
    assert browsing == (9_385 - 3 - 46,)


def test_nothing_is_left_undone(replayed: psycopg.Connection[tuple[object, ...]]) -> None:
    """The inbox is empty, nothing was set aside, and wanted = sent + held back."""
    for table in ("inbox", "inbox_failed", "troubles"):
        left = replayed.execute(f"SELECT count(*) FROM {table}").fetchone()
        assert left == (0,), table
    wishes = replayed.execute(
        "SELECT count(DISTINCT (journey_id, step_id, wanted_at)) FROM decisions"
    ).fetchone()
    settled = replayed.execute("SELECT count(*) FROM decisions WHERE final").fetchone()
    assert wishes == settled
    first = replayed.execute("SELECT min(occurred_at) FROM events").fetchone()
    assert first == (datetime.fromisoformat("2015-05-03T03:02:00.563+00:00"),)
