"""Segments, scenarios and policies: checked, kept, published, paused; told in both languages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

VIEWED: dict[str, Any] = {"kind": "event", "event": "Order Completed", "op": "gte", "value": 1}


def test_a_segment_is_checked_kept_and_archived(alice: httpx.Client) -> None:
    """A condition is judged before it is kept, reads as a sentence, and goes when asked."""
    wrong = alice.post("/api/v1/segments/validate", json={"condition": {"kind": "aura"}}).json()
    assert wrong["sentence"] is None
    assert wrong["problems"][0]["code"] == "unknown_kind"
    right = alice.post("/api/v1/segments/validate", json={"condition": VIEWED}).json()
    assert right["problems"] == []
    assert right["sentence"]["en"].startswith("has placed an order")
    refused = alice.put("/api/v1/segments/bad", json={"name": "Bad", "condition": {"kind": "aura"}})
    assert refused.status_code == 422
    words = {"en": "Buyers", "fr": "Acheteurs"}
    kept = alice.put("/api/v1/segments/buyers", json={"name": words, "condition": VIEWED}).json()
    assert kept["name"] == words
    assert "event: Order Completed" in kept["definition_yaml"]
    assert "buyers" in {one["key"] for one in alice.get("/api/v1/segments").json()["items"]}
    assert alice.delete("/api/v1/segments/buyers").status_code == 204
    assert alice.get("/api/v1/segments/buyers").status_code == 404


def test_a_segment_named_by_another_stays(alice: httpx.Client) -> None:
    """What others are defined by cannot go, and nothing is defined by itself."""
    outer = {"kind": "segment", "key": "inner"}
    alice.put("/api/v1/segments/inner", json={"name": "Inner", "condition": VIEWED})
    alice.put("/api/v1/segments/outer", json={"name": "Outer", "condition": outer})
    refused = alice.delete("/api/v1/segments/inner")
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "conflict")
    circle = {"name": "Inner", "condition": {"kind": "segment", "key": "outer"}}
    answer = alice.put("/api/v1/segments/inner", json=circle)
    assert answer.json()["error"]["problems"][0]["code"] == "circular"
    assert alice.delete("/api/v1/segments/outer").status_code == 204
    assert alice.delete("/api/v1/segments/inner").status_code == 204


ENGAGEMENT: dict[str, Any] = {
    "key": "interest",
    "name": {"en": "Interest", "fr": "Intérêt"},
    "half_life": "14d",
    "groups": [
        {
            "key": "visits",
            "name": {"en": "Visits", "fr": "Visites"},
            "ceiling": 40,
            "rules": [{"kind": "event", "event": "Product Viewed", "points": 10}],
        }
    ],
    "grades": [{"key": "warm", "name": {"en": "Warm", "fr": "Tiède"}, "from": 5}],
}


def test_a_score_is_checked_kept_and_archived(alice: httpx.Client) -> None:
    """A score is judged before it is kept, reads in words, and goes when nobody names it."""
    wrong = {"definition": {**ENGAGEMENT, "half_life": "soon"}}
    judged = alice.post("/api/v1/scores/validate", json=wrong).json()
    assert [(one["code"], one["path"]) for one in judged["problems"]] == [
        ("bad_duration", "half_life")
    ]
    assert alice.post("/api/v1/scores", json=wrong).status_code == 422
    kept = alice.post("/api/v1/scores", json={"definition": ENGAGEMENT}).json()
    assert kept["groups"][0]["rules"] == [
        {
            "points": 10.0,
            "sentence": {
                "en": "for each time: a product view",
                "fr": "pour chaque fois\u202f: une consultation de produit",
            },
        }
    ]
    assert kept["grades"][0]["from_points"] == 5.0
    again = alice.post("/api/v1/scores", json={"definition_yaml": kept["definition_yaml"]}).json()
    assert again == kept == alice.get("/api/v1/scores/interest").json()
    assert [one["key"] for one in alice.get("/api/v1/scores").json()["items"]] == ["interest"]
    warm = {"kind": "score", "score": "interest", "grade": "warm"}
    assert alice.put("/api/v1/segments/warm", json={"name": "Warm", "condition": warm}).is_success
    assert alice.delete("/api/v1/scores/interest").status_code == 409
    unknown = {"condition": {**warm, "grade": "boiling"}}
    said = alice.post("/api/v1/segments/validate", json=unknown).json()
    assert said["problems"][0]["code"] == "unknown_grade"
    assert alice.delete("/api/v1/segments/warm").status_code == 204
    assert alice.delete("/api/v1/scores/interest").status_code == 204
    assert alice.get("/api/v1/scores/interest").status_code == 404


def test_ready_made_scores_can_be_kept_as_they_are(alice: httpx.Client) -> None:
    """Each of the library passes every check, and has words for every rule."""
    library = alice.get("/api/v1/scores/library").json()["items"]
    assert [one["key"] for one in library] == ["engagement", "fit"]
    for one in library:
        kept = alice.post("/api/v1/scores", json={"definition_yaml": one["definition_yaml"]})
        assert kept.json() == one
        assert alice.delete(f"/api/v1/scores/{one['key']}").status_code == 204


def test_a_score_and_a_segment_are_not_defined_by_each_other(alice: httpx.Client) -> None:
    """A score may count a segment, and a segment a score, but not in a circle."""
    alice.post("/api/v1/scores", json={"definition": ENGAGEMENT})
    warm = {"kind": "score", "score": "interest", "grade": "warm"}
    alice.put("/api/v1/segments/warm", json={"name": "Warm", "condition": warm})
    rule = {"kind": "membership", "of": "segment", "names": ["warm"], "points": 1}
    circle = {**ENGAGEMENT, "groups": [{**ENGAGEMENT["groups"][0], "rules": [rule]}]}
    answer = alice.post("/api/v1/scores", json={"definition": circle})
    assert answer.json()["error"]["problems"][0]["code"] == "circular"
    assert alice.delete("/api/v1/segments/warm").status_code == 204
    assert alice.delete("/api/v1/scores/interest").status_code == 204


def test_a_preview_counts_without_keeping(alice: httpx.Client) -> None:
    """A condition's SQL form is asked of the contacts that are there."""
    found = alice.post("/api/v1/segments/preview", json={"condition": VIEWED}).json()
    assert found["count"] == 0
    assert found["sample"] == []


