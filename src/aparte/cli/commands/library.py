"""`aparte library …`: ready-made scenarios listed, shown, and made into scenarios of one's own."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any, Final

from aparte.cli import command, installation, parsing, scenario_life, scenario_reading, speech
from aparte.kernel.errors import InvalidError, Problem
from aparte.kernel.words import Words

if TYPE_CHECKING:
    from aparte.core.scenarios.model import Scenario
    from aparte.scenarios.facade import Parameter, Recipe

_KEY: Final = Words(en="the ready-made scenario’s key", fr="clé du scénario prêt à l’emploi")
_SET: Final = Words(
    en="PARAMETER=VALUE, as often as needed; `show` lists them",
    fr="PARAMÈTRE=VALEUR, autant de fois que nécessaire ; `show` les énumère",
)
_OWN_KEY: Final = Words(
    en="key of the scenario to make; else that of the ready-made one",
    fr="clé du scénario à créer ; sinon celle du scénario prêt à l’emploi",
)
_PUBLISH: Final = Words(en="let it live at once", fr="le mettre en ligne aussitôt")
_BAD_SET: Final = Words(
    en="“{text}” is not read as PARAMETER=VALUE.", fr="« {text} » ne se lit pas PARAMÈTRE=VALEUR."
)
_DRAFT: Final = Words(
    en="Version {number} of “{key}” is a draft. Publish it: aparte scenario publish {key}",
    fr="La version {number} de « {key} » est un brouillon. Publiez-la : aparte scenario publish"
    " {key}",
)
_PUBLISHED: Final = Words(
    en="Version {number} of “{key}” is live.", fr="La version {number} de « {key} » est en ligne."
)
_HEADINGS: Final = {
    "starts": Words(en="Starts", fr="Commence"),
    "parameters": Words(en="Parameters", fr="Paramètres"),
    "events": Words(en="Events it needs", fr="Événements nécessaires"),
    "attributes": Words(en="Attributes it asks for", fr="Attributs utilisés"),
    "messages": Words(en="Messages", fr="Messages"),
    "policy": Words(en="Goes well with", fr="Va bien avec"),
    "kpi": Words(en="Measured by", fr="Se mesure par"),
}
_LINE: Final = Words(en="{name}: {said}", fr="{name} : {said}")
_FROM: Final = Words(en="at least {value}", fr="au moins {value}")
_TO: Final = Words(en="at most {value}", fr="au plus {value}")
_PRIORITY: Final = Words(en="priority {value}", fr="priorité {value}")
_TRANSACTIONAL: Final = Words(en="transactional", fr="transactionnel")


def _list(arguments: argparse.Namespace) -> int:
    installation.with_django()
    language = arguments.language or speech.language()

    from aparte.scenarios import facade

    family = None
    for key, recipe in facade.list_recipes().items():
        if recipe.family != family:
            family = recipe.family
            print(facade.FAMILIES[family].in_language(language))
        print(f"  {key:<28} {recipe.scenario['name'][language]}")
    return 0


def _show(arguments: argparse.Namespace) -> int:
    installation.with_django()
    language = arguments.language or speech.language()

    from aparte.core.scenarios import model
    from aparte.core.shapes import convert
    from aparte.scenarios import facade

    recipe = facade.find_recipe(arguments.key)
    made = convert(facade.list_library()[recipe.key], model.Scenario)
    for line in _told(recipe, made, language):
        print(line)
    return 0


def _told(recipe: Recipe, made: Scenario, language: str) -> list[str]:
    from aparte.core import plain, vocabulary
    from aparte.core.governance import policy as policies
    from aparte.scenarios import facade

    def heading(name: str) -> str:
        return _HEADINGS[name].in_language(language)

    def line(name: str, said: str) -> str:
        return _LINE.filled(name=heading(name), said=said).in_language(language)

    lines = [f"{made.name.in_language(language)} ({recipe.key}, {recipe.version})"]
    lines += [made.card.promise.in_language(language), ""]
    lines += [line("starts", made.trigger.opening().in_language(language))]
    priority = _PRIORITY.filled(value=made.priority).in_language(language)
    lines += ["", f"{heading('messages')} ({priority})"]
    for key, message in made.messages.items():
        kind = _TRANSACTIONAL.in_language(language) if message.transactional else message.category
        lines.append(f"  {key:<20} {message.name.in_language(language)} ({kind})")
    if recipe.parameters:
        lines += ["", heading("parameters")]
        lines += [_asked(parameter, language) for parameter in recipe.parameters]
    raw = plain.plain(made)
    lines += ["", heading("events")]
    for name in facade.events_needed(raw):
        words = recipe.events.get(name) or vocabulary.event(name).one
        lines.append(f"  {name:<24} {words.in_language(language)}")
    asked = facade.attributes_needed(raw)
    if asked:
        lines += ["", line("attributes", ", ".join(asked))]
    said = [sentence.in_language(language) for sentence in policies.sentences(recipe.policy)]
    if said:
        lines += ["", heading("policy"), *(f"  {sentence}" for sentence in said)]
    return [*lines, "", line("kpi", made.card.kpi.in_language(language))]


def _asked(parameter: Parameter, language: str) -> str:
    default = parameter.default
    shown = default[language] if isinstance(default, dict) else default
    bounds = [
        words.filled(value=bound).in_language(language)
        for words, bound in ((_FROM, parameter.min), (_TO, parameter.max))
        if bound is not None
    ]
    label = parameter.label.in_language(language)
    limits = f" ({', '.join(bounds)})" if bounds else ""
    return f"  --set {parameter.key}={shown}  {label}{limits}"


def _install(arguments: argparse.Namespace) -> int:
    actor = scenario_life.actor(arguments)

    from aparte.scenarios import facade

    given = _values(arguments.set or [])
    draft = facade.install(actor, arguments.recipe, given, arguments.key)
    key = draft.scenario.key
    if arguments.publish:
        facade.publish(actor, key, draft.number)
    words = _PUBLISHED if arguments.publish else _DRAFT
    speech.say(words, key=key, number=draft.number)
    return 0


def _values(pairs: list[str]) -> dict[str, Any]:
    wrong = [pair for pair in pairs if "=" not in pair]
    problems = [Problem("bad_pair", "--set", _BAD_SET.filled(text=pair)) for pair in wrong]
    if problems:
        raise InvalidError(problems[0].words, tuple(problems))
    return dict(pair.split("=", 1) for pair in pairs)


def _takes_recipe(parser: parsing.Parser) -> None:
    parser.takes("key", metavar="KEY", words=_KEY)
    scenario_reading.takes_language(parser)


def _takes_values(parser: parsing.Parser) -> None:
    parser.takes("recipe", metavar="KEY", words=_KEY)
    parser.takes("--set", metavar="P=V", action="append", words=_SET)
    parser.takes("--key", metavar="MY-KEY", default=None, words=_OWN_KEY)
    parser.takes("--publish", action="store_true", words=_PUBLISH)
    scenario_life.takes_author(parser)


COMMAND: Final = command.Command(
    name="library",
    summary=Words(
        en="Ready-made scenarios: see them, set them, make them yours.",
        fr="Scénarios prêts à l’emploi : les voir, les régler, les faire vôtres.",
    ),
    parts=(
        command.Command(
            name="list",
            summary=Words(
                en="List the ready-made scenarios.", fr="Énumérer les scénarios prêts à l’emploi."
            ),
            configure=scenario_reading.takes_language,
            run=_list,
        ),
        command.Command(
            name="show",
            summary=Words(
                en="Tell what one is for, needs and asks.",
                fr="Dire à quoi l’un d’eux sert, ce qu’il demande et ce qu’il lui faut.",
            ),
            configure=_takes_recipe,
            run=_show,
        ),
        command.Command(
            name="install",
            summary=Words(
                en="Make a scenario of one, with --publish a live one.",
                fr="En faire un scénario, en ligne avec --publish.",
            ),
            configure=_takes_values,
            run=_install,
        ),
    ),
)
