"""Tasks over HTTP: a scenario asks for a call, Alice makes it, and the contact's page says so."""

from __future__ import annotations

from typing import Any, Final

import httpx
import pytest

from aparte.engine import connections, loop
from aparte.kernel import clock

TURNS_MAX: Final = 50
WORDS: Final = {"en": "Quotes", "fr": "Devis"}
SCENARIO: Final[dict[str, Any]] = {
    "key": "quotes",
    "name": WORDS,
    "card": dict.fromkeys(("objective", "promise", "reason", "kpi"), WORDS),
    "trigger": {"kind": "event", "event": "Quote Asked"},
    "steps": [
        {
            "id": "call",
            "kind": "task",
            "subject": {"en": "Call {first_name}", "fr": "Appeler {first_name}"},
            "assignee": "{adviser}",
            "team": "sales",
            "priority": "high",
        }
    ],
}


def _work(database: str) -> None:
    now = clock.SystemClock()
    worker = loop.Worker(
        worker_id="tasks", connect=lambda: connections.connect(database), clock=now
    )
    for _ in range(TURNS_MAX):
        if worker.step(now.now()).idle:
            break
    worker.close()


@pytest.fixture(scope="module")
def asked(alice: httpx.Client, served: str, database: str) -> str:
    """Publish, let Zoe ask for a quote, decide; return the id of her contact."""
    saved = alice.post("/api/v1/scenarios", json={"definition": SCENARIO})
    assert saved.status_code == 200, saved.text
    published = alice.post("/api/v1/scenarios/quotes/publish", json={"version": 1})
    assert published.status_code == 200, published.text
    key = alice.post("/api/v1/sources", json={"name": "Quotes"}).json()["write_key"]
    traits = {"email": "zoe@example.org", "first_name": "Zoe", "adviser": "ana"}
    calls = [
        {"type": "identify", "userId": "zoe", "messageId": "i-zoe", "traits": traits},
        {"type": "track", "userId": "zoe", "messageId": "q-zoe", "event": "Quote Asked"},
    ]
    assert httpx.post(f"{served}/v1/batch", json={"batch": calls}, auth=(key, "")).is_success
    _work(database)
    found = alice.get("/api/v1/contacts", params={"q": "zoe"}).json()["items"]
    return str(found[0]["id"])


def test_a_task_tells_who_what_and_why_and_is_settled_once(
    alice: httpx.Client, database: str, asked: str
) -> None:
    """Listed for its assignee and on the contact's page; done, it is an event of the contact."""
    (task,) = alice.get("/api/v1/tasks", params={"assignee": "ana"}).json()["items"]
    assert task == alice.get(f"/api/v1/contacts/{asked}/tasks").json()["items"][0]
    assert task == alice.get(f"/api/v1/tasks/{task['id']}").json()
    assert task["contact"]["id"] == asked
    assert task["subject"] == {"en": "Call Zoe", "fr": "Appeler Zoe"}
    assert (task["assignee"], task["team"], task["priority"]) == ("ana", "sales", "high")
    assert task["overdue"] is False
    assert task["reason_words"]["fr"].startswith("« Devis » : Quote Asked, le ")
    assert alice.get("/api/v1/tasks", params={"assignee": "bob"}).json()["items"] == []

    done = alice.post(f"/api/v1/tasks/{task['id']}/done", json={"outcome": "Sold"})
    assert (done.json()["state"], done.json()["outcome"]) == ("done", "Sold")
    refused = alice.post(f"/api/v1/tasks/{task['id']}/dismissed", json={})
    assert refused.status_code == 409
    assert alice.get("/api/v1/tasks").json()["items"] == []
    assert len(alice.get("/api/v1/tasks", params={"state": "done"}).json()["items"]) == 1
    _work(database)
    lines = alice.get(f"/api/v1/contacts/{asked}/timeline").json()["items"]
    assert {line["name"] for line in lines} >= {"Quote Asked", "Task Completed"}


def test_a_task_that_is_not_here_is_not_found(alice: httpx.Client) -> None:
    """An unknown id answers 404 in both languages."""
    missing = alice.get("/api/v1/tasks/t00-00000000-0000-0000-0000-000000000000")
    assert missing.status_code == 404
    assert missing.json()["error"]["words"]["fr"].startswith("Il n’y a pas de tâche")
