"""What must hold of every program and every life, whatever is generated.

Each kind of trigger, step, condition and rule has lives of its own, in which it is sure to occur
beside any of the others.
"""

from __future__ import annotations

from typing import Any, Final, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aparte.core import conditions, effects, plain, tracks
from aparte.core import contact as contacts
from aparte.core import program as programs
from aparte.core.governance import policy
from aparte.core.inputs import AnyInput
from aparte.core.scenarios import steps, triggers
from tests.property import courtesy, graphs, kinds, lives, living, policies, promises
from tests.unit.core import stories
from tests.unit.core.stories import Story

EACH: Final = 36
"""Lives of each kind: two thousand in all."""

TRIGGERS: Final = sorted(kinds.TRIGGERS)
STEPS: Final = sorted([*graphs.STEPS, *graphs.CLOSING, *graphs.ROUND])
CONDITIONS: Final = sorted(kinds.CONDITIONS)
RULES: Final = sorted([*policies.LISTED, *policies.SINGLE])
HAVING: Final = [
    *(lives.Kinds(trigger=kind) for kind in TRIGGERS),
    *(lives.Kinds(step=kind) for kind in STEPS),
    *(lives.Kinds(condition=kind) for kind in CONDITIONS),
    *(lives.Kinds(rule=kind) for kind in RULES),
]


def _named(having: lives.Kinds) -> str:
    return "-".join(f"{name}-{kind}" for name, kind in plain.plain(having).items() if kind)


@pytest.mark.slow
@pytest.mark.parametrize("having", HAVING, ids=_named)
@settings(max_examples=EACH, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_every_promise_holds_of_every_life(having: lives.Kinds, data: st.DataObject) -> None:
    """Whatever a program is made of and whatever a person does, each promise is kept."""
    live = data.draw(lives.program(having))
    life = living.life(live, data.draw(lives.life()))
    for promise in promises.EVERY:
        promise(life)


def test_every_kind_there_is_has_lives() -> None:
    """A kind that is added without being generated would go untried."""
    assert _tags(triggers.Trigger) == TRIGGERS
    assert _tags(steps.Step) == STEPS
    assert _tags(conditions.Condition) == CONDITIONS
    # The emergency stop is the senders': it changes nothing of what is decided.
    assert sorted({*policy.Policy.__struct_fields__} - {"emergency_stop"}) == RULES


def _tags(union: Any) -> list[str]:
    return sorted(kind.__struct_config__.tag for kind in get_args(union))


@settings(max_examples=300)
@given(lives.patient_program(), lives.patient_life())
def test_what_waited_leaves_at_the_first_instant_it_may(
    live: programs.Program, inputs: list[AnyInput]
) -> None:
    """Whether time or an input ends the silence: refused at every moment before it left."""
    story = living.lived(live, inputs)
    raw = plain.plain(live.policy)
    sent = [one for one in story.effects if isinstance(one, effects.Send)]
    marketing = [one for one in sent if not one.transactional]
    for one in marketing:
        # Nothing changes between two steps of the grid, so the middle tells of both.
        for moment in range(one.wanted_at + lives.GRID // 2, one.at, lives.GRID):
            before = [
                promises.message_of(live, other, other.at)
                for other in marketing
                if other.at < moment
            ]
            known = promises.known_at(inputs, moment, same=0)
            assert courtesy.refuses(raw, known, before, promises.message_of(live, one, moment))


@given(lives.life(), st.randoms(use_true_random=False))
def test_any_order_gives_the_same_person(inputs: list[AnyInput], chance: Any) -> None:
    """Attributes, consents, tracks, basket, segments, scores: the same in any order of arrival."""
    live = _memory()
    straight = living.lived(live, inputs)
    shuffled = list(inputs)
    chance.shuffle(shuffled)
    other = Story(live)
    for one in shuffled:
        other.told(one, now=living.END - 1)
    other.until(living.END)
    assert _person(live, straight.contact) == _person(live, other.contact)


def _memory() -> programs.Program:
    return stories.program(segments=kinds.SEGMENTS, scores=lives.SCORES)


def _person(live: programs.Program, contact: contacts.Contact) -> dict[str, Any]:
    return {
        "attributes": contact.attributes,
        "consents": contact.consents,
        "tracks": {
            key: tracks.normalise(track, living.END - live.atoms[key].window)
            for key, track in contact.tracks.items()
        },
        "segments": set(contact.segments),
        "scores": {key: (one.level, one.grades) for key, one in contact.scores.items()},
        "cart": contact.cart,
    }
