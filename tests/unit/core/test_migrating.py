"""Migrations: people inside a scenario brought to another version, told as stories."""

from __future__ import annotations

from typing import Any

import msgspec

from aparte.core import effects, refreshing, scenarios
from aparte.core import program as programs
from aparte.core.contact import Contact
from aparte.core.inputs import AbsorbInput
from aparte.core.scenarios import migrations
from aparte.core.scenarios.migrations import Migration, Redirect
from aparte.kernel import ids, instants
from tests.unit.core import stories
from tests.unit.core.stories import MONDAY, Story

HOUR, DAY = instants.HOUR, instants.DAY

FIRST = [
    {"id": "rest", "kind": "wait", "duration": "24h"},
    {"id": "hello", "kind": "send", "message": "hello"},
]


def version(*steps: dict[str, Any]) -> scenarios.Scenario:
    """Return a version of the one scenario of these stories."""
    return stories.scenario(steps=list(steps))


OLD = version(*FIRST)


def program(
    generation: int, *written: scenarios.Scenario, moves: tuple[Migration, ...] = ()
) -> programs.Program:
    """Return a program in which the last version given is the live one."""
    last = len(written)
    versions = tuple(
        programs.LiveVersion(one, number, "live" if number == last else "retired")
        for number, one in enumerate(written, 1)
    )
    definitions = programs.Definitions(1, generation, "Europe/Paris", {}, versions, stories.FREE)
    return programs.Program(msgspec.structs.replace(definitions, migrations=moves))


def moving(generation: int, to: int, target: scenarios.Scenario, *ways: Redirect) -> Migration:
    """Return the migration that brings everybody to a version."""
    kept = frozenset(step.id for step in target.steps)
    return Migration(scenario="story", generation=generation, to=to, kept=kept, redirects=ways)


def waiting() -> Story:
    """Return a person who waits a day at the first step of the first version."""
    return Story(program(1, OLD)).reachable(MONDAY).did("Signed Up", MONDAY)


def bring(story: Story, live: programs.Program, at: int) -> Story:
    """Bring the person of a story to a later program."""
    story.program = live
    story.effects += refreshing.refresh(story.contact, live, at, (), ()).effects
    return story


def migrated(story: Story) -> list[tuple[int, str, int | None]]:
    """Return (version, step, waiting until) of each journey that changed version."""
    return [
        (one.version, one.step, one.waiting_until)
        for one in story.effects
        if isinstance(one, effects.JourneyMigrated)
    ]


def test_without_a_migration_people_finish_on_their_version() -> None:
    """A new version alone changes nothing for those inside."""
    new = version({"id": "other", "kind": "send", "message": "other"})
    story = bring(waiting(), program(2, OLD, new), MONDAY + HOUR).until(MONDAY + 2 * DAY)
    assert story.sends() == [("hello", MONDAY + DAY)]
    assert migrated(story) == []


def test_a_wait_counts_from_when_one_arrived_there() -> None:
    """At the same step the time already waited counts, and the new length applies at once."""
    new = version({"id": "rest", "kind": "wait", "duration": "6h"}, FIRST[1])
    live = program(2, OLD, new, moves=(moving(2, 2, new),))
    story = bring(waiting(), live, MONDAY + HOUR).until(MONDAY + 2 * DAY)
    assert migrated(story) == [(2, "rest", MONDAY + 6 * HOUR)]
    assert story.sends() == [("hello", MONDAY + 6 * HOUR)]
    late = bring(waiting(), live, MONDAY + 7 * HOUR)
    assert late.sends() == [("hello", MONDAY + 7 * HOUR)]


def test_a_vanished_step_ends_the_journey_with_that_reason() -> None:
    """Whoever stands where the new version has nothing leaves, and nothing is sent."""
    new = version(FIRST[1])
    live = program(2, OLD, new, moves=(moving(2, 2, new),))
    story = bring(waiting(), live, MONDAY + HOUR).until(MONDAY + 2 * DAY)
    assert story.endings() == [("step_vanished", MONDAY + HOUR)]
    assert story.sends() == []


def test_a_redirect_says_where_a_vanished_step_goes_on() -> None:
    """A redirected journey arrives at its step at the instant of the migration."""
    new = version({"id": "pause", "kind": "wait", "duration": "2h"}, FIRST[1])
    live = program(2, OLD, new, moves=(moving(2, 2, new, Redirect("rest", "pause", 1)),))
    story = bring(waiting(), live, MONDAY + HOUR).until(MONDAY + 2 * DAY)
    assert migrated(story) == [(2, "pause", MONDAY + 3 * HOUR)]
    assert story.sends() == [("hello", MONDAY + 3 * HOUR)]


def test_a_redirect_of_one_version_wins_over_one_of_all() -> None:
    """The redirect that names the version is the more exact word; the end completes."""
    ways = (Redirect("rest", "hello"), Redirect("rest", "end", 1))
    new = version(FIRST[1])
    live = program(2, OLD, new, moves=(moving(2, 2, new, *ways),))
    story = bring(waiting(), live, MONDAY + HOUR)
    assert story.endings() == [("completed", MONDAY + HOUR)]
    assert moving(2, 2, new, *ways).place(7, "rest") == "hello"


