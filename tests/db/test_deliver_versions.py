"""What a sender does with messages of versions that came or went since it last looked."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from psycopg.types.json import Jsonb

from aparte.kernel import instants
from aparte.workspaces import live as live_workspaces
from tests.db import senders
from tests.db.senders import Recorder, Shop


@pytest.fixture
def shop(database_url: str) -> Iterator[Shop]:
    """Return a shop that welcomes whoever signs up."""
    opened = Shop(database_url, senders.welcome(), Recorder())
    yield opened
    opened.close()


def change(shop: Shop, status: str, version: int) -> None:
    """Say how the scenario stands, in a generation of its own."""
    with psycopg.connect(shop.url) as connection:
        connection.execute(
            "UPDATE scenarios_scenario SET status = %s, live_version = %s WHERE workspace_id = %s",
            (status, version, shop.workspace),
        )
        live_workspaces.open_generation(connection.cursor(), shop.workspace)


def publish_second(shop: Shop) -> None:
    """Let a second version live, with another subject."""
    with psycopg.connect(shop.url) as connection:
        connection.execute(
            "INSERT INTO scenarios_scenarioversion (scenario_id, number, definition, published_at)"
            " SELECT id, 2, %s, now() FROM scenarios_scenario WHERE workspace_id = %s",
            (Jsonb(senders.welcome(subject={"fr": "Deuxième"})), shop.workspace),
        )
    change(shop, "live", 2)


def test_a_message_of_a_version_published_this_instant_leaves(shop: Shop) -> None:
    """The sender looked at what lives less than a second ago: it looks again."""
    shop.signs_up("marie")
    assert shop.sender.step().sent == 1
    publish_second(shop)
    shop.signs_up("julie")
    assert shop.sender.step().sent == 1
    assert shop.deliveries() == [("sent", None), ("sent", None)]


def test_a_message_of_an_archived_scenario_stays_with_its_reason(shop: Shop) -> None:
    """It was queued when its journey was over already: nobody will say more in that scenario."""
    shop.signs_up("marie")
    change(shop, "archived", 1)
    report = shop.sender.step()
    assert (report.sent, report.held) == (0, 1)
    assert shop.deliveries() == [("refused", "journey_ended")]


def test_a_pause_halts_those_inside_an_earlier_version_too(database_url: str) -> None:
    """Whoever finishes on the version they entered advances no more, and goes on when resumed."""
    scenario = senders.welcome()
    scenario["steps"].insert(0, {"id": "rest", "kind": "wait", "duration": "1h"})
    shop = Shop(database_url, scenario, Recorder())
    shop.signs_up("marie")
    publish_second(shop)
    change(shop, "paused", 2)
    shop.clock.advance_to(shop.clock.now() + 2 * instants.HOUR)
    shop.decide()
    assert shop.deliveries() == []
    change(shop, "live", 2)
    shop.clock.advance_to(shop.clock.now() + instants.HOUR)
    shop.decide()
    assert shop.deliveries() == [("queued", None)]
    shop.close()
