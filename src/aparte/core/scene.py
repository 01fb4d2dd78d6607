"""The scene: one contact at one instant, while the core settles what that instant changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from aparte.core.contact import ScoreState, Stamped
from aparte.core.effects import Effect

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from aparte.core.contact import Contact, Journey
    from aparte.core.inputs import EventInput, Input
    from aparte.core.program import Program
    from aparte.core.scenarios.compiling import CompiledMessage, CompiledScenario
    from aparte.core.scenarios.steps.send import SendRunner

Topic = int | str
"""What may depend on an input: an atom's id, or `a:country`, `s:vip`, `t:…`, `l:…`, `c:`, `p:…`
for the level of a score, `h:` for a pause set by hand."""

CONSENTS = "c:"
PAUSED_BY_HAND = "h:"


class Entering(msgspec.Struct):
    """A journey that a trigger wants to open.

    `salt` tells apart what several triggers of one scenario, or steps of other scenarios, open
    for one event; `chained` says that a journey's own change is what fired; `depth` how many
    scenarios started one another before this; `kept` what steps ask of an event of earlier;
    `seated` that the scenario, which takes so many people, has given it a seat.
    """

    scenario: Any
    entry_key: str
    event_id: bytes
    since: int
    salt: str = ""
    chained: bool = False
    depth: int = 0
    kept: dict[str, Any] | None = None
    seated: bool = False


class Change(msgspec.Struct, frozen=True):
    """A value that replaced another: what `topic` names was `old` and is `new`, as said at `at`.

    `cause` is the id of what changed it; `late` how long after `at` it was known; `chained` says
    that a journey's step did it.
    """

    topic: str
    old: Any
    new: Any
    at: int
    cause: bytes
    late: int = 0
    chained: bool = False


class Wanting(msgspec.Struct):
    """A message that a journey wants to send now: the first of `messages` that may leave."""

    journey: Any
    scenario: Any
    step: Any
    messages: list[Any]


class Scene:
    """The state of one decision."""

    def __init__(self, contact: Contact, program: Program, now: int) -> None:
        self.contact = contact
        self.program = program
        self.now = now
        self.event: EventInput | None = None
        self.matched: set[int] = set()
        self.topics: set[Topic] = set()
        self.changes: list[Change] = []
        self.acting: Journey | None = None
        self.entering: list[Entering] = []
        self.wanting: list[Wanting] = []
        self.stopping: list[str] = []
        self.effects: list[Effect] = []
        self.crossed: dict[str, tuple[ScoreState | None, ScoreState | None]] = {}
        self.joined = False
        self.newborn = False
        self.blank = False
        self.silent = False
        self.rejudging = False
        self.rechoosing = False
        self.profile_changed = False

    def zone(self) -> ZoneInfo:
        """Return the contact's time zone, else the workspace's."""
        return self.program.zone_of(self.contact)

    def want_entry(
        self,
        scenario: CompiledScenario,
        entry_key: str,
        event_id: bytes,
        since: int,
        salt: str = "",
        *,
        chained: bool = False,
        kept: dict[str, Any] | None = None,
    ) -> None:
        """Ask for a journey to be opened."""
        entering = Entering(scenario, entry_key, event_id, since, salt, chained, 0, kept)
        self.entering.append(entering)

    def want_start(self, scenario: CompiledScenario, journey: Journey, cause: bytes) -> None:
        """Ask for a journey to be opened by a step of another one, which `cause` names."""
        entering = Entering(scenario, "", journey.event_id, journey.since, cause.hex())
        entering.depth = journey.depth + 1
        self.entering.append(entering)

    def want_message(
        self,
        journey: Journey,
        scenario: CompiledScenario,
        step: SendRunner,
        messages: list[CompiledMessage],
    ) -> None:
        """Ask for a message, or for one of several, to be judged with all others of now."""
        if any(want.journey is journey for want in self.wanting):
            return
        self.wanting.append(Wanting(journey, scenario, step, messages))

    def set_attribute(self, name: str, value: Any) -> None:
        """Say an attribute now; None forgets it."""
        self._note_own(f"a:{name}", self.contact.attribute(name), value)
        self.contact.attributes[name] = Stamped(value, self.now)
        self.topics.add(f"a:{name}")
        self.profile_changed = True

    def set_membership(self, target: str, name: str, *, member: bool) -> None:
        """Put the contact on or off a tag or list now."""
        kept = self.contact.tags if target == "tag" else self.contact.lists
        old = kept.get(name)
        self._note_own(f"{target[0]}:{name}", old is not None and bool(old.value), member)
        kept[name] = Stamped(member, self.now)
        self.topics.add(f"{target[0]}:{name}")
        self.profile_changed = True

    def note_change(self, topic: str, old: Any, new: Any, given: Input) -> None:
        """Note that an input changed a value, where a trigger watches it."""
        if old != new and topic in self.program.triggers_by_topic:
            late = given.received_at - given.at
            self.changes.append(Change(topic, old, new, given.at, given.id, late))

    def _note_own(self, topic: str, old: Any, new: Any) -> None:
        """Note that a step of a journey changed a value, where a trigger watches it."""
        if old != new and topic in self.program.triggers_by_topic:
            journey = self.acting
            cause = b"" if journey is None else journey.id + journey.step.encode()
            self.changes.append(Change(topic, old, new, self.now, cause, chained=True))
