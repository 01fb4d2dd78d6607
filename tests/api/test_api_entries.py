"""Starting a scenario by hand over HTTP: asked once, applied once, refused with a reason."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import httpx
import pytest

from aparte.engine import connections, loop
from aparte.kernel import clock
from tests.api import conftest

TURNS_MAX: Final = 50
DORA: Final = "dora@agency.example"
WORDS: Final = {"en": "x", "fr": "x"}


def definition(key: str, trigger: dict[str, Any]) -> dict[str, Any]:
    """Return a scenario that only sets a tag."""
    return {
        "key": key,
        "name": WORDS,
        "card": dict.fromkeys(("objective", "promise", "reason", "kpi"), WORDS),
        "trigger": trigger,
        "entry": {"rule": "every_time", "key": "quote_id"},
        "steps": [{"id": "mark", "kind": "change", "target": "tag", "name": "quoted"}],
    }


@pytest.fixture(scope="module")
def dora(served: str, database: str) -> Iterator[httpx.Client]:
    """Return a browser of Dora, who owns a workspace in which nobody else does anything."""
    from aparte.workspaces import contracts, facade  # noqa: PLC0415 -- Django must be ready

    assert database, "the fixture makes Django ready"
    agency = facade.create_workspace(
        contracts.NewWorkspace(key="agency", name="Agency", sender_address="hi@agency.example")
    )
    facade.create_owner(agency.id, DORA, conftest.PASSWORD, name="Dora", language="fr")
    with httpx.Client(base_url=served, timeout=conftest.PATIENCE_SECONDS) as browser:
        yield conftest.sign_in(browser, DORA)


@pytest.fixture(scope="module")
def quotes(dora: httpx.Client) -> str:
    """Publish a scenario that is started by hand, or by a sign-up; return its path."""
    trigger = {"kind": "any", "of": [{"kind": "manual"}, {"kind": "event", "event": "Signed Up"}]}
    draft = dora.post("/api/v1/scenarios", json={"definition": definition("quotes", trigger)})
    assert draft.status_code == 200, draft.text
    assert "kind: any" in draft.json()["definition_yaml"]
    path = "/api/v1/scenarios/quotes"
    assert dora.post(f"{path}/publish", json={"version": 1}).status_code == 200
    return path


def work(database: str) -> None:
    """Let an engine do all there is to do."""
    now = clock.SystemClock()
    worker = loop.Worker(
        worker_id="entries", connect=lambda: connections.connect(database), clock=now
    )
    for _ in range(TURNS_MAX):
        if worker.step(now.now()).idle:
            break
    worker.close()


def test_asked_twice_with_one_key_it_opens_once(
    dora: httpx.Client, quotes: str, database: str
) -> None:
    """The same idempotency key asks once; another quote of the same person asks again."""
    before = dora.get(quotes).json()["totals"]["opened"]
    for quote, key in (("q1", "one"), ("q1", "one"), ("q2", "two")):
        given = {"user_id": "eve", "properties": {"quote_id": quote}, "idempotency_key": key}
        answer = dora.post(f"{quotes}/entries", json=given)
        assert answer.status_code == 202, answer.text
    work(database)
    assert dora.get(quotes).json()["totals"]["opened"] == before + 2
    asked = dora.get("/api/v1/events", params={"name": "Entry Requested"}).json()["items"]
    assert sorted(one["properties"]["quote_id"] for one in asked) == ["q1", "q2"]
    assert {one["properties"]["scenario"] for one in asked} == {"quotes"}
    contact = asked[0]["contact_id"]
    given = {"contact_id": contact, "properties": {"quote_id": "q3"}}
    assert dora.post(f"{quotes}/entries", json=given).status_code == 202
    work(database)
    assert dora.get(quotes).json()["totals"]["opened"] == before + 3


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({}, "contact_id"),
        ({"user_id": "eve", "properties": {"scenario": "other"}}, "properties.scenario"),
        ({"user_id": "eve", "properties": {"a": "\x00"}}, "properties"),
    ],
)
def test_a_mistake_is_named(
    dora: httpx.Client, quotes: str, given: dict[str, Any], path: str
) -> None:
    """Nobody named, a name that is ours, a value that cannot be kept."""
    answer = dora.post(f"{quotes}/entries", json=given)
    assert answer.status_code == 422
    assert answer.json()["error"]["problems"][0]["path"] == path


def test_only_what_is_live_and_by_hand_is_started(dora: httpx.Client, quotes: str) -> None:
    """A paused scenario, one that nobody starts by hand, and none at all say so."""
    person = {"user_id": "eve"}
    dora.post(f"{quotes}/pause")
    assert dora.post(f"{quotes}/entries", json=person).status_code == 409
    dora.post(f"{quotes}/resume")
    other = definition("by-event", {"kind": "event", "event": "Signed Up"})
    dora.post("/api/v1/scenarios", json={"definition": other})
    dora.post("/api/v1/scenarios/by-event/publish", json={"version": 1})
    refused = dora.post("/api/v1/scenarios/by-event/entries", json=person)
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "conflict")
    assert "manual" in refused.json()["error"]["words"]["fr"]
    assert dora.post("/api/v1/scenarios/none/entries", json=person).status_code == 404


def test_a_site_cannot_start_a_scenario(dora: httpx.Client, served: str) -> None:
    """A public write key must not forge a request."""
    key = dora.post("/api/v1/sources", json={"name": "Site"}).json()["write_key"]
    call = {"userId": "eve", "event": "Entry Requested", "properties": {"scenario": "quotes"}}
    answer = httpx.post(f"{served}/v1/track", json=call, auth=(key, ""))
    assert answer.status_code == 400
