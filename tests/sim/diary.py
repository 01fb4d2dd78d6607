"""A diary of what the engine writes, kept by the simulation's database: each line in its order.

Rows say how things ended; the diary says what they were on the way, and what stood between two
acts of a marketer.
"""

from __future__ import annotations

from typing import Any, Final

import msgspec
import psycopg

_TABLES: Final = """
CREATE TABLE IF NOT EXISTS sim_diary (
    line bigserial PRIMARY KEY,
    kind text NOT NULL,
    journey uuid NOT NULL,
    contact uuid NOT NULL,
    scenario text NOT NULL,
    version int NOT NULL,
    version_before int NOT NULL,
    step text NOT NULL,
    step_before text NOT NULL,
    said text NOT NULL,
    at timestamptz NOT NULL
);
TRUNCATE sim_diary RESTART IDENTITY;
CREATE OR REPLACE FUNCTION sim_note_journey() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO sim_diary (kind, journey, contact, scenario, version, version_before, step,
                               step_before, said, at)
        VALUES ('opened', NEW.journey_id, NEW.contact_id, NEW.scenario_key, NEW.version,
                NEW.version, NEW.step_id, NEW.step_id, coalesce(NEW.end_reason, ''),
                NEW.opened_at);
    ELSE
        INSERT INTO sim_diary (kind, journey, contact, scenario, version, version_before, step,
                               step_before, said, at)
        VALUES ('moved', NEW.journey_id, NEW.contact_id, NEW.scenario_key, NEW.version,
                OLD.version, NEW.step_id, OLD.step_id, coalesce(NEW.end_reason, ''),
                coalesce(NEW.ended_at, NEW.opened_at));
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION sim_note_decision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO sim_diary (kind, journey, contact, scenario, version, version_before, step,
                           step_before, said, at)
    VALUES ('judged', NEW.journey_id, NEW.contact_id, NEW.scenario_key, NEW.version,
            NEW.version, NEW.step_id, NEW.step_id, NEW.verdict, NEW.decided_at);
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER sim_journey AFTER INSERT OR UPDATE ON journeys
    FOR EACH ROW EXECUTE FUNCTION sim_note_journey();
CREATE OR REPLACE TRIGGER sim_decision AFTER INSERT ON decisions
    FOR EACH ROW EXECUTE FUNCTION sim_note_decision();
"""


class Line(msgspec.Struct, frozen=True):
    """One thing the engine wrote: a journey `opened` or `moved`, a message `judged`."""

    number: int
    kind: str
    journey: bytes
    contact: bytes
    scenario: str
    version: int
    version_before: int
    step: str
    step_before: str
    said: str
    """Why a journey ended, if it did; what was decided of a message."""

    at: int


def begin(connection: psycopg.Connection[Any]) -> None:
    """Keep a diary from here on, and forget the one of another world."""
    connection.execute(_TABLES)


def mark(connection: psycopg.Connection[Any]) -> int:
    """Return the number of the last line."""
    row = connection.execute("SELECT coalesce(max(line), 0) FROM sim_diary").fetchone()
    assert row is not None, "a maximum is one row"
    return int(row[0])


def read(connection: psycopg.Connection[Any]) -> list[Line]:
    """Return the whole diary."""
    rows = connection.execute(
        "SELECT line, kind, journey, contact, scenario, version, version_before, step,"
        " step_before, said, at FROM sim_diary ORDER BY line"
    ).fetchall()
    return [Line(*row) for row in rows]
