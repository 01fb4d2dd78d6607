"""What an SMTP_URL says."""

from __future__ import annotations

import pytest

from aparte.channels.email import address
from aparte.channels.email.address import SmtpSettings
from aparte.kernel.errors import InvalidError


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://127.0.0.1:8025", SmtpSettings(host="127.0.0.1", port=8025, tls="never")),
        ("smtp://localhost", SmtpSettings(host="localhost", port=25, tls="never")),
        ("smtp://relay.example", SmtpSettings(host="relay.example", port=25, tls="offered")),
        (
            "smtp://me%40x:p%3Aw@relay.example:587",
            SmtpSettings(
                host="relay.example", port=587, tls="required", user="me@x", password="p:w"
            ),
        ),
        (
            "smtp://relay.example:587?starttls=1&connections=8&per_connection=50&timeout=20",
            SmtpSettings(
                host="relay.example",
                port=587,
                tls="required",
                connections=8,
                per_connection=50,
                timeout_seconds=20,
            ),
        ),
        ("smtp://r.example?starttls=0", SmtpSettings(host="r.example", port=25, tls="never")),
        (
            "smtps://relay.example?verify=0",
            SmtpSettings(host="relay.example", port=465, tls="implicit", verify=False),
        ),
    ],
)
def test_a_url_is_read(url: str, expected: SmtpSettings) -> None:
    """Host, port, TLS, credentials and bounds are taken from the URL."""
    assert address.parse(url) == expected


@pytest.mark.parametrize(
    "url",
    [
        "http://x",
        "smtp://",
        "smtp://x:port",
        "smtp://x?connections=0",
        "smtp://x?timeout=never",
        "",
    ],
)
def test_a_bad_url_is_explained(url: str) -> None:
    """What cannot be used is refused with words in both languages."""
    with pytest.raises(InvalidError) as caught:
        address.parse(url)
    assert "SMTP_URL" in caught.value.words.en
    assert "SMTP_URL" in caught.value.words.fr
