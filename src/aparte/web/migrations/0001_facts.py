"""The tables of facts, from each slice's `schema.sql`."""

from __future__ import annotations

from typing import Final

from django.db import migrations

from aparte.kernel import sqlfile

SLICES: Final = (
    "events",
    "contacts",
    "audience",
    "scenarios",
    "messages",
    "engine",
    "engine.dry_run",
)


class Migration(migrations.Migration):
    """Makes them in order of dependency."""

    initial = True
    dependencies = []
    operations = [
        migrations.RunSQL(sqlfile.schema(f"aparte.{slice_}"), migrations.RunSQL.noop)
        for slice_ in SLICES
    ]
