"""A rehearsal: one contact's past, lived with the draft and without it.

The draft goes live at the first instant of the window, exactly as if it had been published then.
Before, for the run-in, what is live now plays alone, so that journeys are under way when the
window opens. The second life is only lived where it can differ.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from typing import Final

import msgspec

from aparte.core import carts, decide, effects, inputs, refreshing, vocabulary
from aparte.core import contact as contacts
from aparte.core import program as programs
from aparte.core.contact import Accepted, Entry
from aparte.core.governance.policy import Policy
from aparte.core.scenarios.model import Scenario
from aparte.engine.dry_run import crowd, playing
from aparte.kernel import instants

FIRST_VERSION: Final = 1


class Window(msgspec.Struct, frozen=True):
    """From when the draft is live, until when (exclusive), and where the run-in begins."""

    begin: int
    start: int
    end: int


class Past(msgspec.Struct):
    """What is recorded of one contact.

    `told` are the inputs known before the window's end; of events before the run-in only those
    that something live asks about. `pressure` and `entries` are as they were at its begin. From
    `recorded_from` on there is a history of what was said beside events and consents.
    """

    contact_id: bytes
    workspace_id: int
    created_at: int
    told: list[inputs.AnyInput]
    echoes: playing.Echoes = playing.Echoes()
    absorbed: list[bytes] = []
    identities: list[tuple[str, str]] = []
    pressure: list[Accepted] = []
    entries: dict[str, dict[str, Entry]] = {}
    email: str | None = None
    events: int = 0
    recorded_from: int = instants.FOREVER

    def split(self, window: Window, asked: frozenset[str] | None) -> Told:
        """Return the inputs by when they were known, without the events that nothing asks about.

        `asked` are the names of the others, None for all. The first input of all stays in any case
        where the contact is born of it.
        """
        told = Told()
        born = instants.MIN_INSTANT
        if self.created_at >= window.begin:
            born = min((one.known_at for one in self.told), default=born)
        for one in self.told:
            known_at = one.known_at
            if (
                asked is not None
                and isinstance(one, inputs.EventInput)
                and one.name not in asked
                and known_at != born
            ):
                continue
            if known_at < window.begin:
                told.before.append(one)
            elif known_at < window.start:
                told.early.append(one)
            elif known_at < window.end:
                told.late.append(one)
        return told


class Told(msgspec.Struct):
    """A contact's inputs: known before the run-in, in it, in the window."""

    before: list[inputs.AnyInput] = []
    early: list[inputs.AnyInput] = []
    late: list[inputs.AnyInput] = []

    @staticmethod
    def events(*among: list[inputs.AnyInput]) -> list[inputs.EventInput]:
        """Return the events among some inputs."""
        return [one for some in among for one in some if isinstance(one, inputs.EventInput)]


