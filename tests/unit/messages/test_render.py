"""A message rendered for one person: their values, their links, nothing else's mistakes."""

from __future__ import annotations

import re

import pytest

from aparte.messages import errors, links
from aparte.messages.contracts import Sender
from tests.unit.messages import samples


def targets(html: str) -> list[str]:
    """Return the verified target of each click link of a page."""
    found = []
    for token in re.findall(r"https://brand\.example/t/c/([\w-]+)", html):
        link = samples.SIGNER.verify(token)
        assert link is not None
        assert link.kind == "click"
        assert link.delivery_id == samples.DELIVERY.delivery_id
        found.append(link.target)
    return found


def body_text(inner: str, context: dict[str, object] | None = None) -> str:
    """Return the plain text of a transactional message with one text."""
    content = samples.message(samples.text_body(inner), transactional=True)
    return samples.rendered(content, context).text.strip()


def test_values_fill_the_message() -> None:
    """Contact values appear in subject, HTML and text; a missing one takes its default."""
    content = samples.message(subject="{{ contact.first_name }}, votre panier")
    zoe = samples.rendered(content, {"contact": {"first_name": "Zoé"}})
    assert zoe.subject == "Zoé, votre panier"
    assert "Bonjour Zoé" in zoe.html
    assert "Bonjour Zoé" in zoe.text
    assert "Bonjour à vous" in samples.rendered(content).text


def test_html_is_escaped_and_text_is_not() -> None:
    """A name cannot add markup to the HTML; the text shows it as it is."""
    made = samples.rendered(samples.message(), {"contact": {"first_name": "<b>&'"}})
    assert "Bonjour &lt;b&gt;&amp;&#39;" in made.html
    assert "Bonjour <b>&'" in made.text


def test_a_subject_stays_on_one_line() -> None:
    """Line breaks and control characters in a value cannot add a header field."""
    content = samples.message(subject="Bonjour {{ contact.first_name }}")
    name = "Zoé\r\nBcc: everybody@shop.example\x00\u2028x\x85y"
    made = samples.rendered(content, {"contact": {"first_name": name}})
    assert made.subject == "Bonjour Zoé Bcc: everybody@shop.example x y"


def test_an_empty_subject_is_an_error() -> None:
    """A subject that comes out empty skips the message rather than sending it."""
    with pytest.raises(errors.TemplateError, match="subject"):
        samples.rendered(samples.message(subject="{{ contact.nothing }}"))


def test_liquid_survives_mjml_anywhere() -> None:
    """Conditions around sections, loops in tables, comparisons: all still Liquid afterwards."""
    body = """{% assign total = cart.total | money: "EUR" %}<mjml>
<mj-head><mj-style>.red { color: red }</mj-style></mj-head><mj-body>
{% if cart.total > 10 and cart.total < 100 %}<mj-section><mj-column>
<mj-text>Total {{ total }}</mj-text>
<mj-table>{% for line in cart.lines %}<tr><td class="red">{{ line.name }}</td></tr>{% endfor %}
</mj-table></mj-column></mj-section>{% else %}<mj-section><mj-column>
<mj-text>Nothing here</mj-text></mj-column></mj-section>{% endif %}</mj-body></mjml>"""
    lines = [{"name": "Chair & table"}, {"name": "Lamp"}]
    made = samples.rendered(samples.message(body), {"cart": {"total": 42, "lines": lines}})
    assert made.html.count('class="red"') == 2
    assert made.html.count("<tbody>") == made.html.count("</tbody>")
    assert "color: red" in made.html.partition("</head>")[2]
    assert "Total 42,00\u00a0€" in made.text
    assert "Chair & table" in made.text
    assert "Nothing" not in made.text
    assert "lqz" not in made.html + made.text
    other = samples.rendered(samples.message(body), {"cart": {"total": 5}})
    assert "Nothing here" in other.text


def test_links_are_tracked_once() -> None:
    """Web links become signed ones; mail, telephone, ours and already tracked ones do not."""
    tracked = samples.URLS.click(links.head("click", 7, 3, bytes(range(16))), "https://x.example/")
    body = samples.text_body(
        '<a href="https://shop.example/?a=1&amp;b=2">one</a> <a href="mailto:a@b.example">two</a>'
        '<a href="tel:+331">three</a><a href="{{ product.url }}">four</a>'
        '<a href="{{ unsubscribe_url }}">five</a><a href="{{ tracked }}">six</a>'
        '<a href="https://shop.example/p/{{ product.id }}">seven</a>'
    )
    context: dict[str, object] = {
        "product": {"url": "https://shop.example/p?x=1&y=é", "id": "A&B"},
        "tracked": tracked,
    }
    made = samples.rendered(samples.message(body), context)
    expected = [
        "https://shop.example/?a=1&b=2",
        "https://shop.example/p?x=1&y=é",
        "https://x.example/",
        "https://shop.example/p/A&B",
    ]
    assert targets(made.html) == expected
    assert targets(made.text) == expected
    assert 'href="mailto:a@b.example"' in made.html
    assert 'href="tel:+331"' in made.html
    assert made.html.count("/t/u/") == 1
    assert "four (https://brand.example/t/c/" in made.text


