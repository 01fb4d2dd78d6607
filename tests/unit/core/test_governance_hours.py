"""Legal hours, public holidays and quiet hours: refused until the exact instant they allow."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
import pytest

from aparte.core import effects
from aparte.core.governance import holidays, wording
from aparte.core.governance.policy import DEFAULT, LegalHours, Policy, QuietHours
from aparte.core.inputs import AttributesInput
from aparte.core.scenarios import Scenario
from aparte.kernel import ids, instants, zones
from tests.unit.core import stories
from tests.unit.core.stories import Story

FRENCH = Policy(legal_hours=DEFAULT.legal_hours)


def text(channel: str = "sms", *, transactional: bool = False) -> Scenario:
    """Return a scenario that sends one message by a channel and lets it wait a week."""
    step = {"id": "say", "kind": "send", "message": "m", "if_refused": "defer", "defer_for": "7d"}
    written = stories.scenario(
        steps=[step],
        messages={"m": stories.message(transactional=transactional, expires_after="30d")},
    )
    message = msgspec.structs.replace(written.messages["m"], channel=channel)
    return msgspec.structs.replace(written, messages={"m": message})


def leaves(policy: Policy, wanted: str, written: Scenario | None = None, **known: Any) -> str:
    """Return when a message wanted at an instant leaves."""
    at = instants.parse(wanted)
    story = Story(stories.program(written or text(), policy=policy))
    story.reachable(at - 1, phone="+33600000000", **known).agreed_to("sms", at - 1)
    story.did("Signed Up", at).until(at + 10 * instants.DAY)
    sends = story.sends()
    return instants.to_text(sends[0][1]) if sends else "never"


@pytest.mark.parametrize(
    ("year", "easter"),
    [
        (1818, "03-22"),
        (1943, "04-25"),
        (2000, "04-23"),
        (2008, "03-23"),
        (2019, "04-21"),
        (2024, "03-31"),
        (2025, "04-20"),
        (2026, "04-05"),
        (2027, "03-28"),
        (2038, "04-25"),
        (2285, "03-22"),
    ],
)
def test_easter_is_known_for_any_year(year: int, easter: str) -> None:
    """Dates of published tables, the earliest and the latest possible ones among them."""
    assert holidays.easter(year).isoformat() == f"{year}-{easter}"


def test_france_keeps_eleven_days_and_alsace_moselle_thirteen() -> None:
    """The days of 2026, and Good Friday and 26 December where they are kept."""
    expected = (
        *("2026-01-01", "2026-04-06", "2026-05-01", "2026-05-08", "2026-05-14", "2026-05-25"),
        *("2026-07-14", "2026-08-15", "2026-11-01", "2026-11-11", "2026-12-25"),
    )
    found = sorted(day.isoformat() for day in holidays.of_year("fr", 2026))
    assert found == list(expected)
    eastern = {day.isoformat() for day in holidays.of_year("fr-alsace-moselle", 2026)}
    assert eastern - set(expected) == {"2026-04-03", "2026-12-26"}


def test_two_holidays_may_fall_on_one_day() -> None:
    """Ascension of 2008 was 1 May; of 2005, 5 May; nothing is lost or counted twice."""
    assert len(holidays.of_year("fr", 2008)) == 10
    assert date(2008, 5, 1) in holidays.of_year("fr", 2008)


@pytest.mark.parametrize(
    ("wanted", "leaves_at"),
    [
        ("2026-03-04T06:59:59Z", "2026-03-04T07:00:00Z"),  # a winter night, 08:00 in Paris
        ("2026-03-04T18:59:59Z", "2026-03-04T18:59:59Z"),  # the last second before 20:00
        ("2026-03-04T19:00:00Z", "2026-03-05T07:00:00Z"),  # 20:00 sharp
        ("2026-03-07T19:00:00Z", "2026-03-09T07:00:00Z"),  # Saturday evening: Sunday is closed
        ("2026-03-08T10:00:00Z", "2026-03-09T07:00:00Z"),  # Sunday
        ("2026-04-04T18:00:00Z", "2026-04-07T06:00:00Z"),  # Easter: Sunday and Monday, summer time
        ("2026-05-01T10:00:00Z", "2026-05-02T06:00:00Z"),  # Labour Day
        ("2026-12-24T19:00:00Z", "2026-12-26T07:00:00Z"),  # Christmas
    ],
)
def test_french_text_messages_wait_for_a_lawful_hour(wanted: str, leaves_at: str) -> None:
    """Nights, Sundays and public holidays, however they meet."""
    expected = instants.to_text(instants.parse(leaves_at))
    assert leaves(FRENCH, wanted, country="FR") == expected


def test_the_law_holds_where_no_country_is_known_and_not_abroad() -> None:
    """Better silent than unlawful: only another country, well written, frees from the rule."""
    sunday = "2026-03-08T10:00:00Z"
    at_once, monday = instants.to_text(instants.parse(sunday)), "2026-03-09T07:00:00Z"
    monday = instants.to_text(instants.parse(monday))
    assert leaves(FRENCH, sunday) == monday
    assert leaves(FRENCH, sunday, country="France") == monday
    assert leaves(FRENCH, sunday, country="fr") == monday
    assert leaves(FRENCH, sunday, country="BE") == at_once


def test_the_law_of_a_channel_is_its_own_and_marketing_only() -> None:
    """An e-mail goes on Sunday, and so does a text message about an order."""
    sunday = "2026-03-08T10:00:00Z"
    at_once = instants.to_text(instants.parse(sunday))
    assert leaves(FRENCH, sunday, text("email"), country="FR") == at_once
    assert leaves(FRENCH, sunday, text(transactional=True), country="FR") == at_once


def test_a_policy_may_hold_e_mail_to_hours_and_days_of_its_own() -> None:
    """Weekdays until midnight, closed on one date and on every 24 December."""
    hours = LegalHours(
        channel="email",
        start="09:00",
        end="00:00",
        weekdays=(1, 2, 3, 4, 5),
        closed_on=("2026-03-09", "12-24"),
    )
    policy = Policy(legal_hours=(hours,))
    late = "2026-03-06T22:30:00Z"
    assert leaves(policy, late, text("email")) == instants.to_text(instants.parse(late))
    night = leaves(policy, "2026-03-06T23:00:00Z", text("email"))
    assert night == instants.to_text(instants.parse("2026-03-10T08:00:00Z"))
    christmas = leaves(policy, "2026-12-24T10:00:00Z", text("email"))
    assert christmas == instants.to_text(instants.parse("2026-12-25T08:00:00Z"))


def test_moving_to_another_country_frees_what_waits_at_once() -> None:
    """The rule is asked again when what it looks at changes."""
    sunday = instants.parse("2026-03-08T10:00:00Z")
    story = Story(stories.program(text(), policy=FRENCH))
    story.reachable(sunday, phone="+33600000000", country="FR").agreed_to("sms", sunday)
    story.did("Signed Up", sunday)
    moved = sunday + instants.HOUR
    told = AttributesInput(ids.event_id(1, "moved"), moved, moved, {"country": "BE"})
    story.told(told).until(moved + 3 * instants.DAY)
    assert story.sends() == [("m", moved)]


def test_legal_hours_say_which_day_it_was() -> None:
    """The record has the figures compared, and the holiday's name in both languages."""
    story = Story(stories.program(text(), policy=FRENCH))
    at = instants.parse("2026-05-14T10:00:00Z")
    story.reachable(at, phone="+33600000000").agreed_to("sms", at).did("Signed Up", at)
    judged = next(one for one in story.effects if isinstance(one, effects.Judged))
    paris = zones.find("Europe/Paris")
    assert paris is not None
    said = wording.sentence(judged.reason, judged.figures, paris)
    assert said.en == (
        "Marketing by text message may leave only from 08:00 to 20:00 on allowed days; it was"
        " 14 May 2026 at 12:00 (Europe/Paris), a public holiday: Ascension Day."
    )
    assert said.fr == (
        "Le marketing par SMS ne peut partir que de 08:00 à 20:00 les jours permis ; c’était le"
        " 14 mai 2026 à 12\u202fh\u202f00 (Europe/Paris), un jour férié : Ascension."
    )


