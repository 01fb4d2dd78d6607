"""What Maison Lumen sells: 120 lamps in eight categories, named in French and in English."""

from __future__ import annotations

import functools
from typing import Any, Final

import msgspec

from aparte.cli.demo import chance as seeding

SHOP: Final = "https://maison-lumen.example"
CURRENCY: Final = "EUR"
PER_CATEGORY: Final = 15

_CENTS: Final = 0.9


class Category(msgspec.Struct, frozen=True):
    """A shelf of the shop: its key in events, its names, what one of its lamps is called."""

    key: str
    name_fr: str
    name_en: str
    lamp_fr: str
    lamp_en: str
    price_from: int
    price_to: int


CATEGORIES: Final = (
    Category("suspensions", "Suspensions", "Pendants", "Suspension", "pendant", 69, 590),
    Category("lampadaires", "Lampadaires", "Floor lamps", "Lampadaire", "floor lamp", 99, 790),
    Category("table", "Lampes de table", "Table lamps", "Lampe de table", "table lamp", 39, 260),
    Category("appliques", "Appliques", "Wall lights", "Applique", "wall light", 45, 220),
    Category("bureau", "Lampes de bureau", "Desk lamps", "Lampe de bureau", "desk lamp", 49, 190),
    Category("exterieur", "Extérieur", "Outdoor", "Lanterne", "lantern", 29, 240),
    Category("veilleuses", "Veilleuses", "Night lights", "Veilleuse", "night light", 19, 59),
    Category("ampoules", "Ampoules", "Bulbs", "Ampoule", "bulb", 6, 29),
)

_NAMES: Final = (
    "Aube", "Brume", "Calanque", "Dune", "Écume", "Falaise", "Givre", "Horizon", "Îlot",
    "Jonc", "Lande", "Méridien", "Nacelle", "Opale", "Phare", "Ressac", "Sirocco", "Tamis",
    "Vesper", "Zénith",
)  # fmt: skip
_FINISHES: Final = (
    ("laiton", "brass"),
    ("lin", "linen"),
    ("verre soufflé", "blown glass"),
    ("chêne", "oak"),
    ("céramique", "ceramic"),
    ("acier noir", "black steel"),
    ("papier", "paper"),
)


class Product(msgspec.Struct, frozen=True):
    """One lamp. `price` is in `CURRENCY`."""

    id: str
    category: str
    name_fr: str
    name_en: str
    price: float

    def properties(self, language: str) -> dict[str, Any]:
        """Return the product as Segment's e-commerce events carry it."""
        return {
            "product_id": self.id,
            "sku": self.id,
            "name": self.name_fr if language == "fr" else self.name_en,
            "category": self.category,
            "brand": "Maison Lumen",
            "price": self.price,
            "currency": CURRENCY,
            "url": f"{SHOP}/{language}/{self.category}/{self.id.lower()}",
        }


@functools.cache
def products() -> tuple[Product, ...]:
    """Return all lamps; always the same."""
    draw = seeding.seeded("Maison Lumen")
    made: list[Product] = []
    for category in CATEGORIES:
        pairs = [(name, finish) for name in _NAMES for finish in _FINISHES]
        for name, (finish_fr, finish_en) in draw.sample(pairs, PER_CATEGORY):
            # Most lamps are at the lower end of their shelf, as in any shop.
            share = draw.betavariate(1.3, 3.0)
            whole = category.price_from + share * (category.price_to - category.price_from)
            made.append(
                Product(
                    id=f"ML-{len(made) + 1:03d}",
                    category=category.key,
                    name_fr=f"{category.lamp_fr} {name}, {finish_fr}",
                    name_en=f"{name} {category.lamp_en}, {finish_en}",
                    price=round(int(whole) + _CENTS, 2),
                )
            )
    return tuple(made)


@functools.cache
def in_category(key: str) -> tuple[Product, ...]:
    """Return the lamps of one shelf."""
    return tuple(product for product in products() if product.category == key)
