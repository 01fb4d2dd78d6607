"""What is wrong with a message is said before anybody gets it, in French and English."""

from __future__ import annotations

import pytest

from aparte.kernel.errors import InvalidError
from aparte.kernel.words import Words
from aparte.messages import languages, template
from aparte.messages.contracts import MessageContent
from tests.unit.messages import samples

HEAD_CONDITION = (
    "<mjml><mj-head>{% if a %}<mj-title>x</mj-title>{% endif %}</mj-head><mj-body></mj-body></mjml>"
)


def codes(content: MessageContent) -> list[tuple[str, str]]:
    """Return the code and path of each problem of a message."""
    return [(problem.code, problem.path) for problem in template.check_message(content)]


def test_a_good_message_has_no_problem() -> None:
    """The sample message is fine."""
    assert codes(samples.message()) == []


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (samples.text_body("{{ contact.first_name | shout }}"), "unknown_filter"),
        (samples.text_body("{% sing %}"), "bad_liquid"),
        (samples.text_body("{% include 'x' %}"), "bad_liquid"),
        (samples.text_body("{% if a %}"), "bad_liquid"),
        (samples.text_body("{{ a | }}"), "bad_liquid"),
        (samples.text_body("<a {% if a %}href='x'{% endif %}>y</a>"), "liquid_in_tag"),
        (samples.text_body('<a href="javascript:alert(1)">y</a>'), "unsafe_link"),
        ("<mjml><mj-body><mj-section></mj-body></mjml>", "bad_mjml"),
        ("<mjml><mj-body><mj-hello></mj-hello></mj-body></mjml>", "bad_mjml"),
        ("only text", "bad_mjml"),
        (HEAD_CONDITION, "liquid_in_head"),
        ("x" * 500_001, "too_long"),
    ],
)
def test_a_bad_body_is_explained(body: str, code: str) -> None:
    """Each mistake has its code, the body's path, and words in both languages."""
    problems = template.check_message(samples.message(body))
    assert {(problem.code, problem.path) for problem in problems} == {(code, "mjml.fr")}
    assert all(problem.words.en and problem.words.fr for problem in problems)


def test_mistakes_name_their_line() -> None:
    """The line of a mistake in a body is said."""
    body = "<mjml>\n<mj-body>\n<mj-section>\n</mj-body></mjml>"
    (problem,) = template.check_message(samples.message(body))
    assert problem.words.en.startswith("Line 4: </mj-body> closes nothing, </mj-section> expected")
    assert problem.words.fr.startswith("Ligne 4 : ")
    (unknown,) = template.check_message(samples.message(samples.text_body("\n\n{{ a | shout }}")))
    assert unknown.words == Words(
        en="Line 3: There is no filter “shout”.",
        fr="Ligne 3 : Il n’existe pas de filtre « shout ».",
    )


def test_subjects_and_preheaders_are_checked_too() -> None:
    """A mistake in the subject or preheader is a problem of that part and language."""
    assert codes(samples.message(subject="{{ a")) == [("bad_liquid", "subject.fr")]
    assert codes(samples.message(subject=" ")) == [("no_subject", "subject.fr")]
    assert codes(samples.message(preheader="{% if %}")) == [("bad_liquid", "preheader.fr")]


def test_each_body_has_a_subject_and_each_subject_a_body() -> None:
    """Languages must agree between the parts."""
    content = MessageContent(
        key="x", name=Words(en="x", fr="x"), subject={"en": "Hello"}, mjml={"fr": samples.BODY}
    )
    assert codes(content) == [("no_subject", "subject.fr"), ("no_body", "mjml.en")]
    empty = MessageContent(key="x", name=Words(en="x", fr="x"), subject={}, mjml={})
    assert codes(empty) == [("no_body", "mjml")]


def test_senders_are_checked() -> None:
    """An address that nobody could answer is a problem."""
    content = MessageContent(
        key="x",
        name=Words(en="x", fr="x"),
        subject={"fr": "Bonjour"},
        mjml={"fr": samples.BODY},
        sender_address="not an address",
        reply_to="a@b\r\nBcc: c@d",
    )
    assert codes(content) == [("bad_address", "sender_address"), ("bad_address", "reply_to")]


def test_a_bad_message_cannot_be_compiled() -> None:
    """Compiling raises with the same problems."""
    content = samples.message(samples.text_body("{{ a | shout }}"))
    with pytest.raises(InvalidError) as caught:
        template.compile_message(content, "fr", "en", samples.SENDER, samples.URLS)
    assert list(caught.value.problems) == template.check_message(content)


@pytest.mark.parametrize(
    ("available", "wanted", "fallback", "expected"),
    [
        (["en", "fr"], "fr", "en", "fr"),
        (["en", "fr"], "fr-CA", "en", "fr"),
        (["en", "fr"], "fr_CA", "en", "fr"),
        (["en", "fr-CA"], "fr", "en", "fr-CA"),
        (["en", "fr"], "de", "fr-CH", "fr"),
        (["pt-BR", "es"], "de", "fr", "es"),
        (["EN"], "en-GB", "fr", "EN"),
        (["fr"], "", "", "fr"),
    ],
)
def test_everybody_gets_the_nearest_language(
    available: list[str], wanted: str, fallback: str, expected: str
) -> None:
    """Own tag, own language, the workspace's, then any."""
    assert languages.choose(available, wanted, fallback) == expected
