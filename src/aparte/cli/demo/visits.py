"""One visit to the shop, event by event, as its tracker would send it.

Rates are those of real shops: of a hundred product views about five put something into the
basket, and of ten baskets three become orders.
"""

from __future__ import annotations

import random
from typing import Any, Final, NamedTuple

import msgspec

from aparte.cli.demo import catalogue, people
from aparte.kernel import instants

ADD_SHARE: Final = 0.05
REMOVE_SHARE: Final = 0.10
CHECKOUT_SHARE: Final = 0.26
ORDER_SHARE: Final = 0.56
"""Of started checkouts: with `CHECKOUT_SHARE`, with those who come
back for theirs, about three baskets in ten become orders."""

SIGN_UP_SHARE: Final = 0.10
SIGN_IN_SHARE: Final = 0.35
UNSUBSCRIBE_SHARE: Final = 0.012
VIEWS_MORE_SHARE: Final = 0.68
"""After each lamp, how many look at one more."""

SECOND_DEVICE_SHARE: Final = 0.4
MOBILE_SHARE: Final = 0.5
OTHER_SHELF_SHARE: Final = 0.4
"""How many begin elsewhere than at their favourite shelf."""

NEXT_SHELF_SHARE: Final = 0.2
VIEWS_MAX: Final = 14
CART_LINES_MAX: Final = 5
FREE_SHIPPING: Final = 80.0
SHIPPING: Final = 5.9

_WORDING: Final = {
    "fr": "J’accepte de recevoir par e-mail les nouvelles de Maison Lumen.",
    "en": "I agree to receive news from Maison Lumen by e-mail.",
}
_CAMPAIGNS: Final = (
    ("google", "cpc", "lampes"),
    ("newsletter", "email", "automne"),
    ("instagram", "social", "salon"),
)
_CAMPAIGN_SHARE: Final = 0.3
_QUANTITIES: Final = ((1, 2, 4), (82, 14, 4))


class Item(NamedTuple):
    """One item of Segment's API, and the instant it happened (µs)."""

    at: int
    body: dict[str, Any]


class Line(msgspec.Struct):
    """One line of a basket."""

    product: catalogue.Product
    quantity: int


class Memory(msgspec.Struct):
    """What stays of a person from visit to visit."""

    is_known: bool = False
    signed_in: set[str] = msgspec.field(default_factory=set)
    consents: bool = False
    cart: list[Line] = msgspec.field(default_factory=list)
    cart_id: str = ""
    orders: int = 0


