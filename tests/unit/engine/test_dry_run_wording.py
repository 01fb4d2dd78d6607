"""What a dry-run's report says, and what may be asked."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from aparte.engine.dry_run import asking, cautions, report, tally, wording
from aparte.kernel import instants
from aparte.kernel.errors import InvalidError
from aparte.kernel.words import Words

PARIS = ZoneInfo("Europe/Paris")
NOW = instants.parse("2026-03-01T00:00:00Z")
BASKET = Words(en="Basket", fr="Panier")
WELCOME = Words(en="Welcome", fr="Bienvenue")


def _report() -> report.Report:
    cap = report.Reason("cap", Words(en="Enough for now", fr="Assez pour l’instant"), 2)
    step = report.Step(
        "first",
        "first",
        BASKET,
        5,
        3,
        [report.Day("2026-01-02", 3)],
        [cap],
        deferred=0,
        chosen=[
            report.Chosen("text", Words(en="Text", fr="Texto"), "sms", 1),
            report.Chosen("first", BASKET, "email", 2),
        ],
    )
    draft = report.Draft(
        "basket",
        BASKET,
        6,
        [],
        5,
        3,
        [step],
        [cap],
        0,
        {"completed": 6},
        1,
        49.9,
        alerts={"tell": 4},
    )
    return report.Report(
        kind="scenario",
        start="2025-12-31T23:00:00Z",
        end="2026-01-31T23:00:00Z",
        run_in=0,
        zone="Europe/Paris",
        events=900,
        people=report.People(100, 5, 3, 5, [tally.Person("id-1", "marie@x.example", 1, 1)]),
        draft=draft,
        scenarios=[
            report.Scenario("basket", BASKET, 0, 3, 0, 0, 3, [], 0, 0.0, report.Actual()),
            report.Scenario(
                "welcome", WELCOME, 10, 9, 1, 2, 0, [cap], 1, 20.0, report.Actual(12, 10, 4)
            ),
        ],
        before=10,
        after=9,
        held_back=1,
        goals=1,
        earned=20.0,
        troubles={},
        cautions=[cautions.Caution("x", Words(en="Not all.", fr="Pas tout."))],
    )


def test_the_report_reads_in_english() -> None:
    """Every figure in a sentence, the effect on others and the record beside it."""
    assert list(wording.lines(_report(), "en")) == [
        "Dry-run from 1 January 2026 at 00:00 to 1 February 2026 at 00:00: 100 people, 900 events.",
        "“Basket” would have taken in 5 people (6 entries), and spoken to 3.",
        "Messages wanted: 5 = 3 sent + 2 held back + 0 still waiting.",
        "  first (“Basket”): 3 of 5",
        "    1 by text message: “Text”",
        "    2 by e-mail: “Basket”",
        "    2 × Enough for now",
        "  tell: 4 alerts to colleagues, none of them sent now",
        "Messages by day:",
        "  2026-01-02  3",
        "Goals reached: 1, worth 49.90.",
        "Other scenarios: 10 messages without it, 9 with it; 1 held back because of it.",
        "  “Welcome”: 10 → 9 (1 held back, 2 at another time, 0 more)",
        "    2 × Enough for now",
        "The journeys of those held back had reached 1 goals, worth 20.",
        "What really happened in that time:",
        "  “Welcome”: 12 entries, 10 messages left, 4 held back",
        "Some of the people concerned:",
        "  id-1 marie@x.example: 1 messages, 0 of other scenarios lost",
        "What this cannot know:",
        "  · Not all.",
    ]


def test_the_report_reads_in_french() -> None:
    """The same, in French."""
    said = list(wording.lines(_report(), "fr"))
    assert said[1] == "« Panier » aurait fait entrer 5 personnes (6 entrées) et parlé à 3."
    assert said[4] == "    1 par SMS : « Texto »"
    assert said[7] == "  tell : 4 alertes à des collègues, aucune n’est envoyée maintenant"
    assert said[-1] == "  · Pas tout."


def test_a_day_begins_at_the_brands_own_midnight() -> None:
    """The last day is not included, and without a run-in the window is all there is."""
    asked = asking.read(1, PARIS, NOW, "policy", {}, ("2026-01-01", "2026-02-01", "0"))
    assert instants.to_text(asked.start) == "2025-12-31T23:00:00Z"
    assert instants.to_text(asked.end) == "2026-01-31T23:00:00Z"
    assert asked.run_in == 0


@pytest.mark.parametrize(
    ("texts", "paths"),
    [
        (("2026-02-01", "2026-01-01", "14d"), ["to"]),
        (("2026-02-01", "2026-03-05", "14d"), ["to"]),
        (("2020-01-01", "2026-01-01", "14d"), ["to"]),
        (("soon", "later", "long"), ["from", "to", "run_in"]),
    ],
)
def test_a_time_that_cannot_be_rehearsed_is_refused(
    texts: tuple[str, str, str], paths: list[str]
) -> None:
    """Backwards, in the future, too long, or no time at all: each problem at its place."""
    with pytest.raises(InvalidError) as raised:
        asking.read(1, PARIS, NOW, "policy", {}, texts)
    assert [problem.path for problem in raised.value.problems] == paths


def test_asking_the_same_is_the_same_dry_run() -> None:
    """The order of fields does not count; another program or another day does."""
    one = asking.Asked(1, "policy", {"a": 1, "b": 2}, 1, 2, 0)
    same = asking.Asked(1, "policy", {"b": 2, "a": 1}, 1, 2, 0)
    other = asking.Asked(1, "policy", {"b": 2, "a": 1}, 1, 3, 0)
    assert one.id(1) == same.id(1)
    assert len({one.id(1), one.id(2), other.id(1)}) == 3
