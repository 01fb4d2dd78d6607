"""The tables of facts of this slice, from its `schema.sql`."""

from __future__ import annotations

from django.db import migrations

from aparte.kernel import sqlfile


class Migration(migrations.Migration):
    """Makes them; they name no other table."""

    initial = True
    dependencies = []
    operations = [migrations.RunSQL(sqlfile.schema("aparte.crm"), migrations.RunSQL.noop)]
