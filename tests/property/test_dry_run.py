"""A dry-run decides what live operation decided: whatever the program, the life and the window."""

from __future__ import annotations

import heapq

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aparte.core import conditions, decide, effects, refreshing, scores
from aparte.core import contact as contacts
from aparte.core import program as programs
from aparte.core.governance import policy as policies
from aparte.core.inputs import AnyInput, EventInput
from aparte.core.scenarios import model
from aparte.engine.dry_run import playing, pruning, rehearsal
from aparte.kernel import ids, instants
from tests.property import kinds, lives

pytestmark = pytest.mark.slow

END = lives.START + lives.SPAN + 40 * instants.DAY
MARIE = ids.contact_id(1, "user", "marie")

delays = st.lists(
    st.sampled_from([0, instants.SECOND, instants.HOUR, None]), min_size=1, max_size=4
)
"""How long each message takes to leave; None for one that the provider refuses."""


class House:
    """Live operation, told a second time and simply: inputs arrive, messages leave, time passes."""

    def __init__(self, program: programs.Program, waits: list[int | None]) -> None:
        self.program = program
        self.contact = contacts.Contact(MARIE, 1, generation=program.generation)
        self.effects: list[effects.Effect] = []
        self.log: list[AnyInput] = []
        self.outcomes: dict[str, EventInput] = {}
        self._waits = waits
        self._arriving: list[tuple[tuple[int, int, int, bytes], AnyInput]] = []

    def tell(self, told: list[AnyInput]) -> None:
        """Let inputs be on their way."""
        for one in told:
            heapq.heappush(self._arriving, (one.order(), one))

    def run(self, until: int) -> None:
        """Let everything happen up to an instant, inclusive."""
        while True:
            at = min(
                self._arriving[0][1].known_at if self._arriving else instants.FOREVER,
                self.contact.wake_at,
            )
            if at > until:
                return
            at = max(at, self.contact.clock)
            batch = []
            while self._arriving and self._arriving[0][1].known_at <= at:
                batch.append(heapq.heappop(self._arriving)[1])
            self.log += batch
            self._take(self.decide(batch, at))

    def decide(self, batch: list[AnyInput], at: int) -> effects.Decision:
        """Decide a batch."""
        return decide.decide(self.contact, batch, self.program, at)

    def publish(self, program: programs.Program, at: int) -> None:
        """Let another program go live."""
        windows = {one.key: one.window for one in self.program.atoms.values() if one.tracked}
        missing = refreshing.missing(program, windows)
        history = [one for one in self.log if isinstance(one, EventInput)]
        self.program = program
        self._take(refreshing.refresh(self.contact, program, at, missing, history))

    def _take(self, decision: effects.Decision) -> None:
        self.effects += decision.effects
        for one in decision.effects:
            if isinstance(one, effects.Send):
                self._hand_over(one)

    def _hand_over(self, sent: effects.Send) -> None:
        delivery = sent.delivery_id.hex()
        wait = self._waits[len(self.outcomes) % len(self._waits)]
        name = "Message Skipped" if wait is None else "Message Sent"
        at = sent.at + (wait or 0)
        raw = msgspec.json.encode({"delivery_id": delivery, "message": sent.message})
        event = EventInput(ids.event_id(1, f"{name}:{delivery}"), at, at, name, raw)
        self.outcomes[delivery] = event
        self.tell([event])


def definitions(program: programs.Program, *, without: int = 0) -> programs.Definitions:
    """Return what a program was made of, without its last few scenarios."""
    written = list(program.scenarios.values())
    return programs.Definitions(
        workspace_id=1,
        generation=1,
        zone="Europe/Paris",
        segments={key: conditions.parse(raw, key) for key, raw in kinds.SEGMENTS.items()},
        versions=tuple(
            programs.LiveVersion(one.definition, one.version, "live")
            for one in written[: len(written) - without]
        ),
        policy=program.policy,
        scores=tuple(scores.parse(raw, conditions.Known()) for raw in lives.SCORES),
    )


def past(told: list[AnyInput], outcomes: dict[str, EventInput]) -> rehearsal.Past:
    """Return a person's past as the log keeps it: what our messages did stands apart."""
    return rehearsal.Past(
        contact_id=MARIE,
        workspace_id=1,
        created_at=min(one.known_at for one in told),
        told=sorted(told, key=lambda one: one.order()),
        echoes=playing.Echoes(outcomes),
    )


def last_of(program: programs.Program) -> model.Scenario:
    """Return the scenario of a program that is the draft."""
    return list(program.scenarios.values())[-1].definition


