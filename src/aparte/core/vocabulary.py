"""How a marketer names events and properties: what the sentences of conditions are made of.

The events are those of Segment's e-commerce and mobile specs and our own about messages. One that
is not here is quoted by its name, so every sentence can be said; this list only says it better.
"""

from __future__ import annotations

from typing import Final

import msgspec

from aparte.core import channels, phrases
from aparte.kernel.words import Words


class EventWords(msgspec.Struct, frozen=True):
    """One event as things people count and as something a person did.

    "has {did} {what}" and "n’a pas {a_fait} {de_quoi}": French changes the object when denied.
    """

    one: Words
    many: Words
    did: Words
    what: Words
    denied: Words


def _event(en: str, fr: str) -> EventWords:
    """Return the words of "noun|nouns|did|what|denied what" in each language."""
    english, french = en.split("|"), fr.split("|")
    return EventWords(*(Words(en=e, fr=f) for e, f in zip(english, french, strict=True)))


OURS: Final = frozenset(
    {
        "Alert Failed",
        "Alert Sent",
        "Contact Ranked",
        "Entry Allowed",
        "Entry Refused",
        "Entry Requested",
        "Message Bounced",
        "Message Delivered",
        "Message Sent",
        "Message Skipped",
        "Order Delivered",
        "Order Shipped",
    }
)
"""Events of a person's log that say what we did, not what the person did."""

_EVENTS: Final = {
    "Contact Ranked": _event(
        "a ranking|rankings|been placed in|a ranking|any ranking",
        "un classement|classements|été placé dans|un classement|aucun classement",
    ),
    "Entry Allowed": _event(
        "a place in a limited scenario|places in limited scenarios|been given"
        "|a place in a limited scenario|any place in a limited scenario",
        "une place dans un scénario limité|places dans des scénarios limités|reçu"
        "|une place dans un scénario limité|de place dans un scénario limité",
    ),
    "Entry Refused": _event(
        "a full scenario|full scenarios|been turned away from|a full scenario|any full scenario",
        "un scénario complet|scénarios complets|trouvé|un scénario complet|de scénario complet",
    ),
    "Entry Requested": _event(
        "a request to enter a scenario|requests to enter a scenario|been put in|a scenario"
        "|any scenario",
        "une demande d’entrée dans un scénario|demandes d’entrée dans un scénario|été mis dans"
        "|un scénario|de scénario",
    ),
    "Product Viewed": _event(
        "a product view|product views|viewed|a product|any product",
        "une consultation de produit|consultations de produits|consulté|un produit|de produit",
    ),
    "Product List Viewed": _event(
        "a category view|category views|viewed|a category|any category",
        "une consultation de catégorie|consultations de catégories|consulté|une catégorie"
        "|de catégorie",
    ),
    "Products Searched": _event(
        "a search|searches|searched for|products|any product",
        "une recherche|recherches|recherché|des produits|de produits",
    ),
    "Product Added": _event(
        "an addition to the basket|additions to the basket|put|a product in the basket"
        "|any product in the basket",
        "un ajout au panier|ajouts au panier|mis|un produit au panier|de produit au panier",
    ),
    "Product Removed": _event(
        "a removal from the basket|removals from the basket|taken|a product out of the basket"
        "|any product out of the basket",
        "un retrait du panier|retraits du panier|retiré|un produit du panier|de produit du panier",
    ),
    "Cart Viewed": _event(
        "a basket view|basket views|looked at|the basket|the basket",
        "une consultation du panier|consultations du panier|consulté|le panier|le panier",
    ),
    "Checkout Started": _event(
        "a checkout|checkouts|begun|a checkout|any checkout",
        "un début de paiement|débuts de paiement|commencé|un paiement|de paiement",
    ),
    "Order Completed": _event(
        "an order|orders|placed|an order|any order",
        "une commande|commandes|passé|une commande|de commande",
    ),
    "Order Cancelled": _event(
        "a cancelled order|cancelled orders|cancelled|an order|any order",
        "une commande annulée|commandes annulées|annulé|une commande|de commande",
    ),
    "Order Shipped": _event(
        "an order shipped|orders shipped|had|an order shipped|any order shipped",
        "une commande expédiée|commandes expédiées|eu|une commande expédiée|de commande expédiée",
    ),
    "Order Delivered": _event(
        "an order delivered|orders delivered|received|an order|any order",
        "une commande livrée|commandes livrées|reçu|une commande|de commande",
    ),
    "Order Refunded": _event(
        "a refund|refunds|received|a refund|any refund",
        "un remboursement|remboursements|reçu|un remboursement|de remboursement",
    ),
    "Product Added to Wishlist": _event(
        "an addition to the wish list|additions to the wish list|put|a product on the wish list"
        "|any product on the wish list",
        "un ajout à la liste d’envies|ajouts à la liste d’envies|mis"
        "|un produit dans la liste d’envies|de produit dans la liste d’envies",
    ),
    "Coupon Applied": _event(
        "a coupon use|coupon uses|used|a coupon|any coupon",
        "un code promo utilisé|codes promo utilisés|utilisé|un code promo|de code promo",
    ),
    "Product Reviewed": _event(
        "a product review|product reviews|reviewed|a product|any product",
        "un avis sur un produit|avis sur des produits|donné|un avis sur un produit"
        "|d’avis sur un produit",
    ),
    "Signed Up": _event(
        "a sign-up|sign-ups|created|an account|any account",
        "une création de compte|créations de compte|créé|un compte|de compte",
    ),
    "Page Viewed": _event(
        "a page view|page views|viewed|a page|any page",
        "une page consultée|pages consultées|consulté|une page|de page",
    ),
    "Screen Viewed": _event(
        "a screen view|screen views|viewed|a screen|any screen",
        "un écran consulté|écrans consultés|consulté|un écran|d’écran",
    ),
    "Message Sent": _event(
        "a message sent|messages sent|received|a message|any message",
        "un message envoyé|messages envoyés|reçu|un message|de message",
    ),
    "Message Opened": _event(
        "a message opened|messages opened|opened|a message|any message",
        "un message ouvert|messages ouverts|ouvert|un message|de message",
    ),
    "Message Replied": _event(
        "a reply to a message|replies to messages|replied|to a message|to any message",
        "une réponse à un message|réponses à des messages|répondu|à un message|à aucun message",
    ),
    "Message Clicked": _event(
        "a click in a message|clicks in messages|clicked|in a message|in any message",
        "un clic dans un message|clics dans des messages|cliqué|dans un message|dans aucun message",
    ),
}

