"""The events we know by name: Segment's e-commerce specification, and ours where it has none.

Any event name is accepted. These are the ones the ready-made scenarios, the timeline and the
basket speak of, with their words for people and the properties that matter. `docs/events.md`
lists them for developers.
"""

from __future__ import annotations

from typing import Final

import msgspec

from aparte.kernel.words import Words

PAGE: Final = "Page Viewed"
SCREEN: Final = "Screen Viewed"
GROUP: Final = "Group Joined"

MESSAGE_OPENED: Final = "Message Opened"
MESSAGE_CLICKED: Final = "Message Clicked"
MESSAGE_UNSUBSCRIBED: Final = "Message Unsubscribed"
ENTRY_REQUESTED: Final = "Entry Requested"
ENTRY_ALLOWED: Final = "Entry Allowed"
ENTRY_REFUSED: Final = "Entry Refused"
CONTACT_RANKED: Final = "Contact Ranked"

RESERVED: Final = frozenset(
    {
        "Message Sent",
        "Message Delivered",
        MESSAGE_OPENED,
        MESSAGE_CLICKED,
        "Message Bounced",
        "Message Replied",
        "Message Skipped",
        ENTRY_REQUESTED,
        ENTRY_ALLOWED,
        ENTRY_REFUSED,
        CONTACT_RANKED,
        "Task Completed",
        "Task Dismissed",
        "Webhook Answered",
        "Alert Sent",
        "Alert Failed",
    }
)
"""What only the platform may say, of its messages, of scenarios that somebody started, of its
people's and other systems' work: a public write key must not forge it.

`Message Unsubscribed` and `Message Complained` stay open: a withdrawal is believed whoever
reports it.
"""

PLACEHOLDER_IDS: Final = frozenset(
    {
        "0", "-1", "null", "nil", "none", "undefined", "nan", "true", "false", "[object object]",
        "anonymous", "guest", "unknown", "id", "userid", "user_id", "anonymousid", "anonymous_id",
        "distinctid", "distinct_id", "email", "not_authenticated", "test@test.com",
        "00000000-0000-0000-0000-000000000000",
    }
)  # fmt: skip
"""Values (in small letters) that a broken integration sends for everybody."""


class KnownEvent(msgspec.Struct, frozen=True):
    """One event name: what a person reads, the properties of note, whether the name is ours."""

    words: Words
    properties: tuple[str, ...] = ()
    ours: bool = False


def _event(en: str, fr: str, *properties: str, ours: bool = False) -> KnownEvent:
    return KnownEvent(Words(en=en, fr=fr), properties, ours)


_PRODUCT: Final = (
    "product_id", "sku", "category", "name", "brand", "variant", "price", "quantity", "coupon",
    "currency", "position", "url", "image_url",
)  # fmt: skip
_ORDER: Final = (
    "checkout_id", "order_id", "affiliation", "total", "subtotal", "revenue", "shipping", "tax",
    "discount", "coupon", "currency", "products",
)  # fmt: skip
_COUPON: Final = ("order_id", "cart_id", "coupon_id", "coupon_name", "discount")
_PROMOTION: Final = ("promotion_id", "creative", "name", "position")
_DELIVERY: Final = ("delivery_id", "scenario", "message")
_TASK: Final = ("task_id", "scenario", "step", "assignee", "team", "by", "outcome")
_SHIPMENT: Final = ("order_id", "carrier", "tracking_number", "tracking_url")

