"""Checking a scenario's messages: named, in the same languages throughout, sent by some step."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from aparte.core import channels, nearest, phrases, written
from aparte.core.scenarios import contents, model, rules
from aparte.core.scenarios.steps.send import Send
from aparte.kernel.errors import Problem
from aparte.kernel.words import Words

if TYPE_CHECKING:
    from aparte.core import conditions
    from aparte.core.scenarios.model import Scenario

MARKETING: Final = "marketing"
NAME_MAX: Final = 200

_MESSAGE_KEY: Final = re.compile(r"[^/\s]{1,63}")
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
"""A language tag of BCP 47, as far as one is written here."""

_EMPTY_NAME: Final = Words(
    en="Give it a name in each language.", fr="Donnez-lui un nom dans chaque langue."
)


def check(scenario: Scenario, known: conditions.Known) -> list[Problem]:
    """Return what is wrong with a scenario's messages."""
    problems: list[Problem] = []
    if len(scenario.messages) > model.MESSAGES_MAX:
        problems.append(rules.too_many("messages", model.MESSAGES_MAX))
    sending = [step for step in scenario.steps if isinstance(step, Send)]
    used = {key for step in sending for key in step.choices()}
    for key, message in scenario.messages.items():
        path = f"messages.{key}"
        problems += _check_message(key, message, path)
        problems += contents.check(message, path, known)
        if key not in used:
            words = Words(
                en=f"No step sends “{key}”: send it, or remove it.",
                fr=f"Aucune étape n’envoie « {key} » : envoyez-le, ou retirez-le.",
            )
            problems.append(Problem("unused_message", path, words))
    return problems


def _check_message(key: str, message: model.Message, path: str) -> list[Problem]:
    problems = written.check_duration(message.expires_after, f"{path}.expires_after")
    problems += check_name(message.name, f"{path}.name")
    if _MESSAGE_KEY.fullmatch(key) is None:
        words = Words(
            en=f"{phrases.quoted(key).en} cannot name a message: use at most 63 characters, without"
            " spaces or slashes.",
            fr=f"{phrases.quoted(key).fr} ne peut nommer un message : utilisez 63 caractères au"
            " plus, sans espace ni barre oblique.",
        )
        problems.append(Problem("bad_message_key", path, words))
    if not message.purpose.strip() or "/" in message.purpose:
        words = Words(
            en="Say what consent it takes, in a word without a slash, such as marketing.",
            fr="Dites quel consentement il demande, en un mot sans barre oblique, par exemple"
            " marketing.",
        )
        problems.append(Problem("bad_purpose", f"{path}.purpose", words))
    elif message.purpose != MARKETING and nearest.find(message.purpose, [MARKETING]):
        words = Words(
            en=f"Nobody consents to “{message.purpose}”.",
            fr=f"Personne ne consent à « {message.purpose} ».",
        )
        asked = nearest.asking(words, message.purpose, [MARKETING])
        problems.append(Problem("misspelt_purpose", f"{path}.purpose", asked))
    return problems + _check_languages(message, path)


def _check_languages(message: model.Message, path: str) -> list[Problem]:
    """Return what is wrong with the languages of texts: each is one, and none stands alone."""
    problems: list[Problem] = []
    texts = message.body or message.written()
    body = "body" if message.layout or message.body else "mjml"
    parts = {"subject": message.subject, body: texts, "text": message.text}
    by_mail = message.channel == channels.EMAIL
    alone = message.preheader.keys() - texts.keys() if by_mail else ()
    for language in sorted(alone):
        words = Words(
            en=f"There is a preheader in “{language}” and no body: write it, or remove this one.",
            fr=f"Il y a un pré-en-tête en « {language} » et pas de corps : écrivez-le, ou retirez"
            " celui-ci.",
        )
        problems.append(Problem("preheader_alone", f"{path}.preheader.{language}", words))
    for name, languages in {**parts, "preheader": message.preheader}.items():
        for language in languages:
            if _LANGUAGE.fullmatch(language) is None:
                words = Words(
                    en=f"{phrases.quoted(language).en} is not a language: write en, fr or fr-CA.",
                    fr=f"{phrases.quoted(language).fr} n’est pas une langue : écrivez en, fr ou"
                    " fr-CA.",
                )
                problems.append(Problem("bad_language", f"{path}.{name}.{language}", words))
    for language, text in message.subject.items():
        if not text.strip():
            words = Words(en="Write the subject.", fr="Écrivez l’objet.")
            problems.append(Problem("empty_text", f"{path}.subject.{language}", words))
    return problems


def check_name(name: Words, path: str) -> list[Problem]:
    """Return what is wrong with the name of a scenario or message."""
    return check_words(name, path, NAME_MAX, _EMPTY_NAME)


def check_words(text: Words, path: str, length_max: int, empty: Words) -> list[Problem]:
    """Return what is wrong with a text that is wanted in both languages."""
    problems: list[Problem] = []
    for language, said in (("en", text.en), ("fr", text.fr)):
        if not said.strip():
            problems.append(Problem("empty_text", f"{path}.{language}", empty))
        elif len(said) > length_max:
            words = Words(
                en=f"Keep it under {length_max} characters; there are {len(said)}.",
                fr=f"Restez sous {length_max} caractères ; il y en a {len(said)}.",
            )
            problems.append(Problem("text_too_long", f"{path}.{language}", words))
    return problems
