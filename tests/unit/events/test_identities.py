"""Who an item is about: ids, addresses and numbers as people and programs write them."""

from __future__ import annotations

import pytest

from aparte.contacts import normalising
from aparte.events import answers, identities, problems

ADDRESSES = [
    ("marie@example.org", "marie@example.org"),
    ("  Marie.CURE@Example.ORG\n", "marie.cure@example.org"),
    ("marie+news@mail.example.co.uk", "marie+news@mail.example.co.uk"),
    ("mariE\u0301@exemple.fr", "mari\u00e9@exemple.fr"),
    ("o'hara@example.ie", "o'hara@example.ie"),
    ("marie@bücher.example", "marie@bücher.example"),
]


@pytest.mark.parametrize(("written", "kept"), ADDRESSES)
def test_addresses_have_one_spelling(written: str, kept: str) -> None:
    """An address is trimmed, in small letters and NFC; resolving it changes nothing more."""
    assert identities.check_email(written, "traits.email") == kept
    assert normalising.email(kept) == kept


@pytest.mark.parametrize(
    "written",
    [
        "marie", "@example.org", "marie@", "marie@example", "marie@@example.org",
        "marie@example.org, paul@example.org", "Marie <marie@example.org>", "marie@exa mple.org",
        "marie@example..org", "m" * 65 + "@example.org", "marie@example.o",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused(written: str) -> None:
    """What no mail could reach never becomes an identity."""
    with pytest.raises(problems.RefusedError) as refusal:
        identities.check_email(written, "traits.email")
    assert refusal.value.problem.code == "email_invalid"


@pytest.mark.parametrize("written", [None, "", "   "])
def test_an_empty_address_is_none(written: str | None) -> None:
    """Forms send empty fields; that is no mistake and no address."""
    assert identities.check_email(written, "traits.email") is None
    assert identities.check_phone(written, "traits.phone") is None
    assert identities.check_id(written, "user_id", "userId") is None


@pytest.mark.parametrize(
    "written",
    ["06 12 34 56 78", "+33 (0)6.12-34/56 78", "06\u00a012\u00a034\u00a056\u00a078", 33612345678],
)
def test_numbers_are_kept_as_written(written: str | int) -> None:
    """A number keeps its writing until its country is known."""
    assert identities.check_phone(written, "traits.phone") == str(written)


@pytest.mark.parametrize("written", ["12", "1" * 16, "not a number", "06 12 34 56 7x"])
def test_what_is_no_number_is_refused(written: str) -> None:
    """Too short, too long, or letters."""
    with pytest.raises(problems.RefusedError):
        identities.check_phone(written, "traits.phone")


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "en"),
        ("", "en"),
        ("fr", "fr"),
        ("fr-CA,en;q=0.8", "fr"),
        ("de,en;q=0.8,fr;q=0.7", "en"),
        ("de, fr;q=0.2", "fr"),
        ("en;q=0.1, fr;q=oops", "en"),
        ("*", "en"),
        ("FR", "fr"),
    ],
)
def test_the_language_a_sender_prefers(header: str | None, language: str) -> None:
    """Accept-Language (RFC 9110, section 12.5.4) chooses between the two we speak."""
    assert answers.language_of(header) == language
