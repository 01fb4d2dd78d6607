"""The emergency stop on a real database: the engine refuses, the sender hands nothing over."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.types.json import Jsonb
from typing_extensions import override

from aparte.channels import contracts as channels
from aparte.kernel import instants
from aparte.workspaces import live as live_workspaces
from tests.db import senders
from tests.db.senders import Recorder, Shop

TURNS_MAX = 200


@pytest.fixture
def shop(database_url: str) -> Iterator[Shop]:
    """Return a shop whose messages may wait a day for their turn."""
    scenario = senders.welcome()
    scenario["steps"][0]["if_refused"] = "defer"
    opened = Shop(database_url, scenario, Recorder())
    yield opened
    opened.close()


class Command:
    """The command line on the shop's database, in a process of its own."""

    def __init__(self, shop: Shop, data: Path) -> None:
        self._environment = {**os.environ, "DATABASE_URL": shop.url, "APARTE_DATA": str(data)}
        self._brand = _one(shop, "SELECT key FROM workspaces_workspace WHERE id = %s")

    def __call__(self, word: str) -> str:
        """Run a command for the brand and return what it said."""
        call = [sys.executable, "-m", "aparte.cli", word, self._brand]
        done = subprocess.run(
            call, env=self._environment, check=True, capture_output=True, text=True
        )
        return done.stdout


@pytest.fixture
def command(shop: Shop, tmp_path: Path) -> Command:
    """Return what runs commands for the shop."""
    return Command(shop, tmp_path)


def _one(shop: Shop, query: str) -> Any:
    with psycopg.connect(shop.url) as connection:
        row = connection.execute(query, (shop.workspace,)).fetchone()
    assert row is not None
    return row[0]


def switch(shop: Shop, *, stopped: bool) -> None:
    """Set or end the stop as the facade does, in one transaction of its own."""
    with psycopg.connect(shop.url) as connection:
        connection.execute(
            "UPDATE scenarios_policy SET definition = definition || jsonb_build_object("
            "'emergency_stop', %s::boolean) WHERE workspace_id = %s",
            (stopped, shop.workspace),
        )
        live_workspaces.open_generation(connection.cursor(), shop.workspace)


def a_second_later(shop: Shop) -> None:
    """Let one second pass, after which every worker has looked at what is live."""
    shop.clock.advance_to(shop.clock.now() + instants.SECOND)


def everybody_follows(shop: Shop) -> None:
    """Let the engine bring whoever nothing touches to the present policy, and decide."""
    a_second_later(shop)
    for _ in range(TURNS_MAX):
        shop.worker.step(shop.clock.now())
        finished, held = shop.worker.progress()
        if finished == held:
            shop.decide()
            return
    raise AssertionError("the sweep never ends")


def handed(shop: Shop) -> list[str]:
    """Return the recipients so far."""
    assert isinstance(shop.provider, Recorder)
    return [envelope.recipient for envelope in shop.provider.handed]


def decisions(shop: Shop) -> list[tuple[str, str]]:
    """Return (verdict, reason) of everything judged, in order."""
    with psycopg.connect(shop.url) as connection:
        rows = connection.execute(
            "SELECT verdict, reason FROM decisions WHERE workspace_id = %s"
            " ORDER BY decided_at, verdict",
            (shop.workspace,),
        ).fetchall()
    return [(str(verdict), str(reason)) for verdict, reason in rows]


def test_what_is_queued_stays_queued_at_once(shop: Shop) -> None:
    """Not a moment passes between the stop and the sender, which asks the database itself."""
    shop.signs_up("marie")
    switch(shop, stopped=True)
    assert shop.sender.step().claimed == 0
    assert shop.deliveries() == [("queued", None)]
    switch(shop, stopped=False)
    assert shop.sender.step().sent == 1
    assert handed(shop) == ["marie@example.org"]


def test_other_brands_go_on(shop: Shop, database_url: str) -> None:
    """The stop is the brand's own."""
    other = Shop(database_url, senders.welcome(), Recorder())
    shop.signs_up("marie")
    other.signs_up("julie")
    switch(shop, stopped=True)
    shop.sender.step()
    shop.sender.recover()
    assert [one for one in handed(shop) if one.startswith("marie")] == []
    assert shop.deliveries() == [("queued", None)]
    other.close()


