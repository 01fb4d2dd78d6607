"""An experiment: chance divides people between variants, one thing varies, and figures tell.

Who gets which variant is a hash of the contact under the experiment's own salt, so the same person
always falls the same side, and nothing need be remembered to decide it. What is recorded, as an
effect, is that this journey was given that variant: what any reading counts. Once a winner is set,
those who follow go to it and are recorded as not drawn; those already given a variant keep it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal

import msgspec
from typing_extensions import override

from aparte.core import effects, nearest, phrases
from aparte.core.scenarios.steps import base
from aparte.kernel import ids
from aparte.kernel.errors import Problem
from aparte.kernel.words import Words

if TYPE_CHECKING:
    from aparte.core.conditions import Known
    from aparte.core.contact import Journey
    from aparte.core.scenarios.compiling import Needed
    from aparte.core.scene import Scene

VARIANTS_MIN: Final = 2
VARIANTS_MAX: Final = 6
SALT_MAX: Final = 100
SHARES: Final = 100.0
"""What the shares add up to, in percent."""

SHARES_PLAY: Final = 0.011
"""How far they may be from it: three times 33.33."""

CONFIDENCE: Final = (0.8, 0.9999)
"""How sure one may ask to be."""

METRICS: Final = {
    "conversion": Words(en="conversions", fr="conversions"),
    "click": Words(en="clicks", fr="clics"),
    "open": Words(en="opens", fr="ouvertures"),
}
VARIES: Final = {
    "content": Words(en="what is said", fr="ce qui est dit"),
    "timing": Words(en="when it is said", fr="le moment où c’est dit"),
    "channel": Words(en="the channel", fr="le canal"),
    "threshold": Words(en="the threshold", fr="le seuil"),
    "branch": Words(en="the way through the scenario", fr="le chemin dans le scénario"),
}
_KEY: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")


class Variant(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One way: the percentage of people it is given, and the step they go to."""

    key: str
    share: float
    to: str = base.NEXT
    name: Words | None = None

    def called(self) -> Words:
        """Return its name, or its key where it has none."""
        return self.name or phrases.same(self.key)


