"""Recorded events: files of a shop's past, read as inbox items, in order of time.

Two layouts: JSON lines of Segment calls (`.jsonl`, one call a line, `timestamp` required), and the
columns `timestamp,visitorid,event,itemid,transactionid` (`.csv`, milliseconds) in which shops
publish clickstreams for research. A call with the same id, or a row that is repeated, is one event.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

import msgspec

from aparte.events import contracts, problems, validation
from aparte.kernel import instants
from aparte.kernel.errors import InvalidError, Problem
from aparte.kernel.words import Words


class _Dated(msgspec.Struct):
    timestamp: str


_DATED: Final = msgspec.json.Decoder(_Dated)

EVENT_NAMES: Final = {
    "view": "Product Viewed",
    "addtocart": "Product Added",
    "transaction": "Order Completed",
}
ARRIVAL_CHANNEL: Final = "email"
ARRIVAL_PURPOSE: Final = "marketing"

_LAYOUTS: Final = Words(
    en="“{name}” is neither .jsonl (Segment calls) nor .csv (timestamp, visitorid, event, itemid,"
    " transactionid).",
    fr="« {name} » n’est ni un .jsonl (appels Segment) ni un .csv (timestamp, visitorid, event,"
    " itemid, transactionid).",
)
_UNREADABLE: Final = Words(
    en="Line {line} of “{name}” cannot be read: {why}.",
    fr="La ligne {line} de « {name} » est illisible : {why}.",
)


def read(path: Path) -> list[contracts.InboxItem]:
    """Return the items of a file, each once, in order of time; raises InvalidError."""
    reader = {".csv": _read_csv, ".jsonl": _read_calls}.get(path.suffix)
    if reader is None:
        words = _LAYOUTS.filled(name=path.name)
        raise InvalidError(words, (Problem("unknown_layout", path.name, words),))
    items = {item.id: item for item in reader(path)}
    return sorted(items.values(), key=lambda item: (item.occurred_at, item.id))


def with_arrivals(items: Iterable[contracts.InboxItem]) -> list[contracts.InboxItem]:
    """Return the items with, before each visitor's first, an address and consent of theirs."""
    given: list[contracts.InboxItem] = []
    seen: set[str] = set()
    for item in items:
        visitor = item.anonymous_id
        if visitor is not None and visitor not in seen:
            seen.add(visitor)
            given.append(arrival(visitor, item.occurred_at))
        given.append(item)
    return given


def arrival(visitor: str, at: int) -> contracts.InboxItem:
    """Return the item by which a visitor says an address and agrees to be written to."""
    consent = contracts.ConsentGiven(
        purpose=ARRIVAL_PURPOSE, channel=ARRIVAL_CHANNEL, status="granted", at=at, source="replay"
    )
    return contracts.InboxItem(
        kind="identify",
        id=f"arrival-{visitor}",
        occurred_at=at,
        received_at=at,
        anonymous_id=visitor,
        traits={"email": f"visitor-{visitor}@example.org"},
        consents=[consent],
    )


def _read_csv(path: Path) -> Iterator[contracts.InboxItem]:
    orders: dict[str, contracts.InboxItem] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for line, row in enumerate(csv.DictReader(file), start=2):
            try:
                item = _item(row, orders)
            except (KeyError, ValueError) as error:
                raise _unreadable(path, line, repr(error)) from error
            if item is not None:
                yield item


def _item(
    row: dict[str, str], orders: dict[str, contracts.InboxItem]
) -> contracts.InboxItem | None:
    """Return the event of a row; the rows of one order are one event with several products."""
    at = int(row["timestamp"]) * instants.MILLISECOND
    visitor, product, order = row["visitorid"], row["itemid"], row["transactionid"]
    name = EVENT_NAMES[row["event"]]
    properties: dict[str, Any] = {"product_id": product}
    key = f"{row['timestamp']}-{visitor}-{row['event']}-{product}"
    if order:
        properties = {"order_id": order, "products": [{"product_id": product}]}
        key = f"{visitor}-order-{order}"
        if key in orders:
            _add_product(orders[key], product, at)
            return None
    item = contracts.InboxItem(
        kind="track",
        id=key,
        occurred_at=at,
        received_at=at,
        anonymous_id=visitor,
        name=name,
        properties=contracts.raw_object(properties),
    )
    if order:
        orders[key] = item
    return item


def _add_product(item: contracts.InboxItem, product: str, at: int) -> None:
    """Add a product to an order, which is placed with its first row."""
    item.occurred_at = item.received_at = min(item.occurred_at, at)
    properties = contracts.read_object(item.properties)
    line = {"product_id": product}
    if line not in properties["products"]:
        properties["products"].append(line)
        item.properties = contracts.raw_object(properties)


def _read_calls(path: Path) -> Iterator[contracts.InboxItem]:
    with path.open(encoding="utf-8") as file:
        for line, text in enumerate(file, start=1):
            if not text.strip():
                continue
            try:
                call = _DATED.decode(text)
                # Recorded: what was said is what was received, then and there.
                circumstances = validation.Circumstances(received_at=instants.parse(call.timestamp))
                yield validation.check_item(msgspec.Raw(text.encode()), circumstances)
            except (msgspec.DecodeError, ValueError, problems.RefusedError) as error:
                raise _unreadable(path, line, str(error)) from error


def _unreadable(path: Path, line: int, why: str) -> InvalidError:
    words = _UNREADABLE.filled(line=line, name=path.name, why=why)
    return InvalidError(words, (Problem("unreadable_line", f"line {line}", words),))
