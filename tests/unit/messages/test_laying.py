"""Messages laid in a layout: whole documents, in the message's language, mistakes at their line."""

from __future__ import annotations

import pytest

from aparte.messages import facade, laying
from tests.unit.messages import samples

BODY = """<mj-text>
<h1>Bonjour</h1>
<p>Une question ? « Oui » : {{ contact.first_name | default: "vous" }} ; 10 %.</p>
</mj-text>
{% for line in cart.lines %}<mj-text><p>{{ line.name }}</p></mj-text>{% endfor %}
<mj-button href="{{ workspace.url }}">Voir</mj-button>"""
CONTEXT: dict[str, object] = {
    "workspace": {"name": "Maison Lumen", "url": "https://lumen.example"},
    "contact": {"first_name": "Marie"},
    "cart": {"lines": [{"name": "Ondine"}, {"name": "Galet"}]},
}


def test_there_are_a_letter_and_a_note() -> None:
    """The layouts are the files of the folder, by name."""
    assert laying.names() == {"letter", "note"}


@pytest.mark.parametrize("layout", sorted(laying.names()))
@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_fragment_becomes_a_whole_message(layout: str, language: str) -> None:
    """It has the brand's name, why one gets it, the way to leave, and both colour schemes."""
    laid = laying.lay(layout, {language: BODY}, transactional=False)
    content = samples.message(laid[language], language=language)
    assert facade.check_message(content) == []
    rendered = samples.rendered(content, CONTEXT, language=language)
    leave = {"en": "Unsubscribe", "fr": "Se d&#233;sabonner"}[language]
    assert f'lang="{language}"' in rendered.html
    assert rendered.html.count(f">{leave}</a>") == 1
    assert "prefers-color-scheme: dark" in rendered.html
    assert "Maison Lumen" in rendered.text
    assert "Ondine" in rendered.text
    assert "Galet" in rendered.text
    assert "[[" not in rendered.html


def test_a_transactional_message_says_what_it_concerns() -> None:
    """It offers no way to leave what nobody can leave."""
    laid = laying.lay("letter", {"fr": BODY}, transactional=True)
    content = samples.message(laid["fr"], transactional=True)
    rendered = samples.rendered(content, CONTEXT)
    assert "parce qu’il concerne votre compte ou une commande chez Maison Lumen." in rendered.text
    assert "unsubscribe" not in laid["fr"]


def test_french_signs_never_begin_a_line() -> None:
    """Spaces before them do not break; Liquid, tags and other languages stay as they are."""
    laid = laying.lay("note", {"fr": BODY, "en": BODY}, transactional=False)
    space = "\N{NO-BREAK SPACE}"
    spaced = f"Une question{space}? «{space}Oui{space}»{space}: {{{{ contact.first_name"
    assert spaced in laid["fr"]
    assert f'| default: "vous" }}}}{space}; 10{space}%.' in laid["fr"]
    assert BODY in laid["en"]


def test_a_mistake_is_at_the_line_people_wrote() -> None:
    """The layout takes no line of its own above the fragment."""
    broken = BODY.replace("{{ line.name }}", "{{ line.name | shout }}")
    laid = laying.lay("letter", {"en": broken}, transactional=False)
    content = samples.message(laid["en"], language="en")
    (problem,) = facade.check_message(content)
    assert problem.code == "unknown_filter"
    assert problem.words.en == "Line 5: There is no filter “shout”."
