"""The card of one contact: attributes, identities, consents, basket, pressure, all as it stands."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from ninja import Schema

from aparte import rows
from aparte.api import governance, shapes
from aparte.audience import facade as segments
from aparte.contacts import contracts, records
from aparte.core import carts
from aparte.core.contact import Contact as State
from aparte.kernel import clock, instants
from aparte.kernel.words import Words

LEDGER_SHOWN_MAX: Final = 200


class Attribute(Schema):
    """One attribute, and the instant it was last said."""

    name: str
    value: Any
    at: datetime | None


class Identity(Schema):
    """One identity, and when it was linked."""

    kind: str
    value: str
    linked_at: datetime


class Consent(Schema):
    """The latest word on one purpose and channel."""

    purpose: str
    channel: str
    status: str
    words: shapes.Words


class Suppression(Schema):
    """A channel that must not be used, and why."""

    channel: str
    reason: str
    words: shapes.Words
    at: datetime


class ConsentWord(Schema):
    """One line of the ledger."""

    purpose: str
    channel: str
    status: str
    wording: str | None
    source: str | None
    at: datetime


class SegmentMembership(shapes.SegmentRef):
    """A segment the contact is in, and since when."""

    entered_at: datetime


class CartLine(Schema):
    """One product in the basket."""

    product_id: str
    name: str | None
    quantity: int
    price: float | None
    image_url: str | None
    url: str | None


class Cart(Schema):
    """The basket as it stands."""

    currency: str | None
    total: float | None
    lines: list[CartLine]
    changed_at: datetime | None


class Pressure(Schema):
    """How much was said to this person lately."""

    accepted_last_7_days: int
    last_at: datetime | None


class Contact(Schema):
    """Everything known of one person."""

    id: UUID
    display_name: str | None
    email: str | None
    phone: str | None
    language: str | None
    timezone: str | None
    created_at: datetime
    last_seen_at: datetime | None
    attributes: list[Attribute]
    identities: list[Identity]
    consents: list[Consent]
    suppressions: list[Suppression]
    consent_history: list[ConsentWord]
    segments: list[SegmentMembership]
    tags: list[str]
    lists: list[str]
    cart: Cart | None
    pressure: Pressure
    merged_from: list[UUID]


_STATUSES: Final = {
    "granted": Words(en="agreed", fr="accepté"),
    "pending": Words(en="not confirmed yet", fr="pas encore confirmé"),
    "withdrawn": Words(en="withdrawn", fr="retiré"),
}


def write(connection: rows.Connection, workspace_id: int, state: State) -> Contact:
    """Return the card of a contact."""
    own = UUID(bytes=state.id)
    ids = records.all_ids(state)
    profile = records.load_profiles(connection, workspace_id, [own]).get(own)
    ledger = records.list_consents(connection, workspace_id, ids, limit=LEDGER_SHOWN_MAX)
    return Contact(
        id=own,
        display_name=None if profile is None else profile.display_name,
        email=_text(state, "email"),
        phone=_text(state, "phone"),
        language=None if profile is None else profile.language,
        timezone=_text(state, "timezone"),
        created_at=instants.to_datetime(state.created_at),
        last_seen_at=_moment(state.last_seen_at),
        attributes=[
            Attribute(name=name, value=said.value, at=_moment(said.at))
            for name, said in sorted(state.attributes.items())
            if said.value is not None
        ],
        identities=[
            Identity(kind=one.kind, value=one.value, linked_at=one.linked_at)
            for one in records.load_identities(connection, workspace_id, state.identities)
        ],
        consents=_consents(state),
        suppressions=_suppressions(state),
        consent_history=[_word(record) for record in ledger],
        segments=_segments(workspace_id, state),
        tags=sorted(name for name, said in state.tags.items() if said.value),
        lists=sorted(name for name, said in state.lists.items() if said.value),
        cart=_cart(state),
        pressure=_pressure(state),
        merged_from=[UUID(bytes=one) for one in state.absorbed],
    )


def status_words(status: str) -> Words:
    """Return how the status of a consent is said."""
    return _STATUSES.get(status, Words(en=status, fr=status))


def _text(state: State, name: str) -> str | None:
    value = state.attribute(name)
    return value if isinstance(value, str) and value else None


def _moment(instant: int) -> datetime | None:
    return instants.to_datetime(instant) if instant > 0 else None


def _consents(state: State) -> list[Consent]:
    found = []
    for key, said in sorted(state.consents.items()):
        purpose, _, channel = key.partition("/")
        words = shapes.words(status_words(said.status))
        found.append(Consent(purpose=purpose, channel=channel, status=said.status, words=words))
    return found


def _suppressions(state: State) -> list[Suppression]:
    return [
        Suppression(
            channel=channel,
            reason=said.reason,
            words=governance.label(said.reason),
            at=instants.to_datetime(said.at),
        )
        for channel, said in sorted(state.suppressions.items())
    ]


def _word(record: contracts.ConsentRecord) -> ConsentWord:
    return ConsentWord(
        purpose=record.purpose,
        channel=record.channel,
        status=record.status,
        wording=record.wording,
        source=record.source,
        at=record.at,
    )


def _segments(workspace_id: int, state: State) -> list[SegmentMembership]:
    words = segments.names(workspace_id)
    return [
        SegmentMembership(
            key=key, name=shapes.named(words[key], key), entered_at=instants.to_datetime(at)
        )
        for key, at in sorted(state.segments.items())
        if key in words
    ]


def _cart(state: State) -> Cart | None:
    found = [_line(line) for line in carts.lines(state.cart)]
    if state.cart is None or not found:
        return None
    priced = [line.price * line.quantity for line in found if line.price is not None]
    currency = _text(state, "currency")
    return Cart(
        currency=currency,
        total=round(sum(priced), 2) if len(priced) == len(found) else None,
        lines=found,
        changed_at=_moment(state.cart.moves[-1].at),
    )


def _line(line: carts.Line) -> CartLine:
    price = line.fields.get("price")
    is_number = isinstance(price, int | float) and not isinstance(price, bool)
    return CartLine(
        product_id=line.product_id,
        name=_field(line, "name"),
        quantity=line.quantity,
        price=float(price) if is_number and price is not None else None,
        image_url=_field(line, "image_url"),
        url=_field(line, "url"),
    )


def _field(line: carts.Line, name: str) -> str | None:
    value = line.fields.get(name)
    return value if isinstance(value, str) else None


def _pressure(state: State) -> Pressure:
    since = clock.SystemClock().now() - 7 * instants.DAY
    recent = [one.at for one in state.pressure if one.at > since]
    last = max((one.at for one in state.pressure), default=0)
    return Pressure(accepted_last_7_days=len(recent), last_at=_moment(last))
