"""The process tree: which children an installation has, and how it comes up.

The database first, then its schema, then everything else at once.
"""

from __future__ import annotations

import json
import os
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Final, Self

import psycopg

from aparte import configuration
from aparte.cli import speech
from aparte.cli.supervision import children, places, postmaster
from aparte.cli.supervision import supervisor as supervisors
from aparte.kernel.errors import AppError
from aparte.kernel.words import Words
from aparte.workspaces import live

UPKEEP_SECONDS: Final = 24 * 3600.0
READY_SECONDS_MAX: Final = 60.0

_PAUSE_SECONDS: Final = 0.2

_NO_POSTGRES: Final = Words(
    en="The embedded PostgreSQL did not start. Its own log says why: {log}\n"
    "Or name a PostgreSQL server of your own in DATABASE_URL.",
    fr="Le PostgreSQL intégré n’a pas démarré. Son journal dit pourquoi : {log}\n"
    "Ou indiquez votre propre serveur PostgreSQL dans DATABASE_URL.",
)
_NO_SCHEMA: Final = Words(
    en="The database could not be brought to this version; what went wrong is said above.",
    fr="La base n’a pas pu être mise à cette version ; la raison est donnée ci-dessus.",
)

POSTGRES: Final = children.Spec(
    name="postgres", arguments=("postgres",), stops_last=True, speaks=True
)
MIGRATE: Final = children.Spec(name="migrate", arguments=("migrate", "--quiet"), is_job=True)
WEB: Final = children.Spec(name="web", arguments=("web",))
SENDER: Final = children.Spec(name="sender", arguments=("sender",))
DRY_RUNNER: Final = children.Spec(name="dry-runner", arguments=("dry-runner",))
INBOX: Final = children.Spec(name="inbox", arguments=("inbox",))
UPKEEP: Final = children.Spec(
    name="upkeep", arguments=("upkeep",), is_job=True, repeat_seconds=UPKEEP_SECONDS
)


class StartError(AppError):
    """The installation could not come up."""

    status = 500
    code = "start"


class Stopped(Exception):  # noqa: N818 -- being asked to stop is no error
    """Someone asked to stop while the tree was coming up."""


def engines(count: int) -> list[children.Spec]:
    """Return the specs of so many engines."""
    return [children.Spec(name=f"engine {n + 1}", arguments=("engine",)) for n in range(count)]


class Tree:
    """An installation coming up and running, as a context; leaving it stops everything."""

    def __init__(self, configured: configuration.Configuration) -> None:
        self.configured = configured
        self.has_inbox = not os.environ.get("SMTP_URL")
        self.supervisor = supervisors.Supervisor()
        self.database_url = ""

    def __enter__(self) -> Self:
        self.supervisor.__enter__()
        return self

    def __exit__(self, *raised: object) -> None:
        self.supervisor.__exit__(*raised)
        # The child that stops the database may have been killed a moment ago, or stopped before
        # it could listen to signals.
        if not self.configured.database_url:
            postmaster.stop(self.configured.data / "postgres", supervisors.STOP_LAST_SECONDS)

    def prepare(self) -> None:
        """Check the ports, start the database, bring its schema to this version."""
        places.check_port(self.configured.port, "APARTE_PORT")
        if self.has_inbox:
            port = places.inbox_port()
            places.check_port(port, "APARTE_INBOX_PORT")
            places.check_port(port + 1, "APARTE_INBOX_PORT")
            self.supervisor.environment["SMTP_URL"] = f"smtp://{places.HOST}:{port}"
        self.database_url = self.configured.database_url or self._start_postgres()
        self.supervisor.environment["DATABASE_URL"] = self.database_url
        self.run_job(MIGRATE, _NO_SCHEMA)

    def run_job(self, spec: children.Spec, failed: Words) -> None:
        """Run a job that must end well before anything else may start."""
        status = self.supervisor.run_job(spec)
        if status is None:
            raise Stopped
        if status != 0:
            raise StartError(failed)

    def has_workspace(self) -> bool:
        """Return whether there is a brand to work for."""
        with psycopg.connect(self.database_url) as connection:
            return bool(live.load_workspaces(connection))

    def start(self, *specs: children.Spec) -> None:
        """Start children."""
        for spec in specs:
            self.supervisor.add(spec)

    def start_faces(self) -> None:
        """Start what people see: the web process, and the inbox where mail is caught."""
        self.start(WEB, *((INBOX,) if self.has_inbox else ()), UPKEEP)

    def when_ready(self, then: Callable[[], None]) -> None:
        """Call a function, from a thread of its own, once the web process answers."""
        threading.Thread(target=self._await_web, args=(then,), daemon=True).start()

    def _start_postgres(self) -> str:
        child = self.supervisor.add(POSTGRES)
        line = self.supervisor.read_line(child)
        if self.supervisor.is_stopping:
            raise Stopped
        if line is None:
            log = self.configured.data / "postgres" / "log"
            raise StartError(_NO_POSTGRES.filled(log=log))
        return str(json.loads(line)["url"])

    def _await_web(self, then: Callable[[], None]) -> None:
        until = time.monotonic() + READY_SECONDS_MAX
        while time.monotonic() < until and not self.supervisor.is_stopping:
            if _answers(f"http://{places.HOST}:{self.configured.port}/v1/health"):
                then()
                return
            time.sleep(_PAUSE_SECONDS)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2):  # noqa: S310 -- our own address
            return True
    except urllib.error.HTTPError as error:
        return error.code < 500  # noqa: PLR2004 -- RFC 9110: the server's own failures
    except OSError:
        return False


def say_stopping() -> None:
    """Say that the end has begun."""
    speech.say(Words(en="Stopping…", fr="Arrêt en cours…"))
