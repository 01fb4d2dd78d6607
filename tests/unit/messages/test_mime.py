"""The bytes of an e-mail, read back by the standard library."""

from __future__ import annotations

import email
import email.header
import email.message
import email.policy
import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aparte.messages import addresses, errors, mime
from aparte.messages.contracts import RenderedMessage, Sender
from tests.unit.messages import samples


def read(raw: bytes) -> email.message.EmailMessage:
    """Return a message as the standard library understands it."""
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(message, email.message.EmailMessage)
    return message


def body(message: email.message.EmailMessage, kind: str) -> str:
    """Return one part's text, its lines ended as ours are."""
    part = message.get_body((kind,))
    assert part is not None
    content = part.get_content()
    assert isinstance(content, str)
    return content.replace("\r\n", "\n")


def build(rendered: RenderedMessage, sender: Sender = samples.SENDER) -> bytes:
    """Return the bytes for a sample recipient."""
    return mime.build(rendered, sender, "zoe@example.com", samples.DELIVERY)


def test_a_message_reads_back() -> None:
    """Fields and both parts come out as they went in."""
    made = samples.rendered(samples.message(subject="Votre panier d’été vous attend"))
    message = read(build(made, Sender(name="Café Zoé", address="bonjour@shop.example")))
    assert message["From"] == "Café Zoé <bonjour@shop.example>"
    assert message["To"] == "zoe@example.com"
    assert message["Subject"] == "Votre panier d’été vous attend"
    assert message["Date"] == "Fri, 01 May 2026 10:00:00 +0000"
    assert message["Message-ID"] == f"<{bytes(range(16)).hex()}@shop.example>"
    assert message.get_content_type() == "multipart/alternative"
    parts = [part.get_content_type() for part in message.iter_parts()]
    assert parts == ["text/plain", "text/html"]
    assert body(message, "plain") == made.text
    assert html.unescape(body(message, "html")) == html.unescape(made.html)
    assert not message.defects


def test_the_same_delivery_is_the_same_bytes() -> None:
    """A second attempt sends what the first did."""
    made = samples.rendered(samples.message())
    assert build(made) == build(made)


@given(
    subject=st.text(min_size=1, max_size=200),
    page=st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=3_000),
    text=st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=3_000),
)
def test_any_content_is_sendable(subject: str, page: str, text: str) -> None:
    """ASCII only, lines within bounds, and nothing in a value becomes a field of its own."""
    raw = build(RenderedMessage(subject, page, text))
    assert raw.isascii()
    lines = raw.split(b"\r\n")
    assert max(len(line) for line in lines) <= 998
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    head = raw.partition(b"\r\n\r\n")[0].replace(b"\r\n ", b" ").split(b"\r\n")
    assert [line.partition(b":")[0].decode() for line in head] == [
        *("From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type"),
    ]
    assert body(read(raw), "plain") == text
    assert read(raw)["Subject"] == addresses.one_line(subject)


def test_long_lines_travel_encoded() -> None:
    """A line over RFC 5322's bound makes the part quoted-printable; short ones stay 7bit."""
    long = build(RenderedMessage("s", "<p>" + "x" * 2_000, "t"))
    assert b"quoted-printable" in long
    assert body(read(long), "html") == "<p>" + "x" * 2_000
    short = build(RenderedMessage("s", "<p>é</p>", "t"))
    assert b"quoted-printable" not in short
    assert body(read(short), "html") == "<p>&#233;</p>"


def test_a_typical_message_needs_no_encoding() -> None:
    """A compiled page of many long cells still travels as 7bit."""
    many = "".join(
        f'<p>Une réduction <a href="https://shop.example/{i}">ici</a></p>' for i in range(60)
    )
    made = samples.rendered(samples.message(samples.text_body(many)))
    assert b"Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 7bit" in build(
        made
    )


@pytest.mark.parametrize(
    "recipient",
    [
        "zoe@example.com\r\nBcc: everybody@example.com",
        "zoe@example.com>\r\nRCPT TO:<x@example.com",
        "zoe",
        "@example.com",
        "zoe@",
        "zoé@example.com",
        "a b@example.com",
        "a..b@example.com",
        "x" * 65 + "@example.com",
        "a@" + "b" * 64 + ".com",
        "a@-b.com",
    ],
)
def test_bad_recipients_are_refused(recipient: str) -> None:
    """What is no address never reaches a header or a command."""
    with pytest.raises(errors.AddressError) as caught:
        mime.build(samples.rendered(samples.message()), samples.SENDER, recipient, samples.DELIVERY)
    assert caught.value.code == "bad_address"


@pytest.mark.parametrize(
    ("given_address", "expected"),
    [
        (" Zoe@Example.COM ", "Zoe@example.com"),
        ("zoe@exämple.com", "zoe@xn--exmple-cua.com"),
        ("o'neil+tag@a-b.example", "o'neil+tag@a-b.example"),
    ],
)
def test_addresses_leave_as_ascii(given_address: str, expected: str) -> None:
    """Domains are lower-cased and, where needed, IDNA; local parts keep their case."""
    assert addresses.to_ascii(given_address) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("La Boutique", "La Boutique <a@b.example>"),
        ("Boutique, S.A.", '"Boutique, S.A." <a@b.example>'),
        ('The "Best"', '"The \\"Best\\"" <a@b.example>'),
        ("", "<a@b.example>"),
        ("X\r\nBcc: y@z.example", '"X Bcc: y@z.example" <a@b.example>'),
        ("=?utf-8?q?x?=", '"=?utf-8?q?x?=" <a@b.example>'),
    ],
)
def test_sender_names_are_quoted(name: str, expected: str) -> None:
    """A display name is quoted where it must be and cannot add a field."""
    assert addresses.mailbox(name, "a@b.example") == expected


@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=300))
def test_encoded_words_stay_short_and_whole(text: str) -> None:
    """Each RFC 2047 word is at most 75 characters and holds whole characters."""
    for word in addresses.encoded(text).split("\r\n "):
        assert len(word) <= 75
        decoded = email.header.decode_header(word)[0][0]
        assert isinstance(decoded, bytes)
        decoded.decode("utf-8")
