"""The store: a batch's outcome written in one transaction, one statement per table.

The first statement makes sure that every partition concerned is still this worker's, and keeps it
so until the end; then everything is written, or nothing.
"""

from __future__ import annotations

from typing import Any, Final

import psycopg

from aparte.audience import facts as audience_facts
from aparte.contacts import facts as contact_facts
from aparte.crm import facts as crm_facts
from aparte.engine import connections, leases, merging, outcome
from aparte.engine.crowds import ranking, seating
from aparte.events import facade as events
from aparte.events import facts as event_facts
from aparte.kernel import sqlfile, wire
from aparte.messages import facts as message_facts
from aparte.scenarios import facts as scenario_facts

ERROR_LENGTH_MAX: Final = 4_000

_SQL: Final = sqlfile.load("aparte.engine")


class Store:
    """Writes for one worker. `faults` is called before and after each commit."""

    def __init__(self, held: leases.Leases, faults: connections.Faults | None = None) -> None:
        self._leases = held
        self._faults = faults or _ignore
        self._event_months = events.Months()
        self._decision_months = events.Months("decisions", "decided_at")
        self._change_months = events.Months(*contact_facts.CHANGES)

    def commit(self, connection: connections.Connection, made: outcome.Outcome, now: int) -> None:
        """Write an outcome; raises LostLeaseError when a partition is no longer this worker's."""
        self._event_months.cover(connection, [row.occurred_at for row in made.events])
        self._decision_months.cover(connection, [row.decided_at for row in made.decisions])
        self._change_months.cover(connection, [row.recorded_at for row in made.changes])
        with connection.transaction():
            self._leases.hold(connection, made.partitions(), now)
            _write_queue(connection, made)
            _write_contacts(connection, made)
            _write_audience(connection, made)
            _write_scenarios(connection, made)
            _write_messages(connection, made)
            _write_crm(connection, made)
            _write_troubles(connection, made)
            self._faults("commit")
        self._faults("committed")

    def set_item_aside(
        self,
        connection: connections.Connection,
        row: event_facts.ItemRow,
        error: str,
        tries: int,
        now: int,
    ) -> None:
        """Move an item that cannot be applied out of the way of the others."""
        values = {
            "partition": row.partition,
            "id": row.id,
            "workspace": row.workspace_id,
            "body": row.body,
            "error": error[-ERROR_LENGTH_MAX:],
            "tries": tries,
            "now": wire.Instant(now),
        }
        with connection.transaction():
            self._leases.hold(connection, {row.partition}, now)
            connection.execute(_SQL.add_failure, values)
            event_facts.remove_items(connection, [(row.partition, row.id)])
            self._faults("commit")
        self._faults("committed")

    def set_contact_aside(
        self,
        connection: connections.Connection,
        contact: bytes,
        until: int,
        trouble: outcome.TroubleRow,
        now: int,
    ) -> None:
        """Let a contact that cannot be decided rest until an instant, with the reason."""
        with connection.transaction():
            self._leases.hold(connection, {contact[15]}, now)
            contact_facts.postpone_wake(connection, contact, until)
            add_troubles(connection, [trouble])
            self._faults("commit")
        self._faults("committed")


def _ignore(place: str) -> None:
    del place


def _write_queue(connection: connections.Connection, made: outcome.Outcome) -> None:
    if made.done and event_facts.remove_items(connection, made.done) != len(made.done):
        raise leases.LostLeaseError("an item of the batch has been applied by somebody else")
    if made.put and len(event_facts.put_items(connection, made.put)) != len(made.put):
        raise leases.LostLeaseError("another item holds a place; the next turn takes new ones")
    if made.events:
        event_facts.copy_events(connection, made.events)


def _write_contacts(connection: connections.Connection, made: outcome.Outcome) -> None:
    if made.states:
        contact_facts.save_states(connection, made.states)
    if made.profiles:
        contact_facts.save_profiles(connection, made.profiles)
    if made.consents:
        contact_facts.add_consents(connection, made.consents)
    if made.changes:
        contact_facts.add_changes(connection, made.changes)
    if made.merges:
        losers = [row.loser_id for row in made.merges]
        ats = [row.at for row in made.merges]
        contact_facts.add_merges(connection, made.merges)
        audience_facts.leave_all(connection, losers, ats)
        scenario_facts.end_merged(connection, losers, ats)
    if made.moves:
        contact_facts.follow_merges(connection, made.moves)
    if made.joining:
        merging.begin(connection, made.joining)
    if made.joined:
        merging.end(connection, made.joined)


def _write_audience(connection: connections.Connection, made: outcome.Outcome) -> None:
    if made.entered:
        audience_facts.enter_segments(connection, list(made.entered.values()))
    if made.left:
        audience_facts.leave_segments(connection, list(made.left.values()))


def _write_scenarios(connection: connections.Connection, made: outcome.Outcome) -> None:
    rows = made.journeys.values()
    opened = [row for row in rows if row.scenario is not None]
    moved = [row for row in rows if row.scenario is None]
    if opened:
        scenario_facts.open_journeys(connection, opened)
    if moved:
        scenario_facts.move_journeys(connection, moved)
    if made.asks:
        seating.add_asks(connection, made.asks)
    if made.notes:
        ranking.add_notes(connection, made.notes)
    if made.assignments:
        scenario_facts.add_assignments(connection, made.assignments)
    if made.conversions:
        scenario_facts.add_conversions(connection, made.conversions)
    if made.decisions:
        scenario_facts.add_decisions(connection, made.decisions)


def _write_messages(connection: connections.Connection, made: outcome.Outcome) -> None:
    if made.deliveries:
        message_facts.queue_deliveries(connection, made.deliveries)
    if made.cancels:
        message_facts.cancel_deliveries(connection, made.cancels)
    if made.engaged:
        message_facts.note_engagement(connection, made.engaged)


def _write_crm(connection: connections.Connection, made: outcome.Outcome) -> None:
    if made.tasks:
        crm_facts.add_tasks(connection, made.tasks)
    if made.calls:
        crm_facts.add_calls(connection, made.calls)
    if made.alerts:
        crm_facts.add_alerts(connection, made.alerts)
    if made.cancels:
        crm_facts.cancel_calls(connection, [crm_facts.CancelRow(*row) for row in made.cancels])


def _write_troubles(connection: connections.Connection, made: outcome.Outcome) -> None:
    if made.troubles:
        add_troubles(connection, made.troubles)


def add_troubles(
    connection: psycopg.Connection[tuple[Any, ...]], rows: list[outcome.TroubleRow]
) -> None:
    """Record what could not be settled."""
    keys, holders, workspaces, codes, figures, ats = zip(*rows, strict=True)
    connection.execute(
        _SQL.add_troubles,
        {
            "partitions": wire.smallints([holder[15] for holder in holders]),
            "ids": wire.uuids(keys),
            "contacts": wire.uuids(holders),
            "workspaces": wire.integers(workspaces),
            "codes": wire.texts(codes),
            "figures": wire.jsonbs(figures),
            "ats": wire.instants(ats),
        },
    )
