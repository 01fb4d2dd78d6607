"""A PostgreSQL of one's own: the product's embedded server and settings, in a folder thrown away.

Unlike the tests' server it waits for its disk: what is measured is what an installation gets.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import psycopg
from psycopg import sql

from aparte.web import embedded

_TEMPLATE: Final = "template_aparte"
_TICKS: Final = os.sysconf("SC_CLK_TCK")


class Server:
    """A running server; its databases are made from one migrated template."""

    def __init__(self, handle: Any, folder: Path) -> None:
        self._handle = handle
        self.folder = folder
        self._number = 0
        self._execute("CREATE DATABASE {}", _TEMPLATE)
        environment = self.environment(handle.get_uri(database=_TEMPLATE))
        subprocess.run(aparte("migrate", "--quiet"), env=environment, check=True)

    def database(self) -> str:
        """Return the address of a new migrated database."""
        self._number += 1
        name = f"bench_{self._number}"
        self._execute("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY", name, _TEMPLATE)
        return str(self._handle.get_uri(database=name))

    def environment(self, address: str, **others: str) -> dict[str, str]:
        """Return the environment of a process that works on one of the databases."""
        return {
            **os.environ,
            "DATABASE_URL": address,
            "APARTE_DATA": str(self.data),
            "APARTE_SECRET_KEY": "a secret of the bench alone, of no use to anybody",
            **others,
        }

    @property
    def data(self) -> Path:
        """The data folder of the processes, beside that of the server."""
        folder = Path(f"{self.folder}-data")
        folder.mkdir(exist_ok=True)
        return folder

    def _execute(self, statement: str, *names: str) -> None:
        with psycopg.connect(self._handle.get_uri(), autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


@contextlib.contextmanager
def running() -> Iterator[Server]:
    """Start a server, and delete it with all it holds at the end."""
    folder = Path(tempfile.mkdtemp(prefix="aparte-bench-"))
    handle = embedded.start(folder)
    try:
        yield Server(handle, folder)
    finally:
        handle.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
        shutil.rmtree(f"{folder}-data", ignore_errors=True)


def aparte(*words: str) -> list[str]:
    """Return the command line of one of the product's commands."""
    return [sys.executable, "-m", "aparte.cli", *words]


def cpu_seconds(process: int) -> float:
    """Return the processor time a process of this machine has taken."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def scalar(address: str, query: str, *values: Any) -> Any:
    """Return the one value that a query answers."""
    with psycopg.connect(address) as connection:
        row = connection.execute(query, values).fetchone()
    assert row is not None, "the query answers one row"
    return row[0]
