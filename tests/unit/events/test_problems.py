"""The words of mistakes and events: complete in both languages, and told to developers."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

from aparte.events import problems, segment_spec

GUIDE = (Path(__file__).parents[3] / "docs" / "events.md").read_text(encoding="utf-8")
ALL = {**problems.REQUEST, **problems.ITEM}


@pytest.mark.parametrize("code", sorted(ALL))
def test_both_languages_say_the_same_things(code: str) -> None:
    """The English and the French words have the same places to fill."""
    words = ALL[code].words
    places = [
        sorted({name for _, name, _, _ in string.Formatter().parse(text) if name})
        for text in (words.en, words.fr)
    ]
    assert places[0] == places[1]
    assert words.en != words.fr


def test_a_code_means_one_thing() -> None:
    """No code is both a request's and an item's mistake."""
    assert not problems.REQUEST.keys() & problems.ITEM.keys()


def test_the_guide_lists_every_code_and_every_event() -> None:
    """What a developer may meet is in the guide, and nothing else."""
    told = set(re.findall(r"^\| `([^`]+)` \|", GUIDE, re.MULTILINE))
    becoming = {segment_spec.PAGE, segment_spec.SCREEN, segment_spec.GROUP}
    assert told == (ALL.keys() | segment_spec.KNOWN.keys()) - becoming
    assert all(f"`{name}`" in GUIDE for name in becoming)
    for name in segment_spec.KNOWN.keys() - becoming:
        assert segment_spec.words_of(name).en in GUIDE
        assert segment_spec.words_of(name).fr in GUIDE


def test_an_unknown_event_is_called_by_its_name() -> None:
    """The timeline shows any event."""
    assert segment_spec.words_of("Lamp Rubbed").fr == "Lamp Rubbed"
    assert segment_spec.words_of("Order Completed").fr == "A commandé"
