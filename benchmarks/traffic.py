"""A shop's visitors, as Segment's API would tell of them: sessions of page views, baskets, orders.

Everything follows from a seed. A third of the sessions are of people who are known, one in twenty
of somebody new; the rest are devices that came before.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

import msgspec

from aparte.events import facts as event_facts
from aparte.events import inbox, validation
from aparte.kernel import ids, instants

KNOWN_SHARE: Final = 0.4
"""Contacts that have an account; the others are devices."""

NEW_SHARE: Final = 0.05
WEIGHTS: Final = {
    "Product Viewed": 42,
    "Page Viewed": 25,
    "Product List Viewed": 12,
    "Products Searched": 6,
    "Product Added": 7,
    "Cart Viewed": 3,
    "Checkout Started": 2,
    "Order Completed": 2,
    "identify": 1,
}
CATEGORIES: Final = ("lamps", "tables", "chairs", "rugs", "mirrors", "vases", "pricing", "sale")
SESSION_EVENTS: Final = 4
_ENCODE: Final = msgspec.json.Encoder().encode
_AGENT: Final = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari"
)


class Told(NamedTuple):
    """One item as sent, and the contact it concerns."""

    message: dict[str, Any]
    contact: bytes


def is_known(number: int) -> bool:
    """Return whether the contact of this number has an account."""
    return number % 5 < KNOWN_SHARE * 5


def user_of(number: int) -> str:
    """Return the user id of a contact that has an account."""
    return f"user-{number}"


def device_of(number: int) -> str:
    """Return the anonymous id of a contact's device."""
    return f"5f1c{number:08x}-device"


def email_of(number: int) -> str:
    """Return the address of a contact that has an account."""
    return f"person.{number}@mail-{number % 7}.example"


class Visitors:
    """The traffic of one workspace among so many contacts; each call goes on in time."""

    def __init__(self, workspace: int, contacts: int, seed: int = 7) -> None:
        self._random = random.Random(seed)
        self._workspace = workspace
        self._contacts = contacts
        self._new = contacts
        self._number = 0
        self._seed = seed

    def tell(self, count: int, since: int, until: int) -> list[Told]:
        """Return items spread evenly over a span of time, sessions side by side."""
        sessions: list[Iterator[Told]] = []
        step = (until - since) / count
        told: list[Told] = []
        while len(told) < count:
            while len(sessions) < 64:
                sessions.append(self._session())
            place = self._random.randrange(len(sessions))
            item = next(sessions[place], None)
            if item is None:
                del sessions[place]
                continue
            item.message["timestamp"] = instants.to_text(since + int(step * len(told)))
            told.append(item)
        return told

    def _session(self) -> Iterator[Told]:
        if self._random.random() < NEW_SHARE:
            number = self._new
            self._new += 1
            known = False
        else:
            number = self._random.randrange(self._contacts)
            known = is_known(number)
        who = {"anonymousId": device_of(number)}
        kind, value = "anonymous", device_of(number)
        if known:
            who["userId"] = user_of(number)
            kind, value = "user", user_of(number)
        contact = ids.contact_id(self._workspace, kind, value)
        names = self._random.choices(
            list(WEIGHTS), list(WEIGHTS.values()), k=1 + int(self._random.expovariate(1 / 3))
        )
        for name in names:
            if name == "identify" and not known:
                name = "Page Viewed"  # noqa: PLW2901 -- a device says nothing of its owner
            yield Told(self._item(name, who, number), contact)

    def _item(self, name: str, who: dict[str, str], number: int) -> dict[str, Any]:
        self._number += 1
        message: dict[str, Any] = {
            "messageId": f"ajs-{self._seed:x}-{self._number:x}-6d2f9c",
            **who,
            "context": {
                "ip": f"198.51.100.{number % 250}",
                "library": {"name": "analytics.js", "version": "2.11.1"},
                "locale": "fr-FR",
                "page": {
                    "path": "/lampes/opaline",
                    "referrer": "https://search.example/",
                    "title": "Lampe Opaline",
                    "url": "https://shop.example/lampes/opaline",
                },
                "userAgent": _AGENT,
            },
        }
        if name == "identify":
            message |= {"type": "identify", "traits": traits_of(number)}
        elif name == "Page Viewed":
            message |= {"type": "page", "properties": {"title": "Lampes", "path": "/lampes"}}
        else:
            message |= {"type": "track", "event": name, "properties": self._properties(name)}
        return message

    def _properties(self, name: str) -> dict[str, Any]:
        chance = self._random
        if name == "Products Searched":
            return {"query": "lampe opaline", "results": chance.randrange(30)}
        if name == "Product List Viewed":
            return {"list_id": "spring", "category": chance.choice(CATEGORIES)}
        product: dict[str, Any] = {
            "product_id": f"p-{chance.randrange(2_000)}",
            "name": "Lampe Opaline",
            "category": chance.choice(CATEGORIES),
            "price": chance.randrange(1_000, 30_000) / 100,
            "currency": "EUR",
            "quantity": 1,
        }
        if name.startswith("Product "):
            return product
        order: dict[str, Any] = {
            "cart_id": f"c-{self._number}",
            "products": [product],
            "currency": "EUR",
        }
        if name == "Order Completed":
            order |= {"order_id": f"o-{self._number}", "total": product["price"]}
        return order


def traits_of(number: int) -> dict[str, Any]:
    """Return what is said of a contact that has an account."""
    return {
        "email": email_of(number),
        "first_name": ("Anne", "Bao", "Chloé", "Driss", "Emma")[number % 5],
        "country": ("FR", "FR", "BE", "DE")[number % 4],
        "language": "de" if number % 4 == 3 else "fr",
        "birth_date": f"{1960 + number % 45}-{1 + number % 12:02}-{1 + number % 28:02}",
        "signed_up_on": f"2026-{1 + number % 12:02}-{1 + number % 28:02}",
    }


def sent(told: Sequence[Told]) -> list[bytes]:
    """Return the items as JSON, one by one."""
    return [_ENCODE(one.message) for one in told]


def inbox_rows(workspace: int, told: Sequence[Told], received_at: int) -> list[inbox.Row]:
    """Return what ingest would keep of the items."""
    circumstances = validation.Circumstances(received_at, may_hold_nul=False)
    check, raw = validation.check_item, msgspec.Raw
    return [inbox.row_of(workspace, check(raw(one), circumstances)) for one in sent(told)]


def event_rows(
    workspace: int, told: Sequence[Told], received_at: int
) -> list[event_facts.EventRow]:
    """Return the rows of the event log that the items end as."""
    circumstances = validation.Circumstances(received_at, may_hold_nul=False)
    rows = []
    for one, data in zip(told, sent(told), strict=True):
        item = validation.check_item(msgspec.Raw(data), circumstances)
        if item.name is None:
            continue
        rows.append(
            event_facts.EventRow(
                ids.event_id(workspace, item.id),
                one.contact,
                workspace,
                item.occurred_at,
                item.received_at,
                item.name,
                bytes(item.properties),
                bytes(item.context),
            )
        )
    return rows
