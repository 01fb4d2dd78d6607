"""The timeline of one person: events, messages, journeys, segments and consents, merged by time.

Each part is read as a keyset of its own from the same instant; the latest of all are kept. Ties
are settled by id, so that no page repeats or skips a line.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid5

from django.http import HttpRequest
from ninja import Query, Router, Schema

from aparte import rows
from aparte.api import asking, card, contacts, cursors, messages, shapes
from aparte.audience import facade as segments
from aparte.audience import records as memberships
from aparte.contacts import records
from aparte.core.contact import Contact
from aparte.core.scenarios import endings
from aparte.events import facade as event_words
from aparte.events import records as events
from aparte.kernel.words import Words
from aparte.scenarios import contracts as scenario_contracts
from aparte.scenarios import records as journeys

router = Router(tags=["contacts"])

LATE_AFTER: Final = timedelta(minutes=5)
"""An event that arrived this long after it happened is shown as late."""

_SPACE: Final = UUID("5f0c1a9e-6d1b-4f53-9a38-3a4cf4e1d0aa")
"""The namespace of ids for lines that have none of their own (RFC 9562, version 5)."""


class TimelineItem(Schema):
    """One line: something that happened to, with or about a person."""

    id: str
    at: datetime
    received_at: datetime | None
    kind: shapes.Kind
    name: str
    words: shapes.Words
    late: bool
    properties: dict[str, Any]


class _Reading:
    """One read of a timeline: whose, from where on, how much."""

    def __init__(
        self,
        connection: rows.Connection,
        workspace_id: int,
        state: Contact,
        after: rows.Place | None,
        limit: int,
    ) -> None:
        self.connection = connection
        self.workspace_id = workspace_id
        self.state = state
        self.ids = records.all_ids(state)
        self.after = after
        self.limit = limit

    def is_next(self, place: rows.Place) -> bool:
        """Tell whether a line comes after the place where the last page ended."""
        return self.after is None or (place.at, place.id) < (self.after.at, self.after.id)


_Line = tuple[rows.Place, TimelineItem]


@router.get("/{contact_id}/timeline", response=shapes.Page[TimelineItem])
def get_timeline(
    request: HttpRequest, contact_id: str, query: Query[shapes.PageQuery]
) -> shapes.Page[TimelineItem]:
    """Tell what happened to, with and about a person, the latest first."""
    workspace_id = asking.workspace_id(request)
    after = cursors.decode(query.cursor)
    with asking.facts() as connection:
        state = contacts.load(connection, workspace_id, contact_id)
        reading = _Reading(connection, workspace_id, state, after, query.limit + 1)
        lines = [
            *_events(reading),
            *_messages(reading),
            *_journeys(reading),
            *_segments(reading),
            *_consents(reading),
        ]
    lines.sort(key=lambda line: (line[0].at, line[0].id), reverse=True)
    kept, cursor = cursors.page(lines, query.limit, lambda line: line[0])
    return shapes.Page[TimelineItem](items=[item for _, item in kept], next_cursor=cursor)


def _line(
    place: rows.Place,
    kind: shapes.Kind,
    name: str,
    words: Words | shapes.Words,
    properties: dict[str, Any],
    received_at: datetime | None = None,
) -> _Line:
    item = TimelineItem(
        id=f"{kind}-{place.id}",
        at=place.at,
        received_at=received_at,
        kind=kind,
        name=name,
        words=shapes.Words(en=words.en, fr=words.fr),
        late=received_at is not None and received_at - place.at > LATE_AFTER,
        properties=properties,
    )
    return place, item


def _events(reading: _Reading) -> Iterator[_Line]:
    found = events.list_of_contacts(
        reading.connection,
        reading.workspace_id,
        reading.ids,
        after=reading.after,
        limit=reading.limit,
    )
    for row in found:
        place = rows.Place(row.occurred_at, row.event_id)
        words = event_words.words_of(row.name)
        yield _line(place, "event", row.name, words, row.properties, row.received_at)


_OUTCOMES: Final[dict[shapes.Outcome, Words]] = {
    "sent": Words(en="Sent: {what}", fr="Envoyé : {what}"),
    "waiting": Words(en="About to leave: {what}", fr="Sur le départ : {what}"),
    "held_back": Words(en="Held back: {what}. {why}", fr="Retenu : {what}. {why}"),
    "deferred": Words(en="Deferred: {what}. {why}", fr="Reporté : {what}. {why}"),
    "unknown": Words(en="Outcome unknown: {what}", fr="Issue inconnue : {what}"),
}


def _messages(reading: _Reading) -> Iterator[_Line]:
    filters = messages.Filters(contacts=tuple(reading.ids))
    found = messages.find_rows(
        reading.connection, reading.workspace_id, filters, reading.after, reading.limit
    )
    profiles = records.load_profiles(reading.connection, reading.workspace_id, reading.ids)
    names = messages.Names(reading.workspace_id, profiles)
    for row in found:
        written = messages.write(row, names)
        kind: shapes.Kind = (
            "decision" if isinstance(row, scenario_contracts.DecisionRow) else "message"
        )
        properties = written.dict(include={"id", "outcome", "reason", "message_key", "step_id"})
        properties["scenario"] = row.scenario_key
        yield _line(messages.place_of(row), kind, row.message_key, _said(written), properties)


def _said(written: messages.Message) -> Words:
    what = written.subject or written.message_key or ""
    why = written.figures_words or written.reason_words
    said = _OUTCOMES[written.outcome]
    return Words(
        en=said.en.format(what=what, why="" if why is None else why.en).strip(),
        fr=said.fr.format(what=what, why="" if why is None else why.fr).strip(),
    )


_ENTERED: Final = Words(en="Entered “{what}”", fr="Entré dans « {what} »")
_LEFT: Final = Words(en="Left “{what}”", fr="Sorti de « {what} »")
_ENDED: Final = Words(en="Left “{what}”: {why}", fr="Sorti de « {what} » : {why}")


def _journeys(reading: _Reading) -> Iterator[_Line]:
    found = journeys.list_moves(
        reading.connection,
        reading.workspace_id,
        reading.ids,
        after=reading.after,
        limit=reading.limit,
    )
    names = messages.Names(reading.workspace_id, {})
    for row in found:
        name = names.scenario(row.scenario_key).name
        properties = {"scenario": row.scenario_key, "version": row.version}
        if row.entry_key:
            properties["entry_key"] = row.entry_key
        opened = rows.Place(row.opened_at, row.journey_id)
        if reading.is_next(opened):
            words = _filled(_ENTERED, name)
            yield _line(opened, "journey", row.scenario_key, words, properties)
        if row.ended_at is None:
            continue
        ended = rows.Place(row.ended_at, uuid5(_SPACE, f"ended {row.journey_id}"))
        if reading.is_next(ended):
            words = _filled(_ENDED, name, end_words(row.end_reason, row.outcome))
            told = {**properties, "end_reason": row.end_reason}
            if row.outcome is not None:
                told["outcome"] = row.outcome
            yield _line(ended, "journey", row.scenario_key, words, told)


def end_words(reason: str | None, outcome: str | None = None) -> Words | None:
    """Return why a journey ended and with what outcome, in words; None while it goes on."""
    if reason is None:
        return None
    known = endings.WORDS.get(reason)  # type: ignore[call-overload]
    words = known if isinstance(known, Words) else Words(en=reason, fr=reason)
    if outcome is None:
        return words
    return Words(en=f"{words.en}: {outcome}", fr=f"{words.fr} : {outcome}")


_GRADE_REACHED: Final = Words(en="Now graded {what}", fr="Désormais au palier {what}")
_GRADE_LEFT: Final = Words(en="No longer graded {what}", fr="N’est plus au palier {what}")


def _segments(reading: _Reading) -> Iterator[_Line]:
    words = segments.names(reading.workspace_id)
    grades = segments.grade_names(reading.workspace_id)
    found = memberships.list_memberships(reading.connection, reading.workspace_id, reading.ids)
    for row in found:
        name = shapes.named(words.get(row.segment_key), row.segment_key)
        entered, left = _ENTERED, _LEFT
        if row.segment_key in grades:
            name = shapes.words(grades[row.segment_key])
            entered, left = _GRADE_REACHED, _GRADE_LEFT
        for at, said in ((row.entered_at, entered), (row.left_at, left)):
            if at is None:
                continue
            key = f"{row.contact_id} {row.segment_key} {said.en}"
            place = rows.Place(at, uuid5(_SPACE, key))
            if reading.is_next(place):
                told = {"segment": row.segment_key}
                yield _line(place, "segment", row.segment_key, _filled(said, name), told)


_CONSENT: Final = Words(
    en="Consent to “{purpose}” by {channel}: {status}",
    fr="Consentement « {purpose} » par {channel} : {status}",
)


def _consents(reading: _Reading) -> Iterator[_Line]:
    found = records.list_consents(
        reading.connection,
        reading.workspace_id,
        reading.ids,
        after=reading.after,
        limit=reading.limit,
    )
    for row in found:
        status = card.status_words(row.status)
        words = Words(
            en=_CONSENT.en.format(purpose=row.purpose, channel=row.channel, status=status.en),
            fr=_CONSENT.fr.format(purpose=row.purpose, channel=row.channel, status=status.fr),
        )
        told = {"wording": row.wording, "source": row.source, "status": row.status}
        name = f"{row.purpose}/{row.channel}"
        yield _line(rows.Place(row.at, row.id), "consent", name, words, told)


def _filled(said: Words, what: shapes.Words, why: Words | None = None) -> Words:
    return Words(
        en=said.en.format(what=what.en, why="" if why is None else why.en),
        fr=said.fr.format(what=what.fr, why="" if why is None else why.fr),
    )
