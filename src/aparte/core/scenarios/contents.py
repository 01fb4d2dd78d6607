"""Checking what messages hold: the texts that their channel carries, and which may stand in line.

A message may be written for every channel there is; only publishing asks whether this installation
can send it, so that nobody waits for a message that nothing will ever hand over.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING

from aparte.core import channels, nearest, vocabulary
from aparte.core import written as writing
from aparte.kernel import durations
from aparte.kernel.errors import Problem
from aparte.kernel.words import Words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aparte.core.conditions import Known
    from aparte.core.scenarios.model import Message, Scenario
    from aparte.core.scenarios.steps.send import Send

_NAMES = {
    "subject": Words(en="subject", fr="objet"),
    "preheader": Words(en="preheader", fr="texte d’aperçu"),
    "mjml": Words(en="body (mjml)", fr="corps (mjml)"),
    "text": Words(en="text", fr="texte"),
    "layout": Words(en="layout", fr="mise en page"),
}


def check(message: Message, path: str, known: Known) -> list[Problem]:
    """Return what is wrong with the channel of a message and the texts it has."""
    channel = channels.CHANNELS.get(message.channel)
    if channel is None:
        names = ", ".join(channels.CHANNELS)
        words = Words(
            en=f"“{message.channel}” is not a channel. Use one of: {names}.",
            fr=f"« {message.channel} » n’est pas un canal. Utilisez l’un de ceux-ci : {names}.",
        )
        asked = nearest.asking(words, message.channel, channels.CHANNELS)
        return [Problem("unknown_channel", f"{path}.channel", asked)]
    written = {part: set(getattr(message, part)) for part in channels.PARTS}
    written["mjml"] = set(message.written())
    problems = _check_layout(message, channel, path, known)
    problems += _check_languages(message, channel, path)
    for part in channels.PARTS:
        if written[part] and part not in (*channel.parts, *channel.may_have):
            problems.append(_not_of_channel(part, channel, path))
    return problems


def _check_languages(message: Message, channel: channels.Channel, path: str) -> list[Problem]:
    """Return a problem for each part that lacks a language which another part has."""
    fields = {part: part for part in channel.parts}
    texts: dict[str, dict[str, str]] = {part: getattr(message, part) for part in channel.parts}
    if "mjml" in texts:
        fields["mjml"] = "body" if message.layout or message.body else "mjml"
        texts["mjml"] = message.body or message.written()
    every = sorted(set().union(*texts.values()))
    if not every:
        first = fields[channel.parts[0]]
        return [Problem("languages_differ", f"{path}.{first}", _same_languages(channel))]
    problems: list[Problem] = []
    for part, given in texts.items():
        name = fields[part]
        for language in every:
            if language not in given:
                words = Words(
                    en=f"There is no `{name}` in “{language}”, which the rest is written in: write"
                    " it.",
                    fr=f"Il n’y a pas de `{name}` en « {language} », où le reste est écrit :"
                    " écrivez-le.",
                )
                place = f"{path}.{name}.{language}" if given else f"{path}.{name}"
                problems.append(Problem("languages_differ", place, words))
    return problems


def _check_layout(
    message: Message, channel: channels.Channel, path: str, known: Known
) -> list[Problem]:
    if message.layout and channel.key != channels.EMAIL:
        return [_not_of_channel("layout", channel, path)]
    if not message.layout:
        if not message.body:
            return []
        words = Words(
            en="Name the layout that this body stands in, or write a whole document as `mjml`.",
            fr="Nommez la mise en page de ce corps, ou écrivez un document entier dans `mjml`.",
        )
        return [Problem("body_without_layout", f"{path}.layout", words)]
    if known.layouts is None or message.layout in known.layouts:
        return []
    names = ", ".join(sorted(known.layouts))
    words = Words(
        en=f"There is no layout “{message.layout}”. There are: {names}.",
        fr=f"Il n’y a pas de mise en page « {message.layout} ». Utilisez l’une de : {names}.",
    )
    asked = nearest.asking(words, message.layout, known.layouts)
    return [Problem("unknown_layout", f"{path}.layout", asked)]


def _not_of_channel(part: str, channel: channels.Channel, path: str) -> Problem:
    name = _NAMES[part]
    words = Words(
        en=f"A message by {channel.name.en} has no {name.en}: remove it.",
        fr=f"Un message par {channel.name.fr} ne porte pas « {name.fr} » : supprimez ce champ.",
    )
    return Problem("not_of_channel", f"{path}.{part}", words)


def _same_languages(channel: channels.Channel) -> Words:
    if channel.key == channels.EMAIL:
        return Words(
            en="Give the subject and the body in the same languages, at least one.",
            fr="Donnez l’objet et le corps dans les mêmes langues, au moins une.",
        )
    english = " and ".join(_NAMES[part].en for part in channel.parts)
    french = " et ".join(_NAMES[part].fr for part in channel.parts)
    return Words(
        en=f"Write a message by {channel.name.en} in one or more languages: {english}.",
        fr=f"Écrivez un message par {channel.name.fr} dans une ou plusieurs langues : {french}.",
    )


def check_choices(step: Send, path: str, messages: Mapping[str, Message]) -> list[Problem]:
    """Return what is wrong with the messages a step names: none such, or not to be told apart."""
    problems: list[Problem] = []
    for index, key in enumerate(step.choices()):
        if key and key not in messages:
            words = Words(
                en=f"There is no message “{key}” in this scenario: write it, or name another.",
                fr=f"Il n’y a pas de message « {key} » dans ce scénario : écrivez-le, ou nommez-en"
                " un autre.",
            )
            place = f"{path}.messages[{index}]" if step.messages else f"{path}.message"
            asked = nearest.asking(words, key, messages)
            problems.append(Problem("unknown_message", place, asked))
    problems += _check_waiting(step, path, messages)
    chosen = [messages[key] for key in step.choices() if key in messages]
    for channel, count in Counter(message.channel for message in chosen).items():
        if count > 1:
            name = vocabulary.channel(channel)
            words = Words(
                en=f"{count} of these messages go by {name.en}: one steps in for another only by"
                " another channel: keep one of them.",
                fr=f"{count} de ces messages partent par {name.fr} : l’un n’en remplace un autre"
                " que par un autre canal : gardez-en un.",
            )
            problems.append(Problem("same_channel", f"{path}.messages", words))
    if len({message.transactional for message in chosen}) > 1:
        words = Words(
            en="Messages that stand in for one another are all transactional, or none is.",
            fr="Des messages qui se remplacent sont tous transactionnels, ou aucun ne l’est.",
        )
        problems.append(Problem("mixed_transactional", f"{path}.messages", words))
    return problems


def _check_waiting(step: Send, path: str, messages: Mapping[str, Message]) -> list[Problem]:
    """Return the problem of a wait that no message of the step outlives."""
    known = [key for key in step.choices() if key in messages]
    lives = [messages[key].expires_after for key in known]
    wrong = [one for text in (step.defer_for, *lives) for one in writing.check_duration(text, "")]
    if step.if_refused != "defer" or wrong or not known:
        return []
    longest = max(lives, key=durations.parse)
    if durations.parse(step.defer_for) <= durations.parse(longest):
        return []
    key = known[lives.index(longest)]
    words = Words(
        en=f"“{key}” expires after {longest}, so it cannot wait {step.defer_for}: let it expire"
        " later, or wait less.",
        fr=f"« {key} » expire après {longest} et ne peut donc attendre {step.defer_for} :"
        " laissez-le expirer plus tard, ou attendre moins.",
    )
    return [Problem("wait_beyond_expiry", f"{path}.defer_for", words)]


def check_senders(scenario: Scenario, senders: AbstractSet[str]) -> list[Problem]:
    """Return a problem for each message of a channel that no installed sender serves."""
    problems: list[Problem] = []
    for key, message in scenario.messages.items():
        if message.channel not in senders:
            name = vocabulary.channel(message.channel)
            words = Words(
                en=f"No sender for the channel “{name.en}” is installed here: this message could"
                " never leave.",
                fr=f"Aucun expéditeur n’est installé ici pour le canal « {name.fr} » : ce message"
                " ne pourrait jamais partir.",
            )
            problems.append(Problem("no_sender", f"messages.{key}.channel", words))
    return problems
