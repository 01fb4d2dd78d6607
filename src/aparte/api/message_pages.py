"""The addresses of messages: the list, and one with its rendered preview and its history."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema

from aparte.api import asking, contacts, messages, phrases, preview, shapes
from aparte.contacts import records as contact_records
from aparte.kernel.errors import NotFoundError
from aparte.kernel.words import Words
from aparte.messages import records as deliveries
from aparte.scenarios import contracts as scenario_contracts
from aparte.scenarios import records as decisions

router = Router(tags=["messages"])
of_contact = Router(tags=["contacts"])


class MessageQuery(shapes.PageQuery):
    """Which messages to list; `status` is another name for `outcome`."""

    outcome: shapes.Outcome | None = None
    status: shapes.Outcome | None = None
    scenario: str | None = None
    reason: str | None = None
    contact: str | None = None


class Header(Schema):
    """One header field of an e-mail."""

    name: str
    value: str


class HistoryLine(Schema):
    """One thing that happened to a message."""

    at: datetime
    words: shapes.Words


class Decision(Schema):
    """What governance said last, with the figures it compared."""

    words: shapes.Words
    figures: dict[str, Any]


class MessageDetail(messages.Message):
    """One message: its preview, and everything that happened to it."""

    html: str | None
    text: str | None
    headers: list[Header]
    rfc_message_id: str | None
    provider_reply: str | None
    wanted_at: datetime | None
    queued_at: datetime | None
    sent_at: datetime | None
    attempts: int
    history: list[HistoryLine]
    decision: Decision | None


@router.get("", response=shapes.Page[messages.Message])
def list_messages(
    request: HttpRequest, query: Query[MessageQuery]
) -> shapes.Page[messages.Message]:
    """List every message that was wanted, whatever became of it, the latest first."""
    workspace_id = asking.workspace_id(request)
    with asking.facts() as connection:
        people: tuple[UUID, ...] | None = None
        if query.contact is not None:
            state = contacts.load(connection, workspace_id, query.contact)
            people = tuple(contact_records.all_ids(state))
        filters = messages.Filters(
            scenario=query.scenario,
            reason=query.reason,
            outcome=query.outcome or query.status,
            contacts=people,
        )
        return messages.find(connection, workspace_id, filters, query.cursor, query.limit)


@of_contact.get("/{contact_id}/messages", response=shapes.Page[messages.Message])
def list_contact_messages(
    request: HttpRequest, contact_id: str, query: Query[shapes.PageQuery]
) -> shapes.Page[messages.Message]:
    """List every message that was wanted for one contact."""
    workspace_id = asking.workspace_id(request)
    with asking.facts() as connection:
        state = contacts.load(connection, workspace_id, contact_id)
        filters = messages.Filters(contacts=tuple(contact_records.all_ids(state)))
        return messages.find(connection, workspace_id, filters, query.cursor, query.limit)


@router.get("/{message_id}", response=MessageDetail)
def get_message(request: HttpRequest, message_id: str) -> MessageDetail:
    """Return one message, rendered as it would be now, with its history."""
    workspace_id = asking.workspace_id(request)
    with asking.facts() as connection:
        row = messages.load(connection, workspace_id, message_id)
        if row is None:
            raise NotFoundError(phrases.NO_MESSAGE.filled(id=message_id))
        profiles = contact_records.load_profiles(connection, workspace_id, [row.contact_id])
        names = messages.Names(workspace_id, profiles)
        shown = preview.render(connection, workspace_id, row)
        judged = decisions.list_judgements(connection, workspace_id, _wish(row))
    return _detail(row, names, shown, judged)


def _wish(row: messages.Row) -> scenario_contracts.Wish:
    return scenario_contracts.Wish(
        contact_id=row.contact_id,
        scenario_key=row.scenario_key,
        step_id=row.step_id,
        wanted_at=row.wanted_at,
    )


def _detail(
    row: messages.Row,
    names: messages.Names,
    shown: preview.Preview,
    judged: list[scenario_contracts.DecisionRow],
) -> MessageDetail:
    written = messages.write(row, names)
    sent = row if isinstance(row, deliveries.DeliveryRow) else None
    last = judged[-1] if judged else None
    decided = None if last is None else messages.figures_words(last, names.zone)
    fields = written.dict() | {"subject": written.subject or shown.subject}
    return MessageDetail(
        **fields,
        html=shown.html,
        text=shown.text,
        headers=[Header(name=name, value=value) for name, value in shown.headers],
        rfc_message_id=None if sent is None else sent.rfc_message_id,
        provider_reply=None if sent is None else sent.provider_reply,
        wanted_at=row.wanted_at,
        queued_at=None if sent is None or last is None else last.decided_at,
        sent_at=sent.finished_at if sent is not None and sent.status == "sent" else None,
        attempts=0 if sent is None else sent.attempts,
        history=_history(row, names, judged),
        decision=None
        if last is None or decided is None
        else Decision(words=decided, figures=last.figures),
    )


_WANTED: Final = Words(en="The step wanted to send it.", fr="L’étape a voulu l’envoyer.")
_ACCEPTED: Final = Words(en="Governance let it through.", fr="La gouvernance l’a laissé passer.")
_VERDICTS: Final = {
    "deferred": Words(en="Deferred. {why}", fr="Reporté. {why}"),
    "skipped": Words(en="Held back. {why}", fr="Retenu. {why}"),
    "ended": Words(
        en="Held back, and the journey ended. {why}", fr="Retenu, et le parcours arrêté. {why}"
    ),
}
_HANDED: Final = Words(en="Handed to the mail provider.", fr="Remis au prestataire d’envoi.")
_FINISHED: Final = {
    "sent": Words(en="The provider accepted it.", fr="Le prestataire l’a accepté."),
    "failed": Words(en="The provider refused it.", fr="Le prestataire l’a refusé."),
    "refused": Words(en="It was not sent.", fr="Il n’a pas été envoyé."),
    "cancelled": Words(
        en="It was cancelled before it left.", fr="Il a été annulé avant de partir."
    ),
    "unknown": Words(
        en="Something failed while it was handed over: it may or may not have left.",
        fr="Une panne est survenue pendant la remise : il est peut-être parti.",
    ),
}
_OPENED: Final = Words(en="Opened.", fr="Ouvert.")
_CLICKED: Final = Words(en="A link was followed.", fr="Un lien a été suivi.")


def _history(
    row: messages.Row, names: messages.Names, judged: list[scenario_contracts.DecisionRow]
) -> list[HistoryLine]:
    found: list[tuple[datetime | None, Words]] = [(row.wanted_at, _WANTED)]
    for one in judged:
        why = messages.figures_words(one, names.zone)
        said = _VERDICTS.get(one.verdict, _ACCEPTED)
        english, french = (why.en, why.fr) if why is not None else ("", "")
        words = Words(en=said.en.format(why=english).strip(), fr=said.fr.format(why=french).strip())
        found.append((one.decided_at, words))
    if isinstance(row, deliveries.DeliveryRow):
        found.append((row.handed_at, _HANDED))
        if row.status in _FINISHED:
            found.append((row.finished_at, _FINISHED[row.status]))
        found += [(row.opened_at, _OPENED), (row.clicked_at, _CLICKED)]
    dated = [(at, words) for at, words in found if at is not None]
    dated.sort(key=lambda pair: pair[0])
    return [HistoryLine(at=at, words=shapes.words(words)) for at, words in dated]
