"""Approval of versions, and what brings people inside to another version."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("scenarios", "0001_definitions"),
        ("workspaces", "0001_definitions"),
    ]

    operations = [
        migrations.AddField(
            model_name="scenarioversion",
            name="approval",
            field=models.CharField(
                blank=True,
                choices=[("", "None"), ("approved", "Approved"), ("refused", "Refused")],
                db_default="",
                default="",
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="scenarioversion",
            name="approval_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="scenarioversion",
            name="approval_by",
            field=models.CharField(blank=True, db_default="", default="", max_length=254),
        ),
        migrations.AlterField(
            model_name="scenario",
            name="status",
            field=models.CharField(
                choices=[
                    ("draft", "Draft"),
                    ("live", "Live"),
                    ("paused", "Paused"),
                    ("archived", "Archived"),
                ],
                db_default="draft",
                default="draft",
                max_length=8,
            ),
        ),
        migrations.CreateModel(
            name="PublishingRule",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("approval_required", models.BooleanField(db_default=False, default=False)),
                (
                    "workspace",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="publishing_rule",
                        to="workspaces.workspace",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ScenarioMigration",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("generation", models.IntegerField()),
                ("to_version", models.IntegerField(null=True)),
                ("kept", models.JSONField(default=list)),
                ("redirects", models.JSONField(default=list)),
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
                        related_name="migrations",
                        to="scenarios.scenario",
                    ),
                ),
            ],
        ),
    ]
