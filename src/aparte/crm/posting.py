"""One POST to an address that a scenario names: bounded, pinned, and never where it must not go.

The host is resolved once, each address is looked at, and the connection goes to the very address
that was looked at; TLS is verified against the name. No redirect is followed and no proxy of the
environment is used. Python's own client does it: a pinned address and a hard end to everything
are a few lines on its socket, and would be a fight against a larger library.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
from typing import Final
from urllib.parse import SplitResult, urlsplit

import msgspec
from typing_extensions import override

import aparte

SECONDS_MAX: Final = 6.0
"""From the first byte to the last; shorter than a lease, so that nobody takes a call under way."""

ANSWER_MAX: Final = 16_384
"""Bytes of an answer that are read; a longer one is no answer."""

_PORTS: Final = {"https": 443, "http": 80}
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")
_LOW_32: Final = 0xFFFF_FFFF

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Reply(msgspec.Struct, frozen=True):
    """What came back: a status and a body, or status 0 and why there is none."""

    status: int
    body: bytes = b""
    detail: str = ""


class RefusedError(Exception):
    """The address must not be called."""


class Poster:
    """Posts for an installation; `private` lets calls go to this machine and its network."""

    def __init__(self, *, private: bool, seconds: float = SECONDS_MAX) -> None:
        self._private = private
        self._seconds = seconds
        self._context = ssl.create_default_context()

    def post(self, url: str, body: bytes, headers: dict[str, str]) -> Reply:
        """Return what another system answers, whatever goes wrong on the way."""
        parts = urlsplit(url)
        try:
            connection = _Pinned(parts, self._address(parts), self._context, self._seconds)
        except RefusedError as error:
            return Reply(0, detail=str(error))
        except (OSError, ValueError) as error:
            return Reply(0, detail=f"not found: {error}")
        end = threading.Timer(self._seconds, connection.cut)
        end.daemon = True
        end.start()
        try:
            reply = _exchange(connection, parts, body, headers)
        except (OSError, ValueError, http.client.HTTPException) as error:
            return Reply(0, detail=f"{type(error).__name__}: {error}")
        finally:
            end.cancel()
            connection.close()
        # An end that we made ourselves looks like the end of the answer.
        return Reply(0, detail="no answer in time") if connection.was_cut else reply

    def _address(self, parts: SplitResult) -> tuple[str, int]:
        """Return the address to connect to; raises RefusedError, OSError."""
        host, port = parts.hostname, parts.port or _PORTS.get(parts.scheme, 0)
        if host is None or not port:
            raise RefusedError("not an address to call")
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        places = [str(place[4][0]) for place in found]
        for place in places:
            address = ipaddress.ip_address(place.partition("%")[0])
            if not self._private and not is_public(address):
                raise RefusedError(f"{host} is {address}, which is not on the public Internet")
            if parts.scheme != "https" and not address.is_loopback:
                raise RefusedError("without TLS only this machine may be called")
        return places[0], port


def is_public(address: Address) -> bool:
    """Tell whether an address is on the public Internet, those wrapped in another included."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if inner is None and address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & _LOW_32)
        if inner is not None:
            return is_public(inner)
    return address.is_global and not address.is_multicast


class _Pinned(http.client.HTTPConnection):
    """A connection to one address, whatever the name would resolve to by now."""

    def __init__(
        self,
        parts: SplitResult,
        address: tuple[str, int],
        context: ssl.SSLContext,
        seconds: float,
    ) -> None:
        super().__init__(parts.hostname or "", address[1], timeout=seconds)
        self.default_port = _PORTS[parts.scheme]
        self.was_cut = False
        self._open: socket.socket | None = None
        self._address = address
        self._context = context if parts.scheme == "https" else None

    @override
    def connect(self) -> None:
        self.sock = self._open = socket.create_connection(self._address, self.timeout)
        if self._context is not None:
            self.sock = self._open = self._context.wrap_socket(
                self.sock, server_hostname=self.host, do_handshake_on_connect=False
            )
            self.sock.do_handshake()

    def cut(self) -> None:
        """End everything now: who drips bytes slowly must not keep a caller."""
        self.was_cut = True
        # Not `sock`: the client lets go of it while it still reads an answer that ends with it.
        if self._open is not None:
            try:
                self._open.shutdown(socket.SHUT_RDWR)
            except OSError:
                return


def _exchange(
    connection: _Pinned, parts: SplitResult, body: bytes, headers: dict[str, str]
) -> Reply:
    path = parts.path or "/"
    target = f"{path}?{parts.query}" if parts.query else path
    sent = {
        "Content-Type": "application/json",
        "Accept": "application/json",
        "Accept-Encoding": "identity",
        "User-Agent": f"Aparte/{aparte.__version__}",
        "Connection": "close",
        **headers,
    }
    connection.request("POST", target, body, sent)
    response = connection.getresponse()
    answer = response.read(ANSWER_MAX + 1)
    if len(answer) > ANSWER_MAX:
        return Reply(0, detail=f"the answer is longer than {ANSWER_MAX} bytes")
    return Reply(response.status, answer)
