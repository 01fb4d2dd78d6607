"""A policy as written: every mistake at its place, every rule as a sentence."""

from __future__ import annotations

from typing import Any

import pytest

from aparte.core import conditions, plain
from aparte.core.governance import policy as policies
from aparte.kernel.errors import InvalidError

TAGGED = {"kind": "tag", "name": "x"}
NAME = {"en": "Name", "fr": "Nom"}
LEGAL = {"channel": "sms", "start": "08:00", "end": "20:00"}


@pytest.mark.parametrize(
    ("raw", "path", "code"),
    [
        ({"caps": [{"limit": 0, "rolling": "7d"}]}, "caps[0].limit", "bad_limit"),
        ({"caps": [{"limit": 257, "rolling": "7d"}]}, "caps[0].limit", "bad_limit"),
        ({"caps": [{"limit": 1}]}, "caps[0]", "one_window"),
        ({"caps": [{"limit": 1, "rolling": "93d"}]}, "caps[0].rolling", "window_too_long"),
        (
            {"caps": [{"limit": 1, "rolling": "7d", "categories": ["Soldes d’été"]}]},
            "caps[0].categories[0]",
            "bad_key",
        ),
        (
            {"caps": [{"limit": 1, "rolling": "7d", "channel": ""}]},
            "caps[0].channel",
            "bad_key",
        ),
        ({"minimum_gap": "soon"}, "minimum_gap", "bad_duration"),
        ({"gaps": [{"duration": "100d"}]}, "gaps[0].duration", "window_too_long"),
        ({"rests": [{"event": "x", "duration": "x"}]}, "rests[0].duration", "bad_duration"),
        (
            {
                "rests": [
                    {"event": "x", "duration": "1d", "where": [{"property": "p", "op": "like"}]}
                ]
            },
            "rests[0].where[0].op",
            "unknown_operator",
        ),
        ({"pauses": [{"condition": TAGGED}]}, "pauses[0].name", "missing_name"),
        (
            {"pauses": [{"condition": TAGGED, "name": {"en": "x", "fr": " "}}]},
            "pauses[0].name",
            "bad_name",
        ),
        (
            {"pauses": [{"condition": TAGGED, "reason": "sent"}]},
            "pauses[0].reason",
            "unknown_value",
        ),
        (
            {"pauses": [{"condition": {"kind": "segment", "key": "gone"}, "name": NAME}]},
            "pauses[0].condition.key",
            "unknown_segment",
        ),
        ({"groups": [{"name": NAME, "members": ["a"]}]}, "groups[0].members", "too_few"),
        ({"groups": [{"name": NAME, "members": ["a", "a"]}]}, "groups[0].members", "too_few"),
        (
            {"groups": [{"name": NAME, "members": ["a", "B C"]}]},
            "groups[0].members[1]",
            "bad_member",
        ),
        (
            {"groups": [{"name": NAME, "members": ["a", "b"], "window": "1y"}]},
            "groups[0].window",
            "bad_duration",
        ),
        ({"legal_hours": [{**LEGAL, "end": "24:00"}]}, "legal_hours[0].end", "bad_time"),
        ({"legal_hours": [{**LEGAL, "end": "07:00"}]}, "legal_hours[0]", "empty_hours"),
        ({"legal_hours": [{**LEGAL, "weekdays": []}]}, "legal_hours[0].weekdays", "bad_weekdays"),
        (
            {"legal_hours": [{**LEGAL, "country": "France"}]},
            "legal_hours[0].country",
            "bad_country",
        ),
        (
            {"legal_hours": [{**LEGAL, "holidays": ["mars"]}]},
            "legal_hours[0].holidays[0]",
            "unknown_calendar",
        ),
        (
            {"legal_hours": [{**LEGAL, "closed_on": ["2026-02-30"]}]},
            "legal_hours[0].closed_on[0]",
            "bad_day",
        ),
        ({"quiet_hours": {"start": "20h", "end": "08:00"}}, "quiet_hours.start", "bad_time"),
        ({"quiet_hours": {"start": "08:00", "end": "08:00"}}, "quiet_hours", "empty_hours"),
        (
            {"quiet_periods": [{"start": "08:00", "end": "09:00", "weekdays": [0]}]},
            "quiet_periods[0].weekdays",
            "bad_weekdays",
        ),
        ({"gaps": [{"duration": "1h"}] * 21}, "gaps", "too_many"),
    ],
)
def test_a_mistake_is_found_at_its_place(raw: Any, path: str, code: str) -> None:
    """Each with a code, the exact path and words in both languages."""
    with pytest.raises(InvalidError) as refused:
        policies.parse(raw, conditions.Known(segments=frozenset({"vip"})))
    (problem,) = refused.value.problems
    assert (problem.path, problem.code) == (path, code)
    assert problem.words.en != problem.words.fr


