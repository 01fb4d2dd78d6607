"""A rehearsal: one contact's past, lived with the draft and without it.

The draft goes live at the first instant of the window, exactly as if it had been published then.
Before, for the run-in, what is live now plays alone, so that journeys are under way when the
window opens. The second life is only lived where it can differ.
"""

from __future__ import annotations

from typing import Final

import msgspec

from aparte.core import contact as contacts
from aparte.core import decide, effects, inputs, refreshing
from aparte.core import program as programs
from aparte.core.contact import Accepted, Entry
from aparte.core.governance.policy import Policy
from aparte.core.scenarios.model import Scenario
from aparte.engine.dry_run import playing
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

    def known(self, since: int, until: int) -> list[inputs.AnyInput]:
        """Return the inputs known in `[since, until)`."""
        return [one for one in self.told if since <= one.known_at < until]


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
            msgspec.structs.replace(live, versions=(), segments={}, policy=Policy())
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
        window = self.window
        contact = self._opened(past)
        playing.play(
            contact,
            past.known(window.begin, window.start),
            self.before,
            window.start - 1,
            past.echoes,
        )
        late = past.known(window.start, window.end)
        if self.key is None:
            return self._policy_life(contact, past, late)
        kept = contacts.encode(contact)
        after = self._with_change(contact, past, late)
        touched = any(
            isinstance(one, effects.JourneyOpened) and one.scenario == self.key for one in after
        )
        if not touched and not self.replaces:
            return Lived(after, after)
        return Lived(self._as_live(contacts.decode(kept), past, late), after)

    def _policy_life(
        self, contact: contacts.Contact, past: Past, late: list[inputs.AnyInput]
    ) -> Lived:
        kept = contacts.encode(contact)
        before = self._as_live(contact, past, late)
        if not any(isinstance(one, effects.Judged) for one in before):
            return Lived(before, before)
        return Lived(before, self._with_change(contacts.decode(kept), past, late))

    def _as_live(
        self, contact: contacts.Contact, past: Past, late: list[inputs.AnyInput]
    ) -> list[effects.Effect]:
        return playing.play(contact, late, self.before, self.window.end - 1, past.echoes)

    def _with_change(
        self, contact: contacts.Contact, past: Past, late: list[inputs.AnyInput]
    ) -> list[effects.Effect]:
        history = _events(past, self.window.start) if self._missing else []
        decided = refreshing.refresh(
            contact, self.after, self.window.start, self._missing, history
        ).effects
        return decided + playing.play(contact, late, self.after, self.window.end - 1, past.echoes)

    def _opened(self, past: Past) -> contacts.Contact:
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
            contact.generation = self.before.generation
            return contact
        decide.decide(contact, past.known(instants.MIN_INSTANT, begin), self.bare, begin - 1)
        contact.created_at = past.created_at
        contact.pressure = list(past.pressure)
        contact.entries = {key: dict(entries) for key, entries in past.entries.items()}
        rules = refreshing.missing(self.before, None)
        refreshing.refresh(contact, self.before, begin, rules, _events(past, begin))
        return contact


class Lived(msgspec.Struct, frozen=True):
    """What came about in the window, without the change and with it."""

    before: list[effects.Effect]
    after: list[effects.Effect]


def _events(past: Past, until: int) -> list[inputs.EventInput]:
    return [one for one in past.told if isinstance(one, inputs.EventInput) and one.known_at < until]


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
