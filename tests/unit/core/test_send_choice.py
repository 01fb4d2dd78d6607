"""Choosing a channel: the first message that may leave, and why the others may not."""

from __future__ import annotations

from typing import Any

import pytest

from aparte.core import effects, explaining
from aparte.core.governance import policy as policies
from aparte.core.governance import wording
from aparte.core.inputs import AttributesInput, ConsentInput
from aparte.core.scenarios import contents, difference, model
from aparte.kernel import ids, instants
from aparte.kernel.errors import InvalidError
from tests.unit.core import stories
from tests.unit.core.stories import MONDAY, Story

HOUR, DAY = instants.HOUR, instants.DAY
NIGHT = {"start": "20:00", "end": "08:00", "channel": "sms"}
UNKNOWN = "We know no address of this person on this channel."
MESSAGES = {"text": stories.message("sms"), "mail": stories.message()}


def scenario(
    written: dict[str, Any] = MESSAGES, key: str = "story", **fields: Any
) -> model.Scenario:
    """Return a scenario that sends one of its messages, in this order, to whoever signs up."""
    step = {"id": "ask", "kind": "send", "messages": list(written)} | fields
    return stories.scenario(key, steps=[step], messages=written)


def asked(
    written: model.Scenario, at: int = MONDAY, raw: dict[str, Any] | None = None, **said: Any
) -> Story:
    """Return what is decided of a person with both addresses and both consents who signs up."""
    live = stories.program(written, policy=policies.parse(raw or {}))
    story = Story(live).reachable(at, phone="+33600000000", **said).agreed_to("sms", at)
    return story.did("Signed Up", at)


def records(story: Story) -> list[effects.Judged]:
    """Return what was judged so far."""
    return [one for one in story.effects if isinstance(one, effects.Judged)]


def reasons(story: Story) -> list[tuple[str, str]]:
    """Return (channel, reason) of each message that the last record names."""
    return [(one["channel"], one["reason"]) for one in records(story)[-1].figures.get("each", [])]


def test_the_first_that_may_leave_does() -> None:
    """Written first, asked first; nothing is recorded of the one behind it."""
    story = asked(scenario())
    (sent,) = [one for one in story.effects if isinstance(one, effects.Send)]
    assert (sent.message, sent.channel, sent.purpose) == ("text", "sms", "marketing")
    assert story.verdicts() == [("text", "accepted", "sent")]
    assert records(story)[0].figures == {}
    (kept,) = story.contact.pressure
    assert (kept.channel, kept.message) == ("sms", "text")


def test_the_next_steps_in_and_the_record_says_why() -> None:
    """At night no text message may leave: the e-mail does, and the record keeps the reason."""
    story = asked(scenario(), MONDAY + 12 * HOUR, {"quiet_periods": [NIGHT]})
    assert story.verdicts() == [("mail", "accepted", "sent")]
    assert reasons(story) == [("sms", "quiet_hours")]
    (judged,) = records(story)
    said = wording.sentence(judged.reason, judged.figures, stories.program().zone)
    assert said.en == (
        "It was let through, as no message before it may leave. Not by text message: It was quiet"
        " hours for this person: 20:00 to 08:00 (Europe/Paris)."
    )
    assert said.fr.startswith(
        "Il a été autorisé, car aucun message avant lui ne peut partir. Pas par SMS : "
    )


@pytest.mark.parametrize(
    ("preferred", "left"),
    [("email", "mail"), (" E-Mail ", "text"), (" EMAIL ", "mail"), ("sms", "text"), (7, "text")],
)
def test_the_preferred_channel_comes_first(preferred: Any, left: str) -> None:
    """Where the attribute names one of the channels; whatever else it holds changes nothing."""
    story = asked(scenario(prefer="contact"), preferred_channel=preferred)
    assert [message for message, _ in story.sends()] == [left]


def test_a_preference_counts_only_where_asked_for_and_permitted() -> None:
    """Without `prefer` the order stands; a preferred channel that is refused is passed over."""
    assert asked(scenario(), preferred_channel="email").sends() == [("text", MONDAY)]
    live = stories.program(scenario(prefer="contact"))
    story = Story(live).reachable(MONDAY, preferred_channel="sms").did("Signed Up", MONDAY)
    assert story.verdicts() == [("mail", "accepted", "sent")]
    assert reasons(story) == [("sms", "no_address")]


