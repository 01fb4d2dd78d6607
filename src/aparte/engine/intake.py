"""Intake: what an inbox item says, as inputs of the core and as rows of the log and the ledger.

Each kind of item is one entry of `_READ`. Some of our own events say more than that they happened
(a bounce closes the address): those are entries of `_CONSEQUENCES`, by the event's name.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, Literal, NamedTuple

import msgspec

from aparte.contacts import facts as contact_facts
from aparte.core import contact as contacts
from aparte.core import inputs, ranking, seating
from aparte.engine import work
from aparte.events import contracts
from aparte.events import facade as events
from aparte.events import facts as event_facts
from aparte.kernel import ids, instants

PURPOSE_DEFAULT: Final = "marketing"
CHANNEL_DEFAULT: Final = "email"

_HEX_LENGTH: Final = 32
_NO_CONTEXT: Final = b""
_EMPTY: Final = b"{}"


class Engaged(NamedTuple):
    """A delivery that its reader opened, or clicked (which is opening it too)."""

    delivery: bytes
    at: int
    clicked: bool


class Said(msgspec.Struct):
    """What the works of one contact say, in a batch; `named` are the identities among it."""

    inputs: list[inputs.AnyInput] = []
    events: list[event_facts.EventRow] = []
    consents: list[contact_facts.ConsentRow] = []
    engaged: list[Engaged] = []
    absorbed: list[contacts.Contact] = []
    named: set[tuple[str, str]] = set()


class Change(msgspec.Struct, forbid_unknown_fields=True):
    """The `properties` of a `change` item: one thing that a person or a program sets by hand.

    `tag` and `list` need `name` and `member`; `suppression` needs `channel`, and `reason` or None
    to lift it; `pause` needs `until` (µs).
    """

    target: Literal["tag", "list", "suppression", "pause"]
    name: str = ""
    member: bool = True
    channel: str = CHANNEL_DEFAULT
    reason: str | None = None
    until: int = 0


class _Notice(msgspec.Struct):
    """What a consequence reads of an event's properties."""

    delivery_id: str = ""
    channel: str = CHANNEL_DEFAULT
    purpose: str = PURPOSE_DEFAULT
    permanent: bool = True


class _Answered(msgspec.Struct):
    """What `Webhook Answered` says; `answer` is the other system's JSON object."""

    call_id: str = ""
    status: int = 0
    answer: dict[str, Any] = {}


class _Seated(msgspec.Struct):
    """What `Entry Allowed` (a seat's number) and `Entry Refused` (what was full) say."""

    seat_id: str = ""
    number: int = 0
    per: str = ""
    limit: int = 0
    until: str = ""


class _Ranked(msgspec.Struct):
    """What `Contact Ranked` says."""

    ranking_id: str = ""
    among: bool = False
    rank: int = 0
    of: int = 0


_DECODE_CHANGE: Final = msgspec.json.Decoder(Change)
_DECODE_NOTICE: Final = msgspec.json.Decoder(_Notice)
_DECODE_ANSWERED: Final = msgspec.json.Decoder(_Answered)
_DECODE_RANKED: Final = msgspec.json.Decoder(_Ranked)
_DECODE_SEATED: Final = msgspec.json.Decoder(_Seated)


def is_event(item: contracts.InboxItem) -> bool:
    """Return whether the item enters the event log, and is therefore applied once by its id."""
    return item.name is not None


def consequential() -> frozenset[str]:
    """Return the names of the events that say more than that they happened."""
    return frozenset(_CONSEQUENCES)


def event_id(given: work.Work) -> bytes:
    """Return the id of the event that a work carries."""
    return ids.event_id(given.workspace_id, given.item.id)


def read(
    given: work.Work, event: bytes, contact: contacts.Contact, region: str, said: Said
) -> None:
    """Add what a work says of its contact; `event` is the id of what it carries."""
    item = given.item
    _identities(given, event, contact, region, said)
    read_kind = _READ.get(item.kind)
    if read_kind is not None:
        read_kind(given, event, region, said)
    if item.name is not None:
        _event(given, event, item.name, contact.id, said)
    if item.consents is not None:
        _consents(given, event, item.consents, contact.id, said)


