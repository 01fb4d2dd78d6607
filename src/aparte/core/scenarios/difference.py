"""What differs between two versions of a scenario, in words, so that approving one is reading it.

Kinds of steps and triggers speak for themselves: where their sentence changes both are given, and
each field that changed is named besides, so that nothing a sentence leaves out stays hidden.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final, Literal

import msgspec

from aparte.core import conditions, phrases, plain
from aparte.core.scenarios.model import Card, Message, Scenario
from aparte.core.scenarios.steps import END, BaseStep
from aparte.kernel.words import Words, join

Kind = Literal["added", "removed", "changed"]

_NAMES: Final = {
    "name": Words(en="The name", fr="Le nom"),
    "objective": Words(en="The objective", fr="L’objectif"),
    "promise": Words(en="The promise", fr="La promesse"),
    "reason": Words(en="The reason to exist", fr="La raison d’être"),
    "kpi": Words(en="The indicator", fr="L’indicateur"),
    "owner": Words(en="The owner", fr="Le responsable"),
    "review_on": Words(en="The review date", fr="La date de revue"),
    "priority": Words(en="The priority", fr="La priorité"),
    "trigger": Words(en="The trigger", fr="Le déclencheur"),
    "entry": Words(en="The entry rule", fr="La règle d’entrée"),
    "audience": Words(en="The audience", fr="Le public"),
    "goal": Words(en="The goal", fr="L’objectif à atteindre"),
    "holdout": Words(en="The control group", fr="Le groupe témoin"),
    "subject": Words(en="the subject", fr="l’objet"),
    "preheader": Words(en="the preheader", fr="le texte d’aperçu"),
    "mjml": Words(en="the body", fr="le corps"),
    "body": Words(en="the body", fr="le corps"),
    "layout": Words(en="the layout", fr="la mise en page"),
    "origin": Words(en="The ready-made scenario it comes from", fr="Le scénario d’origine"),
    "text": Words(en="the text", fr="le texte"),
    "channel": Words(en="the channel", fr="le canal"),
}
_NOTHING: Final = Words(en="nothing", fr="rien")
_SPOKEN_APART: Final = frozenset(
    {
        "key",
        "name",
        "card",
        "trigger",
        "steps",
        "messages",
        "audience",
        "entry",
        "stops",
        "goal",
        "holdout",
    }
)
_WAYS: Final = frozenset({"next", "then", "otherwise"})
"""Fields that only say where a step leads; where each way leads is compared by itself."""

_TEXTS: Final = ("subject", "preheader", "text")


class Change(msgspec.Struct, frozen=True):
    """One difference: at which place of the definition, of which kind, in words."""

    kind: Kind
    path: str
    words: Words


def compare(before: Scenario, after: Scenario) -> list[Change]:
    """Return what changed from one version to another, the card first, the messages last."""
    before, after = before.as_written(), after.as_written()
    changes = _values("name", before.name, after.name)
    for field in msgspec.structs.fields(Card):
        old, new = getattr(before.card, field.name), getattr(after.card, field.name)
        changes += _values(f"card.{field.name}", old, new)
    changes += _spoken("trigger", before.trigger, after.trigger, lambda one: one.sentence())
    changes += _optional("audience", before.audience, after.audience, conditions.sentence)
    changes += _spoken("entry", before.entry, after.entry, lambda one: one.sentence())
    changes += _stops(before, after)
    changes += _optional("goal", before.goal, after.goal, lambda one: one.sentence())
    changes += _optional("holdout", before.holdout, after.holdout, lambda one: one.sentence())
    changes += _others(before, after)
    changes += _steps(before, after)
    return changes + _messages(before, after)


def _values(path: str, old: Any, new: Any) -> list[Change]:
    if old == new:
        return []
    return [Change("changed", path, _sentence(_from_to(_name(path), old, new)))]


def _name(path: str) -> Words:
    last = path.rsplit(".", 1)[-1]
    return _NAMES.get(last) or phrases.quoted(last)


def _from_to(subject: Words, old: Any, new: Any) -> Words:
    """Return "the owner goes from “a” to “b”"; what is too large to show only "changes"."""
    was, now = _shown(old), _shown(new)
    if was is None or now is None:
        return Words(en=f"{subject.en} changes", fr=f"{subject.fr} change")
    return Words(
        en=f"{subject.en} goes from {was.en} to {now.en}",
        fr=f"{subject.fr} passe de {was.fr} à {now.fr}",
    )


def _shown(value: Any) -> Words | None:
    """Return a value as a sentence would show it, or None for a whole structure."""
    if isinstance(value, Words):
        return Words(en=phrases.quoted(value.en).en, fr=phrases.quoted(value.fr).fr)
    if value is None or value == "":
        return _NOTHING
    if isinstance(value, str):
        return phrases.quoted(value)
    if isinstance(value, bool | int | float):
        return phrases.value(value)
    return None


def _spoken(path: str, old: Any, new: Any, say: Callable[[Any], Words]) -> list[Change]:
    """Return how a part that speaks for itself changed: its sentences, then its fields."""
    fields = _fields(old, new)
    if not fields:
        return []
    return [Change("changed", path, _both(_name(path), say(old), say(new), fields))]


def _both(subject: Words, was: Words, now: Words, fields: list[Words]) -> Words:
    """Return both sentences; the fields too unless the one that changed is in the sentences."""
    if was == now:
        details = join(fields, en=", ", fr=", ")
        return Words(en=f"{subject.en}: {details.en}.", fr=f"{subject.fr} : {details.fr}.")
    old, new = _bare(was), _bare(now)
    said = Words(
        en=f"{subject.en}: before, {old.en}; now, {new.en}",
        fr=f"{subject.fr} : avant, {old.fr} ; maintenant, {new.fr}",
    )
    if len(fields) > 1:
        details = join(fields, en=", ", fr=", ")
        said = Words(en=f"{said.en} ({details.en})", fr=f"{said.fr} ({details.fr})")
    return _sentence(said)


def _fields(old: Any, new: Any, without: frozenset[str] = frozenset()) -> list[Words]:
    """Return each field that differs between two structs, in words."""
    was, now = plain.plain(old), plain.plain(new)
    if not (isinstance(was, dict) and isinstance(now, dict)):
        return [] if was == now else [Words(en="changes", fr="change")]
    names = [
        name for name in {**was, **now} if was.get(name) != now.get(name) and name not in without
    ]
    return [
        _from_to(phrases.quoted(name), _field(old, was, name), _field(new, now, name))
        for name in names
    ]


def _field(part: Any, written: dict[str, Any], name: str) -> Any:
    """Return a field as written, and where it goes without saying its default."""
    return written[name] if name in written else getattr(part, name, None)


def _optional(path: str, old: Any, new: Any, say: Callable[[Any], Words]) -> list[Change]:
    name = _name(path)
    if old is not None and new is not None:
        return _spoken(path, old, new, say)
    if new is not None:
        said = say(new)
        words = Words(en=f"{name.en} is added: {said.en}", fr=f"{name.fr} est ajouté : {said.fr}")
        return [Change("added", path, _sentence(words))]
    if old is not None:
        said = say(old)
        words = Words(en=f"{name.en} is removed: {said.en}", fr=f"{name.fr} est retiré : {said.fr}")
        return [Change("removed", path, _sentence(words))]
    return []


def _stops(before: Scenario, after: Scenario) -> list[Change]:
    old = [plain.plain(stop) for stop in before.stops]
    new = [plain.plain(stop) for stop in after.stops]
    changes = []
    for stop, written in zip(before.stops, old, strict=True):
        if written not in new:
            said = stop.sentence()
            words = Words(
                en=f"No longer stops on: {said.en}.", fr=f"Ne s’arrête plus sur : {said.fr}."
            )
            changes.append(Change("removed", "stops", words))
    for stop, written in zip(after.stops, new, strict=True):
        if written not in old:
            said = stop.sentence()
            words = Words(
                en=f"Stops from now on: {said.en}.", fr=f"S’arrête désormais sur : {said.fr}."
            )
            changes.append(Change("added", "stops", words))
    return changes


def _others(before: Scenario, after: Scenario) -> list[Change]:
    """Return the fields of the whole that nothing above speaks of."""
    changes: list[Change] = []
    for field in msgspec.structs.fields(Scenario):
        if field.name not in _SPOKEN_APART:
            old, new = getattr(before, field.name), getattr(after, field.name)
            changes += _values(field.name, old, new)
    return changes


def _steps(before: Scenario, after: Scenario) -> list[Change]:
    old = {step.id: index for index, step in enumerate(before.steps)}
    new = {step.id: index for index, step in enumerate(after.steps)}
    changes = []
    for step in before.steps:
        if step.id not in new:
            said = _step_words(before, step)
            words = Words(
                en=f"The step “{step.id}” is removed: {said.en}",
                fr=f"L’étape « {step.id} » est retirée : {said.fr}",
            )
            changes.append(Change("removed", f"steps.{step.id}", _sentence(words)))
    for index, step in enumerate(after.steps):
        if step.id in old:
            changes += _step(before, old[step.id], after, index)
            continue
        said = _step_words(after, step)
        words = Words(
            en=f"The step “{step.id}” is added: {said.en}",
            fr=f"L’étape « {step.id} » est ajoutée : {said.fr}",
        )
        changes.append(Change("added", f"steps.{step.id}", _sentence(words)))
    return changes


def _step(before: Scenario, old: int, after: Scenario, new: int) -> list[Change]:
    was, now = before.steps[old], after.steps[new]
    path = f"steps.{now.id}"
    name = Words(en=f"The step “{now.id}”", fr=f"L’étape « {now.id} »")
    changes = []
    ways_before, ways_after = _ways(before, old), _ways(after, new)
    fields = _fields(was, now, without=_WAYS)
    said_before, said_after = _step_words(before, was), _step_words(after, now)
    if fields:
        words = _both(name, said_before, said_after, fields)
        changes.append(Change("changed", path, words))
    if ways_before != ways_after:
        words = Words(
            en=f"{name.en} led to {_listed(ways_before).en}; now to {_listed(ways_after).en}.",
            fr=f"{name.fr} menait à {_listed(ways_before).fr} ; maintenant à"
            f" {_listed(ways_after).fr}.",
        )
        changes.append(Change("changed", path, words))
    return changes


def _step_words(scenario: Scenario, step: BaseStep) -> Words:
    title, detail = _bare(scenario.title_of(step)), _bare(scenario.detail_of(step))
    return Words(en=f"{title.en} ({detail.en})", fr=f"{title.fr} ({detail.fr})")


def _ways(scenario: Scenario, index: int) -> list[str]:
    return [scenario.target(index, way.to) for way in scenario.steps[index].exits()]


def _listed(ways: Iterable[str]) -> Words:
    """Return where a step leads, as a list of names."""
    end = Words(en="the end", fr="la fin")
    named = [end if to == END else phrases.quoted(to) for to in dict.fromkeys(ways)]
    return join(named, en=", ", fr=", ")


def _messages(before: Scenario, after: Scenario) -> list[Change]:
    changes = []
    for key, message in before.messages.items():
        if key not in after.messages:
            words = Words(
                en=f"The message “{message.name.en}” is removed.",
                fr=f"Le message « {message.name.fr} » est retiré.",
            )
            changes.append(Change("removed", f"messages.{key}", words))
    for key, message in after.messages.items():
        if key in before.messages:
            changes += _message(key, before.messages[key], message)
            continue
        words = Words(
            en=f"The message “{message.name.en}” is added.",
            fr=f"Le message « {message.name.fr} » est ajouté.",
        )
        changes.append(Change("added", f"messages.{key}", words))
    return changes


def _message(key: str, old: Message, new: Message) -> list[Change]:
    said: list[tuple[str, Words]] = []
    for field in msgspec.structs.fields(Message):
        was, now = getattr(old, field.name), getattr(new, field.name)
        if was == now:
            continue
        path = f"messages.{key}.{field.name}"
        name = _NAMES.get(field.name) or phrases.quoted(field.name)
        if not (isinstance(was, dict) and isinstance(now, dict)):
            said.append((path, _from_to(name, was, now)))
            continue
        for language in dict.fromkeys([*was, *now]):
            if was.get(language) != now.get(language):
                tongue = Words(en=f"{name.en} ({language})", fr=f"{name.fr} ({language})")
                texts = (was.get(language, ""), now.get(language, ""))
                shown = texts if field.name in _TEXTS else ((), ())
                said.append((f"{path}.{language}", _from_to(tongue, *shown)))
    return [
        Change(
            "changed",
            path,
            Words(
                en=f"Message “{new.name.en}”: {words.en}.",
                fr=f"Message « {new.name.fr} » : {words.fr}.",
            ),
        )
        for path, words in said
    ]


def _bare(words: Words) -> Words:
    """Return a sentence without its full stop, to stand inside another."""
    return Words(en=words.en.rstrip("."), fr=words.fr.rstrip("."))


def _sentence(words: Words) -> Words:
    bare = _bare(words)
    return Words(en=f"{bare.en}.", fr=f"{bare.fr}.")
