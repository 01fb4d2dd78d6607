"""From what was sent to what is kept: one item of Segment's API becomes one inbox item.

An item is decoded once, against its type, and written once: what is kept is JSON that PostgreSQL
accepts as it stands. The first mistake refuses the item, with a code, a path and words.

Clocks: a sender whose clock is wrong is corrected by `sentAt` (occurred = received - (sentAt -
timestamp)). A difference under `SKEW_IGNORED` is the network's, not the clock's: then the
timestamp is kept to the microsecond, so that sending an event again gives the same event.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from typing import Any, Final

import msgspec

from aparte.events import consents, contracts, identities, problems, reading, segment_spec
from aparte.kernel import instants

ITEM_BYTES_MAX: Final = 32_768
DEPTH_MAX: Final = 16
NAME_CHARACTERS_MAX: Final = 255
TRAITS_MAX: Final = 250
OWN_MESSAGE_IDS: Final = ("aparte:", "Message ")
"""How the messageIds of the platform's own events begin; nobody else's may."""

FUTURE_MAX: Final = 5 * instants.MINUTE
SKEW_IGNORED: Final = 30 * instants.SECOND
OLDEST: Final = instants.parse("2000-01-01")

CONTEXT_KEPT: Final = (
    "app", "campaign", "channel", "device", "groupId", "ip", "library", "locale", "page",
    "referrer", "timezone", "userAgent",
)  # fmt: skip
"""What we keep of `context`: what conditions and reports speak of, and nothing more of a person."""


class Sent(msgspec.Struct, rename="camel"):
    """One item as Segment's API spells it; what we do not use is not read."""

    type: str | None = None
    message_id: str | int | None = None
    user_id: str | int | None = None
    anonymous_id: str | int | None = None
    previous_id: str | int | None = None
    group_id: str | int | None = None
    event: str | None = None
    name: str | None = None
    category: str | None = None
    timestamp: str | None = None
    sent_at: str | None = None
    properties: dict[str, Any] | None = None
    traits: dict[str, Any] | None = None
    context: dict[str, Any] | None = None
    consents: Any = None


class Circumstances(msgspec.Struct, frozen=True):
    """What all items of a request share.

    `may_hold_nul` is False only where the text is known to hold no escaped NUL character.
    """

    received_at: int
    sent_at: int | None = None
    kind: str | None = None
    may_hold_nul: bool = True


_DECODER: Final = msgspec.json.Decoder(Sent)
_ENCODE: Final = msgspec.json.Encoder().encode
_ERROR_PLACE: Final = re.compile(r"(?P<what>.*?)(?: - at `\$\.?(?P<path>.*)`)?")
_EXPECTED: Final = re.compile(r"Expected `(?P<expected>.+?)`, got `(?P<got>.+)`")
_TYPE_CODES: Final = {
    "userId": "user_id_invalid",
    "anonymousId": "anonymous_id_invalid",
    "previousId": "previous_id_invalid",
    "groupId": "group_id_invalid",
    "messageId": "message_id_invalid",
    "event": "event_not_text",
    "name": "name_not_text",
    "category": "category_not_text",
    "timestamp": "timestamp_invalid",
    "sentAt": "item_sent_at_invalid",
    "properties": "properties_not_object",
    "traits": "traits_not_object",
    "context": "context_not_object",
    "": "item_not_object",
}


def check_item(raw: msgspec.Raw, circumstances: Circumstances) -> contracts.InboxItem:
    """Return what is kept of one item; raises RefusedError with the problem."""
    data = bytes(raw)
    if len(data) > ITEM_BYTES_MAX:
        raise problems.refused("item_too_large", limit=ITEM_BYTES_MAX)
    sent = _decode(data)
    if data.count(b"{") + data.count(b"[") > DEPTH_MAX or circumstances.may_hold_nul:
        _check_values(sent)
    kind = circumstances.kind or sent.type
    if kind is None:
        raise problems.refused("type_missing", "type")
    complete = _KINDS.get(kind)
    if complete is None:
        raise problems.refused("type_unknown", "type", value=kind[:NAME_CHARACTERS_MAX])
    item = _begin(kind, sent, circumstances)
    complete(item, sent)
    return item