def test_a_link_with_parameters_and_liquid_is_the_same_in_html_and_in_text() -> None:
    """What is written as HTML has it, `&amp;`, is an ampersand; what a value holds stays whole."""
    body = samples.text_body(
        '<a href="{{ page }}?ticket={{ ticket }}&amp;copy=1">rate</a>'
        '<a href="https://shop.example/?a={{ ticket }}&amp;lt=2">see</a>'
    )
    context: dict[str, object] = {"page": "https://shop.example/r", "ticket": "T&amp;7&lt=1"}
    made = samples.rendered(samples.message(body), context)
    expected = [
        "https://shop.example/r?ticket=T&amp;7&lt=1&copy=1",
        "https://shop.example/?a=T&amp;7&lt=1&lt=2",
    ]
    assert targets(made.html) == expected
    assert targets(made.text) == expected


def test_a_link_that_runs_code_stops_the_message() -> None:
    """A value cannot make a link run code."""
    body = samples.text_body('<a href="{{ product.url }}">x</a>')
    with pytest.raises(errors.TemplateError, match="unsafe link"):
        samples.rendered(samples.message(body), {"product": {"url": "javascript:alert(1)"}})


def test_marketing_always_offers_to_leave() -> None:
    """A marketing message without an unsubscribe link gets one; a transactional one does not."""
    marketing = samples.rendered(samples.message())
    assert "Se d&#233;sabonner" in marketing.html
    assert "Se désabonner (https://brand.example/t/u/" in marketing.text
    assert "Unsubscribe" in samples.rendered(samples.message(language="en"), language="en").text
    own = samples.message(samples.text_body('<a href="{{ unsubscribe_url }}">Partir</a>'))
    assert "sabonner" not in samples.rendered(own).html
    service = samples.rendered(samples.message(transactional=True))
    assert "/t/u/" not in service.html + service.text


def test_the_open_pixel_is_last() -> None:
    """The HTML ends with an image that tells it was opened; the text has none."""
    made = samples.rendered(samples.message())
    assert re.search(
        r'<img[^>]*src="https://brand\.example/t/o/[\w-]+\.gif"[^>]*></body>', made.html
    )
    assert "/t/o/" not in made.text


def test_headers_of_marketing_and_of_service_mail() -> None:
    """Marketing has RFC 8058's one-click fields; both say that a machine wrote them."""
    sender = Sender(name="X", address="x@shop.example", unsubscribe_mailto="leave@shop.example")
    fields = dict(samples.rendered(samples.message(), sender=sender).headers)
    assert fields["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    leave = re.fullmatch(
        r"<https://brand\.example/t/u/([\w-]+)>, "
        r"<mailto:leave@shop\.example\?subject=unsubscribe-\1>",
        fields["List-Unsubscribe"],
    )
    assert leave is not None
    link = samples.SIGNER.verify(leave[1])
    assert link == links.Link("unsubscribe", 7, 3, bytes(range(16)))
    assert fields["Auto-Submitted"] == "auto-generated"
    assert fields["Feedback-ID"] == "abandoned_basket:reminder:3:aparte"
    assert fields["X-Aparte-Delivery"] == bytes(range(16)).hex()
    service = dict(samples.rendered(samples.message(transactional=True)).headers)
    assert not [name for name in service if name.startswith("List-")]


def test_a_template_can_stop_its_message() -> None:
    """The abort tag raises with its reason."""
    body = '{% if cart.lines == empty %}{% abort "empty cart" %}{% endif %}' + samples.BODY
    with pytest.raises(errors.TemplateAbortedError) as caught:
        samples.rendered(samples.message(body), {"cart": {"lines": []}})
    assert caught.value.reason == "empty cart"
    assert caught.value.code == "aborted_by_template"
    assert samples.rendered(samples.message(body), {"cart": {"lines": [1]}}).subject


