"""Typed factories for telling a story to the core: who did what when, and what was decided."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from aparte.core import channels, conditions, decide, effects, scenarios
from aparte.core import program as programs
from aparte.core import scores as core_scores
from aparte.core.colleagues import Colleagues
from aparte.core.contact import Contact
from aparte.core.governance.policy import Policy
from aparte.core.inputs import AnyInput, AttributesInput, ConsentInput, EventInput
from aparte.kernel import ids, instants

MONDAY = instants.parse("2026-03-02T09:00:00Z")
"""A Monday morning, ten o'clock in Paris."""

FREE = Policy()
"""A policy without any rule."""

NOBODY = Colleagues()
"""A house without any team."""

SCENARIOS = frozenset({"story", "other", "ping", "pong", *(f"scenario-{n}" for n in range(5))})
"""The scenarios that steps may start and stop."""

WORDS = {"en": "x", "fr": "x"}


def scenario(key: str = "story", **fields: Any) -> scenarios.Scenario:
    """Return a checked scenario; every message a send step names is made for it."""
    steps = fields.get("steps", [{"id": "hello", "kind": "send", "message": "hello"}])
    sending = [step for step in steps if step["kind"] == "send"]
    named = {key for step in sending for key in step.get("messages") or [step["message"]]}
    raw = {
        "key": key,
        "name": WORDS,
        "card": dict.fromkeys(("objective", "promise", "reason", "kpi"), WORDS),
        "trigger": {"kind": "event", "event": "Signed Up"},
        "steps": steps,
        "messages": {name: message() for name in named},
        **fields,
    }
    return scenarios.parse(raw, conditions.Known(segments={"vip", "active"}, scenarios=SCENARIOS))


def message(channel: str = "email", **fields: Any) -> dict[str, Any]:
    """Return a message in raw form, with the texts that its channel carries."""
    parts = {part: {"en": "x"} for part in channels.CHANNELS[channel].parts}
    about = {} if channel == "email" else {"channel": channel}
    return {"name": WORDS, **parts, **about, **fields}


def program(
    *written: scenarios.Scenario,
    policy: Policy = FREE,
    segments: dict[str, Any] | None = None,
    zone: str = "Europe/Paris",
    status: str = "live",
    generation: int = 1,
    scores: Sequence[dict[str, Any]] = (),
    colleagues: Colleagues = NOBODY,
) -> programs.Program:
    """Return a program of these scenarios."""
    return programs.Program(
        programs.Definitions(
            workspace_id=1,
            generation=generation,
            zone=zone,
            segments={key: conditions.parse(raw, key) for key, raw in (segments or {}).items()},
            versions=tuple(programs.LiveVersion(one, 1, status) for one in written),
            policy=policy,
            scores=tuple(core_scores.parse(raw, conditions.Known()) for raw in scores),
            colleagues=colleagues,
        )
    )


class Story:
    """One person and everything decided about them so far."""

    def __init__(self, live: programs.Program, name: str = "marie") -> None:
        self.program = live
        self.contact = Contact(ids.contact_id(1, "user", name), 1, generation=live.generation)
        self.effects: list[effects.Effect] = []
        self._count = 0

    def told(self, *inputs: AnyInput, now: int | None = None) -> Story:
        """Let inputs reach the core, at their own instant or later."""
        at = max(given.at for given in inputs) if now is None else now
        decision = decide.decide(self.contact, inputs, self.program, at)
        self.effects += decision.effects
        return self

    def until(self, now: int) -> Story:
        """Let time pass."""
        self.effects += decide.decide(self.contact, [], self.program, now).effects
        return self

    def did(self, name: str, at: int, /, *, now: int | None = None, **properties: Any) -> Story:
        """Let the person do something, known at once or only `now`."""
        self._count += 1
        key = ids.event_id(1, f"{name}-{self._count}")
        received_at = at if now is None else now
        raw = msgspec.json.encode(properties)
        return self.told(EventInput(key, at, received_at, name, raw), now=now)

    def reachable(self, at: int, **attributes: Any) -> Story:
        """Give the person an address and consent."""
        self._count += 1
        known = {"email": "marie@example.org", **attributes}
        return self.told(
            AttributesInput(ids.event_id(1, f"a{self._count}"), at, at, known),
            ConsentInput(
                ids.event_id(1, f"c{self._count}"), at, at, "marketing", "email", "granted"
            ),
        )

    def refused(self, at: int, channel: str = "email") -> Story:
        """Let the person withdraw consent to marketing."""
        key = ids.event_id(1, f"no-{channel}")
        return self.told(ConsentInput(key, at, at, "marketing", channel, "withdrawn"))

    def agreed_to(self, channel: str, at: int) -> Story:
        """Let the person consent to marketing by another channel."""
        key = ids.event_id(1, f"yes-{channel}")
        return self.told(ConsentInput(key, at, at, "marketing", channel, "granted"))

    def sends(self) -> list[tuple[str, int]]:
        """Return the messages let go so far: (message, instant)."""
        return [(one.message, one.at) for one in self.effects if isinstance(one, effects.Send)]

    def tasks(self) -> list[tuple[str, int]]:
        """Return the tasks asked of colleagues so far: (step, instant)."""
        return [(one.step, one.at) for one in self.effects if isinstance(one, effects.TaskAsked)]

    def verdicts(self) -> list[tuple[str, str, str]]:
        """Return (message, verdict, reason) of everything judged so far."""
        return [
            (one.message, one.verdict, one.reason)
            for one in self.effects
            if isinstance(one, effects.Judged)
        ]

    def endings(self) -> list[tuple[str, int]]:
        """Return (reason, instant) of the journeys that ended."""
        return [
            (one.reason, one.at) for one in self.effects if isinstance(one, effects.JourneyEnded)
        ]

    def memberships(self) -> list[tuple[str, bool, int]]:
        """Return (segment, entered, instant) of every change of membership."""
        return [
            (one.segment, one.entered, one.at)
            for one in self.effects
            if isinstance(one, effects.MembershipChanged)
        ]