KNOWN: Final[dict[str, KnownEvent]] = {
    PAGE: _event("Viewed a page", "A vu une page", "name", "category", "url", "path", "title"),
    SCREEN: _event("Viewed a screen", "A vu un écran", "name", "category"),
    GROUP: _event("Joined a group", "A rejoint un groupe", "group_id", "traits"),
    "Products Searched": _event("Searched products", "A cherché des produits", "query"),
    "Product List Viewed": _event(
        "Viewed a product list", "A vu une liste de produits", "list_id", "category", "products"
    ),
    "Product List Filtered": _event(
        "Filtered a product list", "A filtré une liste de produits",
        "list_id", "category", "filters", "sorts", "products",
    ),
    "Promotion Viewed": _event("Saw a promotion", "A vu une promotion", *_PROMOTION),
    "Promotion Clicked": _event("Clicked a promotion", "A cliqué sur une promotion", *_PROMOTION),
    "Product Clicked": _event("Clicked a product", "A cliqué sur un produit", *_PRODUCT),
    "Product Viewed": _event("Viewed a product", "A vu un produit", *_PRODUCT),
    "Product Added": _event(
        "Added a product to the basket", "A ajouté un produit au panier", "cart_id", *_PRODUCT
    ),
    "Product Removed": _event(
        "Removed a product from the basket", "A retiré un produit du panier", "cart_id", *_PRODUCT
    ),
    "Cart Viewed": _event("Viewed the basket", "A vu le panier", "cart_id", "products"),
    "Checkout Started": _event("Started checkout", "A commencé à commander", *_ORDER),
    "Checkout Step Viewed": _event(
        "Viewed a checkout step", "A vu une étape de la commande",
        "checkout_id", "step", "shipping_method", "payment_method",
    ),
    "Checkout Step Completed": _event(
        "Completed a checkout step", "A terminé une étape de la commande",
        "checkout_id", "step", "shipping_method", "payment_method",
    ),
    "Payment Info Entered": _event(
        "Entered payment details", "A saisi un moyen de paiement",
        "checkout_id", "order_id", "step", "shipping_method", "payment_method",
    ),
    "Order Completed": _event("Ordered", "A commandé", *_ORDER),
    "Order Updated": _event("Order updated", "Commande modifiée", *_ORDER),
    "Order Refunded": _event("Order refunded", "Commande remboursée", *_ORDER),
    "Order Cancelled": _event("Order cancelled", "Commande annulée", *_ORDER),
    "Coupon Entered": _event("Entered a coupon", "A saisi un code promo", *_COUPON),
    "Coupon Applied": _event("Coupon applied", "Code promo appliqué", *_COUPON),
    "Coupon Denied": _event("Coupon denied", "Code promo refusé", *_COUPON, "reason"),
    "Coupon Removed": _event("Removed a coupon", "A retiré un code promo", *_COUPON),
    "Product Added to Wishlist": _event(
        "Added a product to the wish list", "A ajouté un produit à sa liste d’envies",
        "wishlist_id", "wishlist_name", *_PRODUCT,
    ),
    "Product Removed from Wishlist": _event(
        "Removed a product from the wish list", "A retiré un produit de sa liste d’envies",
        "wishlist_id", "wishlist_name", *_PRODUCT,
    ),
    "Wishlist Product Added to Cart": _event(
        "Moved a wish to the basket", "A mis au panier un produit de sa liste d’envies",
        "wishlist_id", "wishlist_name", "cart_id", *_PRODUCT,
    ),
    "Product Shared": _event(
        "Shared a product", "A partagé un produit", "share_via", "share_message", *_PRODUCT
    ),
    "Cart Shared": _event(
        "Shared the basket", "A partagé son panier", "share_via", "cart_id", "products"
    ),
    "Product Reviewed": _event(
        "Reviewed a product", "A donné son avis sur un produit",
        "product_id", "review_id", "review_body", "rating",
    ),
    "Signed Up": _event("Signed up", "S’est inscrit", "type", "username", "email"),
    "Signed In": _event("Signed in", "S’est connecté", "username"),
    "Signed Out": _event("Signed out", "S’est déconnecté", "username"),
    "Order Shipped": _event("Order shipped", "Commande expédiée", *_SHIPMENT, ours=True),
    "Order Delivered": _event("Order delivered", "Commande livrée", *_SHIPMENT, ours=True),
    "Subscribed": _event(
        "Subscribed", "S’est abonné", "purpose", "channel", "form", ours=True
    ),
    "Unsubscribed": _event(
        "Unsubscribed", "S’est désabonné", "purpose", "channel", "reason", ours=True
    ),
    "Form Submitted": _event("Submitted a form", "A rempli un formulaire", "form", ours=True),
    "Message Sent": _event("Message sent", "Message envoyé", *_DELIVERY, ours=True),
    "Message Delivered": _event("Message delivered", "Message remis", *_DELIVERY, ours=True),
    MESSAGE_OPENED: _event(
        "Opened a message", "A ouvert un message", *_DELIVERY, "proxy", ours=True
    ),
    MESSAGE_CLICKED: _event(
        "Clicked in a message", "A cliqué dans un message", *_DELIVERY, "url", ours=True
    ),
    "Message Bounced": _event(
        "Message bounced", "Message rejeté", *_DELIVERY, "permanent", "reply", ours=True
    ),
    "Message Complained": _event(
        "Reported a message as spam", "A signalé un message comme indésirable", *_DELIVERY,
        ours=True,
    ),
    MESSAGE_UNSUBSCRIBED: _event(
        "Unsubscribed from a message", "S’est désabonné depuis un message", *_DELIVERY,
        "purpose", "channel", ours=True,
    ),
    "Message Replied": _event(
        "Replied to a message", "A répondu à un message", *_DELIVERY, ours=True
    ),
    ENTRY_REQUESTED: _event(
        "Put in a scenario", "A été mis dans un scénario", "scenario", ours=True
    ),
    ENTRY_ALLOWED: _event(
        "Given a place in a scenario", "A eu une place dans un scénario", "scenario", "number",
        ours=True,
    ),
    ENTRY_REFUSED: _event(
        "Not let into a full scenario", "N’est pas entré dans un scénario complet",
        "scenario", "per", "limit", ours=True,
    ),
    CONTACT_RANKED: _event(
        "Ranked among others", "A été classé parmi d’autres",
        "scenario", "step", "among", "rank", "of", "value", ours=True,
    ),
    "Message Skipped": _event(
        "Message not sent", "Message non envoyé", *_DELIVERY, "reason", ours=True
    ),
    "Task Completed": _event("Task done", "Tâche faite", *_TASK, ours=True),
    "Task Dismissed": _event("Task dismissed", "Tâche écartée", *_TASK, ours=True),
    "Webhook Answered": _event(
        "Another system answered", "Un autre système a répondu",
        "scenario", "step", "status", "answer", "detail", ours=True,
    ),
    "Alert Sent": _event(
        "Colleagues alerted (no message to this person)",
        "Collègues alertés (aucun message à cette personne)",
        "scenario", "step", "subject", "gathered", ours=True,
    ),
    "Alert Failed": _event(
        "A colleague could not be alerted", "Un collègue n’a pas pu être alerté",
        "scenario", "step", "to", "detail", ours=True,
    ),
}  # fmt: skip


def words_of(name: str) -> Words:
    """Return what a person reads for an event: its words if we know it, else its own name."""
    known = KNOWN.get(name)
    return known.words if known is not None else Words(en=name, fr=name)
