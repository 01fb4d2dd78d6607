"""One contact: everything known of a person, and what may be told of them."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any, Final, Literal
from uuid import UUID

import msgspec
from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from aparte import rows
from aparte.api import asking, card, cursors, people, phrases, shapes
from aparte.contacts import records
from aparte.core.contact import Contact as State
from aparte.events import contracts as inbox
from aparte.events import facade as events
from aparte.kernel import clock, instants
from aparte.kernel.errors import InvalidError, NotFoundError, Problem

router = Router(tags=["contacts"])

ATTRIBUTES_MAX: Final = 200
SOURCE: Final = "api"
Slug = Field(pattern=r"^[a-z][a-z0-9_]{0,63}$")


class ContactQuery(shapes.PageQuery):
    """Which contacts to list."""

    q: str = Field("", max_length=200)
    segment: str | None = None
    known: bool | None = None
    consent: str | None = None


class ConsentIn(Schema):
    """A word of a person on one purpose and channel, with its evidence."""

    purpose: str = Slug
    channel: str = Slug
    status: Literal["granted", "pending", "withdrawn"]
    wording: str = Field("", max_length=4_000)
    source: str = Field("", max_length=4_000)
    at: datetime | None = None


class ContactIn(Schema):
    """What is known of a person; `user_id` or `email` says who it is."""

    user_id: str | None = Field(None, min_length=1, max_length=255)
    email: str | None = Field(None, max_length=254)
    phone: str | None = Field(None, max_length=40)
    attributes: dict[str, Any] = Field(default_factory=dict, max_length=ATTRIBUTES_MAX)
    consents: list[ConsentIn] = Field(default_factory=list, max_length=32)


class ContactAccepted(Schema):
    """What was said is kept and will be applied; the id where the contact is known already."""

    contact_id: UUID | None = None


@router.get("", response=people.ContactPage)
def list_contacts(request: HttpRequest, query: Query[ContactQuery]) -> people.ContactPage:
    """List contacts, newest first, or the latest to enter where a segment is named."""
    filters = people.Filters(
        typed=query.q,
        segment=query.segment,
        known=query.known,
        consent=people.consent_filter(query.consent),
    )
    workspace_id = asking.workspace_id(request)
    with asking.facts() as connection:
        return people.find(connection, workspace_id, filters, query.cursor, query.limit)


@router.post("", response={202: ContactAccepted})
def save_contact(request: HttpRequest, given: ContactIn) -> tuple[int, ContactAccepted]:
    """Say what is known of a person, new or known; it is applied in order with their events."""
    workspace_id = asking.workspace_id(request)
    traits = kept(given.attributes, "attributes")
    email = None if given.email is None else events.normalise_email(given.email)
    traits |= {"email": email} if email else {}
    traits |= {"phone": given.phone} if given.phone else {}
    if not (given.user_id or email):
        problem = Problem("no_identity", "user_id", phrases.NO_IDENTITY)
        raise InvalidError(phrases.INVALID, (problem,))
    now = clock.SystemClock().now()
    item = inbox.InboxItem(
        kind="identify",
        id=f"api-{uuid.uuid4()}",
        occurred_at=now,
        received_at=now,
        user_id=given.user_id,
        traits=traits,
        consents=[_consent(one, request, now) for one in given.consents] or None,
    )
    with asking.facts() as connection:
        events.append(connection, workspace_id, [item])
        found = None
        if given.user_id is not None:
            found = records.find_contact(connection, workspace_id, "user", given.user_id)
        if found is None and email:
            found = records.find_contact(connection, workspace_id, "email", email)
    return 202, ContactAccepted(contact_id=found)


@router.get("/{contact_id}", response=card.Contact)
def get_contact(request: HttpRequest, contact_id: str) -> card.Contact:
    """Return everything known of a contact; a merged one answers with the one it became."""
    workspace_id = asking.workspace_id(request)
    with asking.facts() as connection:
        state = load(connection, workspace_id, contact_id)
        return card.write(connection, workspace_id, state)


@router.post("/{contact_id}/consents", response={202: ContactAccepted})
def record_consent(
    request: HttpRequest, contact_id: str, given: ConsentIn
) -> tuple[int, ContactAccepted]:
    """Add a word to the ledger of a contact's consents."""
    workspace_id = asking.workspace_id(request)
    now = clock.SystemClock().now()
    with asking.facts() as connection:
        state = load(connection, workspace_id, contact_id)
        item = inbox.InboxItem(
            kind="consent",
            id=f"api-{uuid.uuid4()}",
            occurred_at=now,
            received_at=now,
            contact_id=state.id.hex(),
            consents=[_consent(given, request, now)],
        )
        events.append(connection, workspace_id, [item])
    return 202, ContactAccepted(contact_id=UUID(bytes=state.id))


def load(connection: rows.Connection, workspace_id: int, contact_id: str) -> State:
    """Return what the core knows of a contact, or of the one it became; raises NotFoundError."""
    identifier = cursors.identifier(contact_id, "contact_id")
    state = records.follow(connection, workspace_id, identifier)
    if state is None:
        raise NotFoundError(phrases.NO_CONTACT.filled(id=contact_id))
    return state


def kept(values: dict[str, Any], path: str) -> dict[str, Any]:
    """Return the values if the database can keep them as they are; raises InvalidError."""
    try:
        text = msgspec.json.encode(values)
    except (OverflowError, UnicodeEncodeError):
        text = b"\\u0000"
    if b"\\u0000" in text:
        problem = Problem("bad_value", path, phrases.BAD_VALUES)
        raise InvalidError(phrases.INVALID, (problem,))
    return dict(values)


def _consent(given: ConsentIn, request: HttpRequest, now: int) -> inbox.ConsentGiven:
    at = now
    if given.at is not None:
        moment = given.at if given.at.tzinfo else given.at.replace(tzinfo=UTC)
        at = min(now, instants.from_datetime(moment))
    return inbox.ConsentGiven(
        purpose=given.purpose,
        channel=given.channel,
        status=given.status,
        at=at,
        wording=given.wording,
        source=given.source or f"{SOURCE}:{asking.actor(request).name}",
    )
