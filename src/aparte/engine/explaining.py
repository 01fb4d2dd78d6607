"""Explaining one person, for the console, the API and the command line.

The core tells how things stand from the state; this brings the state up to date on a copy, fills
in from the log what a program only watches as it passes, and adds what the record says of earlier
messages.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any, Final

import msgspec

from aparte import rows
from aparte.contacts import records as contact_records
from aparte.core import contact as contacts
from aparte.core import explaining, inputs, phrases, refreshing
from aparte.core import program as programs
from aparte.core.governance import reasons, wording
from aparte.core.scenarios.compiling import CompiledScenario
from aparte.core.scenarios.steps import Alert
from aparte.core.scenarios.steps.send import SendRunner
from aparte.core.scores import telling
from aparte.engine.history import progress
from aparte.events import records as event_records
from aparte.kernel import instants
from aparte.kernel.words import Words, join
from aparte.messages import records as message_records
from aparte.scenarios import contracts
from aparte.scenarios import records as scenario_records

HISTORY_MAX: Final = 2_000
"""Events of one name looked at; older ones are not told of."""

RECORDS_MAX: Final = 5
"""Earlier messages of one scenario that are told."""

ALERTED: Final = "Alert Sent"

_UNSENT: Final = ("deferred", "skipped", "ended")
_STATUSES: Final = (
    "queued",
    "claimed",
    "handing",
    "sent",
    "failed",
    "refused",
    "unknown",
    "cancelled",
)

_NOTHING: Final = Words(en="", fr="")
_LEFT: Final = Words(en="“{name}” was sent on {en}.", fr="« {name} » a été envoyé le {fr}.")
_WAITING: Final = Words(en="“{name}” is about to leave.", fr="« {name} » est sur le départ.")
_ALERT: Final = Words(
    en="Colleagues were alerted on {en} (“{name}”); that is no message to this person, and counts"
    " nowhere.",
    fr="Des collègues ont été alertés le {fr} (« {name} ») ; ce n’est pas un message à cette"
    " personne, et cela ne compte nulle part.",
)
_HELD: Final = Words(
    en="“{name}” was held back on {en}. {why_en}",
    fr="« {name} » a été retenu le {fr}. {why_fr}",
)
_BEHIND: Final = Words(
    en="The history of this person has not been taken in since the last change: what follows is"
    " told from it, and takes effect once it is.",
    fr="L’historique de cette personne n’a pas été repris depuis le dernier changement : ce qui"
    " suit en tient compte, et prend effet ensuite.",
)
_DEFERRED: Final = Words(
    en="“{name}” waits until {en}. {why_en}", fr="« {name} » attend jusqu’au {fr}. {why_fr}"
)


def explain(
    connection: rows.Connection,
    program: programs.Program,
    contact: contacts.Contact,
    now: int,
    scenario: str | None = None,
) -> list[explaining.Explanation]:
    """Return how each live or paused scenario, or the one named, stands for a contact."""
    asked = [one for one in program.scenarios.values() if one.shown and scenario in {None, one.key}]
    asked.sort(key=lambda one: (-one.priority, one.key))
    present = _present(connection, program, contact, now)
    found: list[explaining.Explanation] = []
    for one in asked:
        told = explaining.explain(present, program, one, now)
        lines = [*told.lines, *_record(connection, program, present, one)]
        found.append(msgspec.structs.replace(told, lines=lines))
    return found


def behind(
    connection: rows.Connection, program: programs.Program, contact: contacts.Contact
) -> Words | None:
    """Return why what is told of a contact has not acted yet; None where it has."""
    if contact.generation >= program.generation:
        return None
    sweep = progress.load(connection, contact.workspace_id)
    if sweep.reached(contact.id[15], program.generation):
        return None
    under_way = sweep.present()
    if under_way is None:
        return _BEHIND
    mark = under_way.words
    return Words(en=f"{_BEHIND.en} ({mark.en})", fr=f"{_BEHIND.fr} ({mark.fr})")


def tell_scores(
    connection: rows.Connection, program: programs.Program, contact: contacts.Contact, now: int
) -> list[telling.ScoreTold]:
    """Return how each score stands for a contact, by key."""
    if not program.scores:
        return []
    present = _present(connection, program, contact, now)
    zone = program.zone_of(present)
    return [telling.tell(present, score, now, zone) for score in program.scores.values()]


def _present(
    connection: rows.Connection, program: programs.Program, contact: contacts.Contact, now: int
) -> contacts.Contact:
    """Return a copy of the contact as it stands, with all that the log can tell."""
    copy = contacts.decode(contacts.encode(contact))
    now = max(now, copy.clock)
    watched = [rule for rule in program.atoms.values() if not rule.tracked]
    outdated = copy.generation != program.generation
    missing = refreshing.missing(program, None) if outdated else []
    names = {rule.atom.event for rule in (*watched, *missing)}
    history = [event for name in names for event in _history(connection, copy, name)]
    if outdated:
        refreshing.refresh(copy, program, now, missing, history)
    refreshing.recall(copy, now, watched, history)
    return copy


def _history(
    connection: rows.Connection, contact: contacts.Contact, name: str
) -> list[inputs.EventInput]:
    found = event_records.list_of_contacts(
        connection,
        contact.workspace_id,
        contact_records.all_ids(contact),
        name=name,
        limit=HISTORY_MAX,
    )
    return [
        inputs.EventInput(
            id=row.event_id.bytes,
            at=instants.from_datetime(row.occurred_at),
            received_at=instants.from_datetime(row.received_at),
            name=row.name,
            decoded=row.properties,
        )
        for row in found
    ]


def _record(
    connection: rows.Connection,
    program: programs.Program,
    contact: contacts.Contact,
    scenario: CompiledScenario,
) -> list[explaining.Line]:
    """Return what the record says of the scenario's earlier messages, the latest first."""
    people = tuple(contact_records.all_ids(contact))
    deliveries = message_records.list_deliveries(
        connection,
        contact.workspace_id,
        message_records.Filters(statuses=_STATUSES, scenario=scenario.key, contacts=people),
        limit=RECORDS_MAX,
    )
    decisions = scenario_records.list_unsent(
        connection,
        contact.workspace_id,
        _UNSENT,
        contracts.MessageFilters(scenario=scenario.key, contacts=people),
        limit=RECORDS_MAX,
    )
    zone = program.zone_of(contact)
    dated = [
        (row.wanted_at, _delivery_line(row, scenario, _stepped_in(connection, row, program), zone))
        for row in deliveries
    ]
    dated += [(row.wanted_at, _decision_line(row, scenario, zone)) for row in decisions]
    dated += [
        (row.occurred_at, _alert_line(row, zone))
        for row in _alerts(connection, contact.workspace_id, people, scenario)
    ]
    dated.sort(key=lambda pair: pair[0], reverse=True)
    return [line for _, line in dated[:RECORDS_MAX]]


