"""How far the past has been taken in since what is live last changed, for people to see."""

from __future__ import annotations

from typing import Final

import msgspec

from aparte import rows
from aparte.engine import backfill, leases
from aparte.kernel import sqlfile
from aparte.workspaces import live as live_workspaces

_SQL: Final = sqlfile.load("aparte.engine")


class Progress(msgspec.Struct, frozen=True):
    """Partitions in which everybody is up to date, and all partitions."""

    done: int
    total: int


def load(connection: rows.Connection) -> Progress | None:
    """Return the progress, None when nothing is being taken in (or no engine ever ran)."""
    mark = backfill.mark(live_workspaces.load_generations(connection))
    values = {"mark": mark, "role": leases.ENGINE}
    done, total = rows.fetch_plain(connection, _SQL.count_finished, values)[0]
    return None if done == total else Progress(int(done), int(total))
