"""Wait for something to happen or to be true, but not for ever.

The event wins if it occurred at or before the deadline, however late it arrives, unless what
follows the time-out has already acted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from typing_extensions import override

from aparte.core import atoms, conditions
from aparte.core.conditions import values
from aparte.core.contact import Undecided
from aparte.core.scenarios.steps import base, references
from aparte.kernel import durations
from aparte.kernel.errors import Problem
from aparte.kernel.words import Words

if TYPE_CHECKING:
    from aparte.core.contact import Journey
    from aparte.core.scenarios.compiling import Needed
    from aparte.core.scene import Scene

_FOUND: Final = Words(en="it happened", fr="c’est arrivé")
_TIMED_OUT: Final = Words(en="time is up", fr="délai écoulé")


class WaitFor(base.Step, frozen=True, tag="wait_for"):
    """Wait for an event, or for a condition, at most `timeout`; then go one way or the other.

    With `same`, an event that gives that property another value than the entering one had is
    not the awaited one.
    """

    timeout: str
    event: str | None = None
    where: tuple[atoms.PropertyFilter, ...] = ()
    same: str | None = None
    condition: conditions.Condition | None = None
    then: str = base.NEXT
    otherwise: str = base.NEXT

    def atom(self) -> atoms.Atom | None:
        """Return the event waited for, if it is an event."""
        return None if self.event is None else atoms.Atom(event=self.event, where=self.where)

    def awaited(self) -> Words:
        """Return what is waited for, as words."""
        if self.event is not None:
            return references.same_words(atoms.sentence(self.event, self.where), self.same)
        assert self.condition is not None, "a checked step waits for something"
        return conditions.clause(self.condition)

    @override
    def exits(self) -> list[base.Exit]:
        return [base.Exit(self.then, _FOUND), base.Exit(self.otherwise, _TIMED_OUT)]

    @override
    def family(self) -> str:
        return "wait"

    @override
    def title(self) -> Words:
        length = durations.to_words(durations.parse(self.timeout))
        return Words(en=f"Wait up to {length.en}", fr=f"Attendre jusqu’à {length.fr}")

    @override
    def detail(self) -> Words:
        length = durations.to_words(durations.parse(self.timeout))
        what = self.awaited()
        return Words(
            en=f"Wait at most {length.en} for: {what.en}",
            fr=f"Attendre au plus {length.fr} : {what.fr}",
        )

    @override
    def check(self, path: str, known: conditions.Known) -> list[Problem]:
        problems = base.check_duration(self.timeout, f"{path}.timeout")
        problems += references.check_same(self.same, self.event, f"{path}.same")
        if (self.event is None) == (self.condition is None):
            words = Words(
                en="Wait for either an event or a condition.",
                fr="Attendez soit un événement, soit une condition.",
            )
            problems.append(Problem("one_awaited", path, words))
        if self.event is not None:
            problems += values.check_event(self.event, f"{path}.event", known)
        problems += values.check_filters(self.where, f"{path}.where")
        problems += values.check_about(self.event, self.where, f"{path}.where")
        if self.condition is not None:
            problems += conditions.check(self.condition, f"{path}.condition", known)
        return problems

    @override
    def compile(self, needed: Needed) -> WaitForRunner:
        return WaitForRunner(self, needed)


class WaitForRunner(base.StepRunner):
    """Leaves when the awaited comes, or at the deadline."""

    def __init__(self, step: WaitFor, needed: Needed) -> None:
        super().__init__(step)
        self._timeout = durations.parse(step.timeout)
        self._then = step.then
        self._otherwise = step.otherwise
        atom = step.atom()
        self.atom = None if atom is None else needed.watch(atom)
        self._same = step.same
        if step.same is not None:
            needed.keep(step.same)
        self._condition = None if step.condition is None else needed.condition(step.condition)

    @override
    def act(self, scene: Scene, journey: Journey) -> base.Move:
        deadline = journey.at_step + self._timeout
        if self.wins(scene, journey, journey.at_step, deadline):
            return base.Go(self._then)
        until = deadline
        if self._condition is not None:
            truth = self._condition.evaluate(scene.contact, min(scene.now, deadline))
            if truth.value:
                return base.Go(self._then)
            until = min(deadline, truth.until)
        if scene.now >= deadline:
            if self.atom is not None:
                journey.undecided = Undecided(self.id, journey.at_step, deadline)
            return base.Go(self._otherwise)
        return base.Stay(until)

    def wins(self, scene: Scene, journey: Journey, since: int, deadline: int) -> bool:
        """Return whether the event being applied is the awaited one, in time."""
        event = scene.event
        return (
            event is not None
            and self.atom in scene.matched
            and since < event.at <= deadline
            and event.id != journey.event_id
            and references.is_same(self._same, journey.kept, event)
        )

    def then(self) -> str:
        """Return where the journey goes when the awaited came."""
        return self._then
