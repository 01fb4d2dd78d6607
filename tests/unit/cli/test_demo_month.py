"""The demo's month: repeatable, and like the traffic of a real shop."""

from __future__ import annotations

import itertools
from collections import Counter
from typing import Any

import msgspec
import pytest

from aparte.cli.demo import catalogue, month, people, state, traffic
from aparte.events import facade as events
from aparte.kernel import instants

END = instants.parse("2026-06-15T09:00:00Z")
VISITORS = 1_000


def _told(seed: str = "test", visitors: int = VISITORS) -> state.State:
    return state.State(seed=seed, workspace_id=1, write_key="k", ends_at=END, visitors=visitors)


START = _told().starts_at


@pytest.fixture(scope="module")
def arrivals() -> list[month.Arrival]:
    """Return a month of a thousand visitors."""
    return month.make(_told())


def _named(arrivals: list[month.Arrival], event: str) -> list[dict[str, Any]]:
    return [each.body["properties"] for each in arrivals if each.body.get("event") == event]


def _once(arrivals: list[month.Arrival]) -> list[month.Arrival]:
    return list({each.body["messageId"]: each for each in arrivals}.values())


def test_a_seed_tells_the_same_month_again(arrivals: list[month.Arrival]) -> None:
    """The same seed gives the same items; another gives others."""
    assert month.make(_told("test", 50)) == month.make(_told("test", 50))
    assert month.make(_told("other", 50)) != month.make(_told("test", 50))


def test_a_month_is_of_the_size_it_should_be(arrivals: list[month.Arrival]) -> None:
    """A visitor brings about twenty events; the whole demo about sixty thousand."""
    assert 18 <= len(arrivals) / VISITORS <= 30
    assert 45_000 <= len(arrivals) / VISITORS * 2_800 <= 85_000


def test_rates_are_those_of_a_shop(arrivals: list[month.Arrival]) -> None:
    """Of views 3-8 % go to a basket; of baskets about three in ten become orders."""
    once = [each for each in _once(arrivals) if each.happened_at >= START]
    views, added = len(_named(once, "Product Viewed")), _named(once, "Product Added")
    assert 0.03 <= len(added) / views <= 0.08
    baskets = {one["cart_id"] for one in added}
    ordered = {one.get("cart_id") for one in _named(once, "Order Completed")}
    assert 0.22 <= len(baskets & ordered) / len(baskets) <= 0.45


def test_all_happens_and_arrives_within_the_month(arrivals: list[month.Arrival]) -> None:
    """Items come in order of arrival; only old customers' past happened before the month."""
    assert all(START <= each.at < END for each in arrivals)
    assert [each.at for each in arrivals] == sorted(each.at for each in arrivals)
    before = [each for each in arrivals if each.happened_at < START]
    kinds = {each.body.get("event", each.body["type"]) for each in before}
    assert kinds == {"identify", "Order Completed"}


def test_things_go_wrong_on_the_way(arrivals: list[month.Arrival]) -> None:
    """Some items come twice, some out of order, some days late."""
    counts = Counter(each.body["messageId"] for each in arrivals)
    assert 0.005 <= sum(count > 1 for count in counts.values()) / len(counts) <= 0.02
    inside = [each for each in arrivals if each.happened_at >= START]
    pairs = itertools.pairwise(inside)
    assert sum(two.happened_at < one.happened_at for one, two in pairs) > 100
    assert any(each.at - each.happened_at > instants.DAY for each in inside)


def test_evenings_are_busier_than_nights(arrivals: list[month.Arrival]) -> None:
    """The rhythm of the day shows, by the clock of most visitors."""
    hours = Counter(instants.to_datetime(each.happened_at).hour for each in arrivals)
    # 20:00 and 04:00 in Paris, in summer.
    assert hours[18] > 10 * hours[2]


def test_ingest_would_take_every_item(arrivals: list[month.Arrival]) -> None:
    """Each item is a call that ingest reads without a problem, at its own instant."""
    for each in arrivals[::7]:
        item = events.read_call(msgspec.json.encode(each.segment()), each.at)
        assert item.occurred_at == each.happened_at


def test_the_catalogue_has_120_lamps_in_two_languages() -> None:
    """Names and numbers differ, prices are those of lamps."""
    lamps = catalogue.products()
    assert len(lamps) == 120
    assert len({lamp.id for lamp in lamps}) == len({lamp.name_fr for lamp in lamps}) == 120
    assert all(lamp.name_fr != lamp.name_en for lamp in lamps)
    assert all(5 < lamp.price < 800 for lamp in lamps)


def test_people_are_mostly_french_and_none_exists() -> None:
    """Seven in ten live in France; no address or number can be anybody's."""
    drawn = [people.draw("test", number) for number in range(2_000)]
    assert 0.66 <= sum(one.country == "FR" for one in drawn) / len(drawn) <= 0.74
    assert all(one.email.endswith(".example") for one in drawn)
    assert all(one.phone is None or one.phone.startswith("+33 6 39 98") for one in drawn)
    assert len({one.email for one in drawn}) == len({one.user_id for one in drawn}) == 2_000
    assert {one.language for one in drawn} == {"fr", "en"}
    assert any(len(one.devices) == 2 for one in drawn)


def test_visitors_of_the_present_keep_the_pace_and_stay_in_the_past() -> None:
    """About as many events come as asked for, none of them before or after its time."""
    begin = END + instants.HOUR
    visitors = traffic.Visitors(_told(), begin, rate=5.0)
    happened: list[dict[str, Any]] = []
    for second in range(0, 1_200, 2):
        now = begin + second * instants.SECOND
        for body in visitors.until(now):
            assert begin <= instants.parse(body["timestamp"]) <= now
            happened.append(body)
    assert 3.0 <= len(happened) / 1_200 <= 8.0
    assert len({body["messageId"] for body in happened}) == len(happened)


def test_who_comes_back_is_remembered() -> None:
    """Someone who had an account in the month still has it afterwards."""
    known = [
        person
        for person in (people.draw("test", number) for number in range(200))
        if person.customer_days is not None
    ]
    assert all(month.remember(_told(), person).is_known for person in known)
