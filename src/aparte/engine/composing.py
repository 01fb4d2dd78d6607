"""Composing: from a claimed delivery to a finished e-mail, or the reason why there is none.

The last look before a message leaves: what the law and sense say at this very instant (consent,
suppression, expiry, the hours) is asked again, of the state as it stands now.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import msgspec

from aparte.channels import contracts as channels
from aparte.core import carts
from aparte.core import program as programs
from aparte.core.contact import Contact
from aparte.core.governance import rules
from aparte.core.governance.asking import Asking
from aparte.core.governance.reasons import Reason
from aparte.core.scenarios import model
from aparte.kernel import errors, instants
from aparte.messages import errors as message_errors
from aparte.messages import facade as messages
from aparte.messages import outbox
from aparte.messages.contracts import DeliveryRef, MessageContent, Sender
from aparte.workspaces import contracts as workspaces

COMPILED_MAX: Final = 2_000
"""Compiled messages kept; beyond, all are dropped and compiled again as needed."""


class Composed(msgspec.Struct, frozen=True):
    """An e-mail ready to hand over."""

    row: outbox.ClaimedRow
    subject: str
    rfc_message_id: str
    envelope: channels.Envelope


class Held(msgspec.Struct, frozen=True):
    """A delivery that must not leave, and why; `detail` is for the operator."""

    row: outbox.ClaimedRow
    reason: Reason
    detail: str = ""


class Early(msgspec.Struct, frozen=True):
    """A delivery that waited into hours in which it must not leave; it may from `at` on."""

    row: outbox.ClaimedRow
    at: int


class Composer:
    """Compiles each message once per version and language, and renders it per person."""

    def __init__(self, urls: messages.Urls, dkim: messages.Sign | None = None) -> None:
        self._urls = urls
        self._dkim = dkim
        self._compiled: dict[tuple[Any, ...], messages.CompiledMessage] = {}

    def compose(
        self,
        row: outbox.ClaimedRow,
        contact: Contact | None,
        event: dict[str, Any],
        program: programs.Program,
        workspace: workspaces.LiveWorkspace,
        now: int,
    ) -> Composed | Held | Early:
        """Return the e-mail of a delivery, or why it must not leave, at all or yet."""
        scenario = program.scenarios.get((row.scenario, row.version))
        if contact is None:
            return Held(row, Reason.TEMPLATE_ERROR, "the contact is gone")
        if scenario is None:
            return Held(row, Reason.JOURNEY_ENDED, "the scenario was archived")
        if row.channel not in channels.SENDERS:
            return Held(row, Reason.NO_SENDER, row.channel)
        held = _look_again(row, contact, program, scenario.messages[row.message], now)
        if held is not None:
            return held
        if not event and row.event_id is not None and row.event_at is not None:
            event = scenario.properties_of(contact, row.event_id, row.event_at)
        message = scenario.definition.messages[row.message]
        zone = program.zone_of(contact).key
        delivery = DeliveryRef(
            partition=row.partition,
            delivery_id=row.delivery_id,
            workspace_id=row.workspace_id,
            at=now,
            scenario_key=row.scenario,
            zone=zone,
        )
        recipient = str(contact.attribute("email"))
        try:
            compiled = self._find(row, message, language_of(contact, workspace), workspace)
            rendered = messages.render(compiled, context_of(contact, event, workspace), delivery)
            content = messages.build(rendered, compiled.sender, recipient, delivery, self._dkim)
            bounces_to = compiled.sender.return_path or compiled.sender.address
            envelope = channels.Envelope(
                row.delivery_id,
                messages.to_ascii(bounces_to),
                messages.to_ascii(recipient),
                content,
            )
        except message_errors.TemplateAbortedError as aborted:
            return Held(row, Reason.ABORTED_BY_TEMPLATE, aborted.reason)
        except message_errors.AddressError as error:
            return Held(row, Reason.NO_ADDRESS, error.words.en)
        except errors.AppError as error:
            return Held(row, Reason.TEMPLATE_ERROR, error.words.en)
        rfc_id = messages.message_id(row.delivery_id, compiled.sender)
        return Composed(row, rendered.subject, rfc_id, envelope)

    def _find(
        self,
        row: outbox.ClaimedRow,
        message: model.Message,
        language: str,
        workspace: workspaces.LiveWorkspace,
    ) -> messages.CompiledMessage:
        key = (
            *(workspace.id, row.scenario, row.version, row.message, language),
            *(workspace.sender_name, workspace.sender_address),
        )
        found = self._compiled.get(key)
        if found is None:
            if len(self._compiled) >= COMPILED_MAX:
                self._compiled.clear()
            found = compile_for(row.message, message, language, workspace, self._urls)
            self._compiled[key] = found
        return found


def compile_for(
    key: str,
    message: model.Message,
    language: str,
    workspace: workspaces.LiveWorkspace,
    urls: messages.Urls,
) -> messages.CompiledMessage:
    """Return a scenario's message compiled for a language; raises InvalidError."""
    content = content_of(key, message)
    sender = Sender(name=workspace.sender_name, address=workspace.sender_address)
    return messages.compile_message(content, language, workspace.language, sender, urls)


