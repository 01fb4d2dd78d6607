"""A brand with ten times as many definitions: two hundred scenarios, two hundred segments, a score.

The twenty of each that `brand` has come first; the others are cycles of every kind of trigger and
condition, each about something narrow, as they are where there are many: some products, one
campaign, one town, one tag. Part of it happens in the traffic, part of it never does.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from importlib import resources
from typing import Any, Final

import yaml

from benchmarks import brand, traffic

COUNT: Final = 200
PRODUCTS: Final = 2_000
PRODUCTS_OF_ONE: Final = 20

Raw = dict[str, Any]


def segments(count: int = COUNT) -> dict[str, Raw]:
    """Return so many segments."""
    found = brand.every_segment()
    return found | dict(itertools.islice(_more_segments(), count - len(found)))


def scenarios(count: int = COUNT) -> list[Raw]:
    """Return so many scenarios."""
    found = brand.every_scenario()
    return found + list(itertools.islice(_more_scenarios(), count - len(found)))


def scores() -> list[Raw]:
    """Return the ready-made score that scenarios here ask for."""
    folder = resources.files("aparte.audience.library")
    return [yaml.safe_load(folder.joinpath("fit.yaml").read_text("utf-8"))]


def _more_segments() -> Iterator[tuple[str, Raw]]:
    for number in itertools.count():
        for kind, make in _SEGMENTS.items():
            yield f"{kind}-{number}", make(number)


def _more_scenarios() -> Iterator[Raw]:
    for number in itertools.count():
        for kind, make in _TRIGGERS.items():
            step = {"id": "send", "kind": "send", "message": "one", "if_refused": "defer"}
            yield brand.scenario(f"on-{kind}-{number}", make(number), [step], every="30d")


def _products(number: int) -> Raw:
    first = number * PRODUCTS_OF_ONE
    chosen = [f"p-{(first + place) % PRODUCTS}" for place in range(PRODUCTS_OF_ONE)]
    return _where("product_id", "in", chosen)


def _where(name: str, op: str, value: Any) -> Raw:
    return {"property": name, "op": op, "value": value}


def _did(event: str, *where: Raw, **others: Any) -> Raw:
    return {"kind": "event", "event": event, "where": list(where), **others}


def _category(number: int) -> Raw:
    return _where("category", "is", traffic.CATEGORIES[number % len(traffic.CATEGORIES)])


def _town(number: int) -> Raw:
    return {"kind": "attribute", "name": "city", "op": "is", "value": f"Ville {number}"}


def _tagged(number: int) -> Raw:
    return {"kind": "tag", "name": f"tag-{number}"}


def _all(*parts: Raw) -> Raw:
    return {"kind": "all", "of": list(parts)}


_SEGMENTS: Final[dict[str, Callable[[int], Raw]]] = {
    "looked": lambda n: _did("Product Viewed", _products(n), within="14d", value=2),
    "coupon": lambda n: _did(
        "Order Completed", _where("coupon", "is", f"CODE{n}"),
        stat="sum", measure="total", within="365d", value=200,
    ),
    "town": _town,
    "tagged": _tagged,
    "listed": lambda n: {"kind": "list", "name": f"list-{n}"},
    "campaign": lambda n: _did(
        "Page Viewed", _where("path", "is", f"/campaign-{n}"), stat="time_since_last", value="30d"
    ),
    "wanting": lambda n: _all(
        {"kind": "segment", "key": "french"}, _did("Product Added", _products(n), within="30d")
    ),
    "renewal": lambda n: {
        "kind": "date", "attribute": f"renewal_{n}_on", "op": "after", "offset": "30d",
    },
    "dear": lambda n: _did(
        "Product Viewed", _category(n), _where("price", "gte", 200 + n),
        between=["28d", "14d"], value=2,
    ),
    "days": lambda n: _did(
        "Product List Viewed", _where("list_id", "is", f"list-{n}"),
        stat="distinct_days", within="30d", value=3,
    ),
    "weekend": lambda n: _all(_tagged(n), {"kind": "weekday", "days": [6, 7]}),
    "engaged": lambda n: _all(
        _town(n),
        {"kind": "score", "score": "fit", "op": "gte", "value": 30},
        {"kind": "consent"},
    ),
    "lost": lambda n: _all(
        _did("Order Completed", _products(n)),
        {"kind": "not", "of": _did("Page Viewed", within=f"{60 + n}d")},
    ),
    "big": lambda n: _did("Order Completed", _where("total", "gte", 290 + n / 2), within="60d"),
    "hours": lambda n: _all(
        {"kind": "list", "name": f"list-{n}"},
        {"kind": "local_hour", "from": "08:00", "to": "20:00"},
    ),
}  # fmt: skip
"""Kinds of segment, each a cycle of its own."""


def _shown(event: str, number: int, **others: Any) -> Raw:
    return {"event": event, "where": [_products(number)], **others}


_TRIGGERS: Final[dict[str, Callable[[int], Raw]]] = {
    "event": lambda n: {"kind": "event", **_shown("Product Viewed", n, at_least=3, within="7d")},
    "absence": lambda n: {
        "kind": "absence", **_shown("Product Added", n),
        "without": {"event": "Order Completed"}, "within": f"{2 + n}h",
    },
    "sequence": lambda n: {
        "kind": "sequence", "within": "3d",
        "events": [
            _shown("Product Viewed", n), {"event": "Product Added"}, {"event": "Cart Viewed"},
        ],
    },
    "inactivity": lambda n: {
        "kind": "inactivity", "event": "Page Viewed", "for": f"{30 + n}d",
        "where": [_where("path", "is", f"/campaign-{n}")],
    },
    "drop": lambda n: {
        "kind": "usage_drop", "event": "Product List Viewed", "within": "7d", "below_percent": 50,
        "at_least": 4, "where": [_where("list_id", "is", f"list-{n}")],
    },
    "attribute": lambda n: {"kind": "attribute", "name": f"plan_{n}", "on": "changed"},
    "tag": lambda n: {"kind": "tag", "tag": f"tag-{n}"},
    "list": lambda n: {"kind": "list", "list": f"list-{n}"},
    "segment": lambda n: {"kind": "segment", "segment": f"looked-{n}"},
    "left": lambda n: {"kind": "segment", "segment": f"wanting-{n}", "on": "left"},
    "score": lambda n: {"kind": "score", "score": "fit", "value": 5 + 2 * n},
    "date": lambda n: {"kind": "date", "attribute": f"renewal_{n}_on", "offset_days": -n},
    "calendar": lambda n: {
        "kind": "calendar", "rule": "FREQ=MONTHLY;BYDAY=1TU", "start": "2026-01-01",
        "segment": f"town-{n}",
    },
    "manual": lambda _: {"kind": "manual"},
    "any": lambda n: {
        "kind": "any",
        "of": [
            {"kind": "event", **_shown("Cart Viewed", n)},
            {
                "kind": "event", "event": "Order Completed",
                "where": [_where("coupon", "is", f"CODE{n}")],
            },
        ],
    },
}  # fmt: skip
"""Kinds of trigger, each a cycle of its own."""
