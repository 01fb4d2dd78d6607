"""Readers of the demo's mail: they ask this installation and nobody else."""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Iterator

import pytest
from typing_extensions import override

from aparte.cli.demo import chance, readers
from aparte.kernel import instants

ELSEWHERE = "http://elsewhere.example/t/o/x.gif"


class _Server(http.server.ThreadingHTTPServer):
    """An inbox and an installation in one, which remembers what it was asked."""

    mails: int = 0

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[str] = []
        self.url = f"http://127.0.0.1:{self.server_port}"


class _Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        """Answer with the list of mails, one of them, or nothing."""
        server = self.server
        assert isinstance(server, _Server)
        server.asked.append(self.path)
        url = server.url
        if self.path.startswith("/api/messages"):
            mails = [{"id": number} for number in range(server.mails, 0, -1)]
            body = json.dumps({"messages": mails})
        else:
            body = (
                f'<img src="{url}/t/o/a-b.gif"><img src="{ELSEWHERE}"><a href="{url}/t/c/c-d">x</a>'
            )
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body.encode())

    @override
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[_Server]:
    """Serve while a test runs."""
    made = _Server()
    thread = threading.Thread(target=made.serve_forever)
    thread.start()
    yield made
    made.shutdown()
    thread.join()
    made.server_close()


def test_some_open_and_fewer_click(server: _Server) -> None:
    """Mails that were there before are left alone; of the new ones some are opened, later."""
    server.mails = 3
    reading = readers.Readers(server.url, server.url, chance.seeded("test"))
    reading.look(0)
    server.mails = 100
    reading.look(instants.SECOND)
    assert all(path.startswith("/api/") for path in server.asked)
    reading.look(instants.DAY)
    opened = server.asked.count("/t/o/a-b.gif")
    clicked = server.asked.count("/t/c/c-d")
    assert 25 <= opened <= 65
    assert 1 <= clicked < opened
    assert {path.split("/")[1] for path in server.asked} == {"api", "messages", "t"}
