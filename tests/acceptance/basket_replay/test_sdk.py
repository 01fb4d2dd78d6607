"""The same months through the official SDK over HTTP: the same people, tracks and segments."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

import psycopg
import pytest
from segment.analytics.client import Client

from aparte.core import contact as contacts
from aparte.core import tracks
from aparte.core.contact import Contact
from aparte.engine import connections, loop, replay
from aparte.events import contracts, recordings
from aparte.kernel import clock as clocks
from aparte.kernel import instants
from tests import shops
from tests.api import ingesting

DATA: Final = Path(__file__).parents[4] / "shared/data/retailrocket/sample_events_real_9385.csv"
SEGMENTS: Final[dict[str, Any]] = {
    "buyers": {"kind": "event", "event": "Order Completed"},
    "curious": {"kind": "event", "event": "Product Viewed", "value": 3},
    "hesitating": {
        "kind": "all",
        "of": [
            {"kind": "event", "event": "Product Added"},
            {"kind": "not", "of": {"kind": "segment", "key": "buyers"}},
        ],
    },
    "early": {
        "kind": "event",
        "event": "Product Viewed",
        "stat": "time_since_first",
        "op": "gte",
        "value": "520w",
    },
}

pytestmark = pytest.mark.skipif(
    not DATA.exists(), reason="the shop's recorded events are not on this machine"
)


def test_replay_and_sdk_make_the_same_people(create_database: Callable[[], str]) -> None:
    """In the file's own disorder, with its repeated rows, through HTTP: nothing differs."""
    items = recordings.with_arrivals(recordings.read(DATA))
    replayed, sent = create_database(), create_database()
    _replay(replayed, items)
    _send(sent, items)
    assert _people(replayed) == _people(sent)
    assert len(_people(sent)) == 5_000


def _replay(database_url: str, items: Sequence[contracts.InboxItem]) -> None:
    workspace = shops.open_shop(database_url, segments=SEGMENTS)
    clock = clocks.VirtualClock(items[0].received_at)
    player = replay.Replay(lambda: connections.connect(database_url), clock, workspace)
    player.run(items, until=clocks.SystemClock().now())


def _send(database_url: str, items: Sequence[contracts.InboxItem]) -> None:
    shops.open_shop(database_url, segments=SEGMENTS)
    with psycopg.connect(database_url) as connection:
        connection.execute(
            "INSERT INTO workspaces_source (workspace_id, name, write_key)"
            " SELECT id, 'shop', %s FROM workspaces_workspace",
            (ingesting.WRITE_KEY,),
        )
    errors: list[Any] = []
    disordered = list(items)
    random.Random(1).shuffle(disordered)
    # A few are sent twice: what arrives again changes nothing.
    disordered += disordered[:200]
    with ingesting.serving(database_url) as shop:
        client = Client(
            ingesting.WRITE_KEY,
            host=shop.url,
            on_error=lambda error, _: errors.append(error),
            max_queue_size=len(disordered) + 1,
        )
        for item in disordered:
            _tell(client, item)
        client.flush()
        client.join()
    assert errors == []
    worker = loop.Worker(
        worker_id="w",
        connect=lambda: connections.connect(database_url),
        clock=clocks.SystemClock(),
    )
    while not worker.step(clocks.SystemClock().now()).idle:
        pass
    worker.close()


def _tell(client: Client, item: contracts.InboxItem) -> None:
    common: dict[str, Any] = {
        "anonymous_id": item.anonymous_id,
        "timestamp": instants.to_datetime(item.occurred_at),
        "message_id": item.id,
    }
    if item.kind == "identify":
        assert item.traits is not None
        consent = {"purpose": "marketing", "channel": "email", "status": "granted"}
        client.identify(traits={**item.traits, "consents": [consent]}, **common)
    else:
        client.track(event=item.name, properties=contracts.read_object(item.properties), **common)


def _people(database_url: str) -> dict[str, Any]:
    """Return what is known of each visitor, by anonymous id."""
    with psycopg.connect(database_url) as connection:
        rows = connection.execute("SELECT state FROM contact_state").fetchall()
    people = [contacts.decode(row[0]) for row in rows]
    return {dict(person.identities)["anonymous"]: _known(person) for person in people}


def _known(person: Contact) -> dict[str, Any]:
    return {
        "identities": sorted(person.identities),
        "attributes": {name: (one.value, one.at) for name, one in person.attributes.items()},
        "consents": {name: (one.status, one.at) for name, one in person.consents.items()},
        "tracks": {
            key: tracks.normalise(track, instants.MAX_INSTANT)
            for key, track in person.tracks.items()
        },
        "segments": sorted(person.segments),
        "cart": person.cart,
        "seen": (person.last_seen_at,),
    }