def _event(given: work.Work, event: bytes, name: str, contact: bytes, said: Said) -> None:
    item = given.item
    properties = bytes(item.properties)
    context = bytes(item.context)
    said.inputs.append(
        inputs.EventInput(event, item.occurred_at, item.received_at, name, properties)
    )
    said.events.append(
        event_facts.EventRow(
            event,
            contact,
            given.workspace_id,
            item.occurred_at,
            item.received_at,
            name,
            properties,
            _NO_CONTEXT if context == _EMPTY else context,
        )
    )
    consequence = _CONSEQUENCES.get(name)
    if consequence is not None:
        consequence(given, event, properties, said)


def _identities(
    given: work.Work, event: bytes, contact: contacts.Contact, region: str, said: Said
) -> None:
    item = given.item
    named: list[tuple[str, str | None]] = [
        (contact_facts.USER, item.user_id),
        (contact_facts.ANONYMOUS, item.anonymous_id),
    ]
    if item.traits:
        email = contact_facts.normalise_email(item.traits.get("email"))
        phone = contact_facts.normalise_phone(item.traits.get("phone"), region)
        named += [(contact_facts.EMAIL, email), (contact_facts.PHONE, phone)]
    # Said once per batch as live: an input more would be an instant more at which things happen.
    new = [
        (kind, value)
        for kind, value in named
        if value and (kind, value) not in contact.identities and (kind, value) not in said.named
    ]
    if new:
        said.named.update(new)
        said.inputs.append(
            inputs.AttributesInput(
                event, item.occurred_at, item.received_at, attributes={}, identities=new
            )
        )


def _traits(given: work.Work, event: bytes, region: str, said: Said) -> None:
    item = given.item
    if not item.traits:
        return
    attributes = dict(item.traits)
    email = contact_facts.normalise_email(attributes.get("email"))
    if email is not None:
        attributes["email"] = email
    phone = contact_facts.normalise_phone(attributes.get("phone"), region)
    if phone is not None:
        attributes["phone"] = phone
    said.inputs.append(
        inputs.AttributesInput(event, item.occurred_at, item.received_at, attributes=attributes)
    )


def _change(given: work.Work, event: bytes, region: str, said: Said) -> None:
    del region
    item = given.item
    change = _DECODE_CHANGE.decode(item.properties)
    said.inputs.append(_CHANGES[change.target](change, (event, item.occurred_at, item.received_at)))


def _absorb(given: work.Work, event: bytes, region: str, said: Said) -> None:
    del region
    item = given.item
    other = given.other
    assert other is not None, "an absorb item carries the other record"
    said.absorbed.append(other)
    said.inputs.append(inputs.AbsorbInput(event, item.occurred_at, item.received_at, other=other))


def _consents(
    given: work.Work,
    event: bytes,
    consents: list[contracts.ConsentGiven],
    contact: bytes,
    said: Said,
) -> None:
    item = given.item
    for word in consents:
        said.inputs.append(
            inputs.ConsentInput(
                event,
                word.at,
                item.received_at,
                purpose=word.purpose,
                channel=word.channel,
                status=word.status,
            )
        )
        said.consents.append(
            contact_facts.ConsentRow(
                contact_id=contact,
                id=events.consent_record_id(
                    given.workspace_id, item.id, word.purpose, word.channel
                ),
                workspace_id=given.workspace_id,
                purpose=word.purpose,
                channel=word.channel,
                status=word.status,
                wording=word.wording,
                source=word.source,
                ip=word.ip,
                at=word.at,
                recorded_at=item.received_at,
            )
        )


def _bounced(given: work.Work, event: bytes, properties: bytes, said: Said) -> None:
    notice = _DECODE_NOTICE.decode(properties)
    if notice.permanent:
        _suppress(given, event, notice.channel, "bounced", said)


def _complained(given: work.Work, event: bytes, properties: bytes, said: Said) -> None:
    _suppress(given, event, _DECODE_NOTICE.decode(properties).channel, "complained", said)


