"""Who is who: identities become contacts, devices join people, two records become one."""

from __future__ import annotations

import itertools

import pytest

from aparte.engine import connections, merging, work
from aparte.events import facts as event_facts
from aparte.kernel import ids
from tests.db import engines


@pytest.fixture(autouse=True)
def _clean(database_url: str) -> None:
    engines.clear(database_url)


def test_a_device_joins_the_person_who_signs_in(database_url: str) -> None:
    """What an anonymous visitor did belongs to the person they turn out to be."""
    worker = engines.worker(database_url)
    engines.put(database_url, engines.track(anonymous_id="a1"), engines.track(anonymous_id="a1"))
    engines.drain([worker])
    engines.put(
        database_url,
        engines.identify({"email": " Marie@Shop.Example"}, anonymous_id="a1", user_id="u1"),
    )
    engines.put(database_url, engines.track(user_id="u1"))
    engines.drain([worker])
    contact = engines.only(database_url)
    assert contact.id == ids.contact_id(1, "anonymous", "a1")
    assert sorted(contact.identities) == [
        ("anonymous", "a1"),
        ("email", "marie@shop.example"),
        ("user", "u1"),
    ]
    assert contact.attribute("email") == "marie@shop.example"
    events = engines.rows(database_url, "SELECT DISTINCT contact_id FROM events")
    assert [row[0].bytes for row in events] == [contact.id]
    worker.close()


def test_the_same_address_from_two_sources_is_one_person(database_url: str) -> None:
    """Two users with one e-mail address are joined; the forwarding address is left."""
    worker = engines.worker(database_url)
    engines.put(
        database_url,
        engines.identify({"email": "m@x.example", "city": "Lyon"}, user_id="web-1"),
        engines.track(user_id="web-1"),
        engines.identify({"name": "Marie"}, user_id="shop-9"),
        engines.track(user_id="shop-9"),
    )
    engines.drain([worker])
    assert len(engines.people(database_url)) == 2
    engines.put(database_url, engines.identify({"email": "M@x.example"}, user_id="shop-9"))
    engines.put(database_url, engines.track(user_id="web-1"), engines.track(user_id="shop-9"))
    engines.drain([worker])
    contact = engines.only(database_url)
    one, other = (ids.contact_id(1, "user", name) for name in ("web-1", "shop-9"))
    assert (contact.id, contact.absorbed) == (min(one, other), [max(one, other)])
    assert (contact.attribute("city"), contact.attribute("name")) == ("Lyon", "Marie")
    merges = engines.rows(database_url, "SELECT loser_id, winner_id FROM merges")
    assert [(a.bytes, b.bytes) for a, b in merges] == [(max(one, other), min(one, other))]
    assert engines.rows(database_url, "SELECT count(*) FROM contact_profiles") == [(1,)]
    links = engines.rows(database_url, "SELECT DISTINCT contact_id FROM identities")
    assert [row[0].bytes for row in links] == [contact.id]
    assert engines.rows(database_url, "SELECT count(*) FROM events") == [(4,)]
    worker.close()


@pytest.mark.parametrize("reverse", [False, True])
def test_a_merge_gives_the_same_contact_in_either_order(database_url: str, reverse: bool) -> None:
    """Whoever is seen first, the joined contact knows the same."""
    items = [
        engines.identify({"email": "m@x.example", "city": "Lyon"}, user_id="u1", id="i1"),
        engines.identify({"email": "m@x.example", "name": "Marie"}, user_id="u2", id="i2"),
        engines.track(user_id="u1", id="t1", occurred_at=engines.NOW - 1),
        engines.track(user_id="u2", id="t2"),
    ]
    worker = engines.worker(database_url)
    for item in reversed(items) if reverse else items:
        engines.put(database_url, item)
        engines.drain([worker])
    contact = engines.only(database_url)
    assert contact.attribute("city") == "Lyon"
    assert contact.attribute("name") == "Marie"
    assert {("user", "u1"), ("user", "u2"), ("email", "m@x.example")} == set(contact.identities)
    worker.close()


