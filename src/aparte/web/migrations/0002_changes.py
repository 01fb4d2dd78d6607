"""The history of what is said of contacts beside events and consents."""

from __future__ import annotations

from django.db import migrations

from aparte.kernel import sqlfile


class Migration(migrations.Migration):
    """Makes its table, empty: what was said before is not known any more."""

    dependencies = [("web", "0001_facts")]
    operations = [
        migrations.RunSQL(sqlfile.schema("aparte.contacts.history"), migrations.RunSQL.noop)
    ]