@pytest.mark.parametrize(
    ("rule", "verdict"), [("skip", "skipped"), ("end", "ended"), ("defer", "skipped")]
)
def test_only_when_none_may_leave_is_the_step_refused(rule: str, verdict: str) -> None:
    """Who can be reached on no channel: one record with the reason of each, in order."""
    story = Story(stories.program(scenario(if_refused=rule))).did("Signed Up", MONDAY)
    assert story.verdicts() == [("text", verdict, "no_address")]
    assert reasons(story) == [("sms", "no_address"), ("email", "no_address")]
    assert story.endings() == [("refused" if rule == "end" else "completed", MONDAY)]


def test_caps_of_a_channel_count_that_channel_alone() -> None:
    """Two text messages a day, then e-mail, then nothing: the cap of all channels together."""
    raw = {"caps": [{"limit": 2, "rolling": "1d", "channel": "sms"}, {"limit": 3, "rolling": "1d"}]}
    story = asked(scenario(), raw=raw)
    for hour in (1, 2, 3):
        story.did("Signed Up", MONDAY + hour * HOUR)
    assert [message for message, _ in story.sends()] == ["text", "text", "mail"]
    assert story.verdicts()[-1] == ("text", "skipped", "cap")
    assert [one["figures"]["limit"] for one in records(story)[-1].figures["each"]] == [2, 3]


def test_what_waits_leaves_by_the_channel_that_opens_first() -> None:
    """Text messages may leave at eight, e-mail at six: the e-mail leaves at six."""
    raw = {"quiet_periods": [NIGHT, {**NIGHT, "end": "06:00", "channel": "email"}]}
    evening = MONDAY + 12 * HOUR
    story = asked(scenario(if_refused="defer"), evening, raw)
    (waiting,) = records(story)
    assert (waiting.verdict, waiting.until) == ("deferred", evening + 8 * HOUR)
    story.until(MONDAY + 2 * DAY)
    assert story.sends() == [("mail", evening + 8 * HOUR)]


def test_a_new_consent_opens_another_channel_to_what_waits() -> None:
    """Waiting for the morning, the person agrees to e-mail: it leaves at that very instant."""
    live = stories.program(
        scenario(if_refused="defer"), policy=policies.parse({"quiet_periods": [NIGHT]})
    )
    evening = MONDAY + 12 * HOUR
    story = Story(live).agreed_to("sms", MONDAY)
    known = {"phone": "+33600000000", "email": "marie@example.org"}
    story.told(AttributesInput(ids.event_id(1, "me"), MONDAY, MONDAY, known))
    story.did("Signed Up", evening)
    assert reasons(story) == [("sms", "quiet_hours"), ("email", "no_consent")]
    at = evening + HOUR
    story.told(ConsentInput(ids.event_id(1, "yes"), at, at, "marketing", "email", "granted"))
    assert story.sends() == [("mail", at)]


def test_a_message_that_outlived_its_sense_leaves_the_place_to_another() -> None:
    """The text made sense for two hours: in the morning, by the e-mail’s rule, only that leaves."""
    messages = {
        "text": stories.message("sms", expires_after="2h"),
        "mail": stories.message(expires_after="1d"),
    }
    raw = {"quiet_hours": {"start": "20:00", "end": "08:00"}}
    evening = MONDAY + 12 * HOUR
    story = asked(scenario(messages, if_refused="defer", defer_for="1d"), evening, raw)
    story.until(MONDAY + 3 * DAY)
    assert story.sends() == [("mail", evening + 10 * HOUR)]
    assert reasons(story) == [("sms", "expired")]
    sent = next(one for one in story.effects if isinstance(one, effects.Send))
    assert sent.expires_at == evening + DAY


def test_a_place_is_kept_by_the_channel_that_will_be_taken() -> None:
    """Without a telephone the higher priority will write by e-mail: that cap’s place is kept."""
    wait = {"id": "wait", "kind": "wait", "duration": "2h"}
    ask = {"id": "ask", "kind": "send", "messages": ["text", "mail"]}
    high = stories.scenario("other", steps=[wait, ask], messages=MESSAGES, priority=90)
    low = stories.scenario(trigger={"kind": "event", "event": "Page Viewed"})
    policy = policies.parse({"caps": [{"limit": 1, "rolling": "1d", "channel": "email"}]})
    for phone, reason in (({}, "lower_priority"), ({"phone": "+33600000000"}, "sent")):
        story = Story(stories.program(high, low, policy=policy)).reachable(MONDAY, **phone)
        story.agreed_to("sms", MONDAY).did("Signed Up", MONDAY)
        story.did("Page Viewed", MONDAY + HOUR)
        assert story.verdicts()[-1][2] == reason


