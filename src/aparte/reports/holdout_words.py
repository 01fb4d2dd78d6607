"""What a holdout says, in sentences that a marketer can repeat without being wrong."""

from __future__ import annotations

from typing import Final

from aparte.core import phrases, vocabulary
from aparte.core.scenarios import model
from aparte.kernel import durations
from aparte.kernel.words import Words
from aparte.reports import contracts
from aparte.reports.verdicts import filled, number, percent

ALPHA: Final = 0.05
"""Beyond this probability of chance, however often one looks, nothing is called sure."""

_VERDICTS: Final[dict[str, Words]] = {
    "nobody_yet": Words(
        en="Too early: on one side at least, nobody’s time{within} is over.",
        fr="Trop tôt : d’un côté au moins, le délai{within} ne s’est achevé pour personne.",
    ),
    "unbalanced": Words(
        en="Do not believe these figures: people are not divided as the share asks, and chance does"
        " not explain it. Look for what keeps people out of one side.",
        fr="Ne croyez pas ces chiffres : la répartition ne suit pas la part prévue, et le hasard ne"
        " l’explique pas. Cherchez ce qui écarte des personnes d’un côté.",
    ),
    "gains": Words(
        en="What is sent brings conversions that would not have come by themselves. This holds even"
        " if you look every day.",
        fr="Ce qui est envoyé apporte des conversions qui ne seraient pas venues seules. Cela tient"
        " même en regardant chaque jour.",
    ),
    "loses": Words(
        en="What is sent costs conversions: fewer people convert with it than without. This holds"
        " even if you look every day.",
        fr="Ce qui est envoyé coûte des conversions : on convertit moins avec que sans. Cela tient"
        " même en regardant chaque jour.",
    ),
    "not_enough": Words(
        en="Not yet enough people to say: the difference may be chance.",
        fr="Pas encore assez de personnes pour conclure : l’écart peut être dû au hasard.",
    ),
}
_MORE: Final = Words(
    en="If the difference stays as it is, about {more} more people will tell it from chance.",
    fr="Si l’écart reste tel quel, il faudra environ {more} personnes de plus pour le distinguer du"
    " hasard.",
)
_NEVER: Final = Words(
    en="The difference seen is so small that no number of people you will have tells it from"
    " chance.",
    fr="L’écart observé est si faible qu’aucun nombre de personnes accessible ne le distinguera du"
    " hasard.",
)
_UNDER_WAY: Final = Words(
    en="{count} people entered too lately to be counted: their time is not over.",
    fr="{count} personnes sont entrées trop récemment pour compter : leur délai court encore.",
)
_GOAL: Final = Words(en="What counts: {goal}.", fr="Ce qui compte : {goal}.")
_TREATED: Final = Words(
    en="With the messages: {converted} of {people} people, {rate}% ({low}% to {high}%).",
    fr="Avec les messages : {converted} personnes sur {people}, {rate} % (de {low} % à {high} %).",
)
_HELD_OUT: Final = Words(
    en="Control group: {converted} of {people} people, {rate}% ({low}% to {high}%).",
    fr="Groupe témoin : {converted} personnes sur {people}, {rate} % (de {low} % à {high} %).",
)
_GAP: Final = Words(
    en="A difference of {gap} points, most likely between {low} and {high}; however often you"
    " look, between {least} and {most}.",
    fr="Un écart de {gap} points, très probablement entre {low} et {high} ; même en regardant"
    " chaque jour, entre {least} et {most}.",
)
_LIFT: Final = Words(
    en="Relative to the control group: {gap}%, most likely between {low}% and {high}%; however"
    " often you look, between {least}% and {most}%.",
    fr="Rapporté au groupe témoin : {gap} %, très probablement entre {low} % et {high} % ; même en"
    " regardant chaque jour, entre {least} % et {most} %.",
)
_BROUGHT: Final = Words(
    en="Among the {people} people written to, that makes {brought} conversions ({low} to {high}).",
    fr="Pour les {people} personnes à qui l’on écrit, cela fait {brought} conversions (de {low} à"
    " {high}).",
)
_VALUE: Final = Words(
    en="Per person, {of}: {treated} with the messages, {held} without; a difference of {gap},"
    " most likely between {low} and {high}; however often you look, between {least} and"
    " {most}.",
    fr="Par personne, {of} : {treated} avec les messages, {held} sans ; un écart de {gap}, très"
    " probablement entre {low} et {high} ; même en regardant chaque jour, entre {least} et"
    " {most}.",
)
_WORTH: Final = Words(
    en="Among all people written to, that makes {brought} ({low} to {high}).",
    fr="Pour toutes les personnes à qui l’on écrit, cela fait {brought} (de {low} à {high}).",
)
_WORTH_UNSURE: Final = Words(
    en="Whether they spend more because of it is not sure yet: that may be chance.",
    fr="Qu’elles dépensent davantage grâce à cela n’est pas encore sûr : ce peut être le hasard.",
)
_MIXED: Final = Words(
    en="{count} people who proved to be on both sides are left out.",
    fr="{count} personnes qui se trouvaient des deux côtés sont écartées.",
)
_SAMPLE: Final = Words(
    en="Counted on a sample: there are more people than are read at once.",
    fr="Compté sur un échantillon : il y a plus de personnes qu’on n’en lit d’un coup.",
)


