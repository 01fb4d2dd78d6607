"""The history of changes is whole: whoever lives it again lives what was lived."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typing_extensions import override

from aparte.contacts import facts as contact_facts
from aparte.core import contact as contacts
from aparte.core import decide, effects, inputs
from aparte.core import program as programs
from aparte.core.inputs import AnyInput
from aparte.engine import changes
from aparte.engine.dry_run import history, rehearsal
from aparte.kernel import ids, instants
from tests.property import lives, test_dry_run

pytestmark = pytest.mark.slow

WORDS = (
    inputs.AttributesInput,
    inputs.MembershipInput,
    inputs.SuppressionInput,
    inputs.PauseInput,
)

pauses = st.lists(
    st.tuples(st.integers(0, lives.SPAN // lives.GRID), st.sampled_from([0, 4, 40])), max_size=2
)
closings = st.lists(
    st.tuples(
        st.integers(0, lives.SPAN // lives.GRID), st.sampled_from(["do_not_contact", None, None])
    ),
    max_size=3,
)


class Recorded(test_dry_run.House):
    """Live operation that keeps the history of changes as the engine does, batch by batch."""

    def __init__(self, program: programs.Program) -> None:
        super().__init__(program, [0])
        self.rows: list[contact_facts.ChangeRow] = []

    @override
    def decide(self, batch: list[AnyInput], at: int) -> effects.Decision:
        """Decide a batch, and keep what it said."""
        since = self.contact.clock
        decision = decide.decide(self.contact, batch, self.program, at)
        looked = decision.profile_changed
        self.rows += changes.rows(self.contact, batch, since, looked=looked)
        return decision


def _by_hand(paused: list[tuple[int, int]], closed: list[tuple[int, str | None]]) -> list[AnyInput]:
    """Return pauses set by hand, and the address closed and opened again."""
    found: list[AnyInput] = []
    for number, (place, hours) in enumerate(paused):
        at = lives.START + lives.GRID * place
        key = ids.event_id(1, f"pause-{number}")
        found.append(inputs.PauseInput(key, at, at, until=at + hours * instants.HOUR))
    for number, (place, reason) in enumerate(closed):
        at = lives.START + lives.GRID * place
        key = ids.event_id(1, f"closing-{number}")
        found.append(inputs.SuppressionInput(key, at, at, "email", reason))
    return found


def _remembered(house: Recorded, told: list[AnyInput], begin: int) -> list[AnyInput]:
    """Return a life as it is read back: events and consents, and the history of the rest."""
    found: list[AnyInput] = [one for one in told if not isinstance(one, WORDS)]
    known: set[changes.Key] = set()
    for row in house.rows:
        said = changes.read(
            contact_facts.SaidRow(
                row.contact_id,
                row.id,
                row.occurred_at,
                row.recorded_at,
                row.kind,
                row.by_step,
                row.said.decode(),
            )
        )
        known.update(changes.keys(said))
        if not row.by_step or said.known_at < begin:
            found.append(said)
    assert history.words(house.contact, [], known) == []
    by_step = {row.id for row in house.rows if row.by_step}
    read = [one for one in found if isinstance(one, WORDS) and one.id not in by_step]
    words = [one for one in told if isinstance(one, WORDS)]
    assert sorted(read, key=inputs.Input.order) == sorted(words, key=inputs.Input.order)
    return found


@given(lives.program(), lives.life(), pauses, closings, st.integers(0, lives.SPAN // lives.GRID))
def test_a_dry_run_on_the_history_decides_what_live_decided(
    live: programs.Program,
    told: list[AnyInput],
    paused: list[tuple[int, int]],
    closed: list[tuple[int, str | None]],
    later: int,
) -> None:
    """Whatever attributes, tags, lists, closed addresses and pauses changed in the life."""
    given_ = [*told, *_by_hand(paused, closed)]
    start = lives.START + 1 + lives.GRID * later
    before = test_dry_run.definitions(live, without=1)
    stage = rehearsal.Stage(
        before,
        test_dry_run.last_of(live),
        rehearsal.Window(lives.START, start, test_dry_run.END),
    )
    house = Recorded(programs.Program(before))
    house.tell(given_)
    house.run(start - 1)
    earlier = len(house.effects)
    house.publish(stage.after, start)
    house.run(test_dry_run.END - 1)
    past = test_dry_run.past(_remembered(house, given_, lives.START), house.outcomes)
    assert stage.live(past).after == house.effects[earlier:]


@given(lives.program(), lives.life(), closings, st.integers(1, lives.SPAN // lives.GRID))
def test_what_steps_set_before_is_there_when_the_run_in_begins(
    live: programs.Program,
    told: list[AnyInput],
    closed: list[tuple[int, str | None]],
    later: int,
) -> None:
    """Attributes, tags and lists are those of then, though scenarios had set some of them."""
    begin = lives.START + 1 + lives.GRID * later
    given_ = [*told, *_by_hand([], closed)]
    house = Recorded(live)
    house.tell(given_)
    house.run(begin - 1)
    then = contacts.decode(contacts.encode(house.contact))
    house.run(test_dry_run.END - 1)
    window = rehearsal.Window(begin, begin, test_dry_run.END)
    stage = rehearsal.Stage(test_dry_run.definitions(live), test_dry_run.last_of(live), window)
    past = test_dry_run.past(_remembered(house, given_, begin), house.outcomes)
    opened = stage.opened(past, past.split(window, None), stage.bare)
    for name in ("attributes", "tags", "lists", "suppressions"):
        assert getattr(opened, name) == getattr(then, name)
