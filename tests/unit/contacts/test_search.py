"""Search words: what is kept of a contact, and what a person typed asks for."""

from __future__ import annotations

import pytest

from aparte.contacts import search


def test_words_hold_addresses_whole_and_in_parts() -> None:
    """An address is found whole and by each part; names lose case and accents."""
    found = search.words("Marie.Dupont@example.com", "+33 6 12 34 56 78", "Éloïse Dupont-Martin")
    assert found.split() == [
        "marie.dupont@example.com",
        "marie",
        "dupont",
        "example",
        "com",
        "eloise",
        "martin",
        "33612345678",
    ]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Dupont", "'dupont':*"),
        ("élo dup", "'elo':* & 'dup':*"),
        ("Dupont-Mar", "'dupont':* & 'mar':*"),
        ("marie.dupont@ex", "'marie.dupont@ex':*"),
        ("+33 6 12", "'33612':*"),
        ("'); DROP", "'drop':*"),
        ("a@b\\:*'|!", "'a@b':*"),
        ("  ", None),
        ("'", None),
    ],
)
def test_what_is_typed_asks_for_prefixes(typed: str, expected: str | None) -> None:
    """Every word typed is a prefix; signs of the query language are only separators."""
    assert search.query(typed) == expected
