"""The wiring: the one place that joins configuration, database and Django.

Nothing below `web` and `cli` imports this module; what a part needs is handed to it.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import AsyncIterator
from typing import Any, Final

import django
import psycopg
import psycopg_pool
from django.apps import apps
from django.core import management
from django.db import connections
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool

from aparte import configuration
from aparte.api import apps as api
from aparte.events import ingest, months, tracking, writer
from aparte.kernel import clock, instants
from aparte.messages import facade as messages
from aparte.messages import records as deliveries

LOGS: Final = (
    ("events", "occurred_at"),
    ("decisions", "decided_at"),
    ("changes", "recorded_at"),
)
"""The tables that are divided by month, and by which column."""

TRACKING_CONNECTIONS_MAX: Final = 4
MONTHS_BEHIND: Final = 31 * instants.DAY
MONTHS_AHEAD: Final = 62 * instants.DAY


def setup_django(database_url: str) -> None:
    """Make Django ready in this process, on this database; asking twice is harmless."""
    os.environ["DATABASE_URL"] = database_url
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aparte.web.settings")
    if not apps.ready:
        django.setup()


def close_django() -> None:
    """Give back every connection of this process, so that its database may go."""
    api.config().close()
    for connection in connections.all(initialized_only=True):
        connection.close()
        pool = getattr(connection, "pool", None)
        if pool is not None:
            pool.close()


def migrate(database_url: str) -> None:
    """Bring the database to this version's schema, and its logs to the coming months."""
    setup_django(database_url)
    management.call_command("migrate", interactive=False, verbosity=0)
    ensure_months(database_url, clock.SystemClock().now())


def ensure_months(database_url: str, now: int) -> None:
    """Make the monthly partitions around an instant; a running installation asks daily."""
    with psycopg.connect(database_url) as connection:
        for table, column in LOGS:
            first, last = now - MONTHS_BEHIND, now + MONTHS_AHEAD
            months.ensure_months(connection, first, last, table=table, time_column=column)


def decide_experiments(database_url: str, now: int) -> None:
    """Choose the winners that experiments' own rules name; a running installation asks daily."""
    setup_django(database_url)
    from aparte.reports import facade as reports  # noqa: PLC0415 -- Django must be ready

    # Planned each time: what suits two thousand people is not what suits anybody.
    with psycopg.connect(database_url, prepare_threshold=None) as connection:
        reports.decide_experiments(connection, instants.to_datetime(now))


def fast_application(configured: configuration.Configuration) -> Starlette:
    """Return what takes events and readers' acts, as an ASGI application with its lifespan."""
    assert configured.database_url is not None, "a serving process names its database"
    source = clock.SystemClock()
    taken = writer.make_pool(configured.database_url)
    taking = ingest.Ingest(taken, source)
    told = psycopg_pool.ConnectionPool[psycopg.Connection[Any]](
        configured.database_url, min_size=1, max_size=TRACKING_CONNECTIONS_MAX, open=False
    )
    signer = messages.Signer(configured.secret_key)
    acts = tracking.Tracking(signer.verify, deliveries.load_delivery, told, source)

    @contextlib.asynccontextmanager
    async def lifespan(application: Starlette) -> AsyncIterator[None]:
        del application
        async with ingest.running(taken, taking):
            await run_in_threadpool(told.open)
            try:
                yield
            finally:
                await run_in_threadpool(told.close)

    return Starlette(routes=[*taking.routes(), *acts.routes()], lifespan=lifespan)
