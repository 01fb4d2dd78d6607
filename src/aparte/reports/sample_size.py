"""How many people an experiment needs before it begins.

Two proportions, two-sided normal test with unpooled variance under the alternative and pooled under
the null (Fleiss, Levin and Paik, Statistical Methods for Rates and Proportions, 3rd edition,
formula 4.14, without continuity correction). With more than two variants every one is compared with
every other, so the error is shared between the comparisons (Bonferroni).
"""

from __future__ import annotations

import math
from typing import Final, Literal

import msgspec

from aparte.kernel.errors import Problem
from aparte.kernel.words import Words
from aparte.reports import distributions

VARIANTS_MAX: Final = 6

_BASELINE: Final = Words(
    en="The usual rate lies between 0 and 1: write 0.02 for 2%.",
    fr="Le taux habituel est compris entre 0 et 1 : écrivez 0.02 pour 2 %.",
)
_EFFECT: Final = Words(
    en="The least difference worth finding must leave the rate between 0 and 1, and not be zero.",
    fr="Le plus petit écart utile doit laisser le taux entre 0 et 1, et ne pas être nul.",
)
_CHANCE: Final = Words(
    en="Give a probability above 0 and below 1.",
    fr="Donnez une probabilité supérieure à 0 et inférieure à 1.",
)
_VARIANTS: Final = Words(
    en=f"Compare 2 to {VARIANTS_MAX} variants.", fr=f"Comparez de 2 à {VARIANTS_MAX} variantes."
)


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be found: a change of `effect` from `baseline`.

    `effect` is `relative` (0.1: from 2 % to 2.2 %) or `absolute` (0.002: likewise). `power` is the
    chance to find it if it is there, `alpha` to find one that is not.
    """

    baseline: float
    effect: float
    kind: Literal["relative", "absolute"] = "relative"
    power: float = 0.8
    alpha: float = 0.05
    variants: int = 2

    @property
    def target(self) -> float:
        """Return the rate that is to be told from the baseline."""
        if self.kind == "absolute":
            return self.baseline + self.effect
        return self.baseline * (1.0 + self.effect)


class Size(msgspec.Struct, frozen=True, kw_only=True):
    """The answer: people in each variant, in all, and the error each comparison may spend."""

    per_variant: int
    total: int
    comparisons: int
    alpha_each: float
    words: Words


def check(question: Question) -> list[Problem]:
    """Return what is wrong with a question."""
    problems: list[Problem] = []
    if not 0.0 < question.baseline < 1.0:
        problems.append(Problem("bad_baseline", "baseline", _BASELINE))
    elif not 0.0 < question.target < 1.0 or question.effect == 0.0:
        problems.append(Problem("bad_effect", "effect", _EFFECT))
    problems += [
        Problem("bad_probability", name, _CHANCE)
        for name in ("power", "alpha")
        if not 0.0 < getattr(question, name) < 1.0
    ]
    if not 2 <= question.variants <= VARIANTS_MAX:  # noqa: PLR2004 -- two make a comparison
        problems.append(Problem("bad_variants", "variants", _VARIANTS))
    return problems


def estimate(question: Question) -> Size:
    """Return how many people a checked question asks for."""
    comparisons = math.comb(question.variants, 2)
    alpha = question.alpha / comparisons
    one, other = question.baseline, question.target
    pooled = (one + other) / 2.0
    under_null = math.sqrt(2.0 * pooled * (1.0 - pooled))
    under_change = math.sqrt(one * (1.0 - one) + other * (1.0 - other))
    sure = distributions.normal_quantile(1.0 - alpha / 2.0) * under_null
    found = distributions.normal_quantile(question.power) * under_change
    size = max(math.ceil(((sure + found) / (other - one)) ** 2), 2)
    total = size * question.variants
    return Size(
        per_variant=size,
        total=total,
        comparisons=comparisons,
        alpha_each=alpha,
        words=_words(size, total, question),
    )


def _words(size: int, total: int, question: Question) -> Words:
    values = {
        "size": size,
        "total": total,
        "one": f"{question.baseline * 100:.3g}",
        "other": f"{question.target * 100:.3g}",
        "power": f"{question.power * 100:.3g}",
    }
    english = (
        "{size} people in each variant, {total} in all: a change from {one}% to {other}% is then"
        " found {power} times out of 100."
    )
    french = (
        "{size} personnes par variante, {total} au total : un passage de {one} % à {other} %"
        " est alors détecté {power} fois sur 100."
    )
    return Words(en=english, fr=french).filled(**values)
