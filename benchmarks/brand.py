"""The brand that is measured: twenty live scenarios and twenty segments of every kind.

They are what a shop of some size has: welcome, baskets, orders, reviews, birthdays, coming back;
thresholds in windows, sums, averages, attributes, consents, segments of segments.
"""

from __future__ import annotations

from typing import Any, Final

import psycopg

from aparte.core import conditions
from aparte.core import program as core_program
from aparte.core.governance import policy as policies
from benchmarks import traffic
from tests import shops

WRITE_KEY: Final = "wk_bench"
_WORDS: Final = {"en": "Bench", "fr": "Mesure"}
_MJML: Final = (
    "<mjml><mj-body><mj-section><mj-column><mj-text>Bonjour {{ contact.first_name }}</mj-text>"
    "</mj-column></mj-section></mj-body></mjml>"
)


def opened(
    address: str,
    *,
    scenarios: list[dict[str, Any]] | None = None,
    segments: dict[str, Any] | None = None,
    scores: list[dict[str, Any]] | None = None,
    policy: policies.Policy = policies.DEFAULT,
) -> int:
    """Make the workspace in a database, with its write key; return its id."""
    workspace = shops.open_shop(
        address,
        scenarios=every_scenario() if scenarios is None else scenarios,
        segments=every_segment() if segments is None else segments,
        scores=scores or (),
        policy=policy,
    )
    with psycopg.connect(address) as connection:
        connection.execute(
            "INSERT INTO workspaces_source (workspace_id, name, write_key) VALUES (%s, 'site', %s)",
            (workspace, WRITE_KEY),
        )
    return workspace


def definitions(segments: dict[str, Any]) -> core_program.Definitions:
    """Return what a program of these segments alone is built from."""
    return core_program.Definitions(
        workspace_id=1,
        generation=1,
        zone="Europe/Paris",
        segments={key: conditions.parse(raw) for key, raw in segments.items()},
        versions=(),
        policy=policies.DEFAULT,
    )


def every_segment() -> dict[str, Any]:
    """Return twenty segments; thirteen of them change as time passes."""
    bought = _did("Order Completed")
    return {
        "attached": _did("Product Viewed", within="7d", value=3),
        "lamps": _did("Product Viewed", within="14d", value=2, where=_in("lamps")),
        "buyers": bought,
        "vip": _did("Order Completed", stat="sum", measure="total", within="365d", value=500),
        "lapsing": _all(_is_in("buyers"), _not(_did("Order Completed", within="90d"))),
        "away": _did("Page Viewed", stat="time_since_last", value="30d"),
        "basket": _all(
            _did("Product Added", within="1d"), _not(_did("Order Completed", within="1d"))
        ),
        "searching": _did("Products Searched", within="3d", value=2),
        "french": {"kind": "attribute", "name": "country", "op": "is", "value": "FR"},
        "german": {"kind": "attribute", "name": "language", "op": "is", "value": "de"},
        "french-vip": _all(_is_in("vip"), _is_in("french")),
        "reachable": {"kind": "reachable", "channel": "email"},
        "subscribed": {"kind": "consent"},
        "birthday": {
            "kind": "anniversary", "attribute": "birth_date", "from_days": -7, "to_days": 0,
        },
        "recent": {"kind": "date", "attribute": "signed_up_on", "op": "after", "offset": "30d"},
        "unpaid": _all(
            _did("Checkout Started", within="2d"), _not(_did("Order Completed", within="2d"))
        ),
        "generous": _did("Order Completed", stat="average", measure="total", value=80),
        "regular": _did("Page Viewed", stat="distinct_days", within="30d", value=5),
        "careful": _did(
            "Product Viewed", within="7d", value=5,
            where=[{"property": "price", "op": "lt", "value": 50}],
        ),
        "this-month": _did("Product Viewed", period="month", value=10),
    }  # fmt: skip


def timed_segments() -> dict[str, Any]:
    """Return twenty segments that all change as time passes."""
    events = [name for name in traffic.WEIGHTS if name != "identify"]
    return {
        f"timed-{number}": _did(
            events[number % len(events)], within=f"{1 + 3 * number}d", value=1 + number % 3
        )
        for number in range(20)
    }


