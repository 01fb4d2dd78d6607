"""Ingest when much comes at once, when the inbox is full, and when the database misbehaves."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import psycopg
import pytest
from typing_extensions import override

from aparte.events import inbox, ingest, writer
from aparte.kernel import clock
from tests.api import ingesting

EVENT = {"type": "track", "userId": "marie", "event": "Product Viewed"}


@pytest.fixture(scope="module")
def workspaces(database_url: str) -> dict[str, int]:
    """Two shops, one database."""
    return ingesting.add_sources(database_url)


@pytest.fixture(scope="module")
def shop(database_url: str, workspaces: dict[str, int]) -> Iterator[ingesting.Shop]:
    """A server with a small inbox."""
    with ingesting.serving(database_url, rows_max=500) as running:
        yield running


def wait_for(holds: Callable[[], bool]) -> None:
    """Wait a few seconds at most for something to become true."""
    deadline = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < deadline, "it did not come to be"
        time.sleep(0.05)


def test_concurrent_requests_are_all_kept(shop: ingesting.Shop) -> None:
    """Forty clients at once: each answered event is in the inbox exactly once, ids all differ."""

    def send(number: int) -> int:
        items = [{**EVENT, "messageId": f"{number}-{n}"} for n in range(10)]
        response = shop.post("batch", {"batch": items})
        return response.status_code

    with ThreadPoolExecutor(40) as pool:
        assert set(pool.map(send, range(40))) == {200}
    found = [item.id for item in shop.items()]
    assert len(found) == 400
    assert set(found) == {f"{number}-{n}" for number in range(40) for n in range(10)}


def test_a_full_inbox_asks_senders_to_come_back(shop: ingesting.Shop) -> None:
    """Over the bound every call is answered 429 with Retry-After; once applied, all is well."""
    wait_for(lambda: shop.client.get("/v1/health").json()["inbox"] == 0)
    assert shop.send(*[EVENT] * 400)["accepted"] == 400
    assert shop.send(*[EVENT] * 200)["accepted"] == 200
    wait_for(lambda: shop.client.get("/v1/health").json()["status"] == "full")
    response = shop.post("track", EVENT)
    assert response.status_code == 429
    assert int(response.headers["retry-after"]) >= 1
    assert response.json()["code"] == "inbox_full"
    assert len(shop.items()) == 600
    wait_for(lambda: shop.post("track", EVENT).status_code == 200)
    shop.rows()


def test_engines_are_woken(shop: ingesting.Shop, database_url: str) -> None:
    """Whoever listens learns of new items at once."""
    with psycopg.connect(database_url, autocommit=True) as listener:
        listener.execute(f"LISTEN {inbox.CHANNEL}")
        shop.post("track", EVENT)
        told = list(listener.notifies(timeout=5, stop_after=1))
    assert [notice.channel for notice in told] == [inbox.CHANNEL]
    shop.rows()


def test_one_bad_row_sinks_only_its_own_request(
    database_url: str, workspaces: dict[str, int]
) -> None:
    """When the database refuses a group, the requests of the others are still committed."""
    good = inbox.Row(1, 1, False, b'{"good": 1}')
    bad = inbox.Row(1, 1, False, b"\x00")

    async def run() -> list[BaseException | None]:
        pool = writer.make_pool(database_url)
        async with pool:
            written = writer.InboxWriter(pool, clock.SystemClock())
            appended = [asyncio.ensure_future(written.append([row])) for row in (good, bad, good)]
            await asyncio.sleep(0)
            written.start()
            results = await asyncio.gather(*appended, return_exceptions=True)
            await written.stop()
            return list(results)

    results = asyncio.run(run())
    assert results[0] is None
    assert isinstance(results[1], writer.UnavailableError)
    assert results[2] is None
    assert bodies(database_url) == ['{"good": 1}', '{"good": 1}']


def test_a_taken_id_is_given_up_for_another(database_url: str) -> None:
    """Two processes that made the same id: the second takes a new one and loses nothing."""
    standing = clock.VirtualClock(1_600_000_000_000_000)

    class SameSlot(inbox.IdMaker):
        """Begins where another maker began, then goes on."""

        def __init__(self) -> None:
            super().__init__(standing)
            self.calls = 0

        @override
        def take(self, count: int) -> range:
            self.calls += 1
            return range(self.calls * 10, self.calls * 10 + count)

    row = inbox.Row(1, 1, False, b"{}")
    first, second = SameSlot(), SameSlot()
    with psycopg.connect(database_url) as connection:
        inbox.append(connection, [row, row], first)
        inbox.append(connection, [row], second)
        assert second.calls == 2
        assert connection.execute("SELECT id FROM inbox ORDER BY id").fetchall() == [
            (10,),
            (11,),
            (20,),
        ]
        connection.rollback()
    assert bodies(database_url) == []


def test_without_a_database_senders_are_told_to_try_again(
    database_url: str, workspaces: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A database that went away answers 503 with Retry-After; nothing is said to be kept."""

    async def refuse(*_: Any) -> None:
        raise psycopg.OperationalError("gone")

    async def run() -> httpx.Response:
        application = ingest.application(database_url)
        transport = httpx.ASGITransport(application)
        async with (
            application.router.lifespan_context(application),
            httpx.AsyncClient(transport=transport, base_url="http://shop") as client,
        ):
            monkeypatch.setattr(inbox, "commit_rows", refuse)
            return await client.post("/v1/track", json=EVENT, auth=(ingesting.WRITE_KEY, ""))

    response = asyncio.run(run())
    assert (response.status_code, response.json()["code"]) == (503, "unavailable")
    assert int(response.headers["retry-after"]) >= 1
    assert bodies(database_url) == []


def bodies(database_url: str) -> list[str]:
    """Return the bodies of the inbox, and empty it."""
    with psycopg.connect(database_url) as connection:
        return [row[0] for row in connection.execute("DELETE FROM inbox RETURNING body")]
