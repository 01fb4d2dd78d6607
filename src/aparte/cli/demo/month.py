"""The month: everybody's visits, what old customers did before, and what goes wrong on the way.

Items *arrive*: nearly all at once, some after minutes because a telephone was offline, a few after
days, a few twice. The list is in order of arrival, which is not the order of happening.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from aparte.cli.demo import catalogue, people, rhythm, state, visits
from aparte.cli.demo import chance as seeding
from aparte.kernel import instants

TWICE_SHARE: Final = 0.01
DELAYED_SHARE: Final = 0.02
LATE_SHARE: Final = 0.003
_DELAY_MAX: Final = 3 * instants.HOUR
_LATE_FROM: Final = 26 * instants.HOUR
_LATE_TO: Final = 70 * instants.HOUR
_NETWORK_MAX: Final = 800 * instants.MILLISECOND

_VISITS_NEW: Final = ((1, 2, 3, 5), (66, 20, 10, 4))
_VISITS_CUSTOMER: Final = ((1, 2, 3, 5, 8), (34, 28, 20, 13, 5))
_PAST_ORDERS: Final = ((1, 2, 3, 5), (58, 24, 12, 6))
_RETURN_SHARE: Final = 0.45
"""Of those who left a basket, how many come back within two days."""


class Arrival(NamedTuple):
    """One item with the instant it reaches us, and its number, which tells equal instants apart."""

    at: int
    number: int
    happened_at: int
    body: dict[str, Any]

    def segment(self) -> dict[str, Any]:
        """Return the item as Segment's HTTP API takes it."""
        return {**self.body, "timestamp": instants.to_text(self.happened_at)}


def make(told: state.State) -> list[Arrival]:
    """Return all that arrives in the month, old customers' past first."""
    seed, start, end = told.seed, told.starts_at, told.ends_at
    arrivals: list[Arrival] = []
    for number in range(told.visitors):
        chance = seeding.seeded(seed, "way", number)
        person = people.draw(seed, number)
        for index, item in enumerate(_life(seed, person, visits.Memory(), start, end)):
            body = {**item.body, "messageId": f"{seed}-{number}-{index}"}
            arrivals += _arrivals(chance, item.at, body, start)
    arrivals = [each for each in arrivals if each.at < end]
    arrivals.sort(key=lambda each: (each.at, each.body["messageId"]))
    return [each._replace(number=number) for number, each in enumerate(arrivals)]


def remember(told: state.State, person: people.Person) -> visits.Memory:
    """Return what stays of a person of the month when it ends."""
    memory = visits.Memory()
    for _ in _life(told.seed, person, memory, told.starts_at, told.ends_at):
        pass
    return memory


def _life(
    seed: str, person: people.Person, memory: visits.Memory, start: int, end: int
) -> Iterator[visits.Item]:
    chance = seeding.seeded(seed, "life", person.number)
    if person.customer_days is not None:
        yield from _past(person, memory, chance, start)
    counts = _VISITS_NEW if person.customer_days is None else _VISITS_CUSTOMER
    planned = rhythm.moments(chance, person.timezone, start, end, chance.choices(*counts)[0])
    last = start
    while planned:
        at = max(planned.pop(0), last + instants.MINUTE)
        if at >= end:
            return
        items = visits.Visit(person, memory, chance, at).play()
        yield from (item for item in items if item.at < end)
        last = items[-1].at
        if memory.cart and chance.random() < _RETURN_SHARE:
            again = rhythm.near(chance, person.timezone, last, chance.uniform(0.1, 2.0))
            planned = sorted([*planned, again])


def _past(
    person: people.Person, memory: visits.Memory, chance: random.Random, start: int
) -> Iterator[visits.Item]:
    """Yield what an old customer did before the month: the account, the consent, the orders."""
    assert person.customer_days is not None, "only old customers have a past"
    since = start - person.customer_days * instants.DAY
    memory.is_known = True
    body: dict[str, Any] = {
        "type": "identify",
        "userId": person.user_id,
        "traits": {**person.traits(), "customer_since": instants.to_text(since)[:10]},
    }
    if person.consents:
        memory.consents = True
        consent = {"purpose": "marketing", "channel": "email", "status": "granted"}
        body["consents"] = [{**consent, "wording": "", "source": "import"}]
    yield visits.Item(since, body)
    for order in range(chance.choices(*_PAST_ORDERS)[0]):
        at = since if order == 0 else chance.randrange(since, start - instants.DAY)
        yield visits.Item(at + instants.MINUTE, _past_order(person, chance, order))


def _past_order(person: people.Person, chance: random.Random, order: int) -> dict[str, Any]:
    product = chance.choice(catalogue.in_category(person.favourite))
    properties = {
        "order_id": f"order-{person.number}-before-{order}",
        "revenue": product.price,
        "total": product.price,
        "currency": catalogue.CURRENCY,
        "products": [{**product.properties(person.language), "quantity": 1}],
    }
    return {
        "type": "track",
        "event": "Order Completed",
        "userId": person.user_id,
        "properties": properties,
    }


def _arrivals(
    chance: random.Random, happened_at: int, body: dict[str, Any], start: int
) -> list[Arrival]:
    at = max(happened_at, start) + chance.randrange(_NETWORK_MAX)
    luck = chance.random()
    if luck < LATE_SHARE:
        at += chance.randrange(_LATE_FROM, _LATE_TO)
    elif luck < LATE_SHARE + DELAYED_SHARE:
        at += chance.randrange(_DELAY_MAX)
    arrived = [Arrival(at, 0, happened_at, body)]
    if chance.random() < TWICE_SHARE:
        arrived.append(Arrival(at + chance.randrange(_DELAY_MAX), 0, happened_at, body))
    return arrived