def content_of(key: str, message: model.Message) -> MessageContent:
    """Return a scenario's message as the messages slice wants it.

    A draft's is laid in its layout now; a published one's was when it was published.
    """
    mjml = message.mjml
    if message.layout and not mjml:
        mjml = messages.lay(message.layout, message.body, transactional=message.transactional)
    return MessageContent(
        key=key,
        name=message.name,
        channel=message.channel,
        purpose=message.purpose,
        transactional=message.transactional,
        subject=message.subject,
        preheader=message.preheader,
        mjml=mjml,
        sender_name=message.sender_name,
        reply_to=message.reply_to,
    )


def language_of(contact: Contact, workspace: workspaces.LiveWorkspace) -> str:
    """Return the language to write to a person in."""
    for name in ("language", "locale"):
        value = contact.attribute(name)
        if isinstance(value, str) and value:
            return value
    return workspace.language


def _look_again(
    row: outbox.ClaimedRow,
    contact: Contact,
    program: programs.Program,
    message: Any,
    now: int,
) -> Held | Early | None:
    if row.expires_at is not None and row.expires_at <= now:
        return _expired(row)
    asking = Asking(contact, message, program.zone_of(contact), row.scenario)
    for rule in (rules.address, rules.consent):
        refused = rule(asking, now)
        if refused is not None:
            return Held(row, refused.reason)
    allowed = program.judge.hours_allow_from(asking, now)
    if allowed == now:
        return None
    if row.expires_at is not None and row.expires_at <= allowed:
        return _expired(row)
    return Early(row, allowed)


def _expired(row: outbox.ClaimedRow) -> Held:
    assert row.expires_at is not None, "what never expires has not expired"
    return Held(row, Reason.EXPIRED, f"made sense until {instants.to_text(row.expires_at)}")


class Wording(NamedTuple):
    """A context name and the attribute names it is taken from, the first known one."""

    name: str
    attributes: tuple[str, ...]


_ALIASES: Final = (
    Wording("first_name", ("first_name", "firstName", "firstname")),
    Wording("last_name", ("last_name", "lastName", "lastname")),
)


def context_of(
    contact: Contact, event: dict[str, Any], workspace: workspaces.LiveWorkspace
) -> dict[str, object]:
    """Return what a message's Liquid may speak of: contact, event, cart, workspace."""
    person: dict[str, Any] = {name: stamped.value for name, stamped in contact.attributes.items()}
    for wording in _ALIASES:
        for attribute in wording.attributes:
            if person.get(attribute):
                person[wording.name] = person[attribute]
                break
    return {
        "contact": person,
        "event": event,
        "cart": cart_of(contact, workspace.currency),
        "products": event.get("products", []),
        "workspace": {
            "name": workspace.name,
            "url": f"https://{workspace.domain}" if workspace.domain else "",
            "currency": workspace.currency,
        },
    }


def cart_of(contact: Contact, currency: str) -> dict[str, Any]:
    """Return the basket as messages and the console show it."""
    lines = [
        {**line.fields, "product_id": line.product_id, "quantity": line.quantity}
        for line in carts.lines(contact.cart)
    ]
    prices = [line["price"] * line["quantity"] for line in lines if _is_number(line.get("price"))]
    return {"lines": lines, "total": round(sum(prices), 2), "currency": currency}


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
