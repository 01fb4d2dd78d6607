"""What lets those enter who are inside already when a version is published."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("scenarios", "0002_versions"),
    ]

    operations = [
        migrations.CreateModel(
            name="ScenarioInvitation",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("generation", models.IntegerField()),
                ("created_by", models.CharField(db_default="", default="", max_length=254)),
                (
                    "created_at",
                    models.DateTimeField(
                        auto_now_add=True, db_default=django.db.models.functions.datetime.Now()
                    ),
                ),
                (
                    "scenario",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="invitations",
                        to="scenarios.scenario",
                    ),
                ),
            ],
        ),
    ]