class Visit:
    """A visit under way; `play` returns all its items."""

    def __init__(
        self, person: people.Person, memory: Memory, chance: random.Random, start: int
    ) -> None:
        self._person = person
        self._memory = memory
        self._chance = chance
        self._at = start
        self._items: list[Item] = []
        second = len(person.devices) > 1 and chance.random() < SECOND_DEVICE_SHARE
        self._device = person.devices[1 if second else 0]
        self._context: dict[str, Any] = {
            "locale": person.language,
            "device": {"type": "mobile" if second or chance.random() < MOBILE_SHARE else "desktop"},
        }

    def play(self) -> list[Item]:
        """Return the items of the visit, in order."""
        self._land()
        self._look_around()
        if self._memory.cart:
            self._decide_on_cart()
        self._maybe_unsubscribe()
        return self._items

    def _land(self) -> None:
        if self._chance.random() < _CAMPAIGN_SHARE:
            source, medium, name = self._chance.choice(_CAMPAIGNS)
            self._context["campaign"] = {"source": source, "medium": medium, "name": name}
        self._page("Accueil", "/")
        self._context.pop("campaign", None)
        if (
            self._memory.is_known
            and self._device not in self._memory.signed_in
            and self._chance.random() < SIGN_IN_SHARE
        ):
            self._identify()

    def _look_around(self) -> None:
        shelf = self._person.favourite
        if self._chance.random() < OTHER_SHELF_SHARE:
            shelf = self._chance.choice(catalogue.CATEGORIES).key
        self._list(shelf)
        for view in range(VIEWS_MAX):
            product = self._chance.choice(catalogue.in_category(shelf))
            self._see(product)
            if self._chance.random() < ADD_SHARE * self._person.appetite:
                self._add(product)
            if view == 1 and not self._memory.is_known and self._chance.random() < SIGN_UP_SHARE:
                self._sign_up()
            if self._chance.random() > VIEWS_MORE_SHARE:
                return
            if self._chance.random() < NEXT_SHELF_SHARE:
                shelf = self._chance.choice(catalogue.CATEGORIES).key
                self._list(shelf)

    def _decide_on_cart(self) -> None:
        memory = self._memory
        if len(memory.cart) > 1 and self._chance.random() < REMOVE_SHARE:
            line = memory.cart.pop(self._chance.randrange(len(memory.cart)))
            self._track("Product Removed", self._line(line))
        self._page("Panier", "/panier")
        self._track("Cart Viewed", {"cart_id": memory.cart_id, "products": self._lines()})
        if self._chance.random() > CHECKOUT_SHARE:
            return
        self._page("Commande", "/commande")
        if not memory.is_known or self._device not in memory.signed_in:
            self._identify(asks=not memory.is_known)
        self._track("Checkout Started", self._order(f"{memory.cart_id}-checkout"))
        self._pass(30, 150)
        if self._chance.random() < ORDER_SHARE:
            self._complete_order()

    def _complete_order(self) -> None:
        memory = self._memory
        self._track("Order Completed", self._order(memory.cart_id.replace("cart", "order")))
        memory.orders += 1
        memory.cart.clear()
        memory.cart_id = ""
        self._page("Merci", "/merci")

    def _sign_up(self) -> None:
        self._page("Inscription", "/inscription")
        self._identify(asks=True)
        self._track("Signed Up", {"method": "form"})

    def _maybe_unsubscribe(self) -> None:
        memory = self._memory
        if memory.consents and self._chance.random() < UNSUBSCRIBE_SHARE:
            self._page("Préférences", "/preferences")
            self._say_consent("withdrawn", "preferences")
            memory.consents = False

    def _identify(self, *, asks: bool = False) -> None:
        memory = self._memory
        memory.is_known = True
        memory.signed_in.add(self._device)
        if asks and self._person.consents:
            memory.consents = True
            self._say_consent("granted", "form")
        else:
            self._put({"type": "identify", "traits": self._person.traits()})
        self._pass(5, 40)

    def _say_consent(self, status: str, source: str) -> None:
        consent = {
            "purpose": "marketing",
            "channel": "email",
            "status": status,
            "wording": _WORDING[self._person.language],
            "source": source,
        }
        self._put({"type": "identify", "traits": self._person.traits(), "consents": [consent]})

    def _list(self, shelf: str) -> None:
        self._page("Rayon", f"/{shelf}", category=shelf)
        self._track("Product List Viewed", {"list_id": shelf, "category": shelf})

    def _see(self, product: catalogue.Product) -> None:
        self._page(
            "Produit", f"/{product.category}/{product.id.lower()}", category=product.category
        )
        self._track("Product Viewed", product.properties(self._person.language))
        self._pass(12, 110)

    def _add(self, product: catalogue.Product) -> None:
        memory = self._memory
        if len(memory.cart) >= CART_LINES_MAX:
            return
        if not memory.cart:
            memory.cart_id = f"cart-{self._person.number}-{self._at // instants.SECOND}"
        quantity = self._chance.choices(*_QUANTITIES)[0]
        line = Line(product, quantity if product.category == "ampoules" else 1)
        memory.cart.append(line)
        self._track("Product Added", self._line(line))
        self._pass(3, 20)

    def _line(self, line: Line) -> dict[str, Any]:
        shown = line.product.properties(self._person.language)
        return {**shown, "cart_id": self._memory.cart_id, "quantity": line.quantity}

    def _lines(self) -> list[dict[str, Any]]:
        language = self._person.language
        return [
            {**line.product.properties(language), "quantity": line.quantity}
            for line in self._memory.cart
        ]

    def _order(self, order_id: str) -> dict[str, Any]:
        value = sum(line.product.price * line.quantity for line in self._memory.cart)
        shipping = 0.0 if value >= FREE_SHIPPING else SHIPPING
        return {
            "order_id": order_id,
            "cart_id": self._memory.cart_id,
            "revenue": round(value, 2),
            "shipping": shipping,
            "total": round(value + shipping, 2),
            "currency": catalogue.CURRENCY,
            "products": self._lines(),
        }

    def _page(self, name: str, path: str, **properties: str) -> None:
        url = f"{catalogue.SHOP}/{self._person.language}{path}"
        self._put({"type": "page", "name": name, "properties": {"url": url, **properties}})
        self._pass(2, 15)

    def _track(self, event: str, properties: dict[str, Any]) -> None:
        self._put({"type": "track", "event": event, "properties": properties})

    def _put(self, body: dict[str, Any]) -> None:
        body["anonymousId"] = self._device
        if self._device in self._memory.signed_in:
            body["userId"] = self._person.user_id
        if self._context:
            body["context"] = dict(self._context)
        self._items.append(Item(self._at, body))
        self._at += instants.MILLISECOND * self._chance.randint(20, 400)

    def _pass(self, least: int, most: int) -> None:
        """Let some seconds pass, more often few than many."""
        self._at += int(self._chance.triangular(least, most, least) * instants.SECOND)
