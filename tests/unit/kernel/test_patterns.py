"""People's patterns: what is accepted, what is refused and why."""

from __future__ import annotations

import pytest

from aparte.kernel import patterns


@pytest.mark.parametrize(
    ("source", "text", "found"),
    [
        ("^fr$", "FR", True),
        ("^fr$", "FRA", False),
        ("été", "L’ÉTÉ", True),
        (r"\d{2,3}", "a 12", True),
        (r"\D", "12", False),
        ("[A-Z]x", "bX", True),
        ("a.c", "a\nc", False),
        ("(?:red|blue) shoes?", "Blue shoe", True),
        (r"1\.5", "1x5", False),
        ("[]]", "]", True),
        ("[a-]", "-", True),
    ],
)
def test_a_pattern_is_found_anywhere_whatever_the_case(
    source: str, text: str, *, found: bool
) -> None:
    """Unless anchored, anywhere; unless asked, in any case."""
    assert patterns.parse(source, folded=True).search(text) is found


def test_case_counts_when_asked() -> None:
    """A pattern that is not folded tells letters apart."""
    pattern = patterns.parse("Fr", folded=False)
    assert pattern.search("Fr")
    assert not pattern.search("fr")


@pytest.mark.parametrize(
    "source",
    [
        *("(", ")", "(?=a)", "(?P<x>a)", "(" * 11 + ")" * 11),
        *("*", "^*", "a**", "a{300}", "a{x}", "(a{200}){200}"),
        *("\\", r"\1", r"\b", "[a", "[z-a]", "[[:alpha:]]", "x" * 201),
    ],
)
def test_what_engines_read_differently_or_slowly_is_refused(source: str) -> None:
    """References, look-around, boundaries, nonsense and excess never reach an engine."""
    with pytest.raises(ValueError, match=r"\w"):
        patterns.parse(source, folded=True)


def test_a_hostile_text_takes_no_time() -> None:
    """A pattern that makes backtracking engines hang is linear here."""
    assert not patterns.parse("(a+)+b", folded=True).search("a" * 100_000)