def _alerts(
    connection: rows.Connection,
    workspace_id: int,
    people: Sequence[uuid.UUID],
    scenario: CompiledScenario,
) -> list[event_records.EventRow]:
    """Return what colleagues were told by a scenario; nothing is read for one without alerts."""
    if not any(isinstance(step, Alert) for step in scenario.definition.steps):
        return []
    found = event_records.list_of_contacts(
        connection, workspace_id, list(people), name=ALERTED, limit=HISTORY_MAX
    )
    return [row for row in found if row.properties.get("scenario") == scenario.key]


def _name(scenario: CompiledScenario, key: str) -> Words:
    message = scenario.definition.messages.get(key)
    return Words(en=key, fr=key) if message is None else message.name


def _stepped_in(
    connection: rows.Connection, row: message_records.DeliveryRow, program: programs.Program
) -> contracts.DecisionRow | None:
    """Return the decision by which a message left in place of others, None for any other."""
    scenario = program.scenarios.get((row.scenario_key, row.version))
    step = None if scenario is None else scenario.step(row.step_id)
    if not isinstance(step, SendRunner) or len(step.messages) == 1:
        return None
    wish = contracts.Wish(
        contact_id=row.contact_id,
        scenario_key=row.scenario_key,
        step_id=row.step_id,
        wanted_at=row.wanted_at,
    )
    judged = scenario_records.list_judgements(connection, program.workspace_id, wish)
    return next((one for one in judged if one.verdict == "accepted" and one.figures), None)


def _delivery_line(
    row: message_records.DeliveryRow,
    scenario: CompiledScenario,
    stepped_in: contracts.DecisionRow | None,
    zone: Any,
) -> explaining.Line:
    name = _name(scenario, row.message_key)
    at = phrases.moment(instants.from_datetime(row.finished_at or row.wanted_at), zone)
    if row.status in {"queued", "claimed", "handing"}:
        truth, said = None, _filled(_WAITING, name, at)
    elif row.status == "sent":
        truth, said = True, _filled(_LEFT, name, at)
    else:
        why = reasons.sentence(row.reason or "outcome_unknown")
        truth, said = False, _filled(_HELD, name, at, why)
    if stepped_in is None:
        return explaining.Line(kind="message", truth=truth, words=said)
    chosen = wording.sentence(stepped_in.reason, stepped_in.figures, zone)
    return explaining.Line(
        kind="message",
        truth=truth,
        words=join([said, chosen], en=" ", fr=" "),
        figures=stepped_in.figures,
    )


def _alert_line(row: event_records.EventRow, zone: Any) -> explaining.Line:
    at = phrases.moment(instants.from_datetime(row.occurred_at), zone)
    name = phrases.same(str(row.properties.get("subject", "")))
    return explaining.Line(kind="alert", truth=None, words=_filled(_ALERT, name, at))


def _decision_line(
    row: contracts.DecisionRow, scenario: CompiledScenario, zone: Any
) -> explaining.Line:
    name = _name(scenario, row.message_key)
    why = wording.sentence(row.reason, row.figures, zone)
    deferred = row.verdict == "deferred" and row.until is not None
    until = instants.from_datetime(row.until) if deferred and row.until is not None else None
    at = phrases.moment(instants.from_datetime(row.decided_at) if until is None else until, zone)
    form = _HELD if until is None else _DEFERRED
    return explaining.Line(
        kind="message",
        truth=None if deferred else False,
        words=_filled(form, name, at, why),
        until=until,
        figures=row.figures,
    )


def _filled(form: Words, name: Words, at: Words, why: Words = _NOTHING) -> Words:
    return Words(
        en=form.en.format(name=name.en, en=at.en, why_en=why.en),
        fr=form.fr.format(name=name.fr, fr=at.fr, why_fr=why.fr),
    )


def find(
    connection: rows.Connection, workspace_id: int, named: str, kinds: Sequence[str]
) -> contacts.Contact | None:
    """Return the contact that an id or identity names, or the one it became."""
    try:
        state = contact_records.follow(connection, workspace_id, uuid.UUID(named))
    except ValueError:
        state = None
    for kind in kinds:
        if state is not None:
            break
        found = contact_records.find_contact(connection, workspace_id, kind, named)
        if found is not None:
            state = contact_records.follow(connection, workspace_id, found)
    return state
