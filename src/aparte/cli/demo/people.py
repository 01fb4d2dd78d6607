"""Who visits: people drawn one by one, each from the seed and their number alone."""

from __future__ import annotations

import random
import unicodedata
from typing import Any, Final

import msgspec

from aparte.cli.demo import catalogue
from aparte.cli.demo import chance as seeding


class Country(msgspec.Struct, frozen=True):
    """Where people come from: how many in a hundred, their clock, languages, towns and names."""

    code: str
    share: float
    timezone: str
    french: float
    towns: tuple[str, ...]
    first_names: tuple[str, ...]
    last_names: tuple[str, ...]


_FRENCH_FIRST: Final = (
    "Marie", "Camille", "Léa", "Chloé", "Manon", "Inès", "Jeanne", "Louise", "Alice", "Nora",
    "Sarah", "Élodie", "Sophie", "Claire", "Hélène", "Nathalie", "Isabelle", "Fatima", "Aïcha",
    "Lucas", "Hugo", "Louis", "Gabriel", "Arthur", "Jules", "Adam", "Mehdi", "Karim", "Antoine",
    "Julien", "Nicolas", "Thomas", "Olivier", "Philippe", "Bernard", "Yann", "Rémi", "Quentin",
)  # fmt: skip
_FRENCH_LAST: Final = (
    "Martin", "Bernard", "Dubois", "Thomas", "Robert", "Richard", "Petit", "Durand", "Leroy",
    "Moreau", "Simon", "Laurent", "Lefebvre", "Michel", "Garcia", "Bertrand", "Roux", "Vincent",
    "Fournier", "Morel", "Girard", "André", "Mercier", "Blanc", "Guérin", "Boyer", "Benali",
    "Diallo", "Nguyen", "Le Gall", "Lopez", "Fontaine", "Rousseau", "Chevalier", "Haddad",
)  # fmt: skip
COUNTRIES: Final = (
    Country(
        "FR", 0.70, "Europe/Paris", 0.98,
        ("Paris", "Lyon", "Nantes", "Bordeaux", "Lille", "Toulouse", "Rennes", "Strasbourg",
         "Marseille", "Montpellier", "Grenoble", "Dijon", "Angers", "Tours"),
        _FRENCH_FIRST, _FRENCH_LAST,
    ),
    Country(
        "BE", 0.09, "Europe/Brussels", 0.65, ("Bruxelles", "Liège", "Namur", "Gent", "Antwerpen"),
        ("Emma", "Louise", "Lotte", "Elise", "Julie", "Noah", "Liam", "Bram", "Mathis", "Victor"),
        ("Peeters", "Janssens", "Maes", "Jacobs", "Dubois", "Lambert", "Claes", "Wouters"),
    ),
    Country(
        "DE", 0.08, "Europe/Berlin", 0.03, ("Berlin", "Hamburg", "Köln", "München", "Freiburg"),
        ("Anna", "Lena", "Mia", "Katrin", "Sabine", "Jonas", "Felix", "Lukas", "Stefan", "Uwe"),
        ("Müller", "Schmidt", "Schneider", "Fischer", "Weber", "Becker", "Hoffmann", "Koch"),
    ),
    Country(
        "GB", 0.06, "Europe/London", 0.02, ("London", "Bristol", "Leeds", "Edinburgh", "Cardiff"),
        ("Olivia", "Amelia", "Grace", "Harriet", "Priya", "Oliver", "Jack", "Harry", "Imran"),
        ("Smith", "Jones", "Taylor", "Brown", "Williams", "Evans", "Patel", "Walker", "Khan"),
    ),
    Country(
        "CH", 0.04, "Europe/Zurich", 0.55, ("Genève", "Lausanne", "Neuchâtel", "Zürich", "Basel"),
        ("Laura", "Elena", "Mathilde", "Nina", "David", "Marc", "Luca", "Simon"),
        ("Favre", "Rochat", "Keller", "Meier", "Bianchi", "Roth", "Perret"),
    ),
    Country(
        "CA", 0.03, "America/Toronto", 0.70, ("Montréal", "Québec", "Gatineau", "Toronto"),
        ("Audrey", "Gabrielle", "Florence", "Étienne", "Samuel", "William"),
        ("Tremblay", "Gagnon", "Roy", "Côté", "Bouchard", "Gauthier"),
    ),
)  # fmt: skip