def tell(found: contracts.HoldoutReading, goal: model.Goal) -> list[Words]:
    """Return a reading as sentences, the verdict first."""
    sentences = [filled(_VERDICTS[found.verdict], {"within": _within(found)})]
    if found.verdict == "not_enough":
        sentences.append(_more(found.more_people))
    under_way = found.treated.under_way + found.held_out.under_way
    if under_way:
        sentences.append(filled(_UNDER_WAY, {"count": phrases.number(under_way)}))
    sentences.append(filled(_GOAL, {"goal": goal.noun()}))
    sentences += [_side(_TREATED, found.treated), _side(_HELD_OUT, found.held_out)]
    if found.conversion is not None:
        sentences += _conversion(found.conversion, found.treated.people)
    if found.value is not None:
        sentences += _value(found, found.value)
    if found.mixed:
        sentences.append(filled(_MIXED, {"count": phrases.number(found.mixed)}))
    return [*sentences, _SAMPLE] if found.is_sample else sentences


def _within(found: contracts.HoldoutReading) -> Words:
    if found.within is None:
        return phrases.same("")
    length = durations.to_words(durations.parse(found.within))
    return Words(en=f" ({length.en})", fr=f" ({length.fr})")


def _more(more: int | None) -> Words:
    if more is None:
        return _NEVER
    # Two digits: what is guessed from a difference that will move is no more exact than that.
    return filled(_MORE, {"more": phrases.number(int(float(f"{more:.2g}")))})


def _side(words: Words, side: contracts.Side) -> Words:
    values = {
        "converted": phrases.number(side.converted),
        "people": phrases.number(side.people),
        "rate": percent(side.rate.estimate),
        "low": percent(side.rate.low),
        "high": percent(side.rate.high),
    }
    return filled(words, values)


def _conversion(change: contracts.Change, people: int) -> list[Words]:
    sentences = [filled(_GAP, _bounds(change.absolute, change.always, 100.0))]
    if change.lift is not None and change.always_lift is not None:
        sentences.append(filled(_LIFT, _bounds(change.lift, change.always_lift, 100.0)))
    brought = {"people": phrases.number(people), **_brought(change.brought)}
    return [*sentences, filled(_BROUGHT, brought)]


def _value(found: contracts.HoldoutReading, change: contracts.Change) -> list[Words]:
    assert found.value_of is not None, "a value is that of a property"
    assert found.treated.value is not None, "a change of value is between two values"
    assert found.held_out.value is not None, "a change of value is between two values"
    values = {
        "of": vocabulary.name(found.value_of),
        "treated": number(found.treated.value.estimate),
        "held": number(found.held_out.value.estimate),
        **_bounds(change.absolute, change.always, 1.0),
    }
    sentences = [filled(_VALUE, values), filled(_WORTH, _brought(change.brought))]
    return [*sentences, _WORTH_UNSURE] if change.p_value > ALPHA else sentences


def _bounds(
    believed: contracts.Interval, always: contracts.Interval, times: float
) -> dict[str, Words]:
    return {
        "gap": number(believed.estimate * times),
        "low": number(believed.low * times),
        "high": number(believed.high * times),
        "least": number(always.low * times),
        "most": number(always.high * times),
    }


def _brought(brought: contracts.Interval) -> dict[str, Words]:
    return {
        "brought": number(brought.estimate),
        "low": number(brought.low),
        "high": number(brought.high),
    }
