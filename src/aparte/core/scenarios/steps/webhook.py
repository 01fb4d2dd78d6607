"""Webhook: ask another system about the contact, and go the way its answer says.

The call leaves with the decision and is made by the shell, at least once and always under the
same id. The journey waits here for the answer, at most `timeout`; an answer that comes later than
that changes nothing any more.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import msgspec
from typing_extensions import override

from aparte.core import atoms, effects
from aparte.core.conditions import values
from aparte.core.scenarios import filling
from aparte.core.scenarios.steps import base
from aparte.core.scenarios.steps.change import NAME_MAX, PROTECTED
from aparte.kernel import durations, ids, instants
from aparte.kernel.errors import Problem
from aparte.kernel.words import Words

if TYPE_CHECKING:
    from aparte.core.conditions import Known
    from aparte.core.contact import Journey
    from aparte.core.inputs import AnswerInput
    from aparte.core.scenarios.compiling import Needed
    from aparte.core.scene import Scene

URL_MAX: Final = 2_000
TIMEOUT_MAX: Final = 7 * instants.DAY
NAMES_MAX: Final = 50
"""Attributes that one call may tell, and that one answer may set."""

VALUE_MAX: Final = 1_000
"""Characters of a text that an answer may set."""

ASKED: Final = "asked"
"""What a journey notes while its call is under way."""

_SAFE: Final = re.compile(r"https://[A-Za-z0-9.-]+(:\d{1,5})?([/?][!-~]*)?")
_LOCAL: Final = re.compile(r"http://(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?([/?][!-~]*)?")
_HOST: Final = re.compile(r"https?://(\[[^\]]*\]|[^/:?]+)")
_AGAIN: Final = frozenset({408, 429})
"""Refusals that say nothing of the contact: the other system was slow, or too busy."""

_EXITS: Final = {
    "then": Words(en="it says yes", fr="réponse favorable"),
    "otherwise": Words(en="it says no", fr="réponse défavorable"),
    "failed": Words(en="no answer", fr="sans réponse"),
}


class Webhook(base.Step, frozen=True, tag="webhook"):
    """Post to `url` and wait for the answer; `then` after 2xx, `otherwise` after 4xx.

    `accept` narrows `then` to answers whose JSON object satisfies every filter; the others go
    `otherwise`. `set` maps attributes to dotted paths in the answer.
    """

    url: str
    attributes: tuple[str, ...] = ()
    timeout: str = "10m"
    accept: tuple[atoms.PropertyFilter, ...] = ()
    set: dict[str, str] = msgspec.field(default_factory=dict)
    then: str = base.NEXT
    otherwise: str = base.NEXT
    failed: str = base.NEXT

    def host(self) -> str:
        """Return whom the call goes to, for people to read."""
        match = _HOST.match(self.url)
        return self.url if match is None else match[1]

    @override
    def exits(self) -> list[base.Exit]:
        return [
            base.Exit(self.then, _EXITS["then"]),
            base.Exit(self.otherwise, _EXITS["otherwise"]),
            base.Exit(self.failed, _EXITS["failed"]),
        ]

    @override
    def family(self) -> str:
        return "change"

    @override
    def title(self) -> Words:
        return Words(en=f"Ask {self.host()}", fr=f"Interroger {self.host()}")

    @override
    def detail(self) -> Words:
        length = durations.to_words(durations.parse(self.timeout))
        english = f"Ask {self.host()} and wait for its answer, at most {length.en}"
        french = f"Interroger {self.host()} et attendre sa réponse, au plus {length.fr}"
        if self.accept:
            narrowed = atoms.narrowing(self.accept)
            english += f"; yes is an answer{narrowed.en}"
            french += f" ; oui est une réponse{narrowed.fr}"
        if self.set:
            names = ", ".join(self.set)
            english += f"; it sets {names}"
            french += f" ; elle définit {names}"
        return Words(en=f"{english}.", fr=f"{french}.")

    @override
    def check(self, path: str, known: Known) -> list[Problem]:
        del known
        problems = self._check_url(path) + self._check_names(path)
        wrong = base.check_duration(self.timeout, f"{path}.timeout")
        problems += wrong
        if not wrong and durations.parse(self.timeout) > TIMEOUT_MAX:
            length = durations.to_words(TIMEOUT_MAX)
            words = Words(
                en=f"Wait for an answer at most {length.en}.",
                fr=f"Attendez une réponse au plus {length.fr}.",
            )
            problems.append(Problem("timeout_too_long", f"{path}.timeout", words))
        return problems + values.check_filters(self.accept, f"{path}.accept")

    def _check_url(self, path: str) -> list[Problem]:
        fits = len(self.url) <= URL_MAX and (
            _SAFE.fullmatch(self.url) or _LOCAL.fullmatch(self.url)
        )
        if fits:
            return []
        words = Words(
            en="Give an address that begins with https://, without a password in it. http:// is"
            " for this machine only (http://127.0.0.1).",
            fr="Donnez une adresse qui commence par https://, sans mot de passe. http:// ne vaut"
            " que pour cette machine (http://127.0.0.1).",
        )
        return [Problem("bad_url", f"{path}.url", words)]

    def _check_names(self, path: str) -> list[Problem]:
        problems: list[Problem] = []
        if max(len(self.attributes), len(self.set)) > NAMES_MAX:
            words = Words(
                en=f"Name at most {NAMES_MAX} attributes.",
                fr=f"Nommez au plus {NAMES_MAX} attributs.",
            )
            problems.append(Problem("too_many", path, words))
        for name in self.set:
            if name in PROTECTED:
                words = Words(
                    en=f"“{name}” identifies a person; an answer cannot change it: choose another.",
                    fr=f"« {name} » identifie une personne ; une réponse ne peut le changer :"
                    " choisissez-en un autre.",
                )
                problems.append(Problem("protected_attribute", f"{path}.set.{name}", words))
        if any(not 0 < len(name) <= NAME_MAX for name in (*self.attributes, *self.set)):
            words = Words(
                en=f"Give names of 1 to {NAME_MAX} characters.",
                fr=f"Donnez des noms de 1 à {NAME_MAX} caractères.",
            )
            problems.append(Problem("bad_name", path, words))
        return problems

    @override
    def compile(self, needed: Needed) -> WebhookRunner:
        del needed
        return WebhookRunner(self)


class WebhookRunner(base.StepRunner):
    """Asks once, then waits for the answer or the deadline, whichever is first."""

    def __init__(self, step: Webhook) -> None:
        super().__init__(step)
        self._step = step
        self._timeout = durations.parse(step.timeout)
        self._accepts = atoms.compile_filter(step.accept)
        self._exits = {"then": step.then, "otherwise": step.otherwise, "failed": step.failed}

    @override
    def act(self, scene: Scene, journey: Journey) -> base.Move:
        exit_ = self._exits.get(journey.call)
        if exit_ is not None:
            return base.Go(exit_)
        deadline = journey.at_step + self._timeout
        if scene.now >= deadline:
            return base.Go(self._step.failed)
        if journey.call != ASKED:
            journey.call = ASKED
            journey.undecided = None
            scene.effects.append(self._call(scene, journey, deadline))
        return base.Stay(deadline)

    @override
    def due(self, scene: Scene, journey: Journey) -> int:
        del scene
        return journey.at_step + self._timeout

    @override
    def hear(self, scene: Scene, journey: Journey, answer: AnswerInput) -> None:
        # An answer that arrives while the scenario is paused is kept; after the deadline it is not.
        waiting = journey.call == ASKED and scene.now <= journey.at_step + self._timeout
        if not waiting or answer.call != call_id(journey, self.id):
            return
        journey.call = self._exit_for(answer)
        if journey.call == "failed":
            return
        for name, path in self._step.set.items():
            value = filling.dig(answer.answer, path.split("."))
            if _can_be_kept(value):
                scene.set_attribute(name, value)

    def _exit_for(self, answer: AnswerInput) -> str:
        if 200 <= answer.status <= 299:  # noqa: PLR2004 -- RFC 9110, section 15.3
            accepted = self._accepts is None or self._accepts(answer.answer)
            return "then" if accepted else "otherwise"
        if 400 <= answer.status <= 499 and answer.status not in _AGAIN:  # noqa: PLR2004 -- 15.5
            return "otherwise"
        return "failed"

    def _call(self, scene: Scene, journey: Journey, deadline: int) -> effects.CallAsked:
        told = {name: filling.look_up(scene.contact, name) for name in self._step.attributes}
        return effects.CallAsked(
            id=call_id(journey, self.id),
            journey_id=journey.id,
            scenario=journey.scenario,
            version=journey.version,
            step=self.id,
            url=self._step.url,
            attributes=told,
            at=scene.now,
            deadline=deadline,
            event_id=journey.event_id,
            event_at=journey.since,
        )


def call_id(journey: Journey, step: str) -> bytes:
    """Return the id of the call that a journey makes at a step: the same for each attempt."""
    return ids.hashed("call", journey.id, step, journey.at_step)


def _can_be_kept(value: Any) -> bool:
    if isinstance(value, str):
        return len(value) <= VALUE_MAX
    return isinstance(value, bool | int | float)