def every_scenario() -> list[dict[str, Any]]:
    """Return twenty scenarios, of every kind of trigger and step."""
    made = [shops.library("welcome"), shops.library("abandoned-basket")]
    made += [
        scenario(
            f"interest-{category}",
            {
                "kind": "event", "event": "Product Viewed", "where": _in(category),
                "at_least": 3, "within": "7d",
            },
            [_wait("4h"), _SEND],
            every="30d", stops=[{"event": "Order Completed"}],
        )
        for category in traffic.CATEGORIES
    ]  # fmt: skip
    return made + _of_orders() + _of_people()


def _of_orders() -> list[dict[str, Any]]:
    order = {"kind": "event", "event": "Order Completed"}
    return [
        scenario(
            "unpaid",
            {
                "kind": "absence", "event": "Checkout Started",
                "without": {"event": "Order Completed"}, "within": "2h",
            },
            [_SEND],
            every="7d", stops=[{"event": "Order Completed"}],
        ),
        scenario("confirmation", order, [_SEND], key_of="order_id", transactional=True),
        scenario("after-order", order, [_wait("7d"), _SEND], goal={"event": "Product Viewed"}),
        scenario(
            "review", order,
            [
                _wait("14d"),
                {"id": "morning", "kind": "wait_until", "time": "10:00"},
                {"id": "who", "kind": "choice", "condition": _is_in("vip"), "otherwise": "end"},
                _SEND,
            ],
        ),
        scenario(
            "search",
            {"kind": "event", "event": "Products Searched", "at_least": 3, "within": "1d"},
            [
                {
                    "id": "found", "kind": "wait_for", "event": "Product Added", "timeout": "6h",
                    "then": "end",
                },
                _SEND,
            ],
            every="14d",
        ),
    ]  # fmt: skip


def _of_people() -> list[dict[str, Any]]:
    return [
        scenario("vip", _entering("vip"), [_tag("vip"), _SEND]),
        scenario("lapsing", _entering("lapsing"), [_SEND, _wait("10d"), _LATER]),
        scenario("away", _entering("away"), [_wait("1d"), _SEND], audience=_is_in("subscribed")),
        scenario("birthday", {"kind": "date", "attribute": "birth_date", "yearly": True}, [_SEND]),
        scenario("regular", _entering("regular"), [_tag("regular")]),
    ]


_SEND: Final = {"id": "send", "kind": "send", "message": "one", "if_refused": "defer"}
_LATER: Final = {"id": "later", "kind": "send", "message": "one"}


def scenario(
    key: str, trigger: dict[str, Any], steps: list[dict[str, Any]], **others: Any
) -> dict[str, Any]:
    """Return a scenario of one message; others: `every`, `key_of`, `transactional`, its fields."""
    entry: dict[str, Any] = {"rule": "every_time"}
    if "every" in others:
        entry = {"rule": "every", "every": others.pop("every")}
    if "key_of" in others:
        entry["key"] = others.pop("key_of")
    message = {
        "name": _WORDS,
        "subject": {"fr": "Bonjour {{ contact.first_name }}"},
        "mjml": {"fr": _MJML},
        "transactional": others.pop("transactional", False),
    }
    return {
        "key": key,
        "name": _WORDS,
        "card": dict.fromkeys(("objective", "promise", "reason", "kpi"), _WORDS),
        "trigger": trigger,
        "entry": entry,
        "steps": steps,
        "messages": {"one": message} if any(step["kind"] == "send" for step in steps) else {},
        **others,
    }


def _did(event: str, **others: Any) -> dict[str, Any]:
    return {"kind": "event", "event": event, **others}


def _is_in(key: str) -> dict[str, Any]:
    return {"kind": "segment", "key": key}


def _not(condition: dict[str, Any]) -> dict[str, Any]:
    return {"kind": "not", "of": condition}


def _all(*conditions: dict[str, Any]) -> dict[str, Any]:
    return {"kind": "all", "of": list(conditions)}


def _in(category: str) -> list[dict[str, Any]]:
    return [{"property": "category", "op": "is", "value": category}]


def _entering(segment: str) -> dict[str, Any]:
    return {"kind": "segment", "segment": segment, "on": "entered"}


def _wait(duration: str) -> dict[str, Any]:
    return {"id": f"wait-{duration}", "kind": "wait", "duration": duration}


def _tag(name: str) -> dict[str, Any]:
    return {"id": "tag", "kind": "change", "target": "tag", "name": name}
