"""Signed links say which delivery they belong to and cannot be forged."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aparte.messages import links

KINDS = st.sampled_from(("click", "open", "unsubscribe"))
LINKS = st.builds(
    links.Link,
    kind=KINDS,
    partition=st.integers(0, 255),
    workspace_id=st.integers(0, 2**32 - 1),
    delivery_id=st.binary(min_size=16, max_size=16),
    target=st.text(st.characters(codec="utf-8"), max_size=200),
)
SIGNER = links.Signer("secret")


@given(LINKS)
def test_a_token_says_what_was_signed(link: links.Link) -> None:
    """Whatever is signed is read back whole, from a text that is safe in an address."""
    token = SIGNER.sign(link)
    assert SIGNER.verify(token) == link
    assert set(token) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


@given(LINKS, st.data())
def test_a_changed_token_is_refused(link: links.Link, data: st.DataObject) -> None:
    """No token with one character changed, added or removed is accepted."""
    token = SIGNER.sign(link)
    place = data.draw(st.integers(0, len(token) - 1))
    other = data.draw(st.sampled_from("AZaz09-_").filter(lambda char: char != token[place]))
    for forged in (
        token[:place] + other + token[place + 1 :],
        token[:place] + token[place + 1 :],
        token + other,
    ):
        assert SIGNER.verify(forged) is None


@given(st.text(max_size=300))
def test_anything_else_is_refused_quietly(text: str) -> None:
    """A text that is no token gives nothing, never an error."""
    assert SIGNER.verify(text) is None


def test_another_installation_signs_differently() -> None:
    """A token of one secret means nothing under another, unless that one was its predecessor."""
    link = links.Link("unsubscribe", 1, 2, bytes(16))
    token = SIGNER.sign(link)
    assert links.Signer("other").verify(token) is None
    assert links.Signer("other", previous=["secret"]).verify(token) == link


def test_a_token_longer_than_ours_costs_nothing() -> None:
    """What is longer than any token of ours is refused before it is decoded."""
    assert SIGNER.verify("A" * (links.TOKEN_MAX + 1)) is None


def test_the_layout_is_the_documented_one() -> None:
    """A token is base64url of 16 bytes of MAC, kind, partition, workspace, delivery, target."""
    token = SIGNER.sign(links.Link("click", 7, 258, bytes(range(16)), "https://a.example/"))
    raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    assert raw[16:] == b"c\x07\x00\x00\x01\x02" + bytes(range(16)) + b"https://a.example/"


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("https://shop.example/", True),
        ("HTTP://shop.example/", True),
        ("mailto:a@b.example", False),
        ("tel:+33100000000", False),
        ("#top", False),
        ("/relative", False),
        ("", False),
        ("https://shop.example/" + "x" * 3_000, False),
    ],
)
def test_only_web_addresses_are_tracked(target: str, expected: bool) -> None:
    """Mail, telephone, relative and overlong addresses stay as they are."""
    assert links.can_track(target) is expected


@pytest.mark.parametrize(
    "target", ["javascript:alert(1)", " JavaScript:x", "java\nscript:x", "data:x"]
)
def test_code_is_no_link(target: str) -> None:
    """Schemes that run code are recognised however they are written."""
    assert links.is_unsafe(target)


def test_pages_have_their_own_addresses() -> None:
    """Click, open and page addresses stand under /t/ and verify as their own kind."""
    urls = links.Urls("https://brand.example/", SIGNER)
    pixel = urls.pixel(1, 2, bytes(16))
    assert pixel.startswith("https://brand.example/t/o/")
    assert pixel.endswith(".gif")
    token = pixel.rpartition("/")[2].removesuffix(".gif")
    assert SIGNER.verify(token) == links.Link("open", 1, 2, bytes(16))
    leave = urls.page("unsubscribe", 1, 2, bytes(16))
    assert leave.startswith("https://brand.example/t/u/")