class Decide(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """When the winner is chosen without anybody: which metric, from when on, how surely."""

    metric: Literal["conversion", "click", "open"] = "conversion"
    after: str = "7d"
    min_per_variant: int = 1_000
    confidence: float = 0.95


class Experiment(base.Step, frozen=True, tag="experiment"):
    """Give each person one of the variants by chance, or the winner once there is one.

    `varies` states the one thing that differs. `within` is how long after being given a variant
    what a person does is counted. `salt` is the scenario's and step's names unless given: two
    experiments with one salt divide people alike.
    """

    varies: Literal["content", "timing", "channel", "threshold", "branch"]
    variants: tuple[Variant, ...]
    within: str = "7d"
    salt: str | None = None
    winner: str | None = None
    decide: Decide | None = None

    @override
    def exits(self) -> list[base.Exit]:
        return [base.Exit(one.to, _with_share(one)) for one in self.variants]

    @override
    def leads(self) -> list[base.Lead]:
        return [
            base.Lead(f"variants[{place}].to", one.to) for place, one in enumerate(self.variants)
        ]

    @override
    def family(self) -> str:
        return "choice"

    @override
    def title(self) -> Words:
        what = VARIES[self.varies]
        return Words(en=f"Experiment: {what.en}", fr=f"Expérience : {what.fr}")

    @override
    def detail(self) -> Words:
        if self.winner is not None:
            names = {one.key: one.called() for one in self.variants}
            won = names.get(self.winner, phrases.same(self.winner))
            return Words(
                en=f"“{won.en}” has won: everybody who comes now goes to it.",
                fr=f"« {won.fr} » a gagné : tous ceux qui arrivent désormais y vont.",
            )
        among = phrases.listing_all([_with_share(one) for one in self.variants], "or", "ou")
        what = VARIES[self.varies]
        return Words(
            en=f"Chance gives each person {among.en}; only {what.en} differs.",
            fr=f"Le hasard donne à chacun {among.fr} ; seul diffère {what.fr}.",
        )

    @override
    def check(self, path: str, known: Known) -> list[Problem]:
        del known
        problems = base.check_duration(self.within, f"{path}.within")
        problems += _check_variants(self, path)
        if self.salt is not None and not 0 < len(self.salt) <= SALT_MAX:
            words = Words(
                en=f"Give a salt of 1 to {SALT_MAX} characters.",
                fr=f"Donnez un sel de 1 à {SALT_MAX} signes.",
            )
            problems.append(Problem("bad_salt", f"{path}.salt", words))
        if self.decide is not None:
            problems += _check_decide(self.decide, f"{path}.decide")
        return problems

    @override
    def compile(self, needed: Needed) -> ExperimentRunner:
        del needed
        return ExperimentRunner(self)


class ExperimentRunner(base.StepRunner):
    """Leaves at once, with the variant on record."""

    def __init__(self, step: Experiment) -> None:
        super().__init__(step)
        self._salt = step.salt
        self._variants = step.variants
        self._total = sum(one.share for one in step.variants)
        winners = [one for one in step.variants if one.key == step.winner]
        self._winner = winners[0] if winners else None

    @override
    def act(self, scene: Scene, journey: Journey) -> base.Move:
        # What is on record cannot be taken back by an event that arrives late.
        journey.undecided = None
        variant = self._winner or self._drawn(journey.scenario, scene.contact.id)
        scene.effects.append(
            effects.Assigned(
                journey_id=journey.id,
                scenario=journey.scenario,
                version=journey.version,
                step=self.id,
                variant=variant.key,
                drawn=self._winner is None,
                at=scene.now,
            )
        )
        return base.Go(variant.to)

    def _drawn(self, scenario: str, contact: bytes) -> Variant:
        salt = f"{scenario}/{self.id}" if self._salt is None else self._salt
        left = ids.share(salt, contact) * self._total
        for variant in self._variants:
            left -= variant.share
            if left < 0.0:
                return variant
        return self._variants[-1]


def _with_share(variant: Variant) -> Words:
    name, share = variant.called(), phrases.number(variant.share)
    return Words(en=f"{name.en} ({share.en}%)", fr=f"{name.fr} ({share.fr} %)")


def _check_variants(step: Experiment, path: str) -> list[Problem]:
    problems: list[Problem] = []
    keys = [one.key for one in step.variants]
    if not VARIANTS_MIN <= len(keys) <= VARIANTS_MAX:
        words = Words(
            en=f"Give an experiment {VARIANTS_MIN} to {VARIANTS_MAX} variants.",
            fr=f"Donnez à une expérience de {VARIANTS_MIN} à {VARIANTS_MAX} variantes.",
        )
        problems.append(Problem("variant_count", f"{path}.variants", words))
    for index, key in enumerate(keys):
        if _KEY.fullmatch(key) is None or key in keys[:index]:
            words = Words(
                en=f"“{key}” cannot name this variant: give each its own name, of lower-case"
                " letters, digits and hyphens.",
                fr=f"« {key} » ne peut nommer cette variante : donnez à chacune le sien, en"
                " minuscules, chiffres et tirets.",
            )
            problems.append(Problem("bad_variant_key", f"{path}.variants[{index}].key", words))
    shares = [one.share for one in step.variants]
    if min(shares, default=SHARES) <= 0.0 or abs(sum(shares) - SHARES) > SHARES_PLAY:
        total = phrases.number(sum(shares))
        words = Words(
            en=f"Give each variant a share above zero; together they make 100, here {total.en}.",
            fr="Donnez à chaque variante une part positive ; ensemble elles font 100, ici"
            f" {total.fr}.",
        )
        problems.append(Problem("bad_shares", f"{path}.variants", words))
    if step.winner is not None and step.winner not in keys:
        words = Words(
            en=f"“{step.winner}” is none of the variants: name the one that won.",
            fr=f"« {step.winner} » n’est pas une des variantes : nommez celle qui a gagné.",
        )
        asked = nearest.asking(words, step.winner, keys)
        problems.append(Problem("unknown_variant", f"{path}.winner", asked))
    return problems


def _check_decide(decide: Decide, path: str) -> list[Problem]:
    problems = base.check_duration(decide.after, f"{path}.after")
    if decide.min_per_variant < 1:
        words = Words(
            en="Ask for at least one person in each variant.",
            fr="Demandez au moins une personne par variante.",
        )
        problems.append(Problem("bad_minimum", f"{path}.min_per_variant", words))
    low, high = CONFIDENCE
    if not low <= decide.confidence <= high:
        words = Words(
            en=f"Ask to be between {low} and {high} sure; 0.95 is usual.",
            fr=f"Demandez une confiance de {low} à {high} ; 0.95 est courant.",
        )
        problems.append(Problem("bad_confidence", f"{path}.confidence", words))
    return problems
