"""Tells Django of the API, and holds its connections to the facts."""

from __future__ import annotations

import atexit
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Final

import psycopg
import psycopg_pool
from django.apps import AppConfig, apps
from typing_extensions import override

from aparte import rows
from aparte.api import figures, programs

CONNECTIONS_MAX: Final = 8
WAIT_SECONDS_MAX: Final = 10
_SETTINGS: Final = "-c timezone=UTC -c statement_timeout=15s -c application_name=aparte-api"


class ApiConfig(AppConfig):
    """The API as a Django application: it owns the pool of connections to facts."""

    name = "aparte.api"
    label = "api"

    @override
    def ready(self) -> None:
        self._lock = Lock()
        self.programs = programs.Programs()
        self.figures = figures.Figures()
        self._pool: psycopg_pool.ConnectionPool[rows.Connection] | None = None

    @contextmanager
    def facts(self) -> Iterator[rows.Connection]:
        """Lend a connection for one transaction, which commits unless an error leaves it."""
        with self._opened().connection() as connection:
            yield connection

    def close(self) -> None:
        """Give every connection back; the next use opens anew."""
        with self._lock:
            if self._pool is not None:
                self._pool.close()
                self._pool = None

    def _opened(self) -> psycopg_pool.ConnectionPool[rows.Connection]:
        with self._lock:
            if self._pool is None:
                self._pool = _make_pool()
                atexit.register(self.close)
            return self._pool


def _make_pool() -> psycopg_pool.ConnectionPool[rows.Connection]:
    from django.conf import settings  # noqa: PLC0415 -- read at first use, when all is set up

    url = settings.CONFIGURATION.database_url
    assert url is not None, "settings are loaded only where a database is named"
    return psycopg_pool.ConnectionPool(
        url,
        connection_class=psycopg.Connection,
        kwargs={"options": _SETTINGS, "prepare_threshold": None},
        min_size=1,
        max_size=CONNECTIONS_MAX,
        timeout=WAIT_SECONDS_MAX,
        open=True,
    )


def config() -> ApiConfig:
    """Return the application that Django made of this configuration."""
    found = apps.get_app_config("api")
    assert isinstance(found, ApiConfig), "the API is an installed application"
    return found
