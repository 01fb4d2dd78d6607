"""Failures: an item or a contact that cannot be applied is set aside, and never blocks others.

A batch that fails for a reason of its own is halved until the culprit stands alone. An item is
then moved to `inbox_failed` with the reason; a contact rests for an hour, with a recorded trouble.
Failures of the moment (connection, lease) are not judged here: they end the turn.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Sequence
from typing import Final

import msgspec
import psycopg

from aparte.engine import (
    ahead,
    applying,
    connections,
    leases,
    outcome,
    programs,
    resolve,
    store,
    work,
)
from aparte.events import facts as event_facts
from aparte.kernel import instants

TRIES_MAX: Final = 3
"""Times the same item is tried alone before it is set aside."""

REST_TIME: Final = instants.HOUR
"""How long a contact that cannot be decided rests."""

OF_THE_MOMENT: Final = (
    psycopg.OperationalError,
    leases.LostLeaseError,
    resolve.BusyError,
    programs.BrokenProgramError,
)
"""Failures after which the same turn may succeed later."""

_log: Final = logging.getLogger(__name__)


class NotStoredError(Exception):
    """The batch in flight could not be stored: what counts on it must be worked out again."""


class Failures:
    """Applies batches so that what fails is found and set aside."""

    def __init__(
        self, applier: applying.Applier, to_store: store.Store, aside: ahead.Ahead
    ) -> None:
        self._applier = applier
        self._store = to_store
        self._ahead = aside
        self._unstored: ahead.Flight | None = None

    def apply_ahead(
        self,
        connection: connections.Connection,
        rows: Sequence[event_facts.ItemRow],
        due: Sequence[bytes],
        now: int,
    ) -> applying.Applied:
        """Work a batch out and let it be stored; the one before is stored when this returns."""
        try:
            works = [work.read(row) for row in rows]
            made, report = self._applier.work_out(connection, works, due, now)
            self.settle()
        except OF_THE_MOMENT:
            raise
        except NotStoredError:
            return self._apply_again(connection, rows, due, now)
        except Exception:
            _log.exception("a batch of %d could not be worked out", len(rows) + len(due))
            return self._apply_again(connection, rows, due, now)
        self._ahead.submit(made, rows, due, now)
        flight = self._ahead.flight
        assert flight is not None, "it has just been submitted"
        self._applier.states.fly()
        self._applier.flying_events = flight.events
        self._applier.learn(made)
        return report

    def settle(self) -> None:
        """Wait for the batch in flight; raises NotStoredError when it could not be stored."""
        flight = self._ahead.land()
        if flight is None:
            return
        self._applier.flying_events = frozenset()
        error = flight.stored.exception()
        if error is None:
            self._applier.states.land()
            return
        self._applier.states.forget()
        if isinstance(error, OF_THE_MOMENT) or not isinstance(error, Exception):
            raise error
        self._unstored = flight
        raise NotStoredError("the batch in flight could not be stored") from error

    def _apply_again(
        self,
        connection: connections.Connection,
        rows: Sequence[event_facts.ItemRow],
        due: Sequence[bytes],
        now: int,
    ) -> applying.Applied:
        """Apply one after the other, on this connection, what could not be done side by side."""
        report = self.finish(connection)
        report.add(self.apply(connection, rows, due, now))
        return report

    def finish(self, connection: connections.Connection) -> applying.Applied:
        """Wait for the batch in flight; if it was not stored, find out why and set that aside."""
        try:
            self.settle()
        except NotStoredError:
            _log.exception("applying the batch again, bit by bit")
        flight, self._unstored = self._unstored, None
        if flight is None:
            return applying.Applied()
        return self.apply(connection, flight.rows, flight.due, flight.now)

    def apply(
        self,
        connection: connections.Connection,
        rows: Sequence[event_facts.ItemRow],
        due: Sequence[bytes],
        now: int,
    ) -> applying.Applied:
        """Apply a batch, setting aside what cannot be applied; raises failures of the moment."""
        error = ""
        for _ in range(TRIES_MAX):
            try:
                works = [work.read(row) for row in rows]
                return self._applier.apply(connection, works, due, now)
            except OF_THE_MOMENT:
                raise
            except Exception:
                _log.exception("a batch of %d could not be applied", len(rows) + len(due))
                error = traceback.format_exc()
            if len(rows) + len(due) > 1:
                return self._halves(connection, rows, due, now)
        for row in rows:
            self._store.set_item_aside(connection, row, error, TRIES_MAX, now)
        for contact in due:
            self._set_contact_aside(connection, contact, error, now)
        return applying.Applied(failed=1)

    def _set_contact_aside(
        self, connection: connections.Connection, contact: bytes, error: str, now: int
    ) -> None:
        try:
            self._applier.states.load(connection, (contact,))
        except msgspec.DecodeError:
            _log.exception("the state of contact %s cannot be read", contact.hex())
        found = self._applier.states.find(contact)
        self._applier.states.drop()
        workspace_id = 0 if found is None else found.workspace_id
        figures = {"error": error[-store.ERROR_LENGTH_MAX :]}
        trouble = outcome.trouble(contact, workspace_id, "cannot_decide", figures, now)
        self._store.set_contact_aside(connection, contact, now + REST_TIME, trouble, now)

    def _halves(
        self,
        connection: connections.Connection,
        rows: Sequence[event_facts.ItemRow],
        due: Sequence[bytes],
        now: int,
    ) -> applying.Applied:
        if rows and due:
            report = self.apply(connection, rows, (), now)
            report.add(self.apply(connection, (), due, now))
            return report
        middle = (len(rows) + len(due)) // 2
        report = self.apply(connection, rows[:middle], due[:middle], now)
        report.add(self.apply(connection, rows[middle:], due[middle:], now))
        return report
