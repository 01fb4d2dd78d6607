"""Recipes told to the core: installed with their parameters, and what they say rendered."""

from __future__ import annotations

from typing import Any, Final

from aparte.core import conditions, scenarios
from aparte.core.governance.policy import Policy
from aparte.engine import composing
from aparte.messages import contracts
from aparte.messages import facade as messages
from aparte.scenarios.recipes import filling, shelf
from tests.unit.core import stories

KNOWN: Final = conditions.Known(segments=frozenset(), scores={}, layouts=messages.layouts())
"""What a new workspace has: a recipe needs no segment or score of its own."""

URLS: Final = messages.Urls("https://brand.example", messages.Signer("a secret of this test"))
SENDER: Final = contracts.Sender(name="Maison Lumen", address="bonjour@lumen.example")
WORKSPACE: Final = {"name": "Maison Lumen", "url": "https://lumen.example", "currency": "EUR"}


def scenario(recipe: str, **given: Any) -> scenarios.Scenario:
    """Return a recipe as it is installed; it has no problem."""
    made = filling.fill(shelf.find(recipe), given)
    return scenarios.parse(made, KNOWN)


def story(recipe: str, *, policy: Policy = stories.FREE, **given: Any) -> stories.Story:
    """Return a person of a shop in which this recipe lives."""
    return stories.Story(stories.program(scenario(recipe, **given), policy=policy))


def tags(told: stories.Story) -> set[str]:
    """Return the tags a person has now."""
    return {name for name, stamped in told.contact.tags.items() if stamped.value}


def rendered(
    told: scenarios.Scenario, message: str, language: str, context: dict[str, object]
) -> contracts.RenderedMessage:
    """Return a message of a scenario as it leaves."""
    content = composing.content_of(message, told.messages[message])
    compiled = messages.compile_message(content, language, "en", SENDER, URLS)
    delivery = contracts.DeliveryRef(
        partition=1,
        delivery_id=bytes(16),
        workspace_id=1,
        at=stories.MONDAY,
        scenario_key=told.key,
        zone="Europe/Paris",
    )
    return messages.render(compiled, {"workspace": WORKSPACE, **context}, delivery)
