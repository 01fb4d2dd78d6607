"""The card of a scenario: all of it in sentences that a colleague could read aloud."""

from __future__ import annotations

from ninja import Schema

from aparte.api import shapes
from aparte.core import conditions, phrases
from aparte.core.scenarios import model
from aparte.kernel.words import Words


class CardMessage(Schema):
    """One message of a scenario; `subject` is its text where the channel has no subject."""

    key: str
    name: shapes.Words
    subject: shapes.Words
    channel: str
    purpose: str


class Origin(Schema):
    """The ready-made scenario that one was made of, and which version of it."""

    recipe: str
    version: int


class Card(Schema):
    """What the scenario is for and how it behaves, in sentences."""

    objective: shapes.Words
    promise: shapes.Words
    trigger: shapes.Words
    conditions: shapes.Words | None
    entry: shapes.Words
    stop: list[shapes.Words]
    goal: shapes.Words | None
    holdout: shapes.Words | None
    messages: list[CardMessage]
    kpi: shapes.Words | None
    owner: str | None
    reason: shapes.Words | None
    review_on: str | None
    origin: Origin | None


def write(scenario: model.Scenario) -> Card:
    """Return the card of a scenario."""
    card = scenario.card
    audience = None if scenario.audience is None else conditions.sentence(scenario.audience)
    return Card(
        objective=shapes.words(card.objective),
        promise=shapes.words(card.promise),
        trigger=shapes.words(scenario.trigger.opening()),
        conditions=shapes.words_or_none(audience),
        entry=shapes.words(scenario.entry.sentence()),
        stop=[shapes.words(_end_words(stop)) for stop in scenario.stops],
        goal=None if scenario.goal is None else shapes.words(scenario.goal.sentence()),
        holdout=None if scenario.holdout is None else shapes.words(scenario.holdout.sentence()),
        messages=[_message(key, message) for key, message in scenario.messages.items()],
        kpi=shapes.words(card.kpi),
        owner=card.owner or None,
        reason=shapes.words(card.reason),
        review_on=card.review_on or None,
        origin=_origin(card.origin),
    )


def sentence(scenario: model.Scenario) -> shapes.Words:
    """Return the whole scenario as one sentence: when, to whom, how many messages, until what."""
    opening = scenario.trigger.opening()
    count = len(scenario.messages)
    noun = "message" if count == 1 else "messages"
    english = [opening.en, f"Aparté sends up to {count} {noun}"]
    french = [opening.fr, f"Aparté envoie jusqu’à {count} {noun}"]
    if scenario.audience is not None:
        who = conditions.clause(scenario.audience)
        english.insert(1, f"if {who.en}")
        french.insert(1, f"si {who.fr}")
    ends = list(dict.fromkeys([*map(_end_words, scenario.stops), *_goal_end(scenario)]))
    if ends:
        english.append("and stops at once " + " or ".join(end.en for end in ends))
        french.append("et s’arrête aussitôt " + " ou ".join(end.fr for end in ends))
    return shapes.Words(en=", ".join(english) + ".", fr=", ".join(french) + ".")


def _origin(origin: model.Origin | None) -> Origin | None:
    return None if origin is None else Origin(recipe=origin.recipe, version=origin.version)


def _end_words(stop: model.Stop) -> Words:
    """Return a stop rule as the end of a sentence."""
    if stop.condition is not None:
        said = conditions.clause(stop.condition)
        return Words(en=f"as soon as {said.en}", fr=phrases.after_que(said.fr, "dès"))
    said = stop.sentence()
    return Words(en=f"after {said.en}", fr=f"après {said.fr}")


def _goal_end(scenario: model.Scenario) -> list[Words]:
    goal = scenario.goal
    if goal is None:
        return []
    said = goal.noun()
    return [Words(en=f"after {said.en}", fr=f"après {said.fr}")]


def _message(key: str, message: model.Message) -> CardMessage:
    named = {"en": message.name.en, "fr": message.name.fr}
    return CardMessage(
        key=key,
        name=shapes.words(message.name),
        subject=shapes.named(message.subject or message.text or named, key),
        channel=message.channel,
        purpose=message.purpose,
    )
