"""One small shop's messages, for the tests of making and sending e-mail."""

from __future__ import annotations

from aparte.kernel.words import Words
from aparte.messages import links, render, template
from aparte.messages.contracts import DeliveryRef, MessageContent, RenderedMessage, Sender

NOON = 1_777_629_600_000_000
"""2026-05-01T10:00:00Z, noon in Paris."""

SIGNER = links.Signer("a secret of this test")
URLS = links.Urls("https://brand.example", SIGNER)
SENDER = Sender(name="La Boutique", address="bonjour@shop.example")
DELIVERY = DeliveryRef(
    partition=7,
    delivery_id=bytes(range(16)),
    workspace_id=3,
    at=NOON,
    scenario_key="abandoned_basket",
    zone="Europe/Paris",
)
BODY = """<mjml><mj-body><mj-section><mj-column>
<mj-text><p>Bonjour {{ contact.first_name | default: "à vous" }}</p></mj-text>
<mj-button href="https://shop.example/cart?a=1&amp;b=2">Voir</mj-button>
</mj-column></mj-section></mj-body></mjml>"""


def text_body(inner: str) -> str:
    """Return an MJML body around the content of one text."""
    return (
        "<mjml><mj-body><mj-section><mj-column>"
        f"<mj-text>{inner}</mj-text></mj-column></mj-section></mj-body></mjml>"
    )


def message(
    body: str = BODY,
    *,
    subject: str = "Votre panier",
    preheader: str = "",
    transactional: bool = False,
    language: str = "fr",
) -> MessageContent:
    """Return a message in one language."""
    return MessageContent(
        key="reminder",
        name=Words(en="Reminder", fr="Rappel"),
        subject={language: subject},
        preheader={language: preheader} if preheader else {},
        mjml={language: body},
        transactional=transactional,
    )


def rendered(
    content: MessageContent,
    context: dict[str, object] | None = None,
    *,
    sender: Sender = SENDER,
    language: str = "fr",
) -> RenderedMessage:
    """Return a message rendered for the sample delivery."""
    compiled = template.compile_message(content, language, "en", sender, URLS)
    return render.render(compiled, context or {}, DELIVERY)
