"""Conditions by hand: a few that can be checked in one's head, and every mistake one can make."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest

from aparte.core import conditions, tracks
from aparte.core.contact import Contact, Stamped, Track
from aparte.kernel import errors, instants

PARIS = ZoneInfo("Europe/Paris")
NOW = instants.parse("2026-03-10T12:00:00Z")
DAY = instants.DAY


def marie(compiled: conditions.Compiled, *agos: int, **attributes: Any) -> Contact:
    """Return a contact who did every needed event that long ago."""
    contact = Contact(id=bytes(16), workspace_id=1)
    contact.attributes = {name: Stamped(value, 0) for name, value in attributes.items()}
    for key, (_, window) in compiled.needs.atoms.items():
        track = contact.tracks[key] = Track()
        for ago in agos:
            tracks.add(track, NOW - ago, None, NOW - window)
    return contact


def compiled(**raw: Any) -> conditions.Compiled:
    """Return a raw condition, compiled."""
    return conditions.compile(conditions.parse(raw), PARIS)


VISITS = {"kind": "event", "event": "Product Viewed", "within": "7d", "value": 2}


def test_two_visits_in_seven_days_end_when_the_older_is_seven_days_old() -> None:
    """The instant of the change is known to the microsecond."""
    ready = compiled(**VISITS)
    truth = ready.evaluate(marie(ready, 2 * DAY, 5 * DAY), NOW)
    assert truth == (True, NOW + 2 * DAY)
    assert ready.evaluate(marie(ready, 2 * DAY, 5 * DAY), NOW + 2 * DAY - 1).value
    assert ready.evaluate(marie(ready, 2 * DAY, 5 * DAY), NOW + 2 * DAY) == (
        False,
        instants.FOREVER,
    )


def test_no_order_for_180_days_comes_true_by_itself() -> None:
    """Nothing happens, and the condition turns true on time."""
    ready = compiled(kind="event", event="Order Completed", stat="time_since_last", value="180d")
    assert ready.evaluate(marie(ready, 100 * DAY), NOW) == (False, NOW + 80 * DAY)
    assert not ready.evaluate(marie(ready), NOW).value


def test_an_event_just_ahead_counts_from_its_instant() -> None:
    """A sender's clock may be minutes ahead: the event is known, and counts when it happens."""
    ready = compiled(**{**VISITS, "value": 1})
    ahead = 2 * instants.MINUTE
    assert ready.evaluate(marie(ready, -ahead), NOW) == (False, NOW + ahead)


def test_instants_at_which_nothing_changes_are_skipped() -> None:
    """False because of three parts, each to come true and go again alone: nobody is woken."""
    parts = [
        {"kind": "local_hour", "from": f"{hour:02}:00", "to": f"{hour + 1:02}:00"}
        for hour in (14, 16)
    ]
    ready = compiled(kind="all", of=parts)
    truth = ready.evaluate(marie(ready), NOW)
    assert not truth.value
    assert truth.until > NOW + 7 * DAY


def test_needs_name_everything_that_may_change_the_value() -> None:
    """Atoms with their windows, attributes, memberships, consents, the clock."""
    parts = [
        VISITS,
        {"kind": "event", "event": "Order Completed"},
        {"kind": "attribute", "name": "address.city", "value": "Lyon"},
        {"kind": "segment", "key": "vip"},
        {"kind": "tag", "name": "new"},
        {"kind": "list", "name": "news"},
        {"kind": "consent"},
    ]
    needs = compiled(kind="any", of=parts).needs
    assert sorted(window for _, window in needs.atoms.values()) == [0, 7 * DAY]
    assert needs.attributes == {"address"}
    assert needs.segments == {"vip"}
    assert needs.tags == {"new"}
    assert needs.lists == {"news"}
    assert needs.consents
    assert needs.clock
    assert not compiled(kind="event", event="Order Completed").needs.clock
    assert "timezone" in compiled(kind="weekday", days=[1]).needs.attributes


def test_denial_is_plain() -> None:
    """What is false because nothing is known is true once denied."""
    ready = compiled(kind="not", of={"kind": "attribute", "name": "country", "value": "FR"})
    assert ready.evaluate(marie(ready), NOW).value
    assert not ready.evaluate(marie(ready, country="fr"), NOW).value


def test_leap_day_birthdays_fall_on_28_february() -> None:
    """In a common year the day exists all the same."""
    ready = compiled(kind="anniversary", attribute="birth_date")
    contact = marie(ready, birth_date="2000-02-29")
    noon = instants.parse("2026-02-28T12:00:00Z")
    assert ready.evaluate(contact, noon) == (True, instants.parse("2026-02-28T23:00:00Z"))
    assert not ready.evaluate(contact, noon + DAY).value


def test_the_contact_s_own_clock_counts() -> None:
    """Half past nine in Paris is not yet nine in London."""
    ready = compiled(**{"kind": "local_hour", "from": "09:00", "to": "18:00"})
    morning = instants.parse("2026-03-10T08:30:00Z")
    assert ready.evaluate(marie(ready), morning).value
    truth = ready.evaluate(marie(ready, timezone="Europe/London"), morning)
    assert truth == (False, instants.parse("2026-03-10T09:00:00Z"))


