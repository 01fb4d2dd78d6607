"""Kill -9 of any process under load, ten times: nothing lost, nothing doubled, all accounted for.

A real installation takes events over HTTP and hands mails to a real SMTP server. The truth is the
sink's: what left is what it kept.
"""

from __future__ import annotations

import itertools
import random
import tempfile
import threading
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, Self

import httpx
import psycopg
import pytest

from aparte.core.governance import policy as policies
from aparte.engine.outgoing import deliver
from aparte.kernel import ids
from tests import shops
from tests.db import senders
from tests.sim import houses

KILLS: Final = (
    "engine",
    "sender",
    "web",
    "sender",
    "engine",
    "database",
    "sender",
    "web",
    "engine",
)
PAUSE_SECONDS: Final = 1.5
SETTLE_SECONDS_MAX: Final = 60.0
WRITE_KEY: Final = "write-key"


@pytest.fixture
def sink() -> Iterator[houses.Sink]:
    """Return a running SMTP server."""
    opened = houses.Sink(seed=1)
    yield opened
    opened.close()


@pytest.fixture
def house(sink: houses.Sink) -> Iterator[houses.House]:
    """Return a running installation with one shop that welcomes whoever signs up."""
    with tempfile.TemporaryDirectory(prefix="aparte-kill-", ignore_cleanup_errors=True) as data:
        Path(data).chmod(0o755)
        opened = houses.House(Path(data), sink.url)
        try:
            opened.start()
            workspace = shops.open_shop(
                opened.database_url, scenarios=[senders.welcome()], policy=policies.Policy()
            )
            with psycopg.connect(opened.database_url) as connection:
                connection.execute(
                    "INSERT INTO workspaces_source (workspace_id, name, write_key)"
                    " VALUES (%s, 'test', %s)",
                    (workspace, WRITE_KEY),
                )
            yield opened
        finally:
            opened.close()


class Visitors:
    """Visitors who sign up as fast as they are let, and say everything until it is accepted."""

    def __init__(self, url: str) -> None:
        self.accepted: set[str] = set()
        self.people = 0
        self._url = f"{url}/v1/batch"
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        with httpx.Client(auth=(WRITE_KEY, ""), timeout=5) as client:
            for number in itertools.count():
                batch = [call for n in range(5) for call in _calls(number * 5 + n)]
                if not self._say(client, batch):
                    return
                self.people += 5
                if number % 7 == 0:
                    self._say(client, batch)
                self._stop.wait(0.05)

    def _say(self, client: httpx.Client, batch: list[dict[str, Any]]) -> bool:
        """Send a batch again and again until it is accepted; return False when told to stop."""
        while not self._stop.is_set():
            try:
                answer = client.post(self._url, json={"batch": batch})
            except httpx.TransportError:
                self._stop.wait(0.2)
                continue
            if answer.status_code == 200:
                self.accepted |= {call["messageId"] for call in batch if call["type"] == "track"}
                return True
            assert answer.status_code in {429, 500, 503}, answer.text
            self._stop.wait(0.2)
        return False


def _calls(number: int) -> list[dict[str, Any]]:
    name = f"person-{number}"
    yes = {"purpose": "marketing", "channel": "email", "status": "granted"}
    return [
        {
            "type": "identify",
            "messageId": f"hello-{number}",
            "userId": name,
            "traits": {"email": f"{name}@x.example", "first_name": "Marie"},
            "context": {"consents": [yes]},
            "consents": [yes],
        },
        {
            "type": "track",
            "messageId": f"up-{number}",
            "userId": name,
            "event": "Signed Up",
            "properties": {},
        },
    ]


@pytest.mark.slow
def test_ten_kills_lose_nothing_and_double_nothing(house: houses.House, sink: houses.Sink) -> None:
    """Each accepted event is in the log once; each mail left at most once, and is accounted for."""
    chance = random.Random(1)
    with Visitors(house.url) as visitors:
        _wait_for_mails(sink, 10)
        for part in (*KILLS, chance.choice(["engine", "sender", "web"])):
            threading.Event().wait(PAUSE_SECONDS * chance.uniform(0.5, 1.5))
            house.kill(part, chance)
        _wait_for_mails(sink, sum(sink.deliveries.values()) + 10)
    assert sum(house.kills.values()) == 10
    statuses = _settled(house)
    _check_log(house.database_url, visitors)
    _check_mails(statuses, sink, house.kills)


def _wait_for_mails(sink: houses.Sink, count: int) -> None:
    waiting = houses.Waiting(SETTLE_SECONDS_MAX)
    while sum(sink.deliveries.values()) < count:
        assert waiting.goes_on(), f"{sum(sink.deliveries.values())} mails, {count} expected"


def _settled(house: houses.House) -> dict[str, str]:
    """Wait until nothing waits any more; return the status of each delivery by its id."""
    waiting = houses.Waiting(SETTLE_SECONDS_MAX)
    with psycopg.connect(house.database_url, autocommit=True) as connection:
        while True:
            row = connection.execute(
                "SELECT (SELECT count(*) FROM inbox), (SELECT count(*) FROM deliveries"
                " WHERE status IN ('queued', 'claimed', 'handing'))"
            ).fetchone()
            if row == (0, 0):
                break
            assert waiting.goes_on(), f"inbox and outbox still hold {row}\n{house.told()}"
        failed = connection.execute("SELECT error FROM inbox_failed LIMIT 3").fetchall()
        assert not failed
        assert not connection.execute("SELECT * FROM troubles LIMIT 3").fetchall()
        rows = connection.execute("SELECT delivery_id, status FROM deliveries").fetchall()
    return {uuid.UUID(str(key)).hex: str(status) for key, status in rows}


def _check_log(database_url: str, visitors: Visitors) -> None:
    """What was answered 200 is in the log, once; what was said several times too."""
    with psycopg.connect(database_url) as connection:
        rows = connection.execute(
            "SELECT event_id, count(*) FROM events WHERE name = 'Signed Up' GROUP BY event_id"
        ).fetchall()
        workspaces = connection.execute("SELECT id FROM workspaces_workspace").fetchone()
    assert workspaces is not None
    logged = {uuid.UUID(str(key)).bytes: count for key, count in rows}
    assert len(visitors.accepted) > 50
    lost = [one for one in visitors.accepted if ids.event_id(workspaces[0], one) not in logged]
    assert not lost
    assert set(logged.values()) == {1}


def _check_mails(statuses: dict[str, str], sink: houses.Sink, kills: dict[str, int]) -> None:
    """Sent is in the sink, once; what else is there is unknown, and no more than kills explain."""
    left = {key.replace("-", ""): count for key, count in sink.deliveries.items()}
    assert set(left.values()) == {1}
    assert set(sink.message_ids.values()) == {1}
    sent = {key for key, status in statuses.items() if status == "sent"}
    unknown = {key for key, status in statuses.items() if status == "unknown"}
    assert sent | unknown == statuses.keys()
    assert sent <= left.keys()
    assert left.keys() - sent <= unknown
    cuts = kills["sender"] + 2 * kills["database"]
    assert len(unknown) <= deliver.HANDING_MAX * cuts
