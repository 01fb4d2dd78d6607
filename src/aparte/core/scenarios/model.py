"""The scenario: a card people can read in two minutes, a trigger, rules and a graph of steps.

A version of a scenario is immutable once published; journeys carry the version they entered.
"""

from __future__ import annotations

from typing import Final, Literal

import msgspec

from aparte.core import atoms, channels, conditions, phrases, seating, vocabulary
from aparte.core.scenarios import steps, triggers
from aparte.core.scenarios.steps import BaseStep, Send, references
from aparte.core.scenarios.steps.send import Choice
from aparte.kernel import durations
from aparte.kernel.words import Words

ENTRIES_MAX: Final = 64
"""The greatest limit on entries in all: as many entry keys as are remembered of a contact."""

LIMIT_MAX: Final = 10_000_000
"""The most people a scenario may be limited to."""

STEPS_MAX: Final = 100
STOPS_MAX: Final = 20
MESSAGES_MAX: Final = 50


class Origin(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The ready-made scenario that this one was made of, and which version of it."""

    recipe: str
    version: int


class Card(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What the scenario is for, in sentences: the first thing anyone reads of it."""

    objective: Words
    promise: Words
    reason: Words
    kpi: Words
    owner: str = ""
    review_on: str = ""
    origin: Origin | None = None


class Message(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One message of the scenario, in each language (BCP 47 tag → text).

    Subject, preheader and body are Liquid. On channels that carry plain text the body is `text`
    (see `core.channels`). Elsewhere it is a whole MJML document, `mjml`; or, with a `layout`, the
    fragments `body` that stand in it. Then `mjml` is what was laid in when the version was
    published, and nothing that people write. `expires_after` is how long after it was wanted the
    message still makes sense. `category` (promotion, advice, service…) is what the policy's caps
    and gaps may be narrowed to.
    """

    name: Words
    subject: dict[str, str] = {}
    mjml: dict[str, str] = {}
    preheader: dict[str, str] = {}
    channel: str = channels.EMAIL
    purpose: str = "marketing"
    transactional: bool = False
    expires_after: str = "24h"
    reply_to: str | None = None
    sender_name: str | None = None
    category: str = ""
    layout: str = ""
    body: dict[str, str] = {}
    text: dict[str, str] = {}

    def written(self) -> dict[str, str]:
        """Return what people wrote of the body, by language: fragments, or whole documents."""
        return self.body if self.layout else self.mjml


class EntryLimits(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How many people enter the scenario at most: in any hour, in any day, in all.

    Whoever comes when it is full does not enter.
    """

    per_hour: int | None = None
    per_day: int | None = None
    total: int | None = None

    def compiled(self) -> seating.Limits:
        """Return the limits as seats are counted."""
        return seating.Limits(self.per_hour or 0, self.per_day or 0, self.total or 0)

    def sentence(self) -> Words:
        """Return the limits as a sentence."""
        limits = self.compiled()
        said = [seating.words(per, limits.of(per)) for per in seating.PERS if limits.of(per)]
        return Words(
            en=f"The scenario takes at most {', '.join(one.en for one in said)}.",
            fr=f"Le scénario prend au plus {', '.join(one.fr for one in said)}.",
        )


class EntryRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How often one contact may enter: `once`, `every_time`, or at most once `every` duration.

    With `key`, the value of that event property tells journeys apart: one per order, per cart.
    `max_entries` is how often in all, whatever the key. `limits` are those of the scenario as a
    whole: how many people, whoever they are.
    """

    rule: Literal["once", "every_time", "every"] = "every_time"
    every: str | None = None
    key: str | None = None
    max_entries: int | None = None
    limits: EntryLimits | None = None

    def sentence(self) -> Words:
        """Return the rule in one sentence, the limits of the whole scenario in another."""
        said = self._own()
        if self.limits is None:
            return said
        limits = self.limits.sentence()
        return Words(en=f"{said.en} {limits.en}", fr=f"{said.fr} {limits.fr}")

    def _own(self) -> Words:
        if self.rule == "once":
            said = Words(en="One enters only once", fr="On n’y entre qu’une fois")
        elif self.every is not None:
            length = durations.to_words(durations.parse(self.every))
            said = Words(
                en=f"One enters at most once in {length.en}",
                fr=f"On y entre au plus une fois en {length.fr}",
            )
        else:
            said = Words(en="One enters each time", fr="On y entre à chaque fois")
        if self.max_entries is not None:
            said = Words(
                en=f"{said.en}, at most {self.max_entries} in all",
                fr=f"{said.fr}, {self.max_entries} au plus en tout",
            )
        if self.key:
            return Words(
                en=f"{said.en}, for each “{self.key}”.",
                fr=f"{said.fr}, pour chaque « {self.key} ».",
            )
        return Words(en=f"{said.en}.", fr=f"{said.fr}.")


class Holdout(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A share (percent) of people the scenario says nothing to, for comparison.

    They live its journeys in silence: each marketing message that would have left is skipped with
    that reason. The same `salt` in several scenarios holds the same people out of all of them.
    """

    share: int | float
    salt: str | None = None

    def sentence(self) -> Words:
        """Return how many receive nothing, to compare."""
        share = phrases.number(self.share)
        return Words(
            en=f"{share.en}% of people, always the same, live it without receiving its messages",
            fr=f"{share.fr} % des personnes, toujours les mêmes, le vivent sans en recevoir les"
            " messages",
        )


class Stop(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Ends journeys at once: an event since entry, or a condition, whichever is given.

    With `same`, an event that gives that property another value than the entering one had ends
    nothing: the payment of another invoice.
    """

    event: str | None = None
    where: tuple[atoms.PropertyFilter, ...] = ()
    same: str | None = None
    condition: conditions.Condition | None = None

    def sentence(self) -> Words:
        """Return what ends the journeys, as words."""
        if self.event is not None:
            return references.same_words(atoms.sentence(self.event, self.where), self.same)
        assert self.condition is not None, "a checked stop rule has an event or a condition"
        return conditions.sentence(self.condition)


class Goal(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What the scenario hopes for. Reaching it ends the journey; `value` is a property to sum.

    With `within`, it still counts that long after the journey ended: once, unless it `repeat`s.
    With `same`, an event that gives that property another value than the entering one had is not
    the goal.
    """

    event: str
    where: tuple[atoms.PropertyFilter, ...] = ()
    same: str | None = None
    value: str | None = None
    within: str | None = None
    repeat: bool = False

    def atom(self) -> atoms.Atom:
        """Return the event hoped for."""
        return atoms.Atom(event=self.event, where=self.where, measure=self.value)

    def noun(self) -> Words:
        """Return what is hoped for, as a noun."""
        return references.same_words(atoms.sentence(self.event, self.where), self.same)

    def sentence(self) -> Words:
        """Return what is hoped for, until when, and what is summed."""
        said = self.noun()
        if self.within is not None:
            length = durations.to_words(durations.parse(self.within))
            said = Words(
                en=f"{said.en}, also up to {length.en} after the journey has ended",
                fr=f"{said.fr}, encore jusqu’à {length.fr} après la fin du parcours",
            )
        if self.value is not None:
            measure = vocabulary.name(self.value)
            said = Words(
                en=f"{said.en}; its {measure.en} is added up",
                fr=f"{said.fr} ; on additionne {measure.fr}",
            )
        return said


class Scenario(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A whole scenario, as written in YAML or JSON."""

    key: str
    name: Words
    card: Card
    trigger: triggers.Trigger
    steps: tuple[steps.Step, ...]
    messages: dict[str, Message] = {}
    audience: conditions.Condition | None = None
    entry: EntryRule = EntryRule()
    stops: tuple[Stop, ...] = ()
    goal: Goal | None = None
    holdout: Holdout | None = None
    audience_recheck: Literal["entry", "each_step"] = "entry"
    priority: int = 50

    def as_written(self) -> Scenario:
        """Return the scenario without what publication laid in: what people wrote and edit."""
        if not any(message.layout and message.mjml for message in self.messages.values()):
            return self
        written = {
            key: msgspec.structs.replace(message, mjml={}) if message.layout else message
            for key, message in self.messages.items()
        }
        return msgspec.structs.replace(self, messages=written)

    def title_of(self, step: BaseStep) -> Words:
        """Return a step's name in a few words, a message by the name people gave it."""
        return step.titled(self._choices(step)) if isinstance(step, Send) else step.title()

    def detail_of(self, step: BaseStep) -> Words:
        """Return a step as a sentence, a message by the name people gave it."""
        return step.asking(self._choices(step)) if isinstance(step, Send) else step.detail()

    def _choices(self, step: Send) -> list[Choice]:
        """Return the messages of a step in order, by their names and channels where known."""
        found = [(key, self.messages.get(key)) for key in step.choices()]
        return [
            Choice(phrases.same(key), "")
            if message is None
            else Choice(message.name, message.channel)
            for key, message in found
        ]

    def following(self, index: int) -> str:
        """Return the id of the step written after this one, or the end."""
        return self.steps[index + 1].id if index + 1 < len(self.steps) else steps.END

    def target(self, index: int, to: str) -> str:
        """Return the step id that an exit of the step at `index` leads to."""
        return self.following(index) if to == steps.NEXT else to
