"""The door of the events slice for the other parts: put items into the inbox, make months.

Whoever tells something of a contact (the sender, the API, tracking links, replay) appends an item
within its own transaction: what it did and what it says of it are committed together.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

import msgspec
import psycopg

from aparte.events import (
    consents,
    contracts,
    identities,
    inbox,
    months,
    recordings,
    segment_spec,
    validation,
)
from aparte.kernel import clock

INBOX_CHANNEL: Final = inbox.CHANNEL
words_of = segment_spec.words_of
normalise_email = identities.normalise_email
consent_record_id = consents.record_id
ensure_months = months.ensure_months
Months = months.Months
read_recording = recordings.read
with_arrivals = recordings.with_arrivals

_MAKER: Final = inbox.IdMaker(clock.SystemClock())


def append(
    connection: psycopg.Connection[Any],
    workspace_id: int,
    items: Iterable[contracts.InboxItem],
    partition: int | None = None,
) -> None:
    """Add items to the inbox within the caller's transaction; engines wake at its commit.

    `partition` is needed only where an item's own identities would lead elsewhere. Their raw JSON
    must be what PostgreSQL accepts: made by `contracts.raw_object` from checked values.
    """
    inbox.append(connection, _rows(workspace_id, items, partition), _MAKER)


async def append_async(
    connection: psycopg.AsyncConnection[Any],
    workspace_id: int,
    items: Iterable[contracts.InboxItem],
    partition: int | None = None,
) -> None:
    """Do what `append` does, on an asynchronous connection."""
    await inbox.append_async(connection, _rows(workspace_id, items, partition), _MAKER)


def _rows(
    workspace_id: int, items: Iterable[contracts.InboxItem], partition: int | None
) -> Sequence[inbox.Row]:
    return [inbox.row_of(workspace_id, item, partition) for item in items]


def read_call(call: bytes, received_at: int) -> contracts.InboxItem:
    """Return the item of one Segment call that reached us at an instant, as ingest would.

    Raises RefusedError where ingest would refuse it.
    """
    return validation.check_item(msgspec.Raw(call), validation.Circumstances(received_at))
