"""Tasks on a real database: made with the decision, settled once, and said of the contact."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import psycopg
import pytest

from aparte.core import conditions
from aparte.crm import contracts, facade, facts, records
from aparte.engine import connections
from aparte.kernel import ids, instants
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


@pytest.fixture
def again(database_url: str) -> Iterator[Shop]:
    """Return a shop that asks for a call every third day, three times in all."""
    raw = calling()
    raw["steps"] = [
        {**raw["steps"][0], "note": "Sales: {points}"},
        {"id": "rest", "kind": "wait", "duration": "3d"},
        {"id": "back", "kind": "jump", "to": "call", "times": 2},
    ]
    opened = Shop(database_url, raw, Recorder())
    yield opened
    opened.close()


def pass_days(shop: Shop, days: int) -> None:
    """Let days pass, and the engine decide."""
    shop.clock.advance_to(shop.clock.now() + days * instants.DAY)
    shop.decide()


def test_an_open_task_asked_for_again_is_told_again(again: Shop) -> None:
    """Who comes by while it is open has one task, with its due date as it is now."""
    again.signs_up("marie", consent="pending")
    (first,) = listed(again)
    pass_days(again, 3)
    (task,) = listed(again)
    assert (task.task_id, task.created_at) == (first.task_id, first.created_at)
    assert instants.from_datetime(first.due_at) == NOW + 2 * instants.DAY
    assert instants.from_datetime(task.due_at) == NOW + 5 * instants.DAY
    assert instants.from_datetime(task.asked_at) == NOW + 3 * instants.DAY


def test_a_settled_task_asked_for_again_is_another(again: Shop) -> None:
    """Done, it stays as it was; the next visit asks for one more."""
    again.signs_up("paul", consent="pending")
    (first,) = listed(again)
    settle(again, contracts.reference(first), "done")
    pass_days(again, 3)
    (second,) = listed(again)
    assert second.task_id != first.task_id
    assert instants.from_datetime(second.created_at) == NOW + 3 * instants.DAY
    (done,) = listed(again, state="done")
    assert (done.task_id, done.due_at) == (first.task_id, first.due_at)


def asked(at: int, number: int) -> facts.TaskRow:
    """Return what one visit of a journey's step asks for."""
    return facts.TaskRow(
        contact_id=b"c" * 16,
        task_id=ids.hashed("task", number),
        workspace_id=99,
        scenario="s",
        version=1,
        step="call",
        journey_id=b"j" * 16,
        subject=b'{"en": "x", "fr": "x"}',
        note=b'{"en": "", "fr": ""}',
        assignee="",
        team="sales",
        priority="normal",
        created_at=at,
        due_at=at + instants.DAY,
        event_id=b"e" * 16,
        event_at=NOW,
        asked_at=at,
    )


@pytest.mark.parametrize(
    "batches", [[[1], [2], [1], [2]], [[1, 2], [2, 1]], [[1], [2], [1, 2]], [[1, 2], [1], [2]]]
)
def test_what_is_asked_for_again_by_a_replay_changes_nothing(
    database_url: str, batches: list[list[int]]
) -> None:
    """In whatever batches, also after the task was done: it stays one task, and done."""
    rows = {1: asked(NOW, 1), 2: asked(NOW + instants.DAY, 2)}
    with connections.connect(database_url) as connection:
        for place, batch in enumerate(batches):
            facts.add_tasks(connection, [rows[number] for number in batch])
            if {number for given in batches[: place + 1] for number in given} == {1, 2}:
                connection.execute("UPDATE tasks SET state = 'done' WHERE workspace_id = 99")
        found = connection.execute(
            "SELECT task_id, state, asked_at, due_at FROM tasks WHERE workspace_id = 99"
        ).fetchall()
        connection.rollback()
    assert found == [(rows[1].task_id, "done", NOW + instants.DAY, NOW + 2 * instants.DAY)]


def test_conditions_may_speak_of_tasks() -> None:
    """A completed task is an event like any other, in both languages."""
    condition = conditions.parse({"kind": "event", "event": "Task Completed"}, "condition")
    assert "Task Completed" in conditions.sentence(condition).fr
