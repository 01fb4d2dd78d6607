"""Teams and alerts over HTTP: Alice says who is told, a scenario tells them, the list says so."""

from __future__ import annotations

from typing import Any, Final

import httpx
import psycopg
import pytest

from aparte.engine import connections, loop, programs
from aparte.kernel import clock
from tests.api.conftest import Cast

TURNS_MAX: Final = 50
WORDS: Final = {"en": "Quotes", "fr": "Devis"}
PEOPLE: Final = ("zoe", "yan", "xia")


def scenario(key: str, event: str, **alert: Any) -> dict[str, Any]:
    """Return a scenario that tells colleagues of an event."""
    return {
        "key": key,
        "name": WORDS,
        "card": dict.fromkeys(("objective", "promise", "reason", "kpi"), WORDS),
        "trigger": {"kind": "event", "event": event},
        "steps": [
            {
                "id": "tell",
                "kind": "alert",
                "subject": {
                    "en": "{first_name} wants a quote",
                    "fr": "{first_name} veut un devis",
                },
                "text": "Call soon",
                **alert,
            }
        ],
    }


def _work(database: str) -> None:
    now = clock.SystemClock()
    worker = loop.Worker(
        worker_id="alerts", connect=lambda: connections.connect(database), clock=now
    )
    for _ in range(TURNS_MAX):
        if worker.step(now.now()).idle:
            break
    worker.close()


def publish(alice: httpx.Client, written: dict[str, Any]) -> None:
    """Let Alice keep a scenario and publish it."""
    saved = alice.post("/api/v1/scenarios", json={"definition": written})
    assert saved.status_code == 200, saved.text
    published = alice.post(f"/api/v1/scenarios/{written['key']}/publish", json={"version": 1})
    assert published.status_code == 200, published.text


@pytest.fixture(scope="module")
def told(alice: httpx.Client, served: str, database: str) -> dict[str, str]:
    """Let three people ask for a quote, and one of them complain; return the ids by name."""
    team = {"addresses": ["ana@shop.example", "bob@agency.example"]}
    assert alice.put("/api/v1/teams/sales", json=team).status_code == 200
    publish(alice, scenario("quotes", "Quote Asked", team="sales"))
    publish(alice, scenario("complaints", "Complained", to=["eve@shop.example"]))
    key = alice.post("/api/v1/sources", json={"name": "Quotes"}).json()["write_key"]
    calls: list[dict[str, Any]] = []
    for name in PEOPLE:
        traits = {"email": f"{name}@example.org", "first_name": name.title()}
        calls.append(
            {"type": "identify", "userId": name, "messageId": f"i-{name}", "traits": traits}
        )
        calls.append(
            {"type": "track", "userId": name, "messageId": f"q-{name}", "event": "Quote Asked"}
        )
    calls.append({"type": "track", "userId": "zoe", "messageId": "c-zoe", "event": "Complained"})
    assert httpx.post(f"{served}/v1/batch", json={"batch": calls}, auth=(key, "")).is_success
    _work(database)
    found = alice.get("/api/v1/contacts").json()["items"]
    return {str(one["email"]).split("@")[0]: str(one["id"]) for one in found}


def listed(alice: httpx.Client, address: str = "/api/v1/alerts", **params: Any) -> list[Any]:
    """Return the alerts of one page."""
    answer = alice.get(address, params=params)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


def test_an_alert_tells_who_was_told_what_about_whom(
    alice: httpx.Client, told: dict[str, str]
) -> None:
    """One for each colleague, by person, scenario and recipient; the words are as they left."""
    assert len(listed(alice)) == 2 * len(PEOPLE) + 1
    (one,) = listed(alice, contact=told["yan"], recipient="ANA@shop.example")
    assert one["contact"]["id"] == told["yan"]
    assert one["subject"] == {"en": "Yan wants a quote", "fr": "Yan veut un devis"}
    assert one["text"]["fr"] == "Call soon"
    assert (one["scenario"]["key"], one["step_id"]) == ("quotes", "tell")
    assert one["scenario"]["name"] == WORDS
    assert (one["state"], one["gathered"], one["sent_at"]) == ("waiting", False, None)
    about = listed(alice, f"/api/v1/contacts/{told['zoe']}/alerts")
    assert {(alert["scenario"]["key"], alert["recipient"]) for alert in about} == {
        ("quotes", "ana@shop.example"),
        ("quotes", "bob@agency.example"),
        ("complaints", "eve@shop.example"),
    }
    (complaint,) = listed(alice, scenario="complaints")
    assert complaint["contact"]["email"] == "zoe@example.org"
    assert listed(alice, recipient="nobody@shop.example") == []


