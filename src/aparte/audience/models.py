"""The definitions of the audience slice, as Django models."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.db.models import functions
from typing_extensions import override

KEY_MAX: Final = 64


class Segment(models.Model):
    """A named condition. `name` holds its words, `condition` its JSON form.

    `generation` is the one in which the condition last changed: until that has reached everybody,
    figures of the segment count only part of the people.
    """

    id = models.AutoField(primary_key=True)
    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="segments")
    key = models.SlugField(max_length=KEY_MAX)
    name = models.JSONField()
    condition = models.JSONField()
    generation = models.IntegerField(default=0, db_default=0)
    created_at = models.DateTimeField(auto_now_add=True, db_default=functions.Now())
    updated_at = models.DateTimeField(auto_now=True, db_default=functions.Now())
    archived_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "key"], name="segment_key_once")
        ]

    @override
    def __str__(self) -> str:
        return self.key


class Score(models.Model):
    """Points for what people do and are. `definition` holds its JSON form, words included.

    `generation` is the one in which it last changed, as of a segment.
    """

    id = models.AutoField(primary_key=True)
    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="scores")
    key = models.SlugField(max_length=KEY_MAX)
    definition = models.JSONField()
    generation = models.IntegerField(default=0, db_default=0)
    created_at = models.DateTimeField(auto_now_add=True, db_default=functions.Now())
    updated_at = models.DateTimeField(auto_now=True, db_default=functions.Now())
    archived_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "key"], name="score_key_once")]

    @override
    def __str__(self) -> str:
        return self.key
