"""Messages that name a layout: what is asked of them, and what is shown of them."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from aparte.core import conditions, plain
from aparte.core.scenarios import checking, difference
from tests.unit.core import stories

KNOWN = conditions.Known(layouts={"letter", "note"})
BODY = {"en": "<mj-text>Hello</mj-text>"}
LAID = {"en": "<mjml>Hello</mjml>"}


def problems(**fields: Any) -> list[tuple[str, str]]:
    """Return what is wrong with a scenario of one message with these fields."""
    raw = {"name": stories.WORDS, "subject": {"en": "x"}, **fields}
    told = stories.scenario()
    message = msgspec.convert(raw, type(told.messages["hello"]))
    wrong = msgspec.structs.replace(told, messages={"hello": message})
    return [(one.code, one.path) for one in checking.check(wrong, KNOWN)]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"layout": "letter", "body": BODY}, []),
        ({"mjml": LAID}, []),
        ({"layout": "letter", "body": BODY, "mjml": LAID}, []),
        ({"layout": "poster", "body": BODY}, [("unknown_layout", "messages.hello.layout")]),
        (
            {"body": BODY, "mjml": LAID},
            [("body_without_layout", "messages.hello.layout")],
        ),
        (
            {"layout": "letter", "mjml": LAID},
            [("languages_differ", "messages.hello.body")],
        ),
        (
            {"layout": "letter", "body": {**BODY, "fr": "x"}},
            [("languages_differ", "messages.hello.subject.fr")],
        ),
    ],
)
def test_a_layout_and_a_body_go_together(
    fields: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    """One names a layout that exists and writes its body in the languages of the subject."""
    assert problems(**fields) == expected


def test_what_was_laid_in_is_not_what_people_wrote() -> None:
    """A published version is shown, and compared, by its bodies."""
    written = {"name": stories.WORDS, "subject": {"en": "x"}, "layout": "letter", "body": BODY}
    draft = stories.scenario(messages={"hello": written})
    published = stories.scenario(messages={"hello": {**written, "mjml": LAID}})
    assert plain.plain(published)["messages"]["hello"]["mjml"] == LAID
    assert published.as_written() == draft
    assert difference.compare(published, draft) == []
    whole = stories.scenario()
    assert whole.as_written() is whole
