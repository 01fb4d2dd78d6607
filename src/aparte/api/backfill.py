"""The backfill: how far the history has been taken in since what is live last changed."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Field, Router, Schema

from aparte.api import asking, shapes
from aparte.engine.history import progress
from aparte.kernel import instants

router = Router(tags=["segments"])


class Progress(Schema):
    """How far the history has been taken in, in parts of it; figures count the parts done."""

    done: int
    total: int
    percent: int
    contacts: int = Field(description="Contacts brought up to date by the sweep.")
    events: int = Field(description="Events of the past read for them.")
    rest_seconds: int | None = Field(description="A guess of the time left, where there is one.")
    words: shapes.Words


class Backfill(Schema):
    """Whether everybody is up to what is live, and if not how far."""

    complete: bool
    generation: int
    progress: Progress | None


@router.get("", response=Backfill)
def get_backfill(request: HttpRequest) -> Backfill:
    """Say how far the history has been taken in since what is live last changed."""
    with asking.facts() as connection:
        sweep = progress.load(connection, asking.workspace_id(request))
    under_way = sweep.present()
    return Backfill(
        complete=under_way is None,
        generation=sweep.generation,
        progress=None if under_way is None else shown(under_way),
    )


def shown(under_way: progress.Progress) -> Progress:
    """Return a progress as the API shows it."""
    return Progress(
        done=under_way.done,
        total=under_way.total,
        percent=under_way.percent,
        contacts=under_way.contacts,
        events=under_way.events,
        rest_seconds=None if under_way.rest is None else under_way.rest // instants.SECOND,
        words=shapes.words(under_way.words),
    )
