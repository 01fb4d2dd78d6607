"""The schema: made from nothing, made again without change, and in step with the models."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta

import psycopg

FACTS = {
    "inbox",
    "events",
    "identities",
    "contact_state",
    "contact_profiles",
    "consent_records",
    "changes",
    "merges",
    "memberships",
    "journeys",
    "assignments",
    "conversions",
    "decisions",
    "deliveries",
    "backfills",
}


def test_every_fact_table_has_its_partition_first(database_url: str) -> None:
    """`partition` leads the primary key of each table of facts."""
    with psycopg.connect(database_url) as connection:
        rows = connection.execute(
            """SELECT c.relname, a.attname FROM pg_index i
               JOIN pg_class c ON c.oid = i.indrelid
               JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
               WHERE i.indisprimary AND c.relname = ANY(%s)""",
            (list(FACTS),),
        ).fetchall()
    assert dict(rows) == dict.fromkeys(FACTS, "partition")


def test_logs_have_months_around_today(database_url: str) -> None:
    """The logs have a partition for this month and the next."""
    today = datetime.now(UTC)
    coming = (today.replace(day=1) + timedelta(days=31)).strftime("%Y_%m")
    with psycopg.connect(database_url) as connection:
        for log in ("events", "decisions", "changes"):
            for month in (today.strftime("%Y_%m"), coming):
                found = connection.execute("SELECT to_regclass(%s)", (f"{log}_{month}",))
                assert found.fetchone() != (None,)


def test_months_take_their_rows_out_of_the_default_partition(database_url: str) -> None:
    """A month made late takes over the rows that waited in the default partition."""
    at = datetime(2015, 5, 3, tzinfo=UTC)
    with psycopg.connect(database_url) as connection:
        connection.execute(
            """INSERT INTO events (partition, event_id, contact_id, workspace_id,
                                   occurred_at, received_at, name, properties)
               VALUES (7, gen_random_uuid(), gen_random_uuid(), 1, %s, %s, 'Page Viewed', '{}')""",
            (at, at),
        )
        for expected in (True, False):
            made = connection.execute("SELECT ensure_month('events', 'occurred_at', '2015-05-31')")
            assert made.fetchone() == (expected,)
        rows = connection.execute(
            "SELECT tableoid::regclass::text, name FROM events WHERE occurred_at = %s", (at,)
        )
        assert rows.fetchall() == [("events_2015_05", "Page Viewed")]


def test_models_and_migrations_agree(database_url: str, tmp_path: object) -> None:
    """No model has a change that no migration makes, and migrating again is harmless."""
    code = (
        "import os; from aparte import bootstrap; bootstrap.migrate(os.environ['DATABASE_URL']);"
        "from django.core import management;"
        "management.call_command('makemigrations', check=True, dry_run=True)"
    )
    environment = {"DATABASE_URL": database_url, "APARTE_DATA": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout.strip()) == (0, "No changes detected")