def _decode(data: bytes) -> Sent:
    try:
        return _DECODER.decode(data)
    except msgspec.ValidationError as error:
        raise _wrong_type(str(error)) from None
    except RecursionError:
        raise problems.refused("too_deep", limit=DEPTH_MAX) from None


def _wrong_type(message: str) -> problems.RefusedError:
    place = _ERROR_PLACE.fullmatch(message)
    assert place is not None, "the pattern matches any text"
    path = place["path"] or ""
    if "out of range" in place["what"]:
        return problems.refused("number_out_of_range", path)
    if path in _TYPE_CODES:
        return problems.refused(_TYPE_CODES[path], path)
    types = _EXPECTED.fullmatch(place["what"])
    expected, got = (types["expected"], types["got"]) if types else (place["what"], "?")
    return problems.refused("wrong_type", path, expected=expected, got=got)


def _check_values(sent: Sent) -> None:
    """Look for what PostgreSQL cannot hold and for too deep a nest; rarely called."""
    places = zip(sent.__struct_fields__, sent.__struct_encode_fields__, strict=True)
    for name, path in places:
        _check_value(getattr(sent, name), path, 0)


def _check_value(value: Any, path: str, depth: int) -> None:
    if depth > DEPTH_MAX:
        raise problems.refused("too_deep", path, limit=DEPTH_MAX)
    if isinstance(value, str):
        if "\0" in value:
            raise problems.refused("nul_character", path)
    elif isinstance(value, dict):
        for key, inner in value.items():
            _check_value(key, path, depth)
            _check_value(inner, f"{path}.{key}", depth + 1)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            _check_value(inner, f"{path}[{index}]", depth + 1)


def _begin(kind: Any, sent: Sent, circumstances: Circumstances) -> contracts.InboxItem:
    """Return what items of all kinds have."""
    item = contracts.InboxItem(
        kind=kind,
        id=_message_id(sent.message_id),
        occurred_at=_occurred_at(sent, circumstances),
        received_at=circumstances.received_at,
        user_id=identities.check_id(sent.user_id, "user_id", "userId"),
        anonymous_id=identities.check_id(sent.anonymous_id, "anonymous_id", "anonymousId"),
    )
    if sent.context:
        context = sent.context
        kept = {key: context[key] for key in CONTEXT_KEPT if key in context}
        if kept:
            item.context = msgspec.Raw(_ENCODE(kept))
    return item


def _message_id(value: str | int | None) -> str:
    text = "" if value is None else str(value).strip()
    if not text:
        return uuid.uuid4().hex
    if len(text) > identities.ID_CHARACTERS_MAX:
        raise problems.refused(
            "message_id_too_long", "messageId", limit=identities.ID_CHARACTERS_MAX
        )
    if text.startswith(OWN_MESSAGE_IDS):
        prefix = next(own for own in OWN_MESSAGE_IDS if text.startswith(own))
        raise problems.refused("message_id_reserved", "messageId", prefix=prefix)
    return text


def _occurred_at(sent: Sent, circumstances: Circumstances) -> int:
    received_at, sent_at = circumstances.received_at, circumstances.sent_at
    if not sent.timestamp:
        return received_at
    try:
        occurred_at = reading.instant(sent.timestamp)
    except ValueError:
        raise problems.refused("timestamp_invalid", "timestamp") from None
    if sent.sent_at:
        try:
            sent_at = reading.instant(sent.sent_at)
        except ValueError:
            raise problems.refused("item_sent_at_invalid", "sentAt") from None
    if sent_at is not None and abs(received_at - sent_at) > SKEW_IGNORED:
        occurred_at = received_at - (sent_at - occurred_at)
    if occurred_at > received_at + FUTURE_MAX:
        return received_at
    if occurred_at < OLDEST:
        raise problems.refused("timestamp_too_old", "timestamp")
    return occurred_at


