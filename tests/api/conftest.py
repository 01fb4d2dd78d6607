"""The installation under test: served over HTTP from a database of its own, and a cast.

Each file of tests has a workspace of its own, so that none depends on what another left there.
Alice owns the workspace; Charlie has an account and no workspace.
"""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

import httpx
import psycopg
import pytest

from aparte import bootstrap
from tests import ports

PASSWORD: Final = "a long and quiet password"
PATIENCE_SECONDS: Final = 60
"""How long an answer may take on a machine that does much else."""

_START_SECONDS_MAX: Final = 60
_NUMBERS: Final = itertools.count(1)


class Cast(NamedTuple):
    """Who is there: addresses to sign in with, and the workspace that Alice owns."""

    workspace_id: int
    workspace_key: str
    alice: str
    charlie: str


@pytest.fixture(scope="session")
def database(create_database: Callable[[], str]) -> Iterator[str]:
    """Return the address of the database behind the installation, made ready for Django here."""
    address = create_database()
    with tempfile.TemporaryDirectory(prefix="aparte-tests-") as data:
        os.environ |= {"APARTE_DATA": data, "APARTE_SECRET_KEY": "tests", "APARTE_CONSOLE": data}
        bootstrap.setup_django(address)
        yield address
        bootstrap.close_django()


@pytest.fixture(scope="session")
def served(database: str) -> Iterator[str]:
    """Serve the installation as in production; return its base URL."""
    port = ports.free_port()
    command = [sys.executable, "-m", "granian", "--interface", "asgi", "--port", str(port)]
    url = f"http://127.0.0.1:{port}"
    environment = {**os.environ, "DATABASE_URL": database, "APARTE_URL": url}
    server = subprocess.Popen([*command, "aparte.web.asgi:application"], env=environment)
    try:
        _wait_for(server, f"{url}/health")
        yield url
    finally:
        server.terminate()
        server.wait()


def _wait_for(server: subprocess.Popen[bytes], url: str) -> None:
    until = time.monotonic() + _START_SECONDS_MAX
    while time.monotonic() < until:
        assert server.poll() is None, "the server ended instead of serving"
        try:
            if httpx.get(url, timeout=PATIENCE_SECONDS).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise TimeoutError(url)


@pytest.fixture(scope="module")
def cast(database: str) -> Cast:
    """Return the people and the workspace that every test of a file knows."""
    from aparte.workspaces import contracts, facade  # noqa: PLC0415 -- Django must be ready

    number = next(_NUMBERS)
    key, alice = f"shop-{number}", f"alice-{number}@shop.example"
    charlie = f"charlie-{number}@elsewhere.example"
    shop = facade.create_workspace(
        contracts.NewWorkspace(key=key, name="Shop", sender_address="hello@shop.example")
    )
    facade.create_owner(shop.id, alice, PASSWORD, name="Alice", language="en")
    facade.User.objects.create_user(charlie, PASSWORD, "Charlie")
    return Cast(shop.id, key, alice, charlie)


@pytest.fixture
def visitor(served: str) -> Iterator[httpx.Client]:
    """Return a browser in which nobody has signed in."""
    with httpx.Client(base_url=served, timeout=PATIENCE_SECONDS) as browser:
        yield browser


@pytest.fixture(scope="module")
def alice(served: str, cast: Cast) -> Iterator[httpx.Client]:
    """Return a browser in which Alice has signed in, sending its CSRF token."""
    with httpx.Client(base_url=served, timeout=PATIENCE_SECONDS) as browser:
        yield sign_in(browser, cast.alice)


@pytest.fixture
def facts(database: str) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """Return a connection that commits each statement, to write facts with."""
    with psycopg.connect(database, autocommit=True) as connection:
        yield connection


def sign_in(browser: httpx.Client, email: str) -> httpx.Client:
    """Sign in, and let the browser send its CSRF token from then on."""
    browser.get("/api/v1/session")
    token = browser.cookies["csrftoken"]
    given = {"email": email, "password": PASSWORD}
    answer = browser.post("/api/v1/session", json=given, headers={"X-CSRFToken": token})
    assert answer.status_code == 200, answer.text
    browser.headers["X-CSRFToken"] = browser.cookies["csrftoken"]
    return browser
