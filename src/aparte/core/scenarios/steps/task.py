"""Task: ask one of our own people to do something about the contact, and go on at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from typing_extensions import override

from aparte.core import effects
from aparte.core.scenarios import filling
from aparte.core.scenarios.steps import base
from aparte.kernel import durations, ids
from aparte.kernel.errors import Problem
from aparte.kernel.words import Words

if TYPE_CHECKING:
    from aparte.core.conditions import Known
    from aparte.core.contact import Journey
    from aparte.core.scenarios.compiling import Needed
    from aparte.core.scene import Scene

SUBJECT_MAX: Final = 200
NOTE_MAX: Final = 4_000
NAME_MAX: Final = 254

Priority = Literal["low", "normal", "high"]

PRIORITIES: Final[dict[str, Words]] = {
    "low": Words(en="low priority", fr="priorité basse"),
    "normal": Words(en="normal priority", fr="priorité normale"),
    "high": Words(en="high priority", fr="priorité haute"),
}


class Task(base.Step, frozen=True, tag="task"):
    """Create a task for `assignee`, or for `team` when nobody in particular is named.

    `subject`, `note` and `assignee` may have places: `assignee: "{adviser}"` gives it to the
    person that the contact's attribute names, and to the team where it names none.

    Who comes by again asks for another task, unless the one before is still open: then that one is
    told again, with its texts and due date as they are now.
    """

    subject: filling.Text
    note: filling.Text = ""
    assignee: str = ""
    team: str = ""
    due: str = "2d"
    priority: Priority = "normal"

    @override
    def family(self) -> str:
        return "people"

    @override
    def title(self) -> Words:
        subject = filling.words_of(self.subject)
        return Words(en=f"Task: {subject.en}", fr=f"Tâche : {subject.fr}")

    @override
    def detail(self) -> Words:
        length = durations.to_words(durations.parse(self.due))
        who = self.assignee or self.team
        priority = PRIORITIES[self.priority]
        return Words(
            en=f"For {who}, due within {length.en}, {priority.en}.",
            fr=f"Pour {who}, à faire sous {length.fr}, {priority.fr}.",
        )

    @override
    def check(self, path: str, known: Known) -> list[Problem]:
        del known
        problems = filling.check(self.subject, f"{path}.subject", SUBJECT_MAX, required=True)
        problems += filling.check(self.note, f"{path}.note", NOTE_MAX)
        problems += filling.check(self.assignee, f"{path}.assignee", NAME_MAX)
        problems += base.check_duration(self.due, f"{path}.due")
        if len(self.team) > NAME_MAX:
            words = Words(
                en=f"Keep it under {NAME_MAX} characters.", fr=f"Restez sous {NAME_MAX} caractères."
            )
            problems.append(Problem("text_too_long", f"{path}.team", words))
        if not self.team.strip() and (
            not self.assignee.strip() or filling.has_places(self.assignee)
        ):
            words = Words(
                en="Name a team: a task needs somebody, also where the contact’s own adviser is"
                " not known.",
                fr="Nommez une équipe : une tâche a besoin de quelqu’un, même quand le conseiller"
                " du contact est inconnu.",
            )
            problems.append(Problem("nobody_assigned", f"{path}.team", words))
        return problems

    @override
    def compile(self, needed: Needed) -> TaskRunner:
        del needed
        return TaskRunner(self)


class TaskRunner(base.StepRunner):
    """Creates the task at once and goes on."""

    def __init__(self, step: Task) -> None:
        super().__init__(step)
        self._step = step
        self._due = durations.parse(step.due)

    @override
    def act(self, scene: Scene, journey: Journey) -> base.Move:
        journey.undecided = None
        step = self._step
        assignee = filling.fill(step.assignee, scene.contact).en.strip()[:NAME_MAX]
        scene.effects.append(
            effects.TaskAsked(
                id=ids.hashed("task", journey.id, step.id, journey.at_step),
                journey_id=journey.id,
                scenario=journey.scenario,
                version=journey.version,
                step=step.id,
                subject=filling.fill(step.subject, scene.contact),
                note=filling.fill(step.note, scene.contact),
                assignee=assignee,
                team=step.team.strip(),
                priority=step.priority,
                at=scene.now,
                due_at=scene.now + self._due,
                event_id=journey.event_id,
                event_at=journey.since,
            )
        )
        return base.Go(step.next)
