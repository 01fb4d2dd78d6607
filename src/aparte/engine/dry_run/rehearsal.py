"""A rehearsal: one contact's past, lived with the draft and without it.

The draft goes live at the first instant of the window, exactly as if it had been published then.
Before, for the run-in, what is live now plays alone, so that journeys are under way when the
window opens. The second life is only lived where it can differ.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from typing import Final

import msgspec

from aparte.core import contact as contacts
from aparte.core import decide, effects, inputs, refreshing
from aparte.core import program as programs
from aparte.core.contact import Accepted, Entry
from aparte.core.governance.policy import Policy
from aparte.core.scenarios.model import Scenario
from aparte.engine.dry_run import crowd, playing

FIRST_VERSION: Final = 1


class Window(msgspec.Struct, frozen=True):
    """From when the draft is live, until when (exclusive), and where the run-in begins."""

    begin: int
    start: int
    end: int


class Past(msgspec.Struct):
    """What is recorded of one contact.

    `told` are the inputs known before the window's end; of events before the run-in only those
    that something live asks about. `pressure` and `entries` are as they were at its begin.
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

    def split(self, window: Window) -> Told:
        """Return the inputs by when they were known."""
        told = Told()
        for one in self.told:
            known_at = one.known_at
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

    def names(self) -> set[str]:
        """Return the names of the events that either program asks about."""
        return {*self.before.rules_by_event, *self.after.rules_by_event}

    def live(self, past: Past) -> Lived:
        """Live a contact's past; the second life is left out where it must be the same."""
        told = past.split(self.window)
        if self.key is None:
            before = self._as_live(past, told)
            if not any(isinstance(one, effects.Judged) for one in before):
                return Lived(before, before)
            return Lived(before, self._with_change(past, told))
        after = self._with_change(past, told)
        touched = any(
            isinstance(one, effects.JourneyOpened) and one.scenario == self.key for one in after
        )
        if not touched and not self.replaces and not self.crowded:
            return Lived(after, after)
        return Lived(self._as_live(past, told), after)

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
            one.settle([functools.partial(way, past, past.split(self.window)) for past in askers])
        return left

    def _as_live(self, past: Past, told: Told) -> list[effects.Effect]:
        crowd_before, _ = self.crowds
        contact = self._run_in(past, told, crowd_before)
        return playing.play(
            contact, told.late, self.before, self.window.end - 1, past.echoes, crowd_before
        )

    def _with_change(self, past: Past, told: Told) -> list[effects.Effect]:
        window = self.window
        _, crowd_after = self.crowds
        if window.begin == window.start:
            contact = self._opened(past, told, self.after)
            found: list[effects.Effect] = []
        else:
            contact = self._run_in(past, told, crowd_after)
            history = told.events(told.before, told.early) if self._missing else []
            found = refreshing.refresh(
                contact, self.after, window.start, self._missing, history
            ).effects
        late = [*told.late, *crowd_after.hear(found)]
        return found + playing.play(
            contact, late, self.after, window.end - 1, past.echoes, crowd_after
        )

    def _run_in(self, past: Past, told: Told, among: crowd.Crowd) -> contacts.Contact:
        """Return the contact as it stands when the window opens, after what is live played."""
        contact = self._opened(past, told, self.before)
        if self.window.begin < self.window.start:
            end = self.window.start - 1
            playing.play(contact, told.early, self.before, end, past.echoes, among)
        return contact

    def _opened(self, past: Past, told: Told, program: programs.Program) -> contacts.Contact:
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
        decide.decide(contact, told.before, self.bare, begin - 1)
        contact.created_at = past.created_at
        contact.pressure = list(past.pressure)
        contact.entries = {key: dict(entries) for key, entries in past.entries.items()}
        rules = refreshing.missing(program, None)
        refreshing.refresh(contact, program, begin, rules, told.events(told.before))
        return contact


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