def test_quiet_hours_of_a_channel_leave_others_alone() -> None:
    """Text messages keep their own siesta."""
    policy = Policy(quiet_periods=(QuietHours("12:00", "14:00", channel="sms"),))
    noon = "2026-03-04T11:30:00Z"
    assert leaves(policy, noon) == instants.to_text(instants.parse("2026-03-04T13:00:00Z"))
    assert leaves(policy, noon, text("email")) == instants.to_text(instants.parse(noon))


def test_quiet_hours_of_a_weekday_begin_on_it() -> None:
    """Saturday evening's last until Sunday noon; Sunday evening has none."""
    policy = Policy(quiet_periods=(QuietHours("18:00", "12:00", weekdays=(6,)),))
    sunday = leaves(policy, "2026-03-08T10:59:00Z", text("email"))
    assert sunday == instants.to_text(instants.parse("2026-03-08T11:00:00Z"))
    evening = "2026-03-08T19:00:00Z"
    assert leaves(policy, evening, text("email")) == instants.to_text(instants.parse(evening))


def test_a_whole_day_may_be_quiet() -> None:
    """An end equal to the start is a day later; neighbouring rules are one silence."""
    night = QuietHours("20:00", "08:00")
    policy = Policy(quiet_hours=night, quiet_periods=(QuietHours("00:00", "00:00", weekdays=(7,)),))
    late = leaves(policy, "2026-03-07T20:00:00Z", text("email"))
    assert late == instants.to_text(instants.parse("2026-03-09T07:00:00Z"))


def test_a_new_workspace_keeps_french_law_without_being_asked() -> None:
    """The default policy holds text messages to lawful hours."""
    assert [legal.channel for legal in DEFAULT.legal_hours] == ["sms"]
