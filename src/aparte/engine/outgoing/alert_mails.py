"""The e-mail of an alert, or of several gathered ones: what the step's words say, and a link.

Nothing of the contact is in it but what these words name; who is allowed to sees the rest behind
the link. It is written in the workspace's language.
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Final

import msgspec

from aparte.channels import contracts as channels
from aparte.core import phrases
from aparte.crm import outbox
from aparte.kernel import durations, ids, zones
from aparte.kernel.words import Words
from aparte.messages import contracts as messages_contracts
from aparte.messages import facade as messages
from aparte.workspaces import contracts as workspaces

HEADERS: Final = (("Auto-Submitted", "auto-generated"),)
"""RFC 3834: nobody's holiday reply should answer it."""

_LINK: Final = Words(en="See this person: {url}", fr="Voir cette personne : {url}")
_FOOTER: Final = Words(
    en="Sent by the step “{step}” of the scenario “{scenario}”. It is no message to the person.",
    fr="Envoyé par l’étape « {step} » du scénario « {scenario} ». Ce n’est pas un message à la"
    " personne.",
)
_GATHERED: Final = Words(
    en="{count} alerts gathered: scenario “{scenario}”",
    fr="{count} alertes regroupées : scénario « {scenario} »",
)
_WHY: Final = Words(
    en="The step sends you at most {number} e-mails in {length}. These alerts came besides.",
    fr="L’étape vous envoie au plus {number} e-mails en {length}. Ces alertes sont venues en plus.",
)

_DECODER: Final = msgspec.json.Decoder(Words)


def compose(
    mail: bytes,
    alerts: Sequence[outbox.DueAlert],
    workspace: workspaces.LiveWorkspace,
    url: str,
    now: int,
    dkim: messages.Sign | None,
) -> channels.Envelope:
    """Return an e-mail ready to hand over; raises AddressError where it can have no recipient."""
    first = alerts[0]
    ordered = sorted(alerts, key=lambda one: (one.asked_at, one.alert_id))
    if len(alerts) == 1:
        subject = _said(first.subject, workspace)
        blocks = _block(first, workspace, url)
    else:
        subject = _GATHERED.filled(count=len(alerts), scenario=first.scenario).in_language(
            workspace.language
        )
        blocks = [_why(ordered[-1], workspace)]
        for number, alert in enumerate(ordered, start=1):
            blocks.append(f"{number}. {_heading(alert, workspace)}")
            blocks += _block(alert, workspace, url)
    footer = _FOOTER.filled(step=first.step, scenario=first.scenario)
    blocks.append(footer.in_language(workspace.language))
    sender = messages_contracts.Sender(name=workspace.sender_name, address=workspace.sender_address)
    about = messages_contracts.DeliveryRef(
        partition=first.partition, delivery_id=mail, workspace_id=workspace.id, at=now
    )
    rendered = messages_contracts.RenderedMessage(
        subject, _html(blocks), "\n\n".join(blocks) + "\n", HEADERS
    )
    content = messages.build(rendered, sender, first.recipient, about, dkim)
    return channels.Envelope(
        mail, messages.to_ascii(sender.address), messages.to_ascii(first.recipient), content
    )


def _block(alert: outbox.DueAlert, workspace: workspaces.LiveWorkspace, url: str) -> list[str]:
    """Return what is said of one contact, and where to see more."""
    link = f"{url.rstrip('/')}/people/{ids.to_text(alert.contact_id)}"
    said = _said(alert.body, workspace).strip()
    linked = _LINK.filled(url=link).in_language(workspace.language)
    return [said, linked] if said else [linked]


def _heading(alert: outbox.DueAlert, workspace: workspaces.LiveWorkspace) -> str:
    zone = zones.find(workspace.timezone)
    assert zone is not None, "a workspace has an IANA time zone"
    when = phrases.moment(alert.asked_at, zone).in_language(workspace.language)
    return f"{_said(alert.subject, workspace)} ({when})"


def _why(alert: outbox.DueAlert, workspace: workspaces.LiveWorkspace) -> str:
    length = durations.to_words(alert.within)
    return Words(
        en=_WHY.en.format(number=alert.number, length=length.en),
        fr=_WHY.fr.format(number=alert.number, length=length.fr),
    ).in_language(workspace.language)


def words_of(stored: str) -> Words:
    """Return words as they are kept with an alert."""
    return _DECODER.decode(stored)


def _said(stored: str, workspace: workspaces.LiveWorkspace) -> str:
    return words_of(stored).in_language(workspace.language)


def _html(blocks: Sequence[str]) -> str:
    """Return the blocks as plain paragraphs: no line is longer than mail allows."""
    paragraphs = [
        "<p>" + "<br>\n".join(html.escape(block).split("\n")) + "</p>" for block in blocks
    ]
    return "<!doctype html>\n<html><body>\n" + "\n".join(paragraphs) + "\n</body></html>\n"
