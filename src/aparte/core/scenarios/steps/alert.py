"""Alert: write to our own people about the contact, at once, and go on.

It is no message to the contact: governance is not asked, and nothing of it counts as pressure. What
would be one e-mail too many to a colleague waits and is gathered into one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec
from typing_extensions import override

from aparte.core import colleagues, effects, phrases
from aparte.core.scenarios import filling
from aparte.core.scenarios.steps import base
from aparte.kernel import durations, ids, instants
from aparte.kernel.errors import Problem
from aparte.kernel.words import Words

if TYPE_CHECKING:
    from aparte.core.conditions import Known
    from aparte.core.contact import Journey
    from aparte.core.scenarios.compiling import Needed
    from aparte.core.scene import Scene

SUBJECT_MAX: Final = 200
TEXT_MAX: Final = 4_000
RECIPIENTS_MAX: Final = 20
"""Addresses that one step may name, and that one alert goes to."""

NUMBER_MAX: Final = 100
WINDOW_MAX: Final = 7 * instants.DAY


class AtMost(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many e-mails of a step one colleague gets `within` a time; the rest is gathered."""

    number: int = 5
    within: str = "1h"


class Alert(base.Step, frozen=True, tag="alert"):
    """Write to each address of `to` and to everybody of `team`.

    `subject`, `text` and addresses may have places: `{adviser_email}` is the contact's own adviser,
    where that is known and one of our own people.
    """

    subject: filling.Text
    text: filling.Text = ""
    to: tuple[str, ...] = ()
    team: str = ""
    at_most: AtMost = AtMost()

    @override
    def family(self) -> str:
        return "people"

    @override
    def title(self) -> Words:
        subject = filling.words_of(self.subject)
        return Words(en=f"Alert: {subject.en}", fr=f"Alerte : {subject.fr}")

    @override
    def detail(self) -> Words:
        named = [*self.to, *([self.team] if self.team.strip() else [])]
        who = phrases.listing_all([phrases.same(one) for one in named], "and", "et")
        length = durations.to_words(durations.parse(self.at_most.within))
        number = self.at_most.number
        return Words(
            en=f"An e-mail to {who.en}, at most {number} to each in {length.en}, the others"
            " gathered. It is no message to the person: no rule holds it back, and it counts"
            " nowhere.",
            fr=f"Un e-mail à {who.fr}, au plus {number} à chacun en {length.fr}, les autres"
            " regroupés. Ce n’est pas un message à la personne : aucune règle ne le retient, et il"
            " ne compte nulle part.",
        )

    @override
    def check(self, path: str, known: Known) -> list[Problem]:
        problems = filling.check(self.subject, f"{path}.subject", SUBJECT_MAX, required=True)
        problems += filling.check(self.text, f"{path}.text", TEXT_MAX)
        problems += self._check_recipients(path, known)
        return problems + self._check_at_most(f"{path}.at_most")

    def _check_recipients(self, path: str, known: Known) -> list[Problem]:
        problems: list[Problem] = []
        if len(self.to) > RECIPIENTS_MAX:
            words = Words(
                en=f"Name at most {RECIPIENTS_MAX} addresses.",
                fr=f"Nommez {RECIPIENTS_MAX} adresses au plus.",
            )
            problems.append(Problem("too_many", f"{path}.to", words))
        for index, address in enumerate(self.to):
            if filling.has_places(address):
                problems += filling.check(address, f"{path}.to[{index}]", colleagues.ADDRESS_MAX)
            elif not colleagues.is_address(address.strip()):
                words = Words(
                    en=f"“{address}” is no e-mail address.",
                    fr=f"« {address} » n’est pas une adresse e-mail.",
                )
                problems.append(Problem("bad_address", f"{path}.to[{index}]", words))
        team = self.team.strip()
        if team and known.teams is not None and team not in known.teams:
            words = Words(
                en=f"There is no team “{team}”: make it with `aparte team set`.",
                fr=f"Il n’y a pas d’équipe « {team} » : créez-la avec `aparte team set`.",
            )
            problems.append(Problem("unknown_team", f"{path}.team", words))
        if not team and all(filling.has_places(address) for address in self.to):
            words = Words(
                en="Name an address or a team: somebody hears of it also where the contact’s own"
                " adviser is not known.",
                fr="Nommez une adresse ou une équipe : quelqu’un doit être prévenu, même quand le"
                " conseiller du contact est inconnu.",
            )
            problems.append(Problem("nobody_alerted", f"{path}.to", words))
        return problems

    def _check_at_most(self, path: str) -> list[Problem]:
        problems = base.check_duration(self.at_most.within, f"{path}.within")
        if not problems and not 0 < durations.parse(self.at_most.within) <= WINDOW_MAX:
            length = durations.to_words(WINDOW_MAX)
            words = Words(
                en=f"Count within at most {length.en}.", fr=f"Comptez sur {length.fr} au plus."
            )
            problems.append(Problem("window_too_long", f"{path}.within", words))
        if not 0 < self.at_most.number <= NUMBER_MAX:
            words = Words(
                en=f"Allow 1 to {NUMBER_MAX} e-mails.",
                fr=f"Permettez de 1 à {NUMBER_MAX} e-mails.",
            )
            problems.append(Problem("bad_limit", f"{path}.number", words))
        return problems

    @override
    def compile(self, needed: Needed) -> AlertRunner:
        del needed
        return AlertRunner(self)


class AlertRunner(base.StepRunner):
    """Asks for the alert at once and goes on."""

    def __init__(self, step: Alert) -> None:
        super().__init__(step)
        self._step = step
        self._within = durations.parse(step.at_most.within)

    @override
    def act(self, scene: Scene, journey: Journey) -> base.Move:
        journey.undecided = None
        step = self._step
        recipients = self._recipients(scene, journey)
        if not recipients:
            self._trouble(scene, journey, "nobody_alerted")
            return base.Go(step.next)
        scene.effects.append(
            effects.AlertAsked(
                id=ids.hashed("alert", journey.id, step.id, journey.at_step),
                journey_id=journey.id,
                scenario=journey.scenario,
                version=journey.version,
                step=step.id,
                to=recipients,
                subject=filling.fill(step.subject, scene.contact),
                text=filling.fill(step.text, scene.contact),
                number=step.at_most.number,
                within=self._within,
                at=scene.now,
            )
        )
        return base.Go(step.next)

    def _recipients(self, scene: Scene, journey: Journey) -> tuple[str, ...]:
        """Return whom it goes to, each once; whoever a place names must be one of our own."""
        ours = scene.program.colleagues
        found: dict[str, str] = {}
        for written in self._step.to:
            address = written.strip()
            if filling.has_places(written):
                address = filling.fill(written, scene.contact).en.strip()
                if not address:
                    continue
                if not (colleagues.is_address(address) and ours.includes(address)):
                    self._trouble(scene, journey, "not_a_colleague")
                    continue
            found.setdefault(address.casefold(), address)
        for address in ours.of(self._step.team.strip()):
            found.setdefault(address.casefold(), address)
        return tuple(found.values())[:RECIPIENTS_MAX]

    def _trouble(self, scene: Scene, journey: Journey, code: str) -> None:
        figures = {"scenario": journey.scenario, "step": self.id}
        scene.effects.append(effects.Trouble(code, scene.now, figures))
