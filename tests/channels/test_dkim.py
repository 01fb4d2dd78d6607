"""Signatures that an independent verifier (dkimpy) accepts, and rejects once anything changed."""

from __future__ import annotations

import dkim as verifier
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from hypothesis import given, settings
from hypothesis import strategies as st

from aparte.channels.email import dkim
from aparte.kernel.errors import InvalidError
from aparte.messages import mime
from tests.unit.messages import samples

PRIVATE = rsa.generate_private_key(public_exponent=65_537, key_size=1_024)


def pem(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> bytes:
    """Return a private key as an operator has it."""
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


KEY = dkim.Key("shop.example", "aparte", pem(PRIVATE))


def verifies(message: bytes) -> bool:
    """Tell whether the verifier accepts a message, with our record in its DNS."""
    name, value = KEY.dns_record()

    def dns(asked: bytes, timeout: int = 5) -> bytes:
        assert asked.decode().rstrip(".") == name
        return value.encode()

    return bool(verifier.verify(message, dnsfunc=dns, minkey=1_024))


def signed(subject: str = "Votre panier d’été") -> bytes:
    """Return a signed message."""
    made = samples.rendered(samples.message(subject=subject))
    return mime.build(made, samples.SENDER, "zoe@example.com", samples.DELIVERY, dkim=KEY)


def test_a_signed_message_verifies() -> None:
    """The field stands first and an independent verifier accepts it."""
    message = signed()
    assert message.startswith(b"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;")
    assert verifies(message)


def test_one_click_fields_are_signed() -> None:
    """RFC 8058 wants both List-Unsubscribe fields covered."""
    head = signed().partition(b"bh=")[0]
    assert b":list-unsubscribe:list-unsubscribe-post:" in head


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"To: zoe@", b"To: bob@"),
        (b"Bonjour", b"Au revoir"),
        (b"List-Unsubscribe: <https://brand", b"List-Unsubscribe: <https://other"),
        (b"\r\nTo: ", b"\r\nFrom: evil@x.example\r\nTo: "),
    ],
)
def test_a_changed_message_does_not_verify(old: bytes, new: bytes) -> None:
    """A change of the body or of any signed field, or a second From, breaks the signature."""
    message = signed()
    assert old in message
    assert not verifies(message.replace(old, new, 1))


@settings(max_examples=60, deadline=None)
@given(st.text(st.sampled_from(" \t\r\nab."), max_size=60))
def test_any_body_is_canonicalised_alike(body: str) -> None:
    """Spaces, tabs and empty lines anywhere are canonicalised as the verifier does."""
    lines = "\r\n".join([*body.replace("\r", "").split("\n"), ""])
    message = b"From: a@shop.example\r\nSubject:  x \t y\r\n\r\n" + lines.encode()
    assert verifies(KEY(message) + message)


@pytest.mark.parametrize(
    ("domain", "selector", "key"),
    [
        ("shop.example", "aparte", b"not a key"),
        ("shop.example", "aparte", pem(ec.generate_private_key(ec.SECP256R1()))),
        ("shop example", "aparte", pem(PRIVATE)),
        ("shop.example", "a;b", pem(PRIVATE)),
    ],
)
def test_a_key_that_cannot_sign_is_explained(domain: str, selector: str, key: bytes) -> None:
    """Only an RSA key with a proper domain and selector is taken."""
    with pytest.raises(InvalidError):
        dkim.Key(domain, selector, key)