def test_a_shared_device_never_merges_two_users(database_url: str) -> None:
    """Two people who sign in on one device stay two; the device follows the last one."""
    worker = engines.worker(database_url)
    engines.put(
        database_url,
        engines.track("Signed In", anonymous_id="tablet", user_id="anna"),
        engines.track("Signed In", anonymous_id="tablet", user_id="bert"),
        engines.track("Product Viewed", anonymous_id="tablet"),
    )
    engines.drain([worker])
    anna, bert = sorted(engines.people(database_url), key=lambda each: sorted(each.identities)[1])
    assert ("user", "anna") in anna.identities
    assert ("user", "bert") in bert.identities
    seen = engines.rows(database_url, "SELECT contact_id FROM events WHERE name = 'Product Viewed'")
    assert [row[0].bytes for row in seen] == [bert.id]
    worker.close()


def test_an_alias_joins_what_came_before_and_what_comes_after(database_url: str) -> None:
    """`previous_id` is the same person, whether it was seen before the alias or only later."""
    worker = engines.worker(database_url)
    alias = engines.identify(None, user_id="new", previous_id="old")
    alias.kind = "alias"
    engines.put(database_url, engines.track(user_id="old"))
    engines.drain([worker])
    engines.put(database_url, alias)
    engines.drain([worker])
    assert ("user", "new") in engines.only(database_url).identities
    later = engines.identify(None, user_id="one", previous_id="two")
    later.kind = "alias"
    engines.put(database_url, later)
    engines.drain([worker])
    engines.put(database_url, engines.track(user_id="two"))
    engines.drain([worker])
    assert len(engines.people(database_url)) == 2
    worker.close()


def test_a_telephone_number_is_one_however_it_is_written(database_url: str) -> None:
    """Numbers are compared in E.164, with the workspace's country where none is named."""
    worker = engines.worker(database_url)
    engines.put(
        database_url,
        engines.identify({"phone": "06 12 34 56 78"}, user_id="u1"),
        engines.identify({"phone": "+33 6 12 34 56 78"}, user_id="u2"),
    )
    engines.drain([worker])
    contact = engines.only(database_url)
    assert contact.attribute("phone") == "+33612345678"
    worker.close()


def test_an_event_seen_twice_counts_once(database_url: str) -> None:
    """The same `messageId` changes nothing: in one batch, in the next, or after a merge."""
    worker = engines.worker(database_url)
    engines.put(database_url, *[engines.track(user_id="u1", id="same") for _ in range(3)])
    engines.drain([worker])
    engines.put(database_url, engines.track(user_id="u1", id="same"))
    engines.put(database_url, engines.identify({"email": "m@x.example"}, user_id="u1"))
    engines.put(database_url, engines.identify({"email": "m@x.example"}, user_id="u2"))
    engines.drain([worker])
    engines.put(database_url, engines.track(user_id="u2", id="same"))
    engines.drain([worker])
    assert engines.rows(database_url, "SELECT count(*) FROM events") == [(1,)]
    worker.close()


@pytest.mark.parametrize("known", [(), (0,), (1,), (2,), (0, 2), (0, 1, 2)])
@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_crossing_merges_end_whatever_order_they_come_in(
    database_url: str, order: tuple[int, ...], known: tuple[int, ...]
) -> None:
    """Three records joined two by two: one is left, and nothing is noted as still to be joined."""
    worker = engines.worker(database_url)
    records = sorted(ids.contact_id(1, "user", f"u{number}") for number in range(3))
    users = {ids.contact_id(1, "user", f"u{number}"): f"u{number}" for number in range(3)}
    engines.put(database_url, *[engines.track(user_id=users[records[one]]) for one in known])
    engines.drain([worker])
    pairs = [(records[1], records[0]), (records[2], records[0]), (records[2], records[1])]
    with connections.connect(database_url) as connection:
        for key, (loser, winner) in enumerate(pairs[place] for place in order):
            item = work.merge_item(loser, winner, engines.NOW, engines.NOW)
            merging.begin(connection, [(loser, winner)])
            event_facts.put_items(connection, [work.put_row(1, item, loser, key)])
            if key == 0:
                connection.commit()
                engines.drain([worker])
    engines.drain([worker])
    assert engines.rows(database_url, "SELECT * FROM merging") == []
    assert len(engines.people(database_url)) <= 1
    worker.close()