def codes(written: dict[str, Any], **fields: Any) -> list[tuple[str, str]]:
    """Return (code, path) of what is wrong with a scenario of these messages."""
    with pytest.raises(InvalidError) as refused:
        scenario(written, **fields)
    return [(one.code, one.path) for one in refused.value.problems]


MAIL, TEXT = stories.message(), stories.message("sms")


@pytest.mark.parametrize(
    ("messages", "fields", "expected"),
    [
        ({"a": MAIL}, {"message": "a"}, ("one_message", "steps[0].message")),
        ({"a": MAIL}, {"prefer": "contact"}, ("nothing_to_choose", "steps[0].prefer")),
        ({"a": MAIL, "b": MAIL}, {}, ("same_channel", "steps[0].messages")),
        (
            {"a": MAIL, "b": {**TEXT, "transactional": True}},
            {},
            ("mixed_transactional", "steps[0].messages"),
        ),
        ({"a": {**MAIL, "channel": "fax"}}, {}, ("unknown_channel", "messages.a.channel")),
        ({"a": {**TEXT, "subject": {"en": "x"}}}, {}, ("not_of_channel", "messages.a.subject")),
        ({"a": {**TEXT, "text": {}}}, {}, ("languages_differ", "messages.a.text")),
        ({"a": {**MAIL, "mjml": {}}}, {}, ("languages_differ", "messages.a.mjml")),
        ({"a": MAIL}, {"messages": ["a", "b"]}, ("unknown_message", "steps[0].messages[1]")),
    ],
)
def test_each_mistake_has_its_code_and_place(
    messages: dict[str, Any], fields: dict[str, Any], expected: tuple[str, str]
) -> None:
    """What could not be chosen from, or could not be written, is refused where it stands."""
    assert codes(messages, **fields) == [expected]


def test_a_message_nothing_sends_is_named_when_it_is_published() -> None:
    """A draft may speak of any channel; publishing asks who hands it over."""
    (problem,) = contents.check_senders(scenario(), frozenset({"email"}))
    assert (problem.code, problem.path) == ("no_sender", "messages.text.channel")
    assert problem.words.en == (
        "No sender for the channel “text message” is installed here: this message could never"
        " leave."
    )
    assert contents.check_senders(scenario(), frozenset({"email", "sms"})) == []


def test_the_step_reads_as_a_sentence_and_so_does_a_change_of_it() -> None:
    """Names, channels and the order; a difference says both orders."""
    named = {
        "text": stories.message("sms", name={"en": "Text", "fr": "Texto"}),
        "mail": stories.message(name={"en": "Mail", "fr": "Courriel"}),
    }
    one = scenario(named, prefer="contact")
    other = scenario(dict(reversed(named.items())), prefer="contact")
    (step,) = one.steps
    assert one.title_of(step).fr == "Envoyer « Texto », sinon « Courriel »"
    assert one.detail_of(step).en == (
        "“Text” (text message), else “Mail” (e-mail) asks to leave; the channel that the person"
        " prefers comes first; if refused, it is skipped."
    )
    (change,) = difference.compare(one, other)
    assert change.path == "steps.ask"
    assert "now, Send “Mail”, else “Text”" in change.words.en


def test_an_explanation_tells_channels_apart() -> None:
    """What would be said now of each channel that the scenario speaks on."""
    live = stories.program(scenario())
    story = Story(live).reachable(MONDAY)
    told = explaining.explain(story.contact, live, live.live_by_key["story"], MONDAY)
    assert [(line.truth, line.words.en) for line in told.lines if line.kind == "rule"] == [
        (
            False,
            f"A message by text message would be held back now. {UNKNOWN}",
        ),
        (True, "A message by e-mail would be allowed now."),
    ]


def test_every_channel_can_be_reached() -> None:
    """A condition on reachability takes each channel a message may have."""
    live = stories.program(
        segments={
            channel: {"kind": "reachable", "channel": channel}
            for channel in ("email", "sms", "phone", "push", "post")
        }
    )
    known = {"push_token": "t", "postal_address": "1 rue de Paris", "phone": "+33600000000"}
    story = Story(live).told(AttributesInput(ids.event_id(1, "me"), MONDAY, MONDAY, known))
    assert set(story.contact.segments) == {"sms", "phone", "push", "post"}
