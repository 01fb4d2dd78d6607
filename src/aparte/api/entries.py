"""Starting a scenario by hand: a person or a program puts one contact in.

What is asked stands in the contact's log as an event, is applied once, and its properties can be
spoken of in messages. Whether a journey opens is decided as for any trigger: entry rules,
audience and limits hold.
"""

from __future__ import annotations

import uuid
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Router, Schema

from aparte.api import asking, contacts, phrases
from aparte.core.scenarios.triggers import manual
from aparte.events import contracts as inbox
from aparte.events import facade as events
from aparte.kernel import clock, ids
from aparte.kernel.errors import InvalidError, Problem
from aparte.scenarios import facade as scenarios

router = Router(tags=["scenarios"])

PROPERTIES_MAX: Final = 100


class EntryIn(Schema):
    """Whom to put in, by `contact_id` or `user_id`, and what messages may speak of.

    The same `idempotency_key` for the same contact asks only once within seven days.
    """

    contact_id: UUID | None = None
    user_id: str | None = Field(None, min_length=1, max_length=255)
    properties: dict[str, Any] = Field(default_factory=dict, max_length=PROPERTIES_MAX)
    idempotency_key: str | None = Field(None, min_length=1, max_length=255)


class EntryAccepted(Schema):
    """The request is kept and will be decided; the id of the event that it is."""

    event_id: UUID


@router.post("/{key}/entries", response={202: EntryAccepted})
def request_entry(request: HttpRequest, key: str, given: EntryIn) -> tuple[int, EntryAccepted]:
    """Ask for a journey of one contact in a live scenario whose trigger is `manual`."""
    workspace_id = asking.workspace_id(request)
    scenarios.check_started_by_hand(workspace_id, key)
    properties = contacts.kept(given.properties, "properties")
    if manual.SCENARIO in properties:
        problem = Problem("reserved_name", f"properties.{manual.SCENARIO}", phrases.RESERVED_NAME)
        raise InvalidError(phrases.INVALID, (problem,))
    if (given.contact_id is None) == (given.user_id is None):
        problem = Problem("one_identity", "contact_id", phrases.ONE_IDENTITY)
        raise InvalidError(phrases.INVALID, (problem,))
    now = clock.SystemClock().now()
    with asking.facts() as connection:
        contact = None
        if given.contact_id is not None:
            state = contacts.load(connection, workspace_id, str(given.contact_id))
            contact = state.id.hex()
        named = given.idempotency_key or str(uuid.uuid4())
        item = inbox.InboxItem(
            kind="track",
            id=f"aparte:entry:{key}:{named}",
            occurred_at=now,
            received_at=now,
            contact_id=contact,
            user_id=given.user_id,
            name=manual.REQUESTED,
            properties=inbox.raw_object({**properties, manual.SCENARIO: key}),
        )
        events.append(connection, workspace_id, [item])
    return 202, EntryAccepted(event_id=UUID(bytes=ids.event_id(workspace_id, item.id)))