def test_a_scenario_goes_from_draft_to_live_to_paused(alice: httpx.Client) -> None:
    """Drafts are replaced, versions never; pausing and resuming change nothing else."""
    library = alice.get("/api/v1/scenarios/library").json()["items"]
    assert "abandoned-basket" in {one["name"] for one in library}
    draft = alice.post("/api/v1/scenarios/library/abandoned-basket/install").json()
    assert (draft["status"], draft["version"], draft["problems"]) == ("draft", 1, [])
    early = alice.post("/api/v1/scenarios/abandoned-basket/pause")
    assert early.status_code == 409
    live = alice.post("/api/v1/scenarios/abandoned-basket/publish", json={"version": 1}).json()
    assert (live["status"], live["live_version"]) == ("live", 1)
    raw = draft["definition_yaml"].replace("within: 1h", "within: 2h")
    changed = alice.post("/api/v1/scenarios", json={"definition_yaml": raw, "note": "later"}).json()
    assert [(one["number"], one["status"]) for one in changed["versions"]] == [
        (2, "draft"),
        (1, "live"),
    ]
    paused = alice.post("/api/v1/scenarios/abandoned-basket/pause").json()
    assert (paused["status"], paused["version"]) == ("paused", 1)
    assert alice.post("/api/v1/scenarios/abandoned-basket/resume").json()["status"] == "live"
    missing = alice.post("/api/v1/scenarios/abandoned-basket/publish", json={"version": 9})
    assert missing.status_code == 404


def test_mistakes_in_a_scenario_are_told_at_their_place(alice: httpx.Client) -> None:
    """Shape, meaning and templates: each problem has its path and words."""
    raw = alice.get("/api/v1/scenarios/library").status_code
    assert raw == 200
    broken = {"definition_yaml": "key: [oops"}
    answer = alice.post("/api/v1/scenarios/validate", json=broken).json()
    assert answer["problems"][0]["code"] == "yaml_bracket"
    empty = alice.post("/api/v1/scenarios/validate", json={"definition": {"key": "x"}}).json()
    assert empty["problems"][0]["code"] == "missing_field"
    installed = alice.post("/api/v1/scenarios/library/abandoned-basket/install").json()
    liquid = installed["definition_yaml"].replace(
        "{{ contact.first_name }}", "{{ contact.first_name ", 1
    )
    found = alice.post("/api/v1/scenarios/validate", json={"definition_yaml": liquid}).json()
    assert found["problems"][0]["path"].startswith("messages.last-reminder")
    assert alice.post("/api/v1/scenarios", json={}).status_code == 422


