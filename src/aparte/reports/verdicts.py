"""What an experiment says, in sentences that a marketer can repeat without being wrong."""

from __future__ import annotations

from typing import Final

import msgspec

from aparte.core import phrases
from aparte.core.scenarios.steps import experiment
from aparte.kernel import durations
from aparte.kernel.words import Words
from aparte.reports import contracts

DIGITS: Final = 3

_VERDICTS: Final[dict[str, Words]] = {
    "nobody_yet": Words(
        en="Too early: in one variant at least, nobody’s {within} are over.",
        fr="Trop tôt : dans une variante au moins, le délai ({within}) ne s’est achevé pour"
        " personne.",
    ),
    "unbalanced": Words(
        en="Do not believe these figures: people are not divided as the shares ask, and chance does"
        " not explain it. Look for what keeps people out of one variant.",
        fr="Ne croyez pas ces chiffres : la répartition ne suit pas les parts prévues, et le hasard"
        " ne l’explique pas. Cherchez ce qui écarte des personnes d’une variante.",
    ),
    "guard_rail": Words(
        en="Stop “{hit}”: more people leave after it than after the others, and that is no bad"
        " luck.",
        fr="Arrêtez « {hit} » : on part davantage après elle qu’après les autres, et ce n’est pas"
        " de la malchance.",
    ),
    "decided": Words(
        en="“{winner}” has won: those who follow go to it.",
        fr="« {winner} » a gagné : ceux qui suivent y vont.",
    ),
    "surely_best": Words(
        en="“{leader}” is best. This holds even if you look every day: you can choose it.",
        fr="« {leader} » est la meilleure. Cela tient même en regardant chaque jour : vous pouvez"
        " la choisir.",
    ),
    "probably_best": Words(
        en="“{likely}” is probably best ({best}%), which is not proof yet: let it run.",
        fr="« {likely} » est probablement la meilleure ({best} %), sans que ce soit prouvé :"
        " laissez courir.",
    ),
    "undecided": Words(
        en="No variant stands out yet: let it run, or accept that they are much alike.",
        fr="Aucune variante ne se détache encore : laissez courir, ou admettez qu’elles se valent.",
    ),
}
_VARIANT: Final = Words(
    en="“{name}”: {successes} {metric} from {people} people, {rate}% ({low}% to {high}%);"
    " {best}% likely to be best.",
    fr="« {name} » : {successes} {metric} pour {people} personnes, {rate} % (de {low} % à"
    " {high} %) ; {best} % de chances d’être la meilleure.",
)
_VALUE: Final = Words(
    en="“{name}” brings {value} per person ({low} to {high}), those who buy nothing included.",
    fr="« {name} » rapporte {value} par personne (de {low} à {high}), y compris celles qui"
    " n’achètent rien.",
)
_MORE: Final = Words(
    en="Against “{against}”, “{variant}” changes the rate by {gap} points ({low} to {high}): one"
    " more for every {needed} people.",
    fr="Face à « {against} », « {variant} » change le taux de {gap} points (de {low} à {high}) :"
    " une de plus toutes les {needed} personnes.",
)
_LESS: Final = Words(
    en="Against “{against}”, “{variant}” changes the rate by {gap} points ({low} to {high}).",
    fr="Face à « {against} », « {variant} » change le taux de {gap} points (de {low} à {high}).",
)
_MIXED: Final = Words(
    en="{count} people who proved to have been given several variants are left out.",
    fr="{count} personnes qui avaient reçu plusieurs variantes sont écartées.",
)
_SAMPLE: Final = Words(
    en="Counted on a sample: the experiment holds more people than are read at once.",
    fr="Compté sur un échantillon : l’expérience a plus de personnes qu’on n’en lit d’un coup.",
)


def told(reading: contracts.Reading) -> contracts.Reading:
    """Return a reading with its sentences, the verdict first."""
    sentences = [verdict(reading)]
    metric = experiment.METRICS[reading.metric]
    for one in reading.variants:
        sentences.append(filled(_VARIANT, _variant_values(one, metric)))
        if one.value is not None:
            sentences.append(filled(_VALUE, _value_values(one, one.value)))
    names = {one.key: one.name for one in reading.variants}
    sentences += [
        _comparison(found, found.effect, names)
        for found in reading.comparisons
        if found.effect is not None
    ]
    if reading.mixed:
        sentences.append(_MIXED.filled(count=reading.mixed))
    if reading.is_sample:
        sentences.append(_SAMPLE)
    return msgspec.structs.replace(reading, sentences=sentences)


def verdict(reading: contracts.Reading) -> Words:
    """Return the verdict as a sentence."""
    names = {one.key: one.name for one in reading.variants}
    likely = max(reading.variants, key=lambda one: one.best)
    hits = [one.name for one in reading.variants if any(guard.is_hit for guard in one.guards)]
    nobody = phrases.same("")
    values = {
        "within": durations.to_words(durations.parse(reading.within)),
        "hit": hits[0] if hits else nobody,
        "winner": names.get(reading.winner or "", phrases.same(reading.winner or "")),
        "leader": names.get(reading.leader or "", nobody),
        "likely": likely.name,
        "best": percent(likely.best),
    }
    return filled(_VERDICTS[reading.verdict], values)


def percent(share: float) -> Words:
    """Return a share as a percentage, with the digits that mean something."""
    return number(share * 100.0)


def number(value: float) -> Words:
    """Return a figure with three digits that count, or all those before the point."""
    shown = float(f"{value:.{DIGITS}g}") if abs(value) < 10**DIGITS else float(round(value))
    return phrases.number(int(shown) if shown.is_integer() else shown)


def _variant_values(one: contracts.Variant, metric: Words) -> dict[str, Words]:
    return {
        "name": one.name,
        "metric": metric,
        "successes": phrases.number(one.successes),
        "people": phrases.number(one.people),
        "rate": percent(one.rate.estimate),
        "low": percent(one.rate.low),
        "high": percent(one.rate.high),
        "best": percent(one.best),
    }


def _value_values(one: contracts.Variant, value: contracts.Interval) -> dict[str, Words]:
    return {
        "name": one.name,
        "value": number(value.estimate),
        "low": number(value.low),
        "high": number(value.high),
    }


def _comparison(
    found: contracts.Comparison, effect: contracts.Effect, names: dict[str, Words]
) -> Words:
    gap = effect.conversion
    values = {
        "against": names[found.against],
        "variant": names[found.variant],
        "gap": number(gap.estimate * 100.0),
        "low": number(gap.low * 100.0),
        "high": number(gap.high * 100.0),
    }
    # The number needed means something only where a gain is sure.
    if effect.needed is None or gap.low <= 0.0:
        return filled(_LESS, values)
    return filled(_MORE, {**values, "needed": phrases.number(round(effect.needed))})


def filled(words: Words, values: dict[str, Words]) -> Words:
    """Return words whose places are filled, each language with its own."""
    return Words(
        en=words.en.format(**{name: value.en for name, value in values.items()}),
        fr=words.fr.format(**{name: value.fr for name, value in values.items()}),
    )
