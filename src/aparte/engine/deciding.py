"""Deciding a batch: each contact brought to its program, told what is new, and decided once.

The core functions are named in one place, so that a test can put simpler ones there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec

from aparte.core import contact as contacts
from aparte.core import decide, effects, inputs, matching, refreshing
from aparte.core import program as core_program
from aparte.engine import connections, programs
from aparte.events import facts as event_facts


class Core(msgspec.Struct, frozen=True):
    """The functions of the pure core that the engine calls."""

    decide: Callable[
        [contacts.Contact, Sequence[inputs.AnyInput], core_program.Program, int],
        effects.Decision,
    ] = decide.decide
    missing: Callable[
        [core_program.Program, Mapping[int, int] | None], list[core_program.AtomRule]
    ] = refreshing.missing
    refresh: Callable[
        [
            contacts.Contact,
            core_program.Program,
            int,
            Sequence[core_program.AtomRule],
            Iterable[inputs.EventInput],
        ],
        effects.Decision,
    ] = refreshing.refresh


class Refresher:
    """Brings contacts that an older program decided last up to date, a batch at a time."""

    def __init__(self, core: Core, source: programs.Source) -> None:
        self._core = core
        self._programs = source
        self.read = 0
        """Events of the past read so far."""

    def refresh(
        self,
        connection: connections.Connection,
        outdated: Sequence[contacts.Contact],
        now: int,
        known: Mapping[bytes, int] | None = None,
    ) -> list[tuple[contacts.Contact, effects.Decision]]:
        """Refresh contacts and return what that changed of each.

        Each is brought over as of the instant from which its program acts, whenever that is done,
        and before anything else happens to it: time, or what is first `known` of it then.
        """
        lacking: dict[tuple[int, int], list[core_program.AtomRule]] = {}
        for contact in outdated:
            key = (contact.workspace_id, contact.generation)
            if key not in lacking:
                lacking[key] = self._missing(connection, contact)
        rules = [lacking[contact.workspace_id, contact.generation] for contact in outdated]
        every = {rule.key: rule for missing in lacking.values() for rule in missing}
        sought = matching.sought(every.values())
        history = self._history(connection, outdated, sought) if every else {}
        changed = []
        for contact, missing in zip(outdated, rules, strict=True):
            program = self._programs.find(connection, contact.workspace_id)
            past = [
                event
                for holder in (contact.id, *contact.absorbed)
                for event in history.get(holder, ())
            ]
            first = now if known is None else known.get(contact.id, now)
            at = min(now, program.acts_from, first, contact.wake_at - 1)
            changed.append((contact, self._core.refresh(contact, program, at, missing, past)))
        return changed

    def catch_up(
        self, connection: connections.Connection, other: contacts.Contact, now: int
    ) -> None:
        """Give a record that is about to be joined the tracks it lacks, and nothing else."""
        bare = msgspec.structs.replace(
            other, journeys=[], timers=[], segments={}, dues={}, tracks=dict(other.tracks)
        )
        self.refresh(connection, (bare,), now)
        # Its generation stays: it says which migrations its journeys have not obeyed yet.
        other.tracks = bare.tracks

    def _missing(
        self, connection: connections.Connection, contact: contacts.Contact
    ) -> list[core_program.AtomRule]:
        program = self._programs.find(connection, contact.workspace_id)
        before = self._programs.windows(connection, contact.workspace_id, contact.generation)
        return self._core.missing(program, before)

    def _history(
        self,
        connection: connections.Connection,
        outdated: Iterable[contacts.Contact],
        sought: matching.Sought,
    ) -> dict[bytes, list[inputs.EventInput]]:
        holders = [holder for contact in outdated for holder in (contact.id, *contact.absorbed)]
        history: dict[bytes, list[inputs.EventInput]] = {}
        for row in event_facts.load_sought(connection, holders, sought):
            self.read += 1
            history.setdefault(row.contact_id, []).append(
                inputs.EventInput(
                    row.event_id,
                    row.occurred_at,
                    row.received_at,
                    row.name,
                    row.properties.encode(),
                )
            )
        return history