@given(lives.program(), lives.life(), delays)
def test_a_dry_run_decides_what_live_decided(
    live: programs.Program, told: list[AnyInput], waits: list[int | None]
) -> None:
    """Same entries, messages, instants and reasons as if the draft had been live all along."""
    house = House(live, waits)
    house.tell(told)
    house.run(END - 1)
    window = rehearsal.Window(lives.START, lives.START, END)
    stage = rehearsal.Stage(definitions(live, without=1), last_of(live), window)
    lived = stage.live(past(told, house.outcomes))
    assert lived.after == house.effects


@given(lives.program(), lives.life(), delays, st.integers(0, lives.SPAN // lives.GRID))
def test_a_draft_of_a_later_day_is_as_if_published_then(
    live: programs.Program, told: list[AnyInput], waits: list[int | None], later: int
) -> None:
    """With the journeys that were under way, from the first instant of the window on."""
    start = lives.START + 1 + lives.GRID * later
    before = definitions(live, without=1)
    window = rehearsal.Window(lives.START, start, END)
    stage = rehearsal.Stage(before, last_of(live), window)
    house = House(programs.Program(before), waits)
    house.tell(told)
    house.run(start - 1)
    earlier = len(house.effects)
    house.publish(stage.after, start)
    house.run(END - 1)
    lived = stage.live(past(told, house.outcomes))
    assert lived.after == house.effects[earlier:]


@given(lives.program(), lives.life(), st.integers(0, lives.SPAN // lives.GRID))
def test_without_a_run_in_the_past_is_rebuilt_exactly(
    live: programs.Program, told: list[AnyInput], later: int
) -> None:
    """Tracks, basket, segments and consents are those of someone decided all along."""
    start = lives.START + 1 + lives.GRID * later
    before = definitions(live, without=len(live.scenarios))
    window = rehearsal.Window(start, start, END)
    stage = rehearsal.Stage(before, last_of(live), window)
    house = House(programs.Program(before), [0])
    house.tell(told)
    house.run(start - 1)
    earlier = len(house.effects)
    house.publish(stage.after, start)
    house.run(END - 1)
    lived = stage.live(past(told, house.outcomes))
    assert lived.after == house.effects[earlier:]


@given(lives.program(), lives.life(), delays, st.sampled_from([0, 1, lives.SPAN // 3]))
def test_the_life_without_the_draft_is_the_one_that_was_lived(
    live: programs.Program, told: list[AnyInput], waits: list[int | None], later: int
) -> None:
    """Other scenarios do in it what they did where the draft never was."""
    before = definitions(live, without=1)
    window = rehearsal.Window(lives.START, lives.START + later, END)
    house = House(programs.Program(before), waits)
    house.tell(told)
    house.run(window.start - 1)
    earlier = len(house.effects)
    house.run(END - 1)
    lived = rehearsal.Stage(before, last_of(live), window).live(past(told, house.outcomes))
    if lived.before is not lived.after:
        assert lived.before == house.effects[earlier:]


@given(lives.program(), lives.life(), lives.rules)
def test_another_policy_decides_what_it_would_have_live(
    live: programs.Program, told: list[AnyInput], policy: policies.Policy
) -> None:
    """With the policy and without it, each life is the one that policy lives."""
    before = definitions(live)
    window = rehearsal.Window(lives.START, lives.START, END)
    lived = rehearsal.Stage(before, policy, window).live(past(told, {}))
    for given_policy, found in ((live.policy, lived.before), (policy, lived.after)):
        house = House(programs.Program(msgspec.structs.replace(before, policy=given_policy)), [0])
        house.tell(told)
        house.run(END - 1)
        assert found == house.effects


@given(lives.program(), lives.life(), delays, st.integers(0, 1))
def test_what_nothing_asks_about_has_no_say(
    live: programs.Program, told: list[AnyInput], waits: list[int | None], without: int
) -> None:
    """Without the segments and scores that only people look at, all the rest is the same."""
    house = House(live, waits)
    house.tell(told)
    house.run(END - 1)
    before, draft = definitions(live, without=without), last_of(live)
    pruned = pruning.pruned(before, draft)
    start = lives.START + lives.SPAN // 3
    window = rehearsal.Window(lives.START, start, END)
    whole, less = (
        rehearsal.Stage(one, draft, window).live(past(told, house.outcomes))
        for one in (before, pruned)
    )
    for mine, theirs in ((less.before, whole.before), (less.after, whole.after)):
        assert _without_memberships(mine) == _without_memberships(theirs)


def _without_memberships(found: list[effects.Effect]) -> list[effects.Effect]:
    return [one for one in found if not isinstance(one, effects.MembershipChanged)]