def test_the_engine_refuses_and_what_may_wait_is_not_lost(shop: Shop) -> None:
    """A message wanted during the stop waits, and leaves as soon as it ends."""
    switch(shop, stopped=True)
    a_second_later(shop)
    shop.signs_up("marie")
    assert decisions(shop) == [("deferred", "emergency_stop")]
    assert shop.deliveries() == []
    shop.clock.advance_to(shop.clock.now() + instants.HOUR)
    shop.decide()
    assert shop.deliveries() == []
    switch(shop, stopped=False)
    everybody_follows(shop)
    assert shop.sender.step().sent == 1
    assert decisions(shop) == [("deferred", "emergency_stop"), ("accepted", "sent")]


def test_what_no_longer_makes_sense_is_skipped_with_both_reasons(shop: Shop) -> None:
    """A stop of three days outlasts a welcome that makes sense for one."""
    switch(shop, stopped=True)
    a_second_later(shop)
    shop.signs_up("marie")
    shop.clock.advance_to(shop.clock.now() + 3 * instants.DAY)
    shop.decide()
    switch(shop, stopped=False)
    everybody_follows(shop)
    assert decisions(shop) == [("deferred", "emergency_stop"), ("skipped", "emergency_stop")]
    assert shop.deliveries() == []


class StoppingProvider(Recorder):
    """A provider in whose hands the first batch is when the stop is called."""

    def __init__(self) -> None:
        super().__init__()
        self.shop: Shop | None = None

    @override
    def hand(self, batch: Sequence[channels.Envelope]) -> list[channels.Outcome]:
        if self.shop is not None and not self.handed:
            switch(self.shop, stopped=True)
        return super().hand(batch)


def test_at_most_the_batch_in_hand_still_leaves(database_url: str) -> None:
    """Of a hundred claimed messages only the few already marked as leaving do leave."""
    provider = StoppingProvider()
    shop = Shop(database_url, senders.welcome(), provider)
    provider.shop = shop
    for number in range(100):
        shop.signs_up(f"person{number}")
    shop.sender.step()
    shop.sender.step()
    assert len(provider.handed) == 32
    statuses = [status for status, _ in shop.deliveries()]
    assert (statuses.count("sent"), statuses.count("queued")) == (32, 68)
    shop.close()


def test_the_command_line_stops_and_resumes(shop: Shop, command: Command) -> None:
    """`aparte stop-sending` and `aparte resume-sending`, end to end."""
    shop.signs_up("marie")
    assert f"aparte resume-sending shop-{id(shop)}" in command("stop-sending")
    a_second_later(shop)
    shop.signs_up("julie")
    assert shop.sender.step().claimed == 0
    assert ("deferred", "emergency_stop") in decisions(shop)
    command("resume-sending")
    everybody_follows(shop)
    shop.sender.step()
    assert sorted(handed(shop)) == ["julie@example.org", "marie@example.org"]
    acts = _one(
        shop,
        "SELECT array_agg(act ORDER BY id) FROM workspaces_auditentry WHERE workspace_id = %s",
    )
    assert acts == ["sending.stopped", "sending.resumed"]


def test_what_waited_into_quiet_hours_is_put_back_until_they_end(shop: Shop) -> None:
    """Stopped at eleven, resumed at night: the message leaves in the morning."""
    quiet = {"start": "20:00", "end": "08:00"}
    with psycopg.connect(shop.url) as connection:
        connection.execute(
            "UPDATE scenarios_policy SET definition = definition || jsonb_build_object("
            "'quiet_hours', %s::jsonb) WHERE workspace_id = %s",
            (Jsonb(quiet), shop.workspace),
        )
        live_workspaces.open_generation(connection.cursor(), shop.workspace)
    a_second_later(shop)
    shop.signs_up("marie")
    switch(shop, stopped=True)
    shop.clock.advance_to(instants.parse("2026-03-02T22:00:00Z"))
    switch(shop, stopped=False)
    report = shop.sender.step()
    assert (report.claimed, report.sent) == (1, 0)
    assert shop.sender.step().claimed == 0
    assert shop.deliveries() == [("queued", None)]
    shop.clock.advance_to(instants.parse("2026-03-03T07:00:00Z"))
    assert shop.sender.step().sent == 1
