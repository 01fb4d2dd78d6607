"""Gathering alerts: who leaves at once, who waits, and that a day of alerts keeps its promise."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from aparte.crm.outbox import DueAlert, Mailed
from aparte.engine.outgoing import gathering
from aparte.kernel import ids, instants

MINUTE, HOUR = instants.MINUTE, instants.HOUR
NOW = instants.parse("2026-03-02T09:00:00Z")


def alert(number: int, at: int, *, held: bool = False, limit: int = 2) -> DueAlert:
    """Return one alert of a tray that takes so many e-mails an hour."""
    return DueAlert(
        partition=0,
        alert_id=ids.hashed("test", number),
        asked_id=ids.hashed("asked", number),
        contact_id=bytes(16),
        workspace_id=1,
        scenario="hot",
        version=1,
        step="tell",
        recipient="ana@shop.example",
        subject='{"en": "x", "fr": "x"}',
        body='{"en": "", "fr": ""}',
        number=limit,
        within=HOUR,
        asked_at=at,
        held=held,
        mail_id=None,
        attempts=0,
    )


def sent(at: int) -> Mailed:
    """Return an e-mail sent at an instant."""
    return Mailed(ids.hashed("mail", at), at, pending=False, send_at=at)


def test_while_there_is_room_each_leaves_by_itself() -> None:
    """Two fit into an empty window; the third waits until the first of them is an hour old."""
    waiting = [alert(number, NOW) for number in range(3)]
    found = gathering.gather(waiting, [], NOW)
    assert found.mails == [[waiting[0]], [waiting[1]]]
    assert found.hold_until == NOW + HOUR


def test_when_it_is_full_all_wait_for_the_first_room() -> None:
    """Exactly until the older e-mail leaves the window."""
    mailed = [sent(NOW - 10 * MINUTE), sent(NOW - 50 * MINUTE)]
    found = gathering.gather([alert(1, NOW)], mailed, NOW)
    assert found == gathering.Gathered([], NOW + 10 * MINUTE)


def test_what_waited_leaves_as_one() -> None:
    """Held and fresh ones together take one room, though there are two."""
    waiting = [alert(1, NOW - MINUTE, held=True), alert(2, NOW), alert(3, NOW)]
    assert gathering.gather(waiting, [], NOW) == gathering.Gathered([waiting], None)


def test_one_e_mail_holds_a_bounded_number() -> None:
    """A hundred and one were held and one room is left: the last waits for the next room."""
    waiting = [alert(number, NOW, held=True) for number in range(gathering.TOGETHER_MAX + 1)]
    found = gathering.gather(waiting, [sent(NOW - 30 * MINUTE)], NOW)
    assert [len(mail) for mail in found.mails] == [gathering.TOGETHER_MAX]
    assert found.hold_until == NOW + 30 * MINUTE


def test_an_e_mail_that_is_tried_again_keeps_its_room() -> None:
    """However long ago it was tried: until its next attempt nothing takes its room."""
    trying = Mailed(ids.hashed("mail", 1), NOW - 3 * HOUR, pending=True, send_at=NOW + MINUTE)
    mailed = [trying, sent(NOW - 5 * MINUTE)]
    found = gathering.gather([alert(1, NOW)], mailed, NOW)
    assert found == gathering.Gathered([], NOW + MINUTE)


def test_an_e_mails_id_is_that_of_what_is_in_it() -> None:
    """In any order the same; another alert makes another."""
    one, two = alert(1, NOW), alert(2, NOW)
    assert gathering.mail_id([one, two]) == gathering.mail_id([two, one])
    assert gathering.mail_id([one]) != gathering.mail_id([one, two])


@given(
    st.lists(st.integers(0, 300), min_size=1, max_size=40).map(sorted),
    st.integers(1, 4),
)
def test_a_day_of_alerts_loses_none_and_floods_nobody(minutes: list[int], limit: int) -> None:
    """Played to its end: each alert leaves once, never more e-mails an hour than allowed.

    And nobody waits while there was room: what waited leaves at the very instant room came.
    """
    arriving = [(NOW + minute * MINUTE, number) for number, minute in enumerate(minutes)]
    waiting: list[DueAlert] = []
    due = {at for at, _ in arriving}
    mails: list[tuple[int, list[DueAlert]]] = []
    while due:
        now = min(due)
        due.discard(now)
        waiting += [alert(number, at, limit=limit) for at, number in arriving if at == now]
        if not waiting:
            continue
        mailed = [sent(at) for at, _ in mails if at > now - HOUR]
        found = gathering.gather(waiting, mailed, now)
        mails += [(now, mail) for mail in found.mails]
        gone = {one.alert_id for mail in found.mails for one in mail}
        waiting = [one for one in waiting if one.alert_id not in gone]
        if found.hold_until is not None:
            assert found.hold_until > now
            waiting = [one._replace(held=True) for one in waiting]
            due.add(found.hold_until)
        else:
            assert not waiting
    told = Counter(one.alert_id for _, mail in mails for one in mail)
    assert told == Counter(ids.hashed("test", number) for number in range(len(minutes)))
    for at, mail in mails:
        assert sum(1 for other, _ in mails if at - HOUR < other <= at) <= limit
        before = [other for other, _ in mails if at - HOUR <= other < at]
        for one in mail:
            # It left at once, or a window that was full until now held it up.
            assert one.asked_at == at or (at - HOUR in before and len(before) >= limit)
