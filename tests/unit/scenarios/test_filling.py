"""A recipe filled with values: an ordinary scenario, or every mistake at its place."""

from __future__ import annotations

from typing import Any

import pytest

from aparte.kernel.errors import InvalidError
from aparte.scenarios.recipes import filling, needs, shelf

WORDS = {"en": "x", "fr": "x"}
RAW: dict[str, Any] = {
    "key": "sale",
    "version": 3,
    "family": "commerce",
    "parameters": [
        {"key": "discount", "kind": "percent", "label": WORDS, "default": 10, "max": 50},
        {"key": "delay", "kind": "duration", "label": WORDS, "default": "2d"},
        {"key": "words", "kind": "number", "label": WORDS, "default": 2, "min": 1, "max": 2},
        {"key": "code", "kind": "text", "label": WORDS, "default": {"en": "YES", "fr": "OUI"}},
        {"key": "bought", "kind": "event", "label": WORDS, "default": "Order Completed"},
        {"key": "page", "kind": "url", "label": WORDS, "default": "https://x.example/?a=1&b=2"},
    ],
    "name": {"en": "Sale", "fr": "Soldes"},
    "card": {
        "promise": {"en": "${discount} off within ${delay}", "fr": "${discount} avant ${delay}"}
    },
    "trigger": {
        "kind": "event",
        "event": "${bought}",
        "where": [{"property": "sum", "value": "${discount}"}],
    },
    "stops": [{"event": "Sale Ended"}],
    "steps": [
        {"id": "one", "kind": "send", "message": "one"},
        {
            "only_if": {"parameter": "words", "at_least": 2},
            "id": "wait",
            "kind": "wait",
            "duration": "${delay}",
        },
        {"only_if": {"parameter": "words", "is": 2}, "id": "two", "kind": "send", "message": "two"},
    ],
    "messages": {
        "one": {
            "subject": {"en": "${discount} & ${code}", "fr": "${discount} et ${code}"},
            "body": {"en": '<a href="${page}">${code}</a> ${{ price }}', "fr": "${code}"},
        },
        "two": {"name": "${code}"},
    },
}


def filled(**given: Any) -> dict[str, Any]:
    """Return the scenario of these parameters."""
    return filling.fill(shelf.read(RAW), given)


def test_a_value_alone_keeps_its_type_and_in_a_text_speaks_its_language() -> None:
    """The card says 10% and 10 %, a filter compares with a number, a wait has a length."""
    made = filled()
    thin = "\N{NARROW NO-BREAK SPACE}"
    assert made["card"]["promise"] == {
        "en": "10% off within 2 days",
        "fr": f"10{thin}% avant 2 jours",
    }
    assert made["trigger"]["where"][0]["value"] == 10
    assert made["trigger"]["event"] == "Order Completed"
    assert made["steps"][1] == {"id": "wait", "kind": "wait", "duration": "2d"}
    assert made["messages"]["one"]["subject"]["en"] == "10% & YES"
    assert made["messages"]["two"]["name"] == {"en": "YES", "fr": "OUI"}


def test_values_are_markup_in_bodies_only() -> None:
    """An address keeps its ampersand, written as HTML has it; Liquid is left alone."""
    body = filled(code="A & B")["messages"]["one"]["body"]
    assert body["en"] == '<a href="https://x.example/?a=1&amp;b=2">A &amp; B</a> ${{ price }}'
    assert body["fr"] == "A &amp; B"


def test_days_before_are_written_below_zero() -> None:
    """A parameter asks how many days before; the definition wants an offset."""
    raw = {
        **RAW,
        "trigger": {"offset_days": "-${words}"},
        "goal": {"where": [{"offset": "-${delay}"}]},
    }
    made = filling.fill(shelf.read(raw), {})
    assert made["trigger"]["offset_days"] == -2
    assert made["goal"]["where"][0]["offset"] == "-2d"


def test_it_says_where_it_comes_from() -> None:
    """The card keeps recipe and version; nothing of the recipe's head is left."""
    made = filling.fill(shelf.read(RAW), {}, key="my-sale")
    assert made["key"] == "my-sale"
    assert made["card"]["origin"] == {"recipe": "sale", "version": 3}
    assert not made.keys() & {"version", "family", "parameters", "events", "policy"}


def test_what_a_parameter_leaves_out_is_gone() -> None:
    """With its steps, and the messages that nothing sends any more."""
    made = filled(words="1")
    assert [step["id"] for step in made["steps"]] == ["one"]
    assert list(made["messages"]) == ["one"]


def test_every_mistake_is_told_at_once() -> None:
    """What is unknown, what is of another kind, what is beyond its bounds."""
    with pytest.raises(InvalidError) as raised:
        filled(discount="60", delay="never", colour="red")
    assert [(one.code, one.path) for one in raised.value.problems] == [
        ("unknown_parameter", "parameters.colour"),
        ("out_of_bounds", "parameters.discount"),
        ("bad_parameter", "parameters.delay"),
    ]


def test_what_a_shop_must_send_is_read_from_the_definition() -> None:
    """Each event once, ours left out; each attribute that a rule asks for."""
    definition = {
        "trigger": {"kind": "date", "attribute": "birth_date"},
        "stops": [{"event": "Order Completed"}, {"event": "Message Clicked"}],
        "steps": [
            {"kind": "choice", "condition": {"kind": "attribute", "name": "plan", "value": 1}},
            {"kind": "change", "value": {"from": "event", "path": "total"}},
            {"kind": "wait_for", "event": "Order Completed"},
        ],
        "messages": {"x": {"event": "not a rule"}},
    }
    assert needs.events(definition) == ["Order Completed"]
    assert needs.attributes(definition) == ["birth_date", "plan"]


def test_a_shop_tells_of_its_parcels_and_not_of_our_messages() -> None:
    """Nobody but the shop knows that a parcel arrived; what became of a message we know."""
    awaited = ["Order Delivered", "Order Shipped", "Message Sent", "Message Clicked"]
    definition = {"steps": [{"kind": "wait_for", "event": name} for name in awaited]}
    assert needs.events(definition) == ["Order Delivered", "Order Shipped"]


def test_a_number_may_count_backwards() -> None:
    """Days before a date are asked for as a plain number; a text keeps its hyphen."""
    parts = {"offset_days": "-${words}", "code": "-${code}", "label": {"en": "-${words}"}}
    recipe = shelf.read({**RAW, "trigger": parts})
    made = filling.fill(recipe, {"words": 2, "code": "YES"})
    assert made["trigger"] == {"offset_days": -2, "code": "-YES", "label": {"en": "-2"}}