# ------------------------------------------------------------------------------------------- words


@pytest.mark.parametrize(
    ("raw", "english", "french"),
    [
        (
            VISITS,
            "has viewed a product at least 2 times in the last 7 days",
            "a consulté un produit au moins 2 fois au cours des 7 derniers jours",
        ),
        (
            {"kind": "not", "of": {"kind": "event", "event": "Order Completed", "within": "3d"}},
            "has not placed any order in the last 3 days",
            "n’a pas passé de commande au cours des 3 derniers jours",
        ),
        (
            {
                "kind": "event",
                "event": "Order Completed",
                "stat": "sum",
                "measure": "revenue",
                "period": "month",
                "op": "gt",
                "value": 1500,
            },
            "the total revenue over orders this month is more than 1,500",
            "la somme du montant sur les commandes ce mois-ci vaut plus de 1\u202f500",
        ),
        (
            {"kind": "event", "event": "Zoo", "stat": "time_since_last", "value": "30d"},
            "last did “Zoo” at least 30 days ago",
            "a fait «\u202fZoo\u202f» pour la dernière fois il y a au moins 30 jours",
        ),
        (
            {"kind": "attribute", "name": "country", "op": "in", "value": ["FR", "BE"]},
            "country is “FR” or “BE”",
            "le pays est «\u202fFR\u202f» ou «\u202fBE\u202f»",
        ),
        (
            {"kind": "date", "attribute": "renewal_on", "op": "on", "offset": "-7d"},
            "we are 7 days before “renewal_on”",
            "on est 7 jours avant «\u202frenewal_on\u202f»",
        ),
        (
            {
                "kind": "all",
                "of": [
                    {"kind": "segment", "key": "vip"},
                    {"kind": "any", "of": [{"kind": "tag", "name": "a"}, {"kind": "reachable"}]},
                ],
            },
            "is in the segment “vip” and (has the tag “a” or can be reached by e-mail)",
            (
                "est dans le segment «\u202fvip\u202f» et"
                " (porte l’étiquette «\u202fa\u202f» ou est joignable par e-mail)"
            ),
        ),
    ],
)
def test_conditions_are_said(raw: dict[str, Any], english: str, french: str) -> None:
    """As a marketer would say them, in both languages."""
    said = conditions.sentence(conditions.parse(raw))
    assert (said.en, said.fr) == (english, french)


def test_clauses_name_their_subject_where_it_changes() -> None:
    """What was spoken of just before is not named again; what has its own subject keeps it."""
    raw = {
        "kind": "all",
        "of": [
            {"kind": "segment", "key": "vip"},
            {"kind": "not", "of": {"kind": "event", "event": "Order Completed", "within": "3d"}},
            {"kind": "attribute", "name": "country", "op": "is", "value": "FR"},
            {"kind": "tag", "name": "a"},
            {"kind": "not", "of": {"kind": "weekday", "days": [1]}},
        ],
    }
    said = conditions.clause(conditions.parse(raw))
    assert said.en == (
        "the person is in the segment “vip” and has not placed any order in the last 3 days"
        " and their country is “FR” and the person has the tag “a” and not (it is Monday)"
    )
    assert said.fr == (
        "la personne est dans le segment «\u202fvip\u202f» et n’a pas passé de commande au cours"
        " des 3 derniers jours et le pays est «\u202fFR\u202f» et la personne porte l’étiquette"
        " «\u202fa\u202f» et pas (on est lundi)"
    )


def test_explanations_show_the_figures() -> None:
    """What was found, what is needed, and when that will change."""
    ready = compiled(**{**VISITS, "value": 1})
    contact = marie(ready, 3 * DAY)
    (line,) = conditions.explain(ready.condition, contact, NOW, PARIS)
    assert line.words.en == (
        "1 product view in the last 7 days; 1 needed;"
        " will change by itself on 14 March 2026 at 13:00"
    )
    assert line.words.fr == (
        "1 consultation de produit au cours des 7 derniers jours\u202f; il en faut 1\u202f;"
        " changera de soi-même le 14 mars 2026 à 13\u202fh\u202f00"
    )
    assert line.figures["actual"] == 1
    assert line.until == NOW + 4 * DAY


# ---------------------------------------------------------------------------------------- mistakes


def deep(levels: int) -> dict[str, Any]:
    """Return a condition nested that deep."""
    raw: dict[str, Any] = {"kind": "reachable"}
    for _ in range(levels - 1):
        raw = {"kind": "not", "of": raw}
    return raw


EVENT = {"kind": "event", "event": "A"}


