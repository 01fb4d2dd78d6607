"""A message rendered for the console: the same compiled message, with links that lead nowhere.

It is rendered anew from what is known now, so a message sent long ago may read differently.
Links are signed with a key made for this one rendering: following one changes nothing.
"""

from __future__ import annotations

import secrets
from typing import Any
from uuid import UUID

import msgspec

from aparte import rows
from aparte.api import asking, messages
from aparte.contacts import records as contacts
from aparte.core import channels
from aparte.core import contact as core_contact
from aparte.core.scenarios import compiling
from aparte.engine import composing
from aparte.events import records as events
from aparte.kernel import clock, instants
from aparte.kernel.errors import AppError
from aparte.messages import contracts
from aparte.messages import facade as rendering
from aparte.messages import records as deliveries

KEY_BYTES = 32


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """What a message looks like; all empty where it cannot be rendered any more."""

    subject: str | None = None
    html: str | None = None
    text: str | None = None
    headers: tuple[tuple[str, str], ...] = ()


def render(connection: rows.Connection, workspace_id: int, row: messages.Row) -> Preview:
    """Return a message as it would be now; nothing where its template fails for this person."""
    workspace, program = asking.programs().find(connection, workspace_id)
    scenario = program.scenarios.get((row.scenario_key, row.version))
    message = None if scenario is None else scenario.definition.messages.get(row.message_key)
    state = contacts.follow(connection, workspace_id, row.contact_id)
    if scenario is None or message is None or state is None or message.channel != channels.EMAIL:
        return Preview()
    language = composing.language_of(state, workspace)
    urls = rendering.Urls(asking.public_url(), rendering.Signer(secrets.token_bytes(KEY_BYTES)))
    event = _event(connection, workspace_id, row, state) or _own_event(row, state, scenario)
    context = composing.context_of(state, event, workspace)
    delivery = contracts.DeliveryRef(
        partition=row.partition,
        delivery_id=_id_of(row).bytes,
        workspace_id=workspace_id,
        at=clock.SystemClock().now(),
        scenario_key=row.scenario_key,
        zone=program.zone_of(state).key,
    )
    try:
        compiled = composing.compile_for(row.message_key, message, language, workspace, urls)
        rendered = rendering.render(compiled, context, delivery)
    except AppError:
        return Preview()
    return Preview(
        subject=rendered.subject,
        html=rendered.html,
        text=rendered.text,
        headers=rendered.headers,
    )


def _id_of(row: messages.Row) -> UUID:
    return messages.place_of(row).id


def _event(
    connection: rows.Connection, workspace_id: int, row: messages.Row, state: core_contact.Contact
) -> dict[str, Any]:
    """Return the properties of the event that began it all, where the record names one."""
    if not isinstance(row, deliveries.DeliveryRow):
        return {}
    if row.trigger_event_id is None or row.trigger_at is None:
        return {}
    found = events.load_event(
        connection, workspace_id, contacts.all_ids(state), row.trigger_event_id, row.trigger_at
    )
    return {} if found is None else found.properties


def _own_event(
    row: messages.Row, state: core_contact.Contact, scenario: compiling.CompiledScenario
) -> dict[str, Any]:
    """Return what stands for that event where time, not an event, began it."""
    if not isinstance(row, deliveries.DeliveryRow):
        return {}
    if row.trigger_event_id is None or row.trigger_at is None:
        return {}
    at = instants.from_datetime(row.trigger_at)
    return scenario.properties_of(state, row.trigger_event_id.bytes, at)