def test_a_sleeper_obeys_every_migration_in_order_and_once() -> None:
    """Catching up three generations at once goes through each version that people were moved to."""
    second = version({"id": "pause", "kind": "wait", "duration": "24h"}, FIRST[1])
    third = version({"id": "break", "kind": "wait", "duration": "2h"}, FIRST[1])
    moves = (
        moving(3, 3, third, Redirect("pause", "break")),
        moving(2, 2, second, Redirect("rest", "pause")),
    )
    live = program(4, OLD, second, third, moves=moves)
    story = bring(waiting(), live, MONDAY + HOUR)
    assert [(number, step) for number, step, _ in migrated(story)] == [(2, "pause"), (3, "break")]
    assert story.until(MONDAY + 2 * DAY).sends() == [("hello", MONDAY + 3 * HOUR)]


def test_who_entered_after_a_migration_is_not_moved_by_it() -> None:
    """Going back to an earlier version later leaves new people in that version."""
    new = version(FIRST[1])
    moves = (moving(2, 2, new),)
    story = Story(program(2, OLD, new, moves=moves)).reachable(MONDAY)
    back = programs.Program(
        programs.Definitions(
            1,
            3,
            "Europe/Paris",
            {},
            (programs.LiveVersion(OLD, 1, "live"), programs.LiveVersion(new, 2, "retired")),
            stories.FREE,
            moves,
        )
    )
    bring(story, back, MONDAY).did("Signed Up", MONDAY + HOUR)
    again = program(4, OLD, new, moves=moves)
    bring(story, again, MONDAY + 2 * HOUR).until(MONDAY + 2 * DAY)
    assert migrated(story) == []
    assert story.sends() == [("hello", MONDAY + HOUR + DAY)]


def test_archiving_ends_what_is_left() -> None:
    """A migration to no version ends the journeys, and says that the scenario was archived."""
    nowhere = Migration(scenario="story", generation=2, to=None)
    story = bring(waiting(), program(2, moves=(nowhere,)), MONDAY + HOUR)
    assert story.endings() == [("archived", MONDAY + HOUR)]


def test_a_message_that_waits_is_settled_when_its_step_goes() -> None:
    """A deferred message of a vanished step is recorded as skipped; of a kept one it waits on."""
    night = {"start": "20:00", "end": "08:00"}
    quiet = msgspec.convert({"quiet_hours": night}, type(stories.FREE))
    held = version({"id": "hello", "kind": "send", "message": "hello", "if_refused": "defer"})
    for target, verdicts in (
        (version({"id": "new", "kind": "send", "message": "new"}), ["deferred", "skipped"]),
        (held, ["deferred", "accepted"]),
    ):
        evening = MONDAY + 12 * HOUR
        before = stories.program(held, policy=quiet)
        story = Story(before).reachable(MONDAY).did("Signed Up", evening)
        versions = (
            programs.LiveVersion(held, 1, "retired"),
            programs.LiveVersion(target, 2, "live"),
        )
        live = programs.Program(
            programs.Definitions(1, 2, "Europe/Paris", {}, versions, quiet, (moving(2, 2, target),))
        )
        bring(story, live, evening + HOUR).until(evening + DAY)
        assert [verdict for _, verdict, _ in story.verdicts()] == verdicts


def test_a_record_joined_later_obeys_the_migration_too() -> None:
    """A journey taken over from a record that slept is moved by the record that absorbs it."""
    new = version({"id": "rest", "kind": "wait", "duration": "6h"}, FIRST[1])
    live = program(2, OLD, new, moves=(moving(2, 2, new),))
    sleeper = waiting().contact
    awake = Story(live, "awake").reachable(MONDAY)
    absorb = AbsorbInput(ids.hashed("absorb", 1), MONDAY + HOUR, MONDAY + HOUR, _copy(sleeper))
    awake.told(absorb).until(MONDAY + 2 * DAY)
    assert migrated(awake) == [(2, "rest", MONDAY + 6 * HOUR)]
    assert awake.sends() == [("hello", MONDAY + 6 * HOUR)]


def _copy(contact: Contact) -> Contact:
    return msgspec.msgpack.decode(msgspec.msgpack.encode(contact), type=Contact)


def test_a_preview_says_what_would_become_of_each_group() -> None:
    """Groups by version and step, each with its fate in words; those already there stay out."""
    new = version({"id": "rest", "kind": "wait", "duration": "6h"}, FIRST[1])
    migration = moving(0, 2, new, Redirect("pause", "rest"))
    standing = [
        migrations.Standing(1, "rest", 3),
        migrations.Standing(1, "pause", 2),
        migrations.Standing(1, "gone", 1),
        migrations.Standing(2, "rest", 9),
    ]
    found = migrations.foresee(migration, standing, new)
    assert [(one.standing.step, one.standing.count, one.fate, one.to) for one in found] == [
        ("gone", 1, "ended", None),
        ("pause", 2, "other_step", "rest"),
        ("rest", 3, "same_step", "rest"),
    ]
    assert found[0].words.en == "Their journey ends. Reason kept: Its step no longer exists."
    assert found[2].words.fr == "Ils continuent à la même étape, « rest » : Attendre 6 heures."


def test_redirects_are_checked_at_their_place() -> None:
    """Both ends of a redirect must be there, and nobody is sent to two places."""
    new = version(FIRST[1])
    ways = (Redirect("nowhere", "hello"), Redirect("rest", "lost"), Redirect("rest", "end"))
    found = migrations.check(ways, new, {1: OLD})
    assert [(one.code, one.path) for one in found] == [
        ("unknown_step", "redirects[0].step"),
        ("unknown_step", "redirects[1].to"),
        ("sent_twice", "redirects[2]"),
    ]
