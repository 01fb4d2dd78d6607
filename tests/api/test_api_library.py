"""The library over HTTP: listed, shown, previewed, installed with parameters."""

from __future__ import annotations

from typing import Any

import httpx

LIBRARY = "/api/v1/library"
BASKET = f"{LIBRARY}/abandoned-basket"


def asked(asker: httpx.Client, path: str, **given: Any) -> Any:
    """Return an answer to what was asked for."""
    answer = asker.post(path, json=given)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_recipe_says_what_it_asks_and_needs(alice: httpx.Client) -> None:
    """Parameters with their defaults and bounds, events, messages, what goes well with it."""
    rows = {one["key"]: one for one in alice.get(LIBRARY).json()["items"]}
    assert rows["abandoned-basket"]["family_words"] == {"en": "Selling", "fr": "Vente"}
    assert rows["abandoned-basket"]["messages"] == 2
    shown = alice.get(BASKET).json()
    reminders = shown["parameters"][0]
    assert (reminders["key"], reminders["default"], reminders["min"], reminders["max"]) == (
        "reminders",
        2,
        1,
        5,
    )
    assert [one["name"] for one in shown["events"]] == ["Product Added", "Order Completed"]
    assert [one["category"] for one in shown["sends"]] == ["reminder", "reminder"]
    assert "72" in shown["policy"][0]["en"] or "3 days" in shown["policy"][0]["en"]
    missing = alice.get(f"{LIBRARY}/abandoned-boat")
    assert missing.status_code == 404
    assert "abandoned-basket" in missing.json()["error"]["words"]["en"]


def test_a_preview_writes_nothing(alice: httpx.Client) -> None:
    """It is the whole scenario with its values, and nobody finds it afterwards."""
    given = {"parameters": {"reminders": 3, "first_delay": "2h"}, "key": "previewed"}
    made = asked(alice, f"{BASKET}/preview", **given)
    assert made["problems"] == []
    assert "within: 2h" in made["definition_yaml"]
    assert made["card"]["promise"]["fr"].startswith("Un mot 2 heures après")
    assert len(made["card"]["messages"]) == 3
    assert alice.get("/api/v1/scenarios/previewed").status_code == 404


def test_an_installed_recipe_is_an_ordinary_draft(alice: httpx.Client) -> None:
    """It says where it comes from, is published as any other, and follows itself up."""
    given = {"parameters": {"reminders": "1"}, "key": "one-word"}
    made = asked(alice, f"{BASKET}/install", **given)
    assert (made["key"], made["status"], made["problems"]) == ("one-word", "draft", [])
    assert made["card"]["origin"] == {"recipe": "abandoned-basket", "version": 2}
    assert [one["key"] for one in made["card"]["messages"]] == ["first-reminder"]
    assert "one-word" in alice.get(BASKET).json()["installed"]
    asked(alice, "/api/v1/scenarios/one-word/publish", version=1)
    again = asked(alice, f"{BASKET}/install", key="one-word")
    assert [(one["number"], one["status"]) for one in again["versions"]] == [
        (2, "draft"),
        (1, "live"),
    ]


def test_mistakes_in_parameters_are_told_at_their_place(alice: httpx.Client) -> None:
    """All of them at once; and nothing is kept."""
    given = {"parameters": {"reminders": 9, "first_delay": "soon", "colour": "red"}, "key": "no"}
    answer = alice.post(f"{BASKET}/install", json=given)
    assert answer.status_code == 422
    assert [one["path"] for one in answer.json()["error"]["problems"]] == [
        "parameters.colour",
        "parameters.reminders",
        "parameters.first_delay",
    ]
    bad_key = alice.post(f"{BASKET}/install", json={"key": "No Spaces"})
    assert bad_key.json()["error"]["problems"][0]["path"] == "key"
    assert alice.get("/api/v1/scenarios/no").status_code == 404


def test_a_recipe_never_takes_the_place_of_another_scenario(alice: httpx.Client) -> None:
    """A key of one's own scenario, or of another recipe's, is refused."""
    asked(alice, f"{LIBRARY}/welcome/install", key="hello")
    taken = alice.post(f"{BASKET}/install", json={"key": "hello"})
    assert taken.status_code == 409
    assert "hello" in taken.json()["error"]["words"]["fr"]


def test_who_only_reads_may_preview_and_not_install(
    alice: httpx.Client, visitor: httpx.Client
) -> None:
    """A preview changes nothing, so a key that only reads may ask for one."""
    made = alice.post("/api/v1/keys", json={"name": "Library", "scopes": ["read"]}).json()
    headers = {"Authorization": f"Bearer {made['key']}"}
    assert visitor.post(f"{BASKET}/preview", json={}, headers=headers).status_code == 200
    assert visitor.post(f"{BASKET}/install", json={}, headers=headers).status_code == 403
    assert alice.delete(f"/api/v1/keys/{made['id']}").status_code == 204
