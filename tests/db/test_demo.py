"""The demonstration's past: told through the engine and the sender, interrupted and gone on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import psycopg
import pytest

from aparte.cli.demo import month, state
from aparte.kernel import instants
from tests import ports

pytestmark = pytest.mark.slow


@pytest.fixture
def environment(tmp_path: Path, database_url: str) -> dict[str, str]:
    """Return the environment of a demonstration on the tests' database."""
    port = ports.free_ports(2)[0]
    return {
        **os.environ,
        "APARTE_DATA": str(tmp_path),
        "DATABASE_URL": database_url,
        "APARTE_INBOX_PORT": str(port),
        "SMTP_URL": f"smtp://127.0.0.1:{port}",
        "LANG": "C.UTF-8",
    }


@pytest.fixture
def inbox(environment: dict[str, str]) -> Iterator[None]:
    """Catch the mails that are sent."""
    run = subprocess.Popen(_command("inbox"), env=environment)
    yield
    run.terminate()
    run.wait(10)


def _command(*words: str) -> list[str]:
    return [sys.executable, "-m", "aparte.cli", *words]


def _run(environment: dict[str, str], *words: str) -> str:
    done = subprocess.run(
        _command(*words), env=environment, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def _rows(database_url: str, query: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(database_url) as connection:
        return connection.execute(query.encode()).fetchall()


def _interrupt(environment: dict[str, str], data: Path) -> None:
    """Stop the telling with SIGTERM somewhere in its course."""
    begun = state.load(data)
    assert begun is not None
    run = subprocess.Popen(_command("demo-month"), env=environment)
    until = time.monotonic() + 60
    while time.monotonic() < until and run.poll() is None:
        now = state.load(data)
        if now is not None and now.told_until > begun.starts_at + instants.DAY:
            break
        time.sleep(0.05)
    run.send_signal(signal.SIGTERM)
    assert run.wait(20) == 1, "it ended before it could be interrupted"


def test_a_month_is_told_whole_on_its_own_dates(
    environment: dict[str, str], inbox: None, tmp_path: Path, database_url: str
) -> None:
    """Every event is there once, messages left on the days of then, and all is accounted for."""
    said = _run(environment, "demo-brand")
    assert "owner@demo.local" in said
    assert "shown this once" in said
    assert "shown at the first start" in _run(environment, "demo-brand")
    made = state.load(tmp_path)
    assert made is not None
    told = msgspec.structs.replace(made, days=3, visitors=120)
    state.save(tmp_path, told)
    _interrupt(environment, tmp_path)
    _run(environment, "demo-month")

    sent = {each.body["messageId"] for each in month.make(told) if each.body["type"] != "identify"}
    [(kept,)] = _rows(database_url, "SELECT count(*) FROM events WHERE name NOT LIKE 'Message %'")
    assert kept == len(sent)
    assert _rows(database_url, "SELECT count(*) FROM inbox") == [(0,)]
    assert _rows(database_url, "SELECT count(*) FROM inbox_failed") == [(0,)]
    days = _rows(
        database_url,
        "SELECT count(DISTINCT finished_at::date), max(finished_at) < now(), count(*)"
        " FROM deliveries WHERE status = 'sent'",
    )
    assert days[0][0] >= 2
    assert days[0][1] is True
    assert days[0][2] == len(list((tmp_path / "inbox").glob("*.eml")))
    [(accepted, delivered)] = _rows(
        database_url,
        "SELECT (SELECT count(*) FROM decisions WHERE verdict = 'accepted'),"
        " (SELECT count(*) FROM deliveries)",
    )
    assert accepted == delivered