EVERYTHING: dict[str, Any] = {
    "emergency_stop": True,
    "legal_hours": [
        {
            **LEGAL,
            "country": "FR",
            "weekdays": [1, 2, 3, 4, 5, 6],
            "holidays": ["fr"],
            "closed_on": ["12-24"],
        }
    ],
    "pauses": [
        {"condition": {"kind": "segment", "key": "vip"}, "reason": "ticket_open"},
        {"condition": {"kind": "segment", "key": "vip"}, "name": NAME, "categories": ["promotion"]},
    ],
    "rests": [
        {"event": "Order Completed", "duration": "72h"},
        {
            "event": "Order Completed",
            "duration": "1w",
            "where": [{"property": "total", "op": "gte", "value": 500}],
        },
    ],
    "caps": [
        {"limit": 3, "rolling": "7d"},
        {"limit": 1, "calendar": "month", "channel": "sms", "categories": ["promotion", "news"]},
    ],
    "minimum_gap": "4h",
    "gaps": [{"duration": "2d", "channel": "sms"}],
    "groups": [{"name": NAME, "members": ["a", "b/offer"]}],
    "quiet_hours": {"start": "20:00", "end": "08:00"},
    "quiet_periods": [{"start": "00:00", "end": "00:00", "weekdays": [7], "channel": "email"}],
}


def test_a_policy_reads_aloud_in_english() -> None:
    """One sentence per rule, in the order in which they are asked."""
    said = [one.en for one in policies.sentences(policies.parse(EVERYTHING))]
    assert said == [
        "Emergency stop: no message leaves.",
        (
            "Marketing by text message for people in FR or of unknown country only from 08:00 to"
            " 20:00 on Monday, Tuesday, Wednesday, Thursday, Friday and Saturday, except on public"
            " holidays (France) and 1 more day, by the person’s own clock."
        ),
        "Open support ticket: no marketing message while the person is in the segment “vip”.",
        "Name: no “promotion” message while the person is in the segment “vip”.",
        "No marketing message for 3 days after an order.",
        "No marketing message for 1 week after an order whose total is at least 500.",
        "At most 3 marketing messages in any 1 week, over all channels.",
        "At most 1 “promotion” or “news” message a calendar month, by text message.",
        "At least 4 hours between two marketing messages.",
        "At least 2 days between two marketing messages by text message.",
        "Name: in any 1 week a person hears from only one of “a” and “b/offer”.",
        "No marketing message from 20:00 to 08:00, by the person’s own clock.",
        "No marketing message by e-mail from 00:00 to 00:00 on Sunday, by the person’s own clock.",
    ]


def test_a_policy_reads_aloud_in_french() -> None:
    """The same rules, as a French colleague would say them."""
    thin = "\u202f"
    said = [one.fr for one in policies.sentences(policies.parse(EVERYTHING))]
    assert said[1] == (
        "Marketing par SMS pour les personnes du pays FR ou de pays inconnu seulement de 08:00 à"
        " 20:00 le lundi, mardi, mercredi, jeudi, vendredi et samedi, sauf les jours fériés"
        " (France) et 1 autre jour, à l’heure de la personne."
    )
    assert said[7] == (
        f"Au plus 1 message de catégorie «{thin}promotion{thin}» ou «{thin}news{thin}» par mois"
        " civil, par SMS."
    )
    assert said[10] == (
        f"Nom : sur 1 semaine, une personne ne reçoit de messages que d’un seul parmi «{thin}a"
        f"{thin}» et «{thin}b/offer{thin}»."
    )


def test_a_policy_is_kept_as_it_was_written() -> None:
    """Read, written plain and read again it is the same."""
    parsed = policies.parse(EVERYTHING)
    assert policies.parse(plain.plain(parsed)) == parsed


def test_the_default_policy_is_one() -> None:
    """What a new workspace begins with passes its own checks."""
    assert policies.check(policies.DEFAULT, conditions.Known()) == []