def test_what_became_of_an_alert_is_told(
    alice: httpx.Client, facts: psycopg.Connection[tuple[object, ...]], told: dict[str, str]
) -> None:
    """Sent, or refused with the reason that the server gave."""
    assert told
    facts.execute(
        "UPDATE alerts SET status = 'sent', held = true, finished_at = now()"
        " WHERE recipient = 'bob@agency.example'"
    )
    facts.execute(
        "UPDATE alerts SET status = 'failed', detail = '550 unknown', finished_at = now()"
        " WHERE recipient = 'eve@shop.example'"
    )
    sent = listed(alice, recipient="bob@agency.example")
    assert {(one["state"], one["gathered"]) for one in sent} == {("sent", True)}
    assert all(one["sent_at"] for one in sent)
    (failed,) = listed(alice, scenario="complaints")
    assert (failed["state"], failed["detail"], failed["sent_at"]) == (
        "failed",
        "550 unknown",
        None,
    )


def test_the_list_goes_on_page_after_page(alice: httpx.Client, told: dict[str, str]) -> None:
    """The latest first, each once; and only the brand's own."""
    assert told
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        params = {"limit": "2", "cursor": cursor}
        page = alice.get("/api/v1/alerts", params=params).json()
        seen += [one["id"] for one in page["items"]]
        cursor = page["next_cursor"]
    assert seen == [one["id"] for one in listed(alice)]
    assert len(set(seen)) == len(seen)
    assert alice.get("/api/v1/alerts?cursor=odd").status_code == 422
    unknown = "00000000-0000-0000-0000-000000000001"
    assert alice.get("/api/v1/alerts", params={"contact": unknown}).status_code == 404


def generation(database: str, cast: Cast) -> int:
    """Return the number of the brand's program."""
    with connections.connect(database) as reading:
        return programs.Programs().find(reading, cast.workspace_id).generation


def test_teams_are_set_listed_and_deleted(
    alice: httpx.Client, visitor: httpx.Client, cast: Cast, database: str
) -> None:
    """Each change opens a generation; mistakes are told at their place; nobody is no team."""
    before = generation(database, cast)
    given = {"addresses": ["ana@shop.example", "ana@shop.example", " bob@shop.example "]}
    kept = alice.put("/api/v1/teams/After sales", json=given)
    assert kept.json() == {
        "name": "After sales",
        "addresses": ["ana@shop.example", "bob@shop.example"],
    }
    assert generation(database, cast) == before + 1
    teams = {one["name"]: one["addresses"] for one in alice.get("/api/v1/teams").json()["items"]}
    assert teams["After sales"] == ["ana@shop.example", "bob@shop.example"]
    bad = alice.put("/api/v1/teams/After sales", json={"addresses": ["ana", "b@shop.example"]})
    assert [one["path"] for one in bad.json()["error"]["problems"]] == ["addresses[0]"]
    nobody = alice.put("/api/v1/teams/After sales", json={"addresses": [" "]})
    assert [one["code"] for one in nobody.json()["error"]["problems"]] == ["nobody"]
    assert alice.delete("/api/v1/teams/After sales").status_code == 204
    assert alice.delete("/api/v1/teams/After sales").status_code == 404
    left = [one["name"] for one in alice.get("/api/v1/teams").json()["items"]]
    assert "After sales" not in left
    assert visitor.get("/api/v1/teams").status_code == 401
    assert visitor.get("/api/v1/alerts").status_code == 401
