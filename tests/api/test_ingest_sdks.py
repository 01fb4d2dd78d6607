"""The official Segment SDKs, unmodified, sending to ingest over HTTP."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from segment.analytics.client import Client

from aparte.events import contracts
from aparte.kernel import instants
from tests.api import ingesting

NODE = Path(__file__).parents[1] / "node"
KINDS = ["identify", "track", "page", "screen", "group", "alias"]


@pytest.fixture(scope="module")
def shop(database_url: str) -> Iterator[ingesting.Shop]:
    """The server a shop's SDK is pointed at."""
    ingesting.add_sources(database_url)
    with ingesting.serving(database_url) as running:
        yield running


def python_client(shop: ingesting.Shop, errors: list[Any], **options: Any) -> Client:
    """Return the Python SDK as a shop sets it up."""
    return Client(
        options.pop("write_key", ingesting.WRITE_KEY),
        host=shop.url,
        on_error=lambda error, _: errors.append(error),
        max_retries=0,
        **options,
    )


@pytest.mark.parametrize("gzip", [False, True])
def test_the_python_sdk(shop: ingesting.Shop, gzip: bool) -> None:
    """Every call of the Python SDK arrives, plain or packed, with its own instant and id."""
    errors: list[Any] = []
    client = python_client(shop, errors, gzip=gzip)
    consents = [{"purpose": "marketing", "channel": "email", "status": "granted"}]
    client.identify("marie", {"email": "Marie@Example.org", "consents": consents})
    client.track(
        "marie",
        "Product Added",
        {"product_id": "P1", "price": 59.9, "size": float("nan"), "name": "Curé"},
        timestamp=datetime(2024, 5, 1, 10, 0, 0, 123_000, tzinfo=UTC),
        message_id="python-1",
    )
    client.page(anonymous_id="a-1", name="Prices")
    client.screen(anonymous_id="a-1", name="Home")
    client.group("marie", 7, {"plan": "gold"})
    client.alias("a-1", "marie")
    client.flush()
    client.join()
    assert errors == []
    items = shop.items()
    assert [item.kind for item in items] == KINDS
    identify, track = items[:2]
    assert identify.traits == {"email": "marie@example.org"}
    assert identify.consents is not None
    assert (track.id, track.name) == ("python-1", "Product Added")
    assert track.occurred_at == instants.parse("2024-05-01T10:00:00.123Z")
    assert contracts.read_object(track.properties) == {
        "product_id": "P1",
        "price": 59.9,
        "size": None,
        "name": "Curé",
    }
    library = contracts.read_object(track.context)["library"]
    assert library["name"] == "analytics-python"


def test_the_python_sdk_sends_a_history(shop: ingesting.Shop) -> None:
    """Two thousand events in the SDK's own batches all arrive, each once."""
    errors: list[Any] = []
    client = python_client(shop, errors)
    for number in range(2_000):
        client.track(f"user-{number % 50}", "Product Viewed", {"n": number}, message_id=str(number))
    client.flush()
    client.join()
    assert errors == []
    assert {item.id for item in shop.items()} == {str(number) for number in range(2_000)}


def test_the_python_sdk_reads_our_refusal(shop: ingesting.Shop) -> None:
    """With a wrong key the SDK reports our code and words to the developer."""
    errors: list[Any] = []
    client = python_client(shop, errors, write_key="wk_nobody")
    client.track("marie", "Product Viewed")
    client.flush()
    client.join()
    (error,) = errors
    assert (error.status, error.code) == (401, "write_key_unknown")
    assert "write key" in error.message


def test_the_node_sdk(shop: ingesting.Shop) -> None:
    """Every call of the Node SDK arrives, with its own instant and id."""
    assert (NODE / "node_modules").is_dir(), "run `make test`, or `npm ci` in tests/node"
    result = send_by_node(shop, ingesting.WRITE_KEY)
    assert result == {"failures": []}
    items = shop.items()
    assert [item.kind for item in items] == KINDS
    identify, track = items[:2]
    assert identify.traits == {"email": "marie@example.org", "name": "Marie Curé"}
    assert identify.consents is not None
    assert track.id == "node-1"
    assert track.occurred_at == instants.parse("2024-05-01T10:00:00.123Z")
    assert contracts.read_object(track.properties) == {
        "product_id": "P1",
        "price": 59.9,
        "emoji": "👟",
        "cut": "?",
    }
    assert items[5].previous_id == "a-1"


def test_the_node_sdk_hears_of_a_wrong_key(shop: ingesting.Shop) -> None:
    """With a wrong key the Node SDK reports that nothing was delivered."""
    result = send_by_node(shop, "wk_nobody")
    assert len(result["failures"]) == 6
    assert all("401" in failure for failure in result["failures"])
    assert shop.items() == []


def send_by_node(shop: ingesting.Shop, write_key: str) -> dict[str, Any]:
    """Run the shop's back office and return what it reports."""
    done = subprocess.run(
        ["node", str(NODE / "send.mjs"), shop.url, write_key],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    report: dict[str, Any] = json.loads(done.stdout)
    return report
