"""What holds for every recipe: it can be published as it is, is fit to read, and speaks well."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final

import pytest

from aparte.api import templates
from aparte.core import plain, vocabulary
from aparte.core.scenarios import model, steps
from aparte.messages import contracts, errors
from aparte.scenarios.recipes import filling, needs, parameters, shelf
from tests.acceptance.library import telling

EVERY: Final = sorted(shelf.every())
GUIDE: Final = (Path(__file__).parents[3] / "docs" / "library.md").read_text("utf-8")
LISTED: Final = GUIDE.partition("## What there is")[2].partition("## How one is written")[0]
PRODUCT: Final = {
    "product_id": "P-1",
    "name": "Ondine & Cie",
    "price": 129.0,
    "old_price": 280.0,
    "previous_price": 159.0,
    "quantity": 1,
    "currency": "EUR",
    "url": "https://lumen.example/ondine",
    "image_url": "https://lumen.example/ondine.jpg",
    "category": "Suspensions",
}
FULL: Final[dict[str, object]] = {
    "contact": {
        "first_name": "Marie",
        "last_name": "Dupont",
        "company": {"name": "Dupont SARL"},
        "points": 120,
        "points_expire_on": "2026-05-12",
        "customer_since": "2023-03-02",
        "language": "fr",
        "renews_on": "2026-07-01",
        "renewal_price": 490,
        "moves_in_on": "2026-09-01",
    },
    "event": {
        **PRODUCT,
        "order_id": "A-17",
        "total": 258.0,
        "due_date": "2026-04-01",
        "invoice_id": "F-9",
        "amount": 258.0,
        "query": "suspension laiton",
        "tier": "Cuivre",
        "birthday": "1990-05-12",
        "reference": "F-9",
        "stock": 3,
        "title": "Choisir & poser",
        "starts_at": "2026-03-12T15:30:00+01:00",
        "join_url": "https://lumen.example/join?a=1&b=2",
        "replay_url": "https://lumen.example/replay",
        "change_url": "https://lumen.example/change",
        "place": "3 rue des Lilas",
        "ticket_id": "T 7",
        "subject": "Facture",
        "products": [PRODUCT, {**PRODUCT, "name": "Galet"}],
    },
    "cart": {"lines": [PRODUCT], "total": 129.0, "currency": "EUR"},
    "products": [PRODUCT],
}
EMPTY: Final[dict[str, object]] = {
    "contact": {},
    "event": {},
    "cart": {"lines": [], "total": 0, "currency": "EUR"},
    "products": [],
}
PLACES: Final = re.compile(r"\$\{(\w+)\}")
STRAIGHT: Final = re.compile(r"\w'\w|\"")
TEXTS_OF_MARKUP: Final = re.compile(r"<[^>]*>|\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)


def texts(part: Any, language: str | None = None) -> list[tuple[str | None, str]]:
    """Return every text of a definition with its language, without tags and Liquid."""
    if isinstance(part, dict):
        tongues = {"en", "fr"} <= part.keys()
        return [
            found
            for name, one in part.items()
            for found in texts(one, name if tongues else language)
        ]
    if isinstance(part, list):
        return [found for one in part for found in texts(one, language)]
    return [(language, TEXTS_OF_MARKUP.sub(" ", part))] if isinstance(part, str) else []


def made(recipe: str, **given: Any) -> model.Scenario:
    """Return a recipe as it is installed."""
    return telling.scenario(recipe, **given)


@pytest.mark.parametrize("recipe", EVERY)
def test_it_can_be_published_as_it_is(recipe: str) -> None:
    """Its meaning and its templates have no problem, without any parameter given."""
    assert templates.check(made(recipe)) == []


@pytest.mark.parametrize("recipe", EVERY)
@pytest.mark.parametrize("bound", ["min", "max"])
def test_it_can_be_published_at_each_bound(recipe: str, bound: str) -> None:
    """Whatever its parameters may be, nothing is left over or missing."""
    found = shelf.find(recipe)
    given = {
        one.key: getattr(one, bound) for one in found.parameters if getattr(one, bound) is not None
    }
    assert templates.check(made(recipe, **given)) == []


@pytest.mark.parametrize("recipe", EVERY)
def test_its_parameters_are_used_and_its_places_known(recipe: str) -> None:
    """Each default is of its kind and within its bounds; each place names a parameter."""
    found = shelf.find(recipe)
    keys = {one.key for one in found.parameters}
    written = plain.plain(found.scenario)
    named = {key for _, text in _all_texts(written) for key in PLACES.findall(text)}
    conditional = {asked["parameter"] for asked in _only_ifs(written)}
    assert named | conditional == keys
    assert len(keys) == len(found.parameters) <= parameters.PARAMETERS_MAX
    values = filling.read(found, {}, "EUR")
    assert values.keys() == keys
    for one in found.parameters:
        assert one.label.en.strip()
        assert one.label.fr.strip()


def _all_texts(part: Any) -> list[tuple[str, str]]:
    if isinstance(part, dict):
        return [found for one in part.values() for found in _all_texts(one)]
    if isinstance(part, list):
        return [found for one in part for found in _all_texts(one)]
    return [("", part)] if isinstance(part, str) else []


def _only_ifs(part: Any) -> list[dict[str, Any]]:
    if isinstance(part, dict):
        own = [part["only_if"]] if "only_if" in part else []
        return own + [found for one in part.values() for found in _only_ifs(one)]
    if isinstance(part, list):
        return [found for one in part for found in _only_ifs(one)]
    return []


@pytest.mark.parametrize("recipe", EVERY)
def test_every_message_of_it_is_sent_with_its_parameters_at_a_bound(recipe: str) -> None:
    """A message that nothing ever sends would be written for nobody."""
    sent = {key for told in _at_bounds(recipe) for key in told.messages}
    assert sent == set(shelf.find(recipe).scenario["messages"])


def _at_bounds(recipe: str) -> list[model.Scenario]:
    """Return a recipe with its parameters at most and at least: together, all it can say."""
    asked = shelf.find(recipe).parameters
    return [
        made(recipe, **{one.key: one.max for one in asked if one.max is not None}),
        made(recipe, **{one.key: one.min for one in asked if one.min is not None}),
    ]


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("recipe", EVERY)
def test_every_message_renders_with_full_and_with_empty_data(recipe: str, language: str) -> None:
    """With all that is known, it leaves; with nothing known it leaves too, or says why not."""
    told_at = {key: told for told in _at_bounds(recipe) for key in told.messages}
    assert told_at
    for key, told in told_at.items():
        message = told.messages[key]
        assert set(message.subject) == set(message.written()) == {"en", "fr"}, key
        full = telling.rendered(told, key, language, FULL)
        assert "{{" not in full.html
        assert "${" not in full.html + full.subject
        assert 'href=""' not in full.html
        assert ("unsubscribe" in full.html.lower() or "/t/u/" in full.html) != message.transactional
        empty = _without_data(told, key, language)
        if empty is not None:
            assert 'href=""' not in empty.html
            assert " ," not in empty.text
            assert "  " not in empty.subject


def _without_data(
    told: model.Scenario, key: str, language: str
) -> contracts.RenderedMessage | None:
    """Return a message to somebody of whom nothing is known; None where it says why not."""
    try:
        return telling.rendered(told, key, language, EMPTY)
    except errors.TemplateAbortedError as aborted:
        if not aborted.reason:
            raise
        return None


@pytest.mark.parametrize("recipe", EVERY)
def test_its_words_are_well_set(recipe: str) -> None:
    """No exclamation marks, typographic apostrophes and quotation marks, French vous."""
    for language, text in texts(plain.plain(made(recipe))):
        if language is None:
            continue
        assert "!" not in text, text
        assert not STRAIGHT.search(text), text
        if language == "fr":
            assert not re.search(r"“|\b(tu|toi|ton|tes)\b", text), text
            assert not re.search(r"[^\s\N{NO-BREAK SPACE}\d/][:;?](\s|$)", text), text


@pytest.mark.parametrize("recipe", EVERY)
def test_it_says_what_it_needs_and_how_it_is_measured(recipe: str) -> None:
    """Every event of a shop's own is explained; every message has a category; it can end."""
    found = shelf.find(recipe)
    told = made(recipe)
    needed = needs.events(plain.plain(told))
    assert found.events.keys() <= set(needed)
    unknown = [name for name in needed if vocabulary.event(name).what.en == f"“{name}”"]
    assert [name for name in unknown if name not in found.events] == []
    for key, message in told.messages.items():
        assert message.category, key
        assert message.layout, key
    assert told.goal is not None or told.stops
    assert told.card.kpi.fr
    assert told.goal is None or told.goal.within is not None
    assert any(isinstance(step, steps.Send) for step in told.steps)


def test_the_guide_names_every_ready_made_scenario() -> None:
    """What is in the library is listed in the guide, and nothing that is not."""
    assert set(re.findall(r"^\| `([a-z0-9-]+)` \|", LISTED, re.MULTILINE)) == set(EVERY)