_MAIL_DOMAINS: Final = ("courriel.example", "mail.example", "post.example", "boite.example")

PHONE_SHARE: Final = 0.35
PHONES: Final = 10_000
"""The range for fiction holds so many; two people must not share one."""

TWO_DEVICES_SHARE: Final = 0.12
CUSTOMER_SHARE: Final = 0.16
CONSENT_SHARE: Final = 0.64
BOUNCING_SHARE: Final = 0.006
DEFERRING_SHARE: Final = 0.006
CUSTOMER_DAYS: Final = (20, 420)
"""How long ago, in days before the month, an old customer first ordered."""


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """One visitor, known to us or not.

    `devices` are anonymous ids, the one used most first. `appetite` scales how readily the person
    puts a lamp into the basket; `customer_days` says how long before the month an old customer
    came first. `consents` is what the person answers when asked whether we may write.
    """

    number: int
    user_id: str
    first_name: str
    last_name: str
    email: str
    phone: str | None
    country: str
    city: str
    language: str
    timezone: str
    devices: tuple[str, ...]
    favourite: str
    appetite: float
    customer_days: int | None
    consents: bool

    def traits(self) -> dict[str, Any]:
        """Return what an `identify` says of the person."""
        known: dict[str, Any] = {
            "email": self.email,
            "first_name": self.first_name,
            "last_name": self.last_name,
            "country": self.country,
            "city": self.city,
            "language": self.language,
            "timezone": self.timezone,
        }
        return known if self.phone is None else {**known, "phone": self.phone}


def draw(seed: str, number: int) -> Person:
    """Return the person of a number; the same each time."""
    chance = seeding.seeded(seed, "person", number)
    country = chance.choices(COUNTRIES, [each.share for each in COUNTRIES])[0]
    first, last = chance.choice(country.first_names), chance.choice(country.last_names)
    has_phone = chance.random() < PHONE_SHARE and country.code == "FR" and number < PHONES
    devices = 2 if chance.random() < TWO_DEVICES_SHARE else 1
    is_customer = chance.random() < CUSTOMER_SHARE
    return Person(
        number=number,
        user_id=f"client-{number:05d}",
        first_name=first,
        last_name=last,
        email=_email(chance, first, last, number),
        phone=_phone(number) if has_phone else None,
        country=country.code,
        city=chance.choice(country.towns),
        language="fr" if chance.random() < country.french else "en",
        timezone=country.timezone,
        devices=tuple(f"anon-{chance.getrandbits(64):016x}" for _ in range(devices)),
        favourite=chance.choice(catalogue.CATEGORIES).key,
        appetite=chance.lognormvariate(0.0, 0.5) * (1.5 if is_customer else 1.0),
        customer_days=chance.randint(*CUSTOMER_DAYS) if is_customer else None,
        consents=chance.random() < CONSENT_SHARE,
    )


def _email(chance: random.Random, first: str, last: str, number: int) -> str:
    """Return an address; a few behave badly on purpose, as the local inbox lets them."""
    trouble = chance.random()
    domain = chance.choice(_MAIL_DOMAINS)
    if trouble < BOUNCING_SHARE:
        return f"bounce+{number}@{domain}"
    if trouble < BOUNCING_SHARE + DEFERRING_SHARE:
        return f"defer+{number}@{domain}"
    return f"{_plain(first)}.{_plain(last)}{number}@{domain}"


def _plain(name: str) -> str:
    text = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return text.lower().replace(" ", "")


def _phone(number: int) -> str:
    """Return a mobile number of the range that Arcep reserves for fiction: 06 39 98 xx xx."""
    return f"+33 6 39 98 {number // 100 % 100:02d} {number % 100:02d}"
