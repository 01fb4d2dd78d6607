"""`aparte tasks`: what our own people are to do, and settling it."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Final

from aparte.cli import brands, command, installation, parsing, speech
from aparte.kernel.words import Words

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from aparte.crm.contracts import Settlement, TaskRow

LIMIT: Final = 200

_NONE: Final = Words(en="There is no such task.", fr="Il n’y a aucune tâche de ce genre.")
_MORE: Final = Words(
    en="Only the first {count} are shown.", fr="Seules les {count} premières sont affichées."
)
_LINE: Final = Words(
    en="{id}  due {due}  {who}  {subject}", fr="{id}  pour le {due}  {who}  {subject}"
)
_DONE: Final = Words(en="Done: {subject}", fr="Faite : {subject}")
_DISMISSED: Final = Words(en="Dismissed: {subject}", fr="Écartée : {subject}")


def _configure_list(parser: parsing.Parser) -> None:
    words = Words(
        en="open (by default), done or dismissed", fr="open (par défaut), done ou dismissed"
    )
    parser.takes("--state", choices=("open", "done", "dismissed"), default="open", words=words)
    words = Words(en="only those of this person", fr="seulement celles de cette personne")
    parser.takes("--assignee", metavar="WHO", default=None, words=words)
    words = Words(en="only those of this team", fr="seulement celles de cette équipe")
    parser.takes("--team", metavar="TEAM", default=None, words=words)
    brands.takes(parser)


def _configure_settling(parser: parsing.Parser) -> None:
    words = Words(en="id of the task, as listed", fr="identifiant de la tâche, tel que listé")
    parser.takes("task", metavar="TASK", words=words)
    words = Words(en="how it went", fr="comment cela s’est passé")
    parser.takes("--outcome", metavar="TEXT", default="", words=words)
    brands.takes(parser)


def _list(arguments: argparse.Namespace) -> int:
    import psycopg

    from aparte.crm import contracts, records
    from aparte.kernel import zones

    configured = installation.connected()
    assert configured.database_url is not None, "a connected installation has an address"
    workspace = brands.chosen(arguments, configured.database_url)
    zone = zones.find(workspace.timezone)
    assert zone is not None, "a workspace has an IANA time zone"
    filters = contracts.TaskFilters(
        state=arguments.state, assignee=arguments.assignee, team=arguments.team
    )
    with psycopg.connect(configured.database_url) as connection:
        found = records.list_tasks(connection, workspace.id, filters, limit=LIMIT + 1)
    for row in found[:LIMIT]:
        _print(row, zone)
    if not found:
        speech.say(_NONE)
    elif len(found) > LIMIT:
        speech.say(_MORE, count=LIMIT)
    return 0


def _print(row: TaskRow, zone: ZoneInfo) -> None:
    from aparte.core import phrases
    from aparte.crm import contracts
    from aparte.kernel import instants

    language = speech.language()
    due = phrases.moment(instants.from_datetime(row.due_at), zone).in_language(language)
    speech.say(
        _LINE,
        id=contracts.reference(row),
        due=due,
        who=row.assignee or row.team,
        subject=row.subject[language],
    )


def _complete(arguments: argparse.Namespace) -> int:
    return _settle(arguments, "done", _DONE)


def _dismiss(arguments: argparse.Namespace) -> int:
    return _settle(arguments, "dismissed", _DISMISSED)


def _settle(arguments: argparse.Namespace, settlement: Settlement, said: Words) -> int:
    import psycopg

    from aparte.crm import facade
    from aparte.kernel import clock

    configured = installation.with_django()
    assert configured.database_url is not None, "a connected installation has an address"
    workspace = brands.chosen(arguments, configured.database_url)

    from aparte.workspaces import facade as workspaces

    actor = workspaces.system_actor(workspace.id)
    now = clock.SystemClock().now()
    with psycopg.connect(configured.database_url) as connection:
        task = facade.settle_task(
            connection, actor, arguments.task, settlement, arguments.outcome, now
        )
    speech.say(said, subject=task.subject[speech.language()])
    return 0


COMMAND: Final = command.Command(
    name="tasks",
    summary=Words(
        en="List what your people are to do, and settle it.",
        fr="Lister ce que votre équipe doit faire, et le régler.",
    ),
    parts=(
        command.Command(
            name="list",
            summary=Words(en="List tasks.", fr="Lister les tâches."),
            configure=_configure_list,
            run=_list,
        ),
        command.Command(
            name="done",
            summary=Words(en="Say that a task is done.", fr="Dire qu’une tâche est faite."),
            configure=_configure_settling,
            run=_complete,
        ),
        command.Command(
            name="dismiss",
            summary=Words(
                en="Say that a task needs no doing.", fr="Dire qu’une tâche n’a plus lieu d’être."
            ),
            configure=_configure_settling,
            run=_dismiss,
        ),
    ),
)
