"""Another system's twin: a real HTTP server on loopback that checks each call as the field does.

It verifies the Standard Webhooks signature by the specification, not by our code, and answers as
told: a status, a body, a redirect, silence.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import json
import ssl
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from typing_extensions import override

Answer = Callable[["Handler"], None]


class Received:
    """One call as it arrived."""

    def __init__(self, path: str, headers: dict[str, str], body: bytes) -> None:
        self.path = path
        self.headers = headers
        self.body = body

    @property
    def id(self) -> str:
        """The id by which a receiver knows a repeated call."""
        return self.headers["webhook-id"]

    @property
    def data(self) -> dict[str, Any]:
        """What the call tells."""
        told: dict[str, Any] = json.loads(self.body)["data"]
        return told

    def is_signed_with(self, secret: str) -> bool:
        """Check the signature as https://www.standardwebhooks.com has it."""
        key = base64.b64decode(secret.removeprefix("whsec_"))
        signed = f"{self.id}.{self.headers['webhook-timestamp']}.".encode() + self.body
        expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
        return f"v1,{expected}" in self.headers["webhook-signature"].split(" ")


class Handler(BaseHTTPRequestHandler):
    """Keeps the call and answers the next thing told."""

    def do_POST(self) -> None:
        """Take one call."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        receiver = self.server
        assert isinstance(receiver, Receiver), "a receiver makes its handlers"
        receiver.received.append(Received(self.path, headers, body))
        answers = receiver.answers
        (answers.pop(0) if answers else says(200))(self)

    @override
    def log_message(self, format: str, *args: Any) -> None:
        return


class Receiver(ThreadingHTTPServer):
    """The other system; `answers` are used up in order, then it says 200."""

    daemon_threads = True

    def __init__(self, certificate: Path | None = None) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self._scheme = "http"
        if certificate is not None:
            self._scheme = "https"
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self.socket = context.wrap_socket(self.socket, server_side=True)
        self.received: list[Received] = []
        self.answers: list[Answer] = []
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def url(self) -> str:
        """Where it is."""
        return f"{self._scheme}://127.0.0.1:{self.server_address[1]}/score?x=1"

    @override
    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of callers that went away."""

    def close(self) -> None:
        """Stop serving."""
        self.shutdown()
        self.server_close()


def says(status: int, body: bytes = b"{}", **headers: str) -> Answer:
    """Return what answers with a status and a body."""

    def answer(handler: Handler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def hangs_up(handler: Handler) -> None:
    """Go away without a word."""
    handler.close_connection = True


def drips(handler: Handler) -> None:
    """Answer a byte at a time, for ever."""
    handler.send_response(200)
    handler.end_headers()
    for _ in range(200):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.05)


def make_certificate(folder: Path, name: str) -> Path:
    """Return a PEM file with a key and a certificate of a name that only itself vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    called = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(called)
        .issuer_name(called)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / f"{name}.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return path