_NAMES: Final = {
    "address.city": Words(en="city", fr="la ville"),
    "address.country": Words(en="country", fr="le pays"),
    "birth_date": Words(en="date of birth", fr="la date de naissance"),
    "birthday": Words(en="date of birth", fr="la date de naissance"),
    "brand": Words(en="brand", fr="la marque"),
    "category": Words(en="category", fr="la catégorie"),
    "city": Words(en="city", fr="la ville"),
    "company": Words(en="company", fr="l’entreprise"),
    "country": Words(en="country", fr="le pays"),
    "coupon": Words(en="coupon", fr="le code promo"),
    "created_at": Words(en="date of creation", fr="la date de création"),
    "currency": Words(en="currency", fr="la devise"),
    "discount": Words(en="discount", fr="la remise"),
    "email": Words(en="e-mail address", fr="l’adresse e-mail"),
    "first_name": Words(en="first name", fr="le prénom"),
    "gender": Words(en="gender", fr="le genre"),
    "language": Words(en="language", fr="la langue"),
    "invoice_id": Words(en="invoice number", fr="le numéro de facture"),
    "last_name": Words(en="last name", fr="le nom de famille"),
    "name": Words(en="name", fr="le nom"),
    "order_id": Words(en="order number", fr="le numéro de commande"),
    "phone": Words(en="phone number", fr="le numéro de téléphone"),
    "price": Words(en="price", fr="le prix"),
    "product_id": Words(en="product number", fr="la référence du produit"),
    "quantity": Words(en="quantity", fr="la quantité"),
    "revenue": Words(en="revenue", fr="le montant"),
    "sku": Words(en="SKU", fr="la référence"),
    "timezone": Words(en="time zone", fr="le fuseau horaire"),
    "total": Words(en="total", fr="le total"),
    "url": Words(en="address of the page", fr="l’adresse de la page"),
    "value": Words(en="value", fr="la valeur"),
}
_BIRTHS: Final = frozenset({"birth_date", "birthday", "birthdate", "date_of_birth"})


def event(name: str) -> EventWords:
    """Return the words of an event; unknown ones are quoted."""
    known = _EVENTS.get(name)
    if known is not None:
        return known
    shown = phrases.quoted(name)
    named = Words(en=f"{shown.en} events", fr=f"événements {shown.fr}")
    return EventWords(
        one=Words(en=f"a {shown.en} event", fr=f"un événement {shown.fr}"),
        many=named,
        did=Words(en="done", fr="fait"),
        what=shown,
        denied=shown,
    )


def counted(name: str, count: int) -> Words:
    """Return "3 orders", "1 order", "no order"."""
    words = event(name)
    if count == 0:
        bare_en, bare_fr = _bare(words.one)
        feminine = words.one.fr.startswith("une ")
        return Words(en=f"no {bare_en}", fr=f"aucun{'e' if feminine else ''} {bare_fr}")
    if count == 1:
        bare_en, bare_fr = _bare(words.one)
        return Words(en=f"1 {bare_en}", fr=f"1 {bare_fr}")
    number = phrases.number(count)
    return Words(en=f"{number.en} {words.many.en}", fr=f"{number.fr} {words.many.fr}")


def _bare(one: Words) -> tuple[str, str]:
    """Return a noun without its article."""
    return one.en.split(" ", 1)[1], one.fr.split(" ", 1)[1]


def name(path: str) -> Words:
    """Return an attribute or property as the subject of a sentence."""
    known = _NAMES.get(path) or _NAMES.get(path.removeprefix("products."))
    return phrases.quoted(path) if known is None else known


def of_name(path: str) -> Words:
    """Return the same after "of" and "de": "of the price", "du prix"."""
    words = name(path)
    french = f"du {words.fr[3:]}" if words.fr.startswith("le ") else f"de {words.fr}"
    return Words(en=f"of {words.en}", fr=french)


def anniversary(path: str) -> Words:
    """Return the yearly return of a date: of birth, the birthday."""
    if path in _BIRTHS:
        return Words(en="the birthday", fr="l’anniversaire")
    words, of_words = name(path), of_name(path)
    return Words(en=f"the anniversary of {words.en}", fr=f"l’anniversaire {of_words.fr}")


def channel(key: str) -> Words:
    """Return a channel's name."""
    known = channels.CHANNELS.get(key)
    return phrases.quoted(key) if known is None else known.name
