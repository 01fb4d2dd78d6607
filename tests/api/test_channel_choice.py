"""A step that sends one of several messages over HTTP: its picture, its mistakes, its choice.

Erin owns a shop in which a text message, else an e-mail, greets whoever signs up: Marie has no
telephone, Paul has one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import httpx
import pytest

from aparte.core.governance import policy as policies
from aparte.engine import connections, loop
from aparte.kernel import clock
from tests import shops
from tests.api import conftest
from tests.api.test_api_versions import definition, wait

TURNS_MAX: Final = 50
ERIN: Final = "erin@choices.example"
CONSENT: Final = {"purpose": "marketing", "wording": "Yes please", "status": "granted"}
MAIL: Final[dict[str, Any]] = {
    "name": {"en": "Mail", "fr": "Courriel"},
    "subject": {"en": "Hello {{ contact.first_name }}"},
    "mjml": {"en": "<mjml><mj-body><mj-text>Hello</mj-text></mj-body></mjml>"},
}
TEXT: Final[dict[str, Any]] = {
    "name": {"en": "Text", "fr": "Texto"},
    "channel": "sms",
    "text": {"en": "Hello from us"},
}


def choosing(messages: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """Return a scenario that sends one of its messages, and rests."""
    step = {"id": "ask", "kind": "send", "messages": list(messages), **fields}
    return {**definition("greeting"), "steps": [step, wait("rest", "1h")], "messages": messages}


@pytest.fixture(scope="module")
def erin(served: str, database: str) -> Iterator[httpx.Client]:
    """Return a browser of Erin, in whose shop Marie and Paul signed up and an engine decided."""
    from aparte.workspaces import facade  # noqa: PLC0415 -- Django must be ready

    live = choosing({"text": TEXT, "mail": MAIL}, prefer="contact")
    shop = shops.open_shop(database, scenarios=[live], policy=policies.Policy(), key="choices")
    facade.create_owner(shop, ERIN, conftest.PASSWORD, name="Erin", language="fr")
    with httpx.Client(base_url=served, timeout=conftest.PATIENCE_SECONDS) as browser:
        conftest.sign_in(browser, ERIN)
        key = browser.post("/api/v1/sources", json={"name": "Site"}).json()["write_key"]
        calls = [*_arrival("marie"), *_arrival("paul", phone="+33612345678")]
        answer = httpx.post(f"{served}/v1/batch", json={"batch": calls}, auth=(key, ""))
        assert answer.status_code == 200, answer.text
        _decide(database)
        yield browser


def _arrival(name: str, **traits: Any) -> list[dict[str, Any]]:
    known = {"email": f"{name}@example.org", "first_name": name.title(), "language": "en"}
    return [
        {
            "type": "identify",
            "userId": name,
            "messageId": f"choice-i-{name}",
            "traits": known | traits,
            "consents": [{**CONSENT, "channel": channel} for channel in ("email", "sms")],
        },
        {"type": "track", "userId": name, "messageId": f"choice-s-{name}", "event": "Signed Up"},
    ]


def _decide(database: str) -> None:
    now = clock.SystemClock()
    worker = loop.Worker(
        worker_id="choices", connect=lambda: connections.connect(database), clock=now
    )
    for _ in range(TURNS_MAX):
        if worker.step(now.now()).idle:
            break
    worker.close()


def message_of(erin: httpx.Client, name: str) -> dict[str, Any]:
    """Return all that is told of the one message of a person."""
    listed = erin.get("/api/v1/messages").json()["items"]
    (one,) = [one for one in listed if one["contact"]["email"] == f"{name}@example.org"]
    shown: dict[str, Any] = erin.get(f"/api/v1/messages/{one['id']}").json()
    return shown


def test_the_card_and_the_picture_tell_the_order_and_the_channels(erin: httpx.Client) -> None:
    """Each message with its channel; the step with what is tried first, in both languages."""
    shown = erin.get("/api/v1/scenarios/greeting").json()
    (listed,) = erin.get("/api/v1/scenarios").json()["items"]
    assert listed["channels"] == ["email", "sms"]
    assert {
        (one["key"], one["channel"], one["subject"]["fr"]) for one in shown["card"]["messages"]
    } == {("text", "sms", "Hello from us"), ("mail", "email", "Hello {{ contact.first_name }}")}
    step = next(node for node in shown["graph"]["nodes"] if node["id"] == "ask")
    assert (step["kind"], step["title"]["en"]) == ("send", "Send “Text”, else “Mail”")
    assert step["title"]["fr"] == "Envoyer « Texto », sinon « Courriel »"
    assert step["detail"]["en"] == (
        "“Text” (text message), else “Mail” (e-mail) asks to leave; the channel that the person"
        " prefers comes first; if refused, it is skipped."
    )
    assert "le canal que préfère la personne passe en premier" in step["detail"]["fr"]


def test_a_message_says_why_it_stepped_in(erin: httpx.Client) -> None:
    """Marie's page, her explanation: not by text message, for want of a telephone."""
    shown = message_of(erin, "marie")
    assert (shown["channel"], shown["subject"]) == ("email", "Hello Marie")
    why = "Not by text message: We know no address of this person on this channel."
    assert shown["decision"]["words"]["en"] == (
        f"It was let through, as no message before it may leave. {why}"
    )
    assert shown["decision"]["words"]["fr"].startswith("Il a été autorisé, car aucun message")
    (told,) = shown["decision"]["figures"]["each"]
    assert (told["message"], told["channel"], told["reason"]) == ("text", "sms", "no_address")
    person = f"/api/v1/contacts/{shown['contact']['id']}"
    (scenario,) = erin.get(f"{person}/explanation").json()["scenarios"]
    (line,) = [line for line in scenario["lines"] if line["kind"] == "message"]
    assert line["words"]["en"].startswith("“Mail” is about to leave. It was let through")


def test_the_first_message_needs_no_excuse_and_is_no_e_mail(erin: httpx.Client) -> None:
    """Paul has a telephone: the text was chosen, there is no HTML to show, and nothing to say."""
    shown = message_of(erin, "paul")
    assert (shown["channel"], shown["html"]) == ("sms", None)
    assert shown["decision"]["figures"] == {}


@pytest.mark.parametrize(
    ("raw", "code", "path"),
    [
        (choosing({"a": MAIL, "b": MAIL}), "same_channel", "steps[0].messages"),
        (choosing({"a": MAIL}, prefer="contact"), "nothing_to_choose", "steps[0].prefer"),
        (choosing({"a": MAIL}, message="a"), "one_message", "steps[0].message"),
        (
            choosing({"a": MAIL, "b": {**TEXT, "transactional": True}}),
            "mixed_transactional",
            "steps[0].messages",
        ),
        (
            choosing({"a": MAIL, "b": {**TEXT, "subject": {"en": "x"}}}),
            "not_of_channel",
            "messages.b.subject",
        ),
        (
            choosing({"a": {**MAIL, "channel": "post", "subject": {}, "layout": "letter"}}),
            "not_of_channel",
            "messages.a.layout",
        ),
    ],
)
def test_what_cannot_be_chosen_from_is_told_at_its_place(
    erin: httpx.Client, raw: dict[str, Any], code: str, path: str
) -> None:
    """Before anything is kept, in both languages."""
    told = erin.post("/api/v1/scenarios/validate", json={"definition": raw}).json()["problems"]
    found = [one for one in told if (one["code"], one["path"]) == (code, path)]
    assert len(found) == 1, told
    assert found[0]["words"]["en"] != found[0]["words"]["fr"]