def _track(item: contracts.InboxItem, sent: Sent) -> None:
    _require_identity(item, sent)
    name = (sent.event or "").strip()
    if not name:
        raise problems.refused("event_missing", "event")
    if len(name) > NAME_CHARACTERS_MAX:
        raise problems.refused("event_too_long", "event", limit=NAME_CHARACTERS_MAX)
    if name in segment_spec.RESERVED:
        raise problems.refused("event_reserved", "event", value=name)
    item.name = name
    if sent.properties:
        if name in contracts.WITHDRAWING_EVENTS:
            consents.check_scope(sent.properties, "properties")
        item.properties = msgspec.Raw(_ENCODE(sent.properties))


def _page(item: contracts.InboxItem, sent: Sent) -> None:
    _viewed(item, sent, segment_spec.PAGE)


def _screen(item: contracts.InboxItem, sent: Sent) -> None:
    _viewed(item, sent, segment_spec.SCREEN)


def _viewed(item: contracts.InboxItem, sent: Sent, event: str) -> None:
    _require_identity(item, sent)
    item.name = event
    properties = sent.properties or {}
    for key, value in (("name", sent.name), ("category", sent.category)):
        if value and len(value) > NAME_CHARACTERS_MAX:
            raise problems.refused("name_too_long", key, limit=NAME_CHARACTERS_MAX)
        if value:
            properties[key] = value
    item.properties = contracts.raw_object(properties)


def _group(item: contracts.InboxItem, sent: Sent) -> None:
    _require_identity(item, sent)
    group_id = "" if sent.group_id is None else str(sent.group_id).strip()
    if not group_id:
        raise problems.refused("group_id_missing", "groupId")
    if len(group_id) > identities.ID_CHARACTERS_MAX:
        raise problems.refused("group_id_too_long", "groupId", limit=identities.ID_CHARACTERS_MAX)
    item.name = segment_spec.GROUP
    item.properties = contracts.raw_object({"group_id": group_id, "traits": sent.traits or {}})


def _alias(item: contracts.InboxItem, sent: Sent) -> None:
    item.previous_id = identities.check_id(sent.previous_id, "previous_id", "previousId")
    if item.previous_id is None:
        raise problems.refused("previous_id_missing", "previousId")
    if item.user_id is None:
        raise problems.refused("alias_user_missing", "userId")
    if item.user_id == item.previous_id:
        raise problems.refused("alias_of_itself", "previousId")
    if sent.consents is not None:
        raise problems.refused("consents_misplaced", "consents")


def _identify(item: contracts.InboxItem, sent: Sent) -> None:
    traits = sent.traits or {}
    if len(traits) > TRAITS_MAX:
        raise problems.refused("traits_too_many", "traits", limit=TRAITS_MAX)
    for name in traits:
        if not 0 < len(name) <= NAME_CHARACTERS_MAX:
            raise problems.refused("trait_name_invalid", "traits", limit=NAME_CHARACTERS_MAX)
    words, path = sent.consents, "consents"
    if "consents" in traits:
        # The SDKs leave no other place for it.
        words, path = traits.pop("consents"), "traits.consents"
    if "email" in traits:
        traits["email"] = identities.check_email(traits["email"], "traits.email")
    if "phone" in traits:
        traits["phone"] = identities.check_phone(traits["phone"], "traits.phone")
    if item.user_id is None and item.anonymous_id is None and not traits.get("email"):
        raise problems.refused("identify_identity_missing", "userId")
    if words is not None:
        ip = (sent.context or {}).get("ip")
        item.consents = consents.check(
            words, path, item.occurred_at, item.received_at, ip if isinstance(ip, str) else ""
        )
    item.traits = traits


def _require_identity(item: contracts.InboxItem, sent: Sent) -> None:
    if item.user_id is None and item.anonymous_id is None:
        raise problems.refused("identity_missing", "userId")
    if sent.consents is not None:
        raise problems.refused("consents_misplaced", "consents")


_KINDS: Final[dict[str, Callable[[contracts.InboxItem, Sent], None]]] = {
    "track": _track,
    "identify": _identify,
    "page": _page,
    "screen": _screen,
    "group": _group,
    "alias": _alias,
}
