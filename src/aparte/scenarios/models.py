"""The definitions of the scenarios slice, as Django models."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.db.models import functions
from typing_extensions import override

KEY_MAX: Final = 64
NOTE_MAX: Final = 500
ADDRESS_MAX: Final = 254


class Scenario(models.Model):
    """A scenario's place in its workspace: which version lives, and whether it speaks."""

    class Status(models.TextChoices):
        """draft -> live (publish) <-> paused (pause, resume) -> archived -> live (publish)."""

        DRAFT = "draft"
        LIVE = "live"
        PAUSED = "paused"
        ARCHIVED = "archived"  # also from draft; nobody is inside any more

    id = models.AutoField(primary_key=True)
    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="scenarios")
    key = models.SlugField(max_length=KEY_MAX)
    status = models.CharField(
        max_length=8, choices=Status.choices, default=Status.DRAFT, db_default="draft"
    )
    live_version = models.IntegerField(null=True)
    priority = models.IntegerField(default=50, db_default=50)
    created_at = models.DateTimeField(auto_now_add=True, db_default=functions.Now())
    updated_at = models.DateTimeField(auto_now=True, db_default=functions.Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "key"], name="scenario_key_once")
        ]

    @override
    def __str__(self) -> str:
        return self.key


class ScenarioVersion(models.Model):
    """One wording of a scenario. Once `published_at` is set, nothing of it ever changes."""

    class Approval(models.TextChoices):
        """none -> approved or refused, and back again; editing the draft makes it none."""

        NONE = ""
        APPROVED = "approved"
        REFUSED = "refused"

    id = models.AutoField(primary_key=True)
    scenario = models.ForeignKey(Scenario, models.CASCADE, related_name="versions")
    number = models.IntegerField()
    definition = models.JSONField()
    note = models.CharField(max_length=NOTE_MAX, default="", db_default="")
    created_by = models.CharField(max_length=ADDRESS_MAX, default="", db_default="")
    created_at = models.DateTimeField(auto_now_add=True, db_default=functions.Now())
    published_at = models.DateTimeField(null=True)
    approval = models.CharField(
        max_length=8, choices=Approval.choices, default=Approval.NONE, db_default="", blank=True
    )
    approval_by = models.CharField(max_length=ADDRESS_MAX, default="", db_default="", blank=True)
    approval_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scenario", "number"], name="version_number_once")
        ]


class Winner(models.Model):
    """The variant that those who follow are given. Rows are only added; the latest is in force.

    An experiment is named by its scenario and step, whatever the version.
    """

    id = models.AutoField(primary_key=True)
    scenario = models.ForeignKey(Scenario, models.CASCADE, related_name="winners")
    step = models.SlugField(max_length=KEY_MAX)
    variant = models.SlugField(max_length=KEY_MAX)
    is_automatic = models.BooleanField(default=False, db_default=False)
    chosen_by = models.CharField(max_length=ADDRESS_MAX, default="", db_default="")
    why = models.CharField(max_length=NOTE_MAX, default="", db_default="")
    figures = models.JSONField(default=dict)
    chosen_at = models.DateTimeField(auto_now_add=True, db_default=functions.Now())


class ScenarioMigration(models.Model):
    """Where the people inside go on from a generation on; rows are only ever added.

    Without `to_version` the scenario ended for them. `kept` are the ids of that version's steps.
    """

    id = models.AutoField(primary_key=True)
    scenario = models.ForeignKey(Scenario, models.CASCADE, related_name="migrations")
    generation = models.IntegerField()
    to_version = models.IntegerField(null=True)
    kept = models.JSONField(default=list)
    redirects = models.JSONField(default=list)
    created_by = models.CharField(max_length=ADDRESS_MAX, default="", db_default="")
    created_at = models.DateTimeField(auto_now_add=True, db_default=functions.Now())


class ScenarioInvitation(models.Model):
    """A generation from which on those enter once who are inside already; rows are only added."""

    id = models.AutoField(primary_key=True)
    scenario = models.ForeignKey(Scenario, models.CASCADE, related_name="invitations")
    generation = models.IntegerField()
    created_by = models.CharField(max_length=ADDRESS_MAX, default="", db_default="")
    created_at = models.DateTimeField(auto_now_add=True, db_default=functions.Now())


class PublishingRule(models.Model):
    """What a workspace asks for before a version may live; without a row, nothing."""

    id = models.AutoField(primary_key=True)
    workspace = models.OneToOneField(
        "workspaces.Workspace", models.CASCADE, related_name="publishing_rule"
    )
    approval_required = models.BooleanField(default=False, db_default=False)


class Policy(models.Model):
    """The governance of a workspace; without a row the core's own defaults hold."""

    id = models.AutoField(primary_key=True)
    workspace = models.OneToOneField("workspaces.Workspace", models.CASCADE, related_name="policy")
    definition = models.JSONField(default=dict)
    updated_at = models.DateTimeField(auto_now=True, db_default=functions.Now())
