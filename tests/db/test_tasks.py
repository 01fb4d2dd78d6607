"""Tasks on a real database: made with the decision, settled once, and said of the contact."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import psycopg
import pytest

from aparte.core import conditions
from aparte.crm import contracts, facade, records
from aparte.kernel import instants
from aparte.kernel.errors import ConflictError, NotFoundError
from aparte.workspaces.contracts import Actor
from tests.db import senders
from tests.db.senders import NOW, Recorder, Shop

ANA = "Ana"


def calling() -> dict[str, Any]:
    """Return a scenario that asks for a call, and waits until it was made."""
    made = {"kind": "event", "event": "Task Completed", "within": "7d", "value": 1}
    raw = senders.welcome()
    raw["messages"] = {}
    raw["steps"] = [
        {
            "id": "call",
            "kind": "task",
            "subject": {"en": "Call {first_name}", "fr": "Appeler {first_name}"},
            "team": "sales",
        },
        {"id": "made", "kind": "wait_for", "condition": made, "timeout": "7d"},
        {"id": "mark", "kind": "change", "target": "tag", "name": "called"},
    ]
    return raw


@pytest.fixture
def shop(database_url: str) -> Iterator[Shop]:
    """Return a shop that calls whoever signs up."""
    opened = Shop(database_url, calling(), Recorder())
    yield opened
    opened.close()


def listed(shop: Shop, **filters: Any) -> list[contracts.TaskRow]:
    """Return the shop's tasks."""
    with psycopg.connect(shop.url) as connection:
        wanted = contracts.TaskFilters(**filters)
        return records.list_tasks(connection, shop.workspace, wanted, limit=50)


def settle(shop: Shop, task: str, settlement: contracts.Settlement) -> contracts.TaskRow:
    """Let Ana settle a task."""
    actor = Actor(workspace_id=shop.workspace, name=ANA, scopes=frozenset({"write"}))
    with psycopg.connect(shop.url) as connection:
        now = shop.clock.now()
        return facade.settle_task(connection, actor, task, settlement, "Went well", now)


def test_a_task_is_listed_and_its_completion_is_an_event(shop: Shop) -> None:
    """Done by a person, it is in the contact's log, and the journey that waited for it goes on."""
    shop.signs_up("marie", consent="pending")
    (task,) = listed(shop, team="sales")
    assert (task.subject["fr"], task.state) == ("Appeler Marie", "open")
    assert listed(shop, team="support") == listed(shop, assignee=ANA) == []
    assert instants.from_datetime(task.due_at) == NOW + 2 * instants.DAY
    shop.clock.advance_to(NOW + instants.HOUR)
    settle(shop, contracts.reference(task), "done")
    shop.decide()
    assert shop.events("Task Completed") == 1
    assert listed(shop) == []
    (done,) = listed(shop, state="done")
    assert (done.settled_by, done.outcome) == (ANA, "Went well")
    with psycopg.connect(shop.url) as connection:
        reasons = connection.execute(
            "SELECT end_reason FROM journeys WHERE workspace_id = %s", (shop.workspace,)
        ).fetchall()
    assert reasons == [("completed",)]


def test_a_task_is_settled_once(shop: Shop) -> None:
    """The same word again changes nothing; another word is a conflict; an unknown id is none."""
    shop.signs_up("paul", consent="pending")
    (task,) = listed(shop)
    reference = contracts.reference(task)
    settle(shop, reference, "dismissed")
    assert settle(shop, reference, "dismissed").state == "dismissed"
    with pytest.raises(ConflictError):
        settle(shop, reference, "done")
    for unknown in ("t00-" + str(UUID(int=1)), "nothing", reference.upper()):
        with pytest.raises(NotFoundError):
            settle(shop, unknown, "done")
    shop.decide()
    assert (shop.events("Task Dismissed"), shop.events("Task Completed")) == (1, 0)


def test_the_list_goes_on_after_a_place(shop: Shop) -> None:
    """Open tasks come by when they are due, page after page."""
    for name in ("a", "b", "c"):
        shop.signs_up(name, consent="pending")
        shop.clock.advance_to(shop.clock.now() + instants.HOUR)
    with psycopg.connect(shop.url) as connection:
        wanted = contracts.TaskFilters()
        first = records.list_tasks(connection, shop.workspace, wanted, limit=2)
        place = records.place_of(first[-1])
        rest = records.list_tasks(connection, shop.workspace, wanted, after=place, limit=2)
    assert [row.subject["en"] for row in first + rest] == ["Call A", "Call B", "Call C"]


def test_conditions_may_speak_of_tasks() -> None:
    """A completed task is an event like any other, in both languages."""
    condition = conditions.parse({"kind": "event", "event": "Task Completed"}, "condition")
    assert "Task Completed" in conditions.sentence(condition).fr