def test_the_policy_is_sentences_and_is_checked(alice: httpx.Client) -> None:
    """Rules read aloud; a rule that cannot be is refused at its place."""
    given = {"definition": {"caps": [{"limit": 2, "rolling": "7d"}], "minimum_gap": "4h"}}
    kept = alice.put("/api/v1/policy", json=given).json()
    assert kept["definition"] == given["definition"]
    assert len(kept["sentences"]) == 2
    refused = alice.put("/api/v1/policy", json={"definition": {"minimum_gap": "soon"}})
    problem = refused.json()["error"]["problems"][0]
    assert (refused.status_code, problem["path"]) == (422, "minimum_gap")
    assert alice.get("/api/v1/policy").json()["definition"] == given["definition"]
    assert alice.put("/api/v1/policy", json={"definition": {}}).status_code == 200


def test_the_emergency_stop_is_one_call_and_keeps_the_other_rules(alice: httpx.Client) -> None:
    """Stopped, resumed, and twice the same changes nothing."""
    given = {"caps": [{"limit": 2, "rolling": "7d"}]}
    alice.put("/api/v1/policy", json={"definition": given})
    for _ in range(2):
        stopped = alice.post("/api/v1/policy/stop-sending").json()
        assert stopped["definition"] == {**given, "emergency_stop": True}
        assert stopped["sentences"][0]["fr"] == "Arrêt d’urgence : aucun message ne part."
    # A colleague saves what a page showed before the stop: the stop is not theirs to end.
    saved = alice.put("/api/v1/policy", json={"definition": given}).json()
    assert saved["definition"] == {**given, "emergency_stop": True}
    assert alice.post("/api/v1/policy/resume-sending").json()["definition"] == given
    assert alice.get("/api/v1/policy").json()["definition"] == given
    assert alice.put("/api/v1/policy", json={"definition": {}}).status_code == 200


def test_a_policy_names_only_segments_that_exist(alice: httpx.Client) -> None:
    """A pause on a segment nobody made is refused at its place."""
    pause = {"condition": {"kind": "segment", "key": "nobody"}, "reason": "ticket_open"}
    refused = alice.put("/api/v1/policy", json={"definition": {"pauses": [pause]}})
    problem = refused.json()["error"]["problems"][0]
    assert (problem["code"], problem["path"]) == ("unknown_segment", "pauses[0].condition.key")


def test_the_document_describes_every_operation(visitor: httpx.Client) -> None:
    """OpenAPI names each answer's shape, and the error that any operation may answer."""
    document = visitor.get("/api/v1/openapi.json").json()
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            answers = operation["responses"]
            assert "4XX" in answers, (method, path)
            shaped = [one for one in answers.values() if "content" in one]
            assert len(shaped) == len(answers) or "204" in answers, (method, path)
    assert "ErrorBody" in document["components"]["schemas"]


def test_the_console_answers_every_other_address(visitor: httpx.Client) -> None:
    """An address of the console is its page, here told that it is not built; headers protect it."""
    page = visitor.get("/contacts/anything")
    assert page.status_code == 503
    assert "make console" in page.text
    assert page.headers["x-frame-options"] == "DENY"
    assert "default-src 'self'" in page.headers["content-security-policy"]
    assert page.headers["x-content-type-options"] == "nosniff"
    assert page.headers["referrer-policy"] == "same-origin"
    assert visitor.get("/assets/missing.js").status_code == 404
    assert visitor.get("/../../etc/passwd").status_code == 503
    assert visitor.get("/health").json() == {"status": "ok"}
    assert "aparte_inbox_depth" in visitor.get("/metrics").text


@pytest.mark.usefixtures("database")
def test_the_committed_document_is_the_present_one() -> None:
    """The document that the console's client is made from is the one the operations make now."""
    from aparte.api import openapi  # noqa: PLC0415 -- Django must be ready

    committed = Path(__file__).parents[2] / "console" / "openapi.json"
    assert json.loads(committed.read_text("utf-8")) == json.loads(openapi.document())
