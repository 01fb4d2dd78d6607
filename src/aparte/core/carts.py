"""The basket, rebuilt from its moves: added, removed, seen whole, emptied by an order.

Event names and fields are those of Segment's e-commerce specification. Moves are kept, not sums,
so that late and repeated arrivals give the same basket.
"""

from __future__ import annotations

import bisect
from typing import Any, Final

import msgspec

from aparte.core.contact import CART_MOVES_MAX, Cart, CartMove, Contact
from aparte.core.inputs import EventInput

ADDED: Final = "Product Added"
REMOVED: Final = "Product Removed"
VIEWED: Final = "Cart Viewed"
ORDERED: Final = "Order Completed"
EVENTS: Final = frozenset({ADDED, REMOVED, VIEWED, ORDERED})

LINE_FIELDS: Final = ("product_id", "sku", "name", "price", "url", "image_url", "variant", "brand")
LINES_MAX: Final = 50
_WHOLE: Final = ""


class Line(msgspec.Struct, frozen=True):
    """One product in the basket."""

    product_id: str
    quantity: int
    fields: dict[str, Any]


def apply(contact: Contact, event: EventInput) -> None:
    """Let a basket event enter the contact's basket."""
    cart = contact.cart
    if cart is None:
        cart = contact.cart = Cart()
    if event.name == ORDERED:
        cart.cleared_at = max(cart.cleared_at, event.at)
        cart.moves = [move for move in cart.moves if move.at > cart.cleared_at]
        return
    move = _move(event)
    if event.at <= cart.cleared_at or move is None or move in cart.moves:
        return
    bisect.insort(cart.moves, move)
    del cart.moves[:-CART_MOVES_MAX]


def _move(event: EventInput) -> CartMove | None:
    properties = event.properties
    if event.name == VIEWED:
        products = properties.get("products")
        if not isinstance(products, list):
            return None
        lines = [_fields(item) for item in products[:LINES_MAX] if isinstance(item, dict)]
        quantities = [_quantity(item) for item in products[:LINES_MAX] if isinstance(item, dict)]
        whole = [
            {**line, "quantity": quantity} for line, quantity in zip(lines, quantities, strict=True)
        ]
        return CartMove(event.at, _WHOLE, 0, msgspec.json.encode(whole).decode())
    product = properties.get("product_id") or properties.get("sku")
    if product is None:
        return None
    sign = 1 if event.name == ADDED else -1
    line = msgspec.json.encode(_fields(properties), order="sorted").decode()
    return CartMove(event.at, str(product), sign * _quantity(properties), line)


def _fields(properties: dict[str, Any]) -> dict[str, Any]:
    return {name: properties[name] for name in LINE_FIELDS if name in properties}


def _quantity(properties: dict[str, Any]) -> int:
    quantity = properties.get("quantity", 1)
    return int(quantity) if isinstance(quantity, int | float) and quantity >= 1 else 1


def lines(cart: Cart | None) -> list[Line]:
    """Return what the basket holds now, in the order it was put there."""
    kept: dict[str, Line] = {}
    for move in [] if cart is None else cart.moves:
        if move.product_id == _WHOLE:
            kept = _whole(move.line)
            continue
        old = kept.get(move.product_id)
        quantity = (0 if old is None else old.quantity) + move.quantity
        if quantity <= 0:
            kept.pop(move.product_id, None)
            continue
        fields = msgspec.json.decode(move.line) if move.quantity > 0 or old is None else old.fields
        kept[move.product_id] = Line(move.product_id, quantity, fields)
    return list(kept.values())


def _whole(text: str) -> dict[str, Line]:
    kept: dict[str, Line] = {}
    for fields in msgspec.json.decode(text):
        product = str(fields.get("product_id") or fields.get("sku") or "")
        if product:
            kept[product] = Line(product, fields.pop("quantity"), fields)
    return kept