@pytest.mark.parametrize(
    ("inner", "context"),
    [
        ("{{ a | divided_by: 0 }}", {"a": 1}),
        ("{{ a | money: 'EUR' }}", {"a": "twelve"}),
        ("{{ a | money: 'euros' }}", {"a": 12}),
        ("{{ a | money }}", {"a": 12}),
        ("{% for i in (1..10000) %}{% for j in (1..10000) %}x{% endfor %}{% endfor %}", {}),
        ("{% for i in (1..5000) %}{{ a }}{% endfor %}", {"a": "x" * 1_000}),
        ("{% assign b = a | append: a | append: a %}{{ b }}", {"a": "x" * 100_000}),
        ("{{ a | replace: 'x', a }}", {"a": "x" * 10_000}),
        ("{{ l | join: a }}", {"a": "x" * 10_000, "l": list(range(1_000))}),
        ("{{ a | sort }}", {"a": [1, {}]}),
    ],
)
def test_failures_are_contained(inner: str, context: dict[str, object]) -> None:
    """Whatever goes wrong in a template, within time and size bounds, is a TemplateError."""
    with pytest.raises(errors.TemplateError) as caught:
        body_text(inner, context)
    assert caught.value.code == "template_error"
    assert caught.value.words.fr.startswith("Le modèle a échoué")


@pytest.mark.parametrize(
    ("language", "inner", "expected"),
    [
        ("fr", "{{ 1234.5 | money: 'EUR' }}", "1\u202f234,50\u00a0€"),
        ("en", "{{ 1234.5 | money: 'EUR' }}", "€1,234.50"),
        ("en", "{{ 1234.5 | money: 'USD', 'fr' }}", "1\u202f234,50\u00a0$US"),
        ("en", "{{ 1234 | money: 'JPY' }}", "¥1,234"),
        ("en", "{{ cart.total | money }}", "£9.99"),
        ("en", "{{ nothing | money: 'EUR' }}.", "."),
        ("fr", "{{ 'now' | date: '%A %-d %B %Y à %Hh%M' }}", "vendredi 1 mai 2026 à 12h00"),
        ("en", "{{ 'now' | date: '%A, %B %-d' }}", "Friday, May 1"),
        ("fr", "{{ '2026-12-24' | date }}", "24 décembre 2026"),
        ("fr", "{{ '2026-10-01' | date }}", "1er octobre 2026"),
        ("fr-CA", "{{ '2026-10-01' | date: 'full' }}", "jeudi 1er octobre 2026"),
        ("fr", "{{ '2026-10-01' | date: 'short' }}", "01/10/2026"),
        ("en", "{{ '2026-12-24T23:30:00Z' | date: 'full' }}", "Friday, December 25, 2026"),
        ("fr", "{{ '2026-05-01' | date }}", "1er mai 2026"),
        ("fr", "{{ '2026-05-01' | date: 'full' }}", "vendredi 1er mai 2026"),
        ("fr", "{{ '2026-05-01' | date: 'short' }}", "01/05/2026"),
        ("fr", "{{ '1955-04-01' | date: 'day' }}", "1er avril"),
        ("fr", "{{ '1955-03-21' | date: 'day' }}", "21 mars"),
        ("en", "{{ '1955-04-01' | date: 'day' }}", "April 1"),
        ("en", "{{ '2026-12-24T23:30:00Z' | date: '%d %b', 'fr', 'UTC' }}", "24 déc."),
        ("en", "{{ 1777629600 | date: '%F %R' }}", "2026-05-01 12:00"),
        ("en", "{{ 1777629600000000 | date: '%F %T' }}", "2026-05-01 12:00:00"),
        ("en", "{{ 'one day' | date }}", "one day"),
        ("en", "{{ nothing | date }}.", "."),
    ],
)
def test_money_and_dates_speak_the_language(language: str, inner: str, expected: str) -> None:
    """Amounts and dates are written as readers of the language write them, in their zone."""
    content = samples.message(samples.text_body(inner), language=language, transactional=True)
    context: dict[str, object] = {"cart": {"total": "9.99", "currency": "gbp"}}
    assert samples.rendered(content, context, language=language).text.strip() == expected


def test_the_preheader_replaces_the_body_s_own() -> None:
    """The preheader stands hidden at the top of the HTML and not at all in the text."""
    body = samples.BODY.replace("<mjml>", "<mjml><mj-head><mj-preview>old</mj-preview></mj-head>")
    content = samples.message(body, preheader="Il reste {{ n }} articles & <plus>")
    made = samples.rendered(content, {"n": 3})
    assert "Il reste 3 articles &amp;" in made.html
    assert "old" not in made.html
    assert "Il reste" not in made.text


def test_no_third_party_is_asked_for_fonts() -> None:
    """A body that names no font or style loads none."""
    made = samples.rendered(samples.message())
    assert "googleapis" not in made.html
    assert "<link" not in made.html


def test_the_language_is_declared() -> None:
    """The HTML says which language it is in, for those who hear it read."""
    assert '<html lang="fr"' in samples.rendered(samples.message()).html


def test_the_same_delivery_renders_the_same() -> None:
    """Rendering twice gives the same message."""
    assert samples.rendered(samples.message()) == samples.rendered(samples.message())
