"""The library: ready-made scenarios, what they need and ask, and scenarios made of them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from aparte.api import asking, authentication, scenario_card, shapes, templates
from aparte.api import scenarios as pages
from aparte.core import plain, vocabulary
from aparte.core.governance import policy as policies
from aparte.core.scenarios import model
from aparte.scenarios import facade as scenarios

router = Router(tags=["library"])


class RecipeParameter(Schema):
    """One thing asked at installation; without an answer its default is taken."""

    key: str
    kind: str
    kind_words: shapes.Words
    label: shapes.Words
    help: shapes.Words | None
    default: Any
    min: Any
    max: Any


class RecipeEvent(Schema):
    """An event that somebody has to send, and what it is."""

    name: str
    words: shapes.Words


class RecipeMessage(Schema):
    """One message of a ready-made scenario."""

    key: str
    name: shapes.Words
    channel: str
    category: str | None
    purpose: str
    transactional: bool


class RecipeRow(Schema):
    """A ready-made scenario in the list; `installed` are the scenarios made of it."""

    key: str
    version: int
    family: str
    family_words: shapes.Words
    name: shapes.Words
    objective: shapes.Words
    promise: shapes.Words
    messages: int
    installed: list[str]


class Recipe(RecipeRow):
    """A ready-made scenario: what it is for, asks, needs, sends and goes well with."""

    reason: shapes.Words
    kpi: shapes.Words
    trigger: shapes.Words
    priority: int
    parameters: list[RecipeParameter]
    events: list[RecipeEvent]
    attributes: list[str]
    sends: list[RecipeMessage]
    policy: list[shapes.Words]


class RecipeIn(Schema):
    """Values of parameters, by key, and the key of the scenario to make."""

    parameters: dict[str, Any] = Field(default_factory=dict)
    key: str | None = None


class RecipePreview(Schema):
    """The scenario that would be made: nothing was written."""

    key: str
    name: shapes.Words
    card: scenario_card.Card
    sentence: shapes.Words
    definition_yaml: str
    problems: list[shapes.Problem]


@router.get("", response=shapes.Page[RecipeRow])
def list_recipes(request: HttpRequest) -> shapes.Page[RecipeRow]:
    """List the ready-made scenarios, family by family."""
    workspace_id = asking.workspace_id(request)
    installed = scenarios.list_installed(workspace_id)
    items = [
        RecipeRow(**_row(recipe, _made(workspace_id, key, RecipeIn()), installed))
        for key, recipe in scenarios.list_recipes().items()
    ]
    return shapes.Page[RecipeRow](items=items, next_cursor=None)


@router.get("/{name}", response=Recipe)
def get_recipe(request: HttpRequest, name: str) -> Recipe:
    """Return a ready-made scenario, with what it asks for and needs."""
    workspace_id = asking.workspace_id(request)
    recipe = scenarios.find_recipe(name)
    made = _made(workspace_id, name, RecipeIn())
    raw = plain.plain(made)
    return Recipe(
        **_row(recipe, made, scenarios.list_installed(workspace_id)),
        reason=shapes.words(made.card.reason),
        kpi=shapes.words(made.card.kpi),
        trigger=shapes.words(made.trigger.opening()),
        priority=made.priority,
        parameters=[_parameter(parameter) for parameter in recipe.parameters],
        events=[_event(recipe, event) for event in scenarios.events_needed(raw)],
        attributes=scenarios.attributes_needed(raw),
        sends=[_message(key, message) for key, message in made.messages.items()],
        policy=[shapes.words(said) for said in policies.sentences(recipe.policy)],
    )


@router.post("/{name}/preview", response=RecipePreview, auth=authentication.READING)
def preview_recipe(request: HttpRequest, name: str, given: RecipeIn) -> RecipePreview:
    """Return the scenario these parameters would make; nothing is written."""
    made = _made(asking.workspace_id(request), name, given)
    return RecipePreview(
        key=made.key,
        name=shapes.words(made.name),
        card=scenario_card.write(made),
        sentence=scenario_card.sentence(made),
        definition_yaml=scenarios.yaml_text.write(plain.plain(made)),
        problems=[shapes.problem(problem) for problem in templates.check(made)],
    )


@router.post("/{name}/install", response=pages.Scenario)
def install_recipe(request: HttpRequest, name: str, given: RecipeIn) -> pages.Scenario:
    """Make a draft of a ready-made scenario: an ordinary one, to read, change and publish."""
    actor = asking.actor(request)
    version = scenarios.install(actor, name, given.parameters, given.key)
    return pages.show(actor.workspace_id, version.scenario.key, version.number)


def _made(workspace_id: int, name: str, given: RecipeIn) -> model.Scenario:
    raw = scenarios.fill_recipe(workspace_id, name, given.parameters, given.key)
    return scenarios.parse(workspace_id, raw)


def _row(
    recipe: scenarios.Recipe, made: model.Scenario, installed: dict[str, list[str]]
) -> dict[str, Any]:
    return {
        "key": recipe.key,
        "version": recipe.version,
        "family": recipe.family,
        "family_words": shapes.words(scenarios.FAMILIES[recipe.family]),
        "name": shapes.words(made.name),
        "objective": shapes.words(made.card.objective),
        "promise": shapes.words(made.card.promise),
        "messages": len(made.messages),
        "installed": installed.get(recipe.key, []),
    }


def _parameter(parameter: scenarios.Parameter) -> RecipeParameter:
    return RecipeParameter(
        key=parameter.key,
        kind=parameter.kind,
        kind_words=shapes.words(scenarios.PARAMETER_KINDS[parameter.kind].name),
        label=shapes.words(parameter.label),
        help=shapes.words_or_none(parameter.help),
        default=parameter.default,
        min=parameter.min,
        max=parameter.max,
    )


def _event(recipe: scenarios.Recipe, name: str) -> RecipeEvent:
    words = recipe.events.get(name) or vocabulary.event(name).one
    return RecipeEvent(name=name, words=shapes.words(words))


def _message(key: str, message: model.Message) -> RecipeMessage:
    return RecipeMessage(
        key=key,
        name=shapes.words(message.name),
        channel=message.channel,
        category=message.category or None,
        purpose=message.purpose,
        transactional=message.transactional,
    )
