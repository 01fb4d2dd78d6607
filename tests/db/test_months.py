"""Monthly partitions: made once whoever asks, taking over what came before them."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from aparte.events import months
from aparte.kernel import instants

MAY = instants.parse("2015-05-03T03:00:00Z")
SEPTEMBER = instants.parse("2015-09-18T02:59:00Z")


@pytest.fixture
def connection(database_url: str) -> Iterator[psycopg.Connection[Any]]:
    """A connection in autocommit."""
    with psycopg.connect(database_url, autocommit=True) as opened:
        yield opened


def add(connection: psycopg.Connection[Any], moment: int) -> None:
    """Put one event into the log."""
    at = instants.to_datetime(moment)
    values = (uuid.uuid4(), uuid.uuid4(), at, at)
    connection.execute("INSERT INTO events VALUES (1, %s, %s, 1, %s, %s, 'Rated', '{}')", values)


def stored(connection: psycopg.Connection[Any]) -> dict[str, int]:
    """Return how many events each partition holds."""
    found = connection.execute("SELECT tableoid::regclass::text, count(*) FROM events GROUP BY 1")
    return dict(found.fetchall())


def test_many_ask_at_once(connection: psycopg.Connection[Any], database_url: str) -> None:
    """Eight workers ask for the same months at once while events come: none fails, none is lost."""
    failures: list[BaseException] = []

    def ask() -> None:
        try:
            with psycopg.connect(database_url, autocommit=True) as own:
                for _ in range(5):
                    add(own, MAY)
                months.ensure_months(own, MAY, SEPTEMBER)
                add(own, SEPTEMBER)
        except psycopg.Error as error:
            failures.append(error)

    workers = [threading.Thread(target=ask) for _ in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert failures == []
    assert stored(connection) == {"events_2015_05": 40, "events_2015_09": 8}


def test_events_leave_the_default_for_their_month(connection: psycopg.Connection[Any]) -> None:
    """The last instant of a month and the first of the next come apart, in UTC."""
    last = instants.parse("2011-12-31T23:59:59.999999Z")
    for moment in (last, last + 1):
        add(connection, moment)
    assert stored(connection)["events_default"] == 2
    months.ensure_months(connection, last, last)
    counts = stored(connection)
    assert (counts["events_2011_12"], counts["events_default"]) == (1, 1)
    months.ensure_months(connection, last, last + 1)
    assert "events_default" not in stored(connection)


def test_months_are_asked_for_once(connection: psycopg.Connection[Any]) -> None:
    """A month known to exist costs no statement; the session's time zone changes nothing."""
    connection.execute("SET timezone = 'Pacific/Auckland'")
    known = months.Months()
    february = instants.parse("2016-02-29T23:00:00Z")
    known.cover(connection, [february])
    add(connection, february)
    assert stored(connection)["events_2016_02"] == 1
    connection.close()
    known.cover(connection, [february, february + instants.MINUTE])
