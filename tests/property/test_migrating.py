"""What must hold of a life in the middle of which people move to another version."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from aparte.core import conditions, effects, refreshing, scores
from aparte.core import program as programs
from aparte.core.contact import Contact, Journey
from aparte.core.inputs import AnyInput, EventInput
from aparte.core.scenarios import endings, migrations
from aparte.kernel import instants
from tests.property import kinds, lives
from tests.unit.core.stories import Story

KEY = "scenario-0"
END = lives.START + lives.SPAN + 40 * instants.DAY


class Change(NamedTuple):
    """The programs before and after a new version was published with a migration to it."""

    before: programs.Program
    after: programs.Program
    migration: migrations.Migration


@st.composite
def changes(draw: st.DrawFn) -> Change:
    """Draw two versions of one scenario, and where those go on who stand at some steps."""
    old, new = draw(lives.scenario(KEY)), draw(lives.scenario(KEY))
    targets = [*(step.id for step in new.steps), "end"]
    chosen = draw(st.lists(st.sampled_from([step.id for step in old.steps]), unique=True))
    redirects = tuple(
        migrations.Redirect(step, draw(st.sampled_from(targets)), draw(st.sampled_from([None, 1])))
        for step in chosen
    )
    migration = migrations.Migration(
        scenario=KEY,
        generation=2,
        to=2,
        kept=frozenset(step.id for step in new.steps),
        redirects=redirects,
    )
    before = programs.Definitions(
        workspace_id=1,
        generation=1,
        zone="Europe/Paris",
        segments={key: conditions.parse(raw, key) for key, raw in kinds.SEGMENTS.items()},
        versions=(programs.LiveVersion(old, 1, "live"),),
        policy=draw(lives.rules),
        scores=tuple(scores.parse(raw, conditions.Known()) for raw in lives.SCORES),
    )
    after = msgspec.structs.replace(
        before,
        generation=2,
        versions=(programs.LiveVersion(old, 1, "retired"), programs.LiveVersion(new, 2, "live")),
        migrations=(migration,),
    )
    return Change(programs.Program(before), programs.Program(after), migration)


def moved(story: Story, change: Change, known: list[AnyInput], at: int) -> list[effects.Effect]:
    """Bring the person of a story to the later program; return what that did."""
    windows = {rule.key: rule.window for rule in change.before.atoms.values() if rule.tracked}
    rules = refreshing.missing(change.after, windows)
    history = [one for one in known if isinstance(one, EventInput)]
    story.program = change.after
    done = refreshing.refresh(story.contact, change.after, at, rules, history).effects
    story.effects += done
    return done


@given(changes(), lives.life(), st.integers(0, lives.SPAN // lives.GRID))
def test_everybody_inside_is_in_the_new_version_or_out(
    change: Change, inputs: list[AnyInput], place: int
) -> None:
    """Each goes where the migration says, once; every wish and journey is accounted for."""
    story = Story(change.before)
    instant = lives.START + place * lives.GRID + 1
    known = [one for one in inputs if one.received_at < instant]
    for one in known:
        story.told(one, now=max(one.received_at, story.contact.clock))
    instant = max(instant, story.contact.clock + 1)
    story.until(instant - 1)
    inside = _copy(story.contact).journeys
    done = moved(story, change, known, instant)
    _check_places(change, inside, done)
    for one in inputs[len(known) :]:
        story.told(one, now=max(one.received_at, story.contact.clock))
    story.until(END)
    assert {journey.version for journey in story.contact.journeys} <= {2}
    migrated = [one.id for one in story.effects if isinstance(one, effects.JourneyMigrated)]
    assert len(set(migrated)) == len(migrated)
    _check_accounts(story)


def _check_places(change: Change, inside: list[Journey], done: list[effects.Effect]) -> None:
    """What the refreshing did first to each journey is what the migration says of its step."""
    told = {one.id: one.step for one in done if isinstance(one, effects.JourneyMigrated)}
    ended = {one.id: one.reason for one in done if isinstance(one, effects.JourneyEnded)}
    for journey in inside:
        to = change.migration.place(journey.version, journey.step)
        if to is None:
            assert ended[journey.id] == endings.Ending.STEP_VANISHED
        elif to == "end":
            assert ended[journey.id] == endings.Ending.COMPLETED
        else:
            assert told[journey.id] == to


def _check_accounts(story: Story) -> None:
    opened = [one.id for one in story.effects if isinstance(one, effects.JourneyOpened)]
    ended = [one.id for one in story.effects if isinstance(one, effects.JourneyEnded)]
    assert len(set(ended)) == len(ended)
    assert {journey.id for journey in story.contact.journeys} == set(opened) - set(ended)
    assert story.contact.wake_at > story.contact.clock
    assert not [one for one in story.effects if isinstance(one, effects.Trouble)]
    judged = [one for one in story.effects if isinstance(one, effects.Judged)]
    wishes = {(one.journey_id, one.step, one.wanted_at) for one in judged}
    settled = Counter((one.journey_id, one.step, one.wanted_at) for one in judged if one.final)
    waiting = {
        (journey.id, journey.step, journey.wanted_at)
        for journey in story.contact.journeys
        if journey.wanted_at
    }
    assert not [wish for wish, count in settled.items() if count > 1]
    assert wishes == set(settled) | waiting
    assert not set(settled) & waiting


def _copy(contact: Contact) -> Contact:
    return msgspec.msgpack.decode(msgspec.msgpack.encode(contact), type=Contact)