def _suppress(given: work.Work, event: bytes, channel: str, reason: str, said: Said) -> None:
    item = given.item
    said.inputs.append(
        inputs.SuppressionInput(
            event, item.occurred_at, item.received_at, channel=channel, reason=reason
        )
    )


def _unsubscribed(given: work.Work, event: bytes, properties: bytes, said: Said) -> None:
    if given.item.consents is not None:
        return
    notice = _DECODE_NOTICE.decode(properties)
    word = contracts.ConsentGiven(
        purpose=notice.purpose,
        channel=notice.channel,
        status="withdrawn",
        at=given.item.occurred_at,
        source=given.item.name or "",
    )
    _consents(given, event, [word], said.events[-1].contact_id, said)


def _opened(given: work.Work, event: bytes, properties: bytes, said: Said) -> None:
    del event
    _engage(given, properties, said, clicked=False)


def _clicked(given: work.Work, event: bytes, properties: bytes, said: Said) -> None:
    del event
    _engage(given, properties, said, clicked=True)


def _engage(given: work.Work, properties: bytes, said: Said, *, clicked: bool) -> None:
    delivery = _DECODE_NOTICE.decode(properties).delivery_id
    if len(delivery) == _HEX_LENGTH:
        said.engaged.append(Engaged(bytes.fromhex(delivery), given.item.occurred_at, clicked))


def _answered(given: work.Work, event: bytes, properties: bytes, said: Said) -> None:
    item = given.item
    told = _DECODE_ANSWERED.decode(properties)
    if len(told.call_id) == _HEX_LENGTH:
        said.inputs.append(
            inputs.AnswerInput(
                event,
                item.occurred_at,
                item.received_at,
                call=bytes.fromhex(told.call_id),
                status=told.status,
                answer=told.answer,
            )
        )


def _seated(given: work.Work, event: bytes, properties: bytes, said: Said) -> None:
    item = given.item
    told = _DECODE_SEATED.decode(properties)
    if len(told.seat_id) == _HEX_LENGTH:
        said.inputs.append(
            inputs.SeatInput(
                event,
                item.occurred_at,
                item.received_at,
                seat=bytes.fromhex(told.seat_id),
                given=told.number > 0,
                per=told.per,
                limit=told.limit,
                until=instants.parse(told.until) if told.until else instants.FOREVER,
            )
        )


def _ranked(given: work.Work, event: bytes, properties: bytes, said: Said) -> None:
    item = given.item
    told = _DECODE_RANKED.decode(properties)
    if len(told.ranking_id) == _HEX_LENGTH:
        said.inputs.append(
            inputs.RankInput(
                event,
                item.occurred_at,
                item.received_at,
                member=bytes.fromhex(told.ranking_id),
                among=told.among,
                rank=told.rank,
                of=told.of,
            )
        )


_Head = tuple[bytes, int, int]

_CHANGES: Final[dict[str, Callable[[Change, _Head], inputs.AnyInput]]] = {
    "tag": lambda change, head: inputs.MembershipInput(
        *head, target="tag", name=change.name, member=change.member
    ),
    "list": lambda change, head: inputs.MembershipInput(
        *head, target="list", name=change.name, member=change.member
    ),
    "suppression": lambda change, head: inputs.SuppressionInput(
        *head, channel=change.channel, reason=change.reason
    ),
    "pause": lambda change, head: inputs.PauseInput(*head, until=change.until),
}

_READ: Final[dict[str, Callable[[work.Work, bytes, str, Said], None]]] = {
    "identify": _traits,
    "change": _change,
    "absorb": _absorb,
}

_CONSEQUENCES: Final[dict[str, Callable[[work.Work, bytes, bytes, Said], Any]]] = {
    "Message Opened": _opened,
    "Message Clicked": _clicked,
    "Message Bounced": _bounced,
    "Message Complained": _complained,
    "Message Unsubscribed": _unsubscribed,
    "Unsubscribed": _unsubscribed,
    "Webhook Answered": _answered,
    seating.ALLOWED: _seated,
    seating.REFUSED: _seated,
    ranking.RANKED: _ranked,
}
