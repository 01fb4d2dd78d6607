"""The task step: what a colleague is asked, for whom, and when it makes no sense to ask."""

from __future__ import annotations

from typing import Any

import pytest

from aparte.core import effects
from aparte.kernel import instants
from aparte.kernel.errors import InvalidError
from tests.unit.core import stories
from tests.unit.core.stories import MONDAY, Story


def call(**fields: Any) -> dict[str, Any]:
    """Return a task step in raw form."""
    return {"id": "call", "kind": "task", "subject": "Call", "team": "sales", **fields}


def tasks(story: Story) -> list[effects.TaskAsked]:
    """Return the tasks asked for so far."""
    return [one for one in story.effects if isinstance(one, effects.TaskAsked)]


def codes(**fields: Any) -> list[str]:
    """Return what is wrong with a task step."""
    with pytest.raises(InvalidError) as refused:
        stories.scenario(steps=[call(**fields)])
    return [problem.code for problem in refused.value.problems]


def test_a_task_is_asked_at_once_and_the_journey_goes_on() -> None:
    """Who signs up gives the sales team a task with a date and its reason, and completes."""
    step = call(
        subject={"en": "Call {first_name}", "fr": "Appeler {first_name}"},
        note="Spent {spent}, VIP: {vip}",
        due="1d",
        priority="high",
    )
    story = Story(stories.program(stories.scenario(steps=[step])))
    story.reachable(MONDAY, first_name="Marie", spent=1234.5, vip=True)
    story.did("Signed Up", MONDAY + instants.HOUR)
    (task,) = tasks(story)
    assert (task.subject.en, task.subject.fr) == ("Call Marie", "Appeler Marie")
    assert task.note.en == "Spent 1,234.5, VIP: yes"
    assert task.note.fr == "Spent 1\u202f234,5, VIP: oui"
    assert (task.assignee, task.team, task.priority) == ("", "sales", "high")
    assert task.at == task.event_at == MONDAY + instants.HOUR
    assert task.due_at == task.at + instants.DAY
    assert story.endings() == [("completed", MONDAY + instants.HOUR)]


def test_each_visit_of_the_step_asks_under_an_id_of_its_own() -> None:
    """Who goes back to it three days later asks again; a replay asks under the same ids."""
    steps: list[dict[str, Any]] = [
        call(),
        {"id": "rest", "kind": "wait", "duration": "3d"},
        {"id": "back", "kind": "jump", "to": "call", "times": 1},
    ]
    live = stories.program(stories.scenario(steps=steps))
    lives = []
    for _ in range(2):
        story = Story(live).did("Signed Up", MONDAY).until(MONDAY + 3 * instants.DAY)
        lives.append([(one.id, one.at) for one in tasks(story)])
    assert [at for _, at in lives[0]] == [MONDAY, MONDAY + 3 * instants.DAY]
    assert len({one for one, _ in lives[0]}) == 2
    assert lives[0] == lives[1]


@pytest.mark.parametrize(("adviser", "expected"), [("ana@shop.example", True), (None, False)])
def test_it_goes_to_the_contacts_own_adviser_where_known(
    adviser: str | None, expected: bool
) -> None:
    """A place names the person; where nothing is known of it, the team has the task."""
    step = call(assignee="{adviser.email}")
    story = Story(stories.program(stories.scenario(steps=[step])))
    story.reachable(MONDAY, adviser={"email": adviser})
    story.did("Signed Up", MONDAY)
    (task,) = tasks(story)
    assert task.assignee == ("ana@shop.example" if expected else "")
    assert task.team == "sales"


def test_what_a_person_typed_stays_on_one_line() -> None:
    """Control characters of a value become spaces, and a long value is cut."""
    story = Story(stories.program(stories.scenario(steps=[call(subject="Call {name}!")])))
    story.reachable(MONDAY, name="Marie\r\nBcc: x\x00" + "y" * 300)
    story.did("Signed Up", MONDAY)
    (task,) = tasks(story)
    assert task.subject.en == "Call Marie Bcc: x " + "y" * 186 + "!"


def test_two_entries_are_two_tasks_and_one_entry_is_one() -> None:
    """The id derives from the journey and the step."""
    story = Story(stories.program(stories.scenario(steps=[call()])))
    story.reachable(MONDAY)
    story.did("Signed Up", MONDAY).did("Signed Up", MONDAY + instants.DAY)
    assert len({task.id for task in tasks(story)}) == 2


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"team": ""}, "nobody_assigned"),
        ({"team": "", "assignee": "{adviser}"}, "nobody_assigned"),
        ({"subject": " "}, "empty_text"),
        ({"subject": {"en": "Call", "fr": ""}}, "empty_text"),
        ({"subject": "x" * 201}, "text_too_long"),
        ({"note": "x" * 4_001}, "text_too_long"),
        ({"note": "Call {first name}"}, "bad_place"),
        ({"note": "Call {}"}, "bad_place"),
        ({"due": "soon"}, "bad_duration"),
        ({"team": "x" * 255}, "text_too_long"),
    ],
)
def test_a_task_nobody_could_do_is_refused(fields: dict[str, Any], code: str) -> None:
    """Each mistake has its code."""
    assert codes(**fields) == [code]


def test_it_reads_as_a_sentence_and_belongs_to_people() -> None:
    """The graph shows a task among what people do."""
    (step,) = stories.scenario(steps=[call(assignee="Ana", due="3d")]).steps
    assert step.family() == "people"
    assert (step.title().en, step.title().fr) == ("Task: Call", "Tâche : Call")
    assert step.detail().fr == "Pour Ana, à faire sous 3 jours, priorité normale."