class Stage:
    """What is rehearsed: the program as it is live, the program with the change, what changed.

    `key` is the draft's scenario, None when the policy is what changes.
    """

    def __init__(
        self, live: programs.Definitions, change: Scenario | Policy, window: Window
    ) -> None:
        self.window = window
        self.definitions = live
        self.key = change.key if isinstance(change, Scenario) else None
        changed = _with_policy(live, change) if isinstance(change, Policy) else _with(live, change)
        self.before = programs.Program(live)
        self.after = programs.Program(changed)
        self.bare = programs.Program(
            msgspec.structs.replace(live, versions=(), segments={}, scores=(), policy=Policy())
        )
        self.crowds = (crowd.Crowd(), crowd.Crowd())
        self.crowded = any(
            scenario.crowded
            for program in (self.before, self.after)
            for scenario in program.scenarios.values()
        )
        self.replaces = self.key is not None and self.key in self.before.live_by_key
        self._missing = refreshing.missing(
            self.after,
            {rule.key: rule.window for rule in self.before.atoms.values() if rule.tracked},
        )
        listening = self.before.triggers_by_any_event or self.after.triggers_by_any_event
        self._asked = None if listening else frozenset({*self.names(), *carts.EVENTS})

    def names(self) -> set[str]:
        """Return the names of the events that either program asks about."""
        return {*self.before.rules_by_event, *self.after.rules_by_event}

    def live(self, past: Past) -> Lived:
        """Live a contact's past; the second life is left out where it must be the same."""
        told = past.split(self.window, self._asked)
        run_in = _RunIn(self, past, told)
        if self.key is None:
            before = self._as_live(past, told, run_in)
            if not self.crowded and not any(isinstance(one, effects.Judged) for one in before):
                return Lived(before, before)
            return Lived(before, self._with_change(past, told, run_in))
        after = self._with_change(past, told, run_in)
        touched = any(
            isinstance(one, effects.JourneyOpened) and one.scenario == self.key for one in after
        )
        if not touched and not self.replaces and not self.crowded:
            return Lived(after, after)
        return Lived(self._as_live(past, told, run_in), after)

    def hear(self, pasts: Iterable[Past]) -> int:
        """Settle beforehand what people of all pasts ask of many; return how many were too many."""
        askers: list[Past] = []
        left = 0
        for past in pasts:
            for one in self.crowds:
                one.asking.clear()
            self.live(past)
            if any(one.asking for one in self.crowds):
                if len(askers) < crowd.ASKERS_MAX:
                    askers.append(past)
                else:
                    left += 1
        for one, way in zip(self.crowds, (self._as_live, self._with_change), strict=True):
            one.settle([functools.partial(self._course, way, past) for past in askers])
        return left

    def _course(self, way: Way, past: Past) -> list[effects.Effect]:
        """Live one of the two lives by itself."""
        told = past.split(self.window, self._asked)
        return way(past, told, _RunIn(self, past, told))

    def _as_live(self, past: Past, told: Told, run_in: _RunIn) -> list[effects.Effect]:
        among, _ = self.crowds
        contact = run_in.contact(among)
        return playing.play(
            contact, told.late, self.before, self.window.end - 1, past.echoes, among
        )

    def _with_change(self, past: Past, told: Told, run_in: _RunIn) -> list[effects.Effect]:
        window = self.window
        _, crowd_after = self.crowds
        if window.begin == window.start:
            contact = self.opened(past, told, self.after)
            found: list[effects.Effect] = []
        else:
            contact = run_in.contact(crowd_after)
            history = told.events(told.before, told.early) if self._missing else []
            found = refreshing.refresh(
                contact, self.after, window.start, self._missing, history
            ).effects
        late = [*told.late, *crowd_after.hear(found)]
        return found + playing.play(
            contact, late, self.after, window.end - 1, past.echoes, crowd_after
        )

    def opened(self, past: Past, told: Told, program: programs.Program) -> contacts.Contact:
        """Return the contact as it stood when the run-in began, new when it came later."""
        begin = self.window.begin
        contact = contacts.Contact(
            id=past.contact_id,
            workspace_id=past.workspace_id,
            generation=self.bare.generation,
            absorbed=list(past.absorbed),
            identities=list(past.identities),
        )
        if past.created_at >= begin:
            contact.generation = program.generation
            return contact
        decide.decide(contact, _lasting(told.before), self.bare, begin - 1)
        contact.last_seen_at = max(
            (one.at for one in told.before if _is_own(one)), default=contact.last_seen_at
        )
        contact.created_at = past.created_at
        contact.pressure = list(past.pressure)
        contact.entries = {key: dict(entries) for key, entries in past.entries.items()}
        rules = refreshing.missing(program, None)
        refreshing.refresh(contact, program, begin, rules, told.events(told.before))
        return contact


def _lasting(given: list[inputs.AnyInput]) -> list[inputs.AnyInput]:
    """Return what leaves more behind than tracks, which are rebuilt from all events at once."""
    return [
        one for one in given if not isinstance(one, inputs.EventInput) or one.name in carts.EVENTS
    ]


def _is_own(given: inputs.AnyInput) -> bool:
    """Return whether an input is the person's own doing: they were there."""
    return isinstance(given, inputs.EventInput) and given.name not in vocabulary.OURS


class _RunIn:
    """The contact as it stands when the window opens; worked out once, however many lives follow.

    Without a run-in only the life of what is live begins with it. Where people depend on one
    another, what many answered may differ from one life to the other, and so may the run-in.
    """

    def __init__(self, stage: Stage, past: Past, told: Told) -> None:
        self._stage = stage
        self._past = past
        self._told = told
        self._state: bytes | None = None

    def contact(self, among: crowd.Crowd) -> contacts.Contact:
        """Return the contact, for one life to change, as it stands `among` many."""
        if self._state is not None:
            return contacts.decode(self._state)
        stage, past, window = self._stage, self._past, self._stage.window
        contact = stage.opened(past, self._told, stage.before)
        if window.begin < window.start:
            end = window.start - 1
            playing.play(contact, self._told.early, stage.before, end, past.echoes, among)
            if not stage.crowded:
                self._state = contacts.encode(contact)
        return contact


Way = Callable[[Past, Told, _RunIn], list[effects.Effect]]
"""One of the two lives: what came about in the window."""


class Lived(msgspec.Struct, frozen=True):
    """What came about in the window, without the change and with it."""

    before: list[effects.Effect]
    after: list[effects.Effect]


def _with_policy(live: programs.Definitions, policy: Policy) -> programs.Definitions:
    return msgspec.structs.replace(live, policy=policy, generation=live.generation + 1)


def _with(live: programs.Definitions, draft: Scenario) -> programs.Definitions:
    """Return the definitions with the draft published: its earlier versions retire."""
    earlier = [one for one in live.versions if one.scenario.key == draft.key]
    others = [one for one in live.versions if one.scenario.key != draft.key]
    retired = [msgspec.structs.replace(one, status="retired") for one in earlier]
    number = max((one.version for one in earlier), default=FIRST_VERSION - 1) + 1
    published = programs.LiveVersion(draft, number, "live")
    return msgspec.structs.replace(
        live, versions=(*others, *retired, published), generation=live.generation + 1
    )
