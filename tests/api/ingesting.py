"""A shop that sends events: a real server on a real database, and a look into the inbox."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import httpx
import psycopg

from aparte.events import contracts
from tests import ports

WRITE_KEY = "wk_shop"
REVOKED_KEY = "wk_old"
START_SECONDS_MAX = 20
SHOPS = [("shop", WRITE_KEY), ("other", "wk_other")]


class Shop:
    """A server of ingest and the database behind it."""

    def __init__(self, url: str, database_url: str) -> None:
        self.url = url
        self.database_url = database_url
        self.client = httpx.Client(base_url=url, auth=(WRITE_KEY, ""), timeout=20)

    def post(self, path: str, content: Any, **options: Any) -> httpx.Response:
        """Send JSON to `/v1/...`."""
        return self.client.post(f"/v1/{path}", json=content, **options)

    def send(self, *items: dict[str, Any], **envelope: Any) -> dict[str, Any]:
        """Send a batch and return what became of it."""
        response = self.post("batch", {"batch": list(items), **envelope})
        assert response.status_code == 200, response.text
        outcome: dict[str, Any] = response.json()
        return outcome

    def rows(self) -> list[tuple[int, int, bool, contracts.InboxItem]]:
        """Return (partition, workspace, withdraws, item) of the inbox in order, and empty it."""
        with psycopg.connect(self.database_url) as connection:
            found = connection.execute(
                "DELETE FROM inbox RETURNING id, partition, workspace_id, withdraws, body"
            ).fetchall()
        return [(row[1], row[2], row[3], contracts.decode(row[4])) for row in sorted(found)]

    def items(self) -> list[contracts.InboxItem]:
        """Return the items of the inbox in order, and empty it."""
        return [row[3] for row in self.rows()]

    def one(self) -> contracts.InboxItem:
        """Return the only item of the inbox, and empty it."""
        (item,) = self.items()
        return item


def add_sources(database_url: str) -> dict[str, int]:
    """Make two workspaces with a write key each, one key revoked; return workspace by key."""
    found: dict[str, int] = {}
    with psycopg.connect(database_url) as connection:
        for name, key in SHOPS:
            row = connection.execute(
                "INSERT INTO workspaces_workspace (key, name) VALUES (%s, %s) RETURNING id",
                (name, name),
            ).fetchone()
            assert row is not None
            found[key] = row[0]
            connection.execute(
                "INSERT INTO workspaces_source (workspace_id, name, write_key) "
                "VALUES (%s, 'site', %s)",
                (row[0], key),
            )
        connection.execute(
            "INSERT INTO workspaces_source (workspace_id, name, write_key, revoked_at) "
            "VALUES (%s, 'old site', %s, now())",
            (found[WRITE_KEY], REVOKED_KEY),
        )
    return found


@contextlib.contextmanager
def serving(database_url: str, rows_max: int = 1_000_000) -> Iterator[Shop]:
    """Run a Granian server of ingest for as long as the block lasts."""
    port = ports.free_port()
    options = ["--interface", "asgi", "--port", str(port), "--no-ws", "--log-level", "warning"]
    process = subprocess.Popen(
        [sys.executable, "-m", "granian", *options, "tests.api.ingest_app:application"],
        env={**os.environ, "DATABASE_URL": database_url, "INBOX_ROWS_MAX": str(rows_max)},
    )
    try:
        shop = Shop(f"http://127.0.0.1:{port}", database_url)
        _wait_for(shop)
        yield shop
        shop.client.close()
    finally:
        process.terminate()
        process.wait(timeout=START_SECONDS_MAX)


def _wait_for(shop: Shop) -> None:
    deadline = time.monotonic() + START_SECONDS_MAX
    while True:
        try:
            shop.client.get("/v1/health").raise_for_status()
        except httpx.HTTPError:
            assert time.monotonic() < deadline, "the server does not answer"
            time.sleep(0.05)
        else:
            return