@pytest.mark.parametrize(
    ("raw", "code", "path"),
    [
        ({"kind": "attribut"}, "unknown_kind", "c.kind"),
        ({}, "missing_field", "c.kind"),
        ({"kind": "attribute", "value": "x"}, "missing_field", "c.name"),
        ({"kind": "tag", "name": "a", "nme": 1}, "unknown_field", "c.nme"),
        ({"kind": "tag", "name": 1}, "not_a_text", "c.name"),
        ({"kind": "tag", "name": ""}, "bad_name", "c.name"),
        ({"kind": "attribute", "name": "a", "op": "like"}, "unknown_operator", "c.op"),
        ({"kind": "attribute", "name": "a", "op": "gt", "value": "1"}, "bad_number", "c.value"),
        ({"kind": "attribute", "name": "a", "op": "in", "value": []}, "bad_list", "c.value"),
        (
            {"kind": "attribute", "name": "a", "op": "is_set", "value": 1},
            "value_not_wanted",
            "c.value",
        ),
        (
            {"kind": "attribute", "name": "a", "op": "matches", "value": "("},
            "bad_pattern",
            "c.value",
        ),
        ({"kind": "attribute", "name": "a", "op": "before", "value": "x"}, "bad_date", "c.value"),
        ({"kind": "attribute", "name": "a..b", "value": 1}, "bad_name", "c.name"),
        ({**EVENT, "within": "7 moons"}, "bad_duration", "c.within"),
        ({**EVENT, "within": "7d", "period": "day"}, "two_windows", "c.period"),
        ({**EVENT, "stat": "distinct_days"}, "window_missing", "c.within"),
        ({**EVENT, "stat": "sum"}, "measure_missing", "c.measure"),
        ({**EVENT, "measure": "x"}, "measure_not_wanted", "c.measure"),
        ({**EVENT, "value": -1}, "bad_count", "c.value"),
        ({**EVENT, "value": 1.5}, "bad_count", "c.value"),
        ({**EVENT, "op": "between", "value": 3}, "bad_range", "c.value"),
        ({**EVENT, "op": "between", "value": [3, 1]}, "bad_range", "c.value"),
        ({**EVENT, "between": ["7d", "7d"]}, "empty_window", "c.between"),
        ({**EVENT, "stat": "time_since_last", "value": 5}, "duration_without_unit", "c.value"),
        ({**EVENT, "stat": "time_since_last", "op": "is", "value": "5d"}, "exact_length", "c.op"),
        ({**EVENT, "stat": "mode"}, "unknown_value", "c.stat"),
        ({**EVENT, "where": [{"property": "p", "op": "x"}]}, "unknown_operator", "c.where[0].op"),
        ({"kind": "segment", "key": "zip"}, "unknown_segment", "c.key"),
        ({"kind": "reachable", "channel": "pigeon"}, "unknown_channel", "c.channel"),
        ({"kind": "consent", "purpose": "a/b"}, "bad_name", "c.purpose"),
        ({"kind": "date", "attribute": "d", "op": "on", "offset": "1h"}, "bad_offset", "c.offset"),
        ({"kind": "anniversary", "attribute": "d", "from_days": 1}, "bad_days", "c.from_days"),
        ({"kind": "weekday", "days": [0]}, "bad_weekdays", "c.days"),
        ({"kind": "local_hour", "from": "9", "to": "10:00"}, "bad_time", "c.from"),
        ({"kind": "local_hour", "from": "10:00", "to": "10:00"}, "empty_hours", "c.to"),
        ({"kind": "all", "of": []}, "no_conditions", "c.of"),
        ({"kind": "any"}, "missing_field", "c.of"),
        ({"kind": "not"}, "not_a_condition", "c.of"),
        ({"kind": "all", "of": [{"kind": "reachable"}] * 200}, "too_many_conditions", "c"),
        (deep(11), "too_deep", "c" + ".of" * 10),
    ],
)
def test_a_mistake_is_named_at_its_place(raw: dict[str, Any], code: str, path: str) -> None:
    """One problem, with its code, its exact path and words in both languages."""
    known = conditions.Known(segments={"vip"})
    (problem,) = conditions.check(raw, "c", known)
    assert (problem.code, problem.path) == (code, path)
    assert problem.words.en
    assert problem.words.fr


def test_all_mistakes_are_named_at_once() -> None:
    """Those of shape and of meaning, each at its own place."""
    raw = {"kind": "all", "of": [{"kind": "x"}, {"kind": "not", "of": {**EVENT, "within": "x"}}]}
    with pytest.raises(errors.InvalidError) as caught:
        conditions.parse(raw)
    assert [problem.path for problem in caught.value.problems] == ["of[0].kind", "of[1].of.within"]


def test_yaml_s_bare_on_is_understood() -> None:
    """YAML 1.1 reads `op: on` as true; it means the day itself."""
    raw = {"kind": "date", "attribute": "d", "op": True}
    assert conditions.parse(raw) == conditions.DateIs("d", "on")


def test_written_forms_come_back() -> None:
    """A condition written out as JSON reads back the same."""
    raw = {"kind": "all", "of": [VISITS, {"kind": "local_hour", "from": "09:00", "to": "10:00"}]}
    condition = conditions.parse(raw)
    assert conditions.parse(msgspec.json.decode(msgspec.json.encode(condition))) == condition
