"""What Hypothesis draws for the core: people with a past, conditions about them, instants.

Values are few and times lie on a grid with a microsecond of play, so that equalities, ties and
the very ends of windows come up often. Conditions are drawn as raw JSON, as a person writes them.

What takes no argument is made once: a strategy learns about itself when it is first drawn from.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from hypothesis import strategies as st

from aparte.core import atoms, conditions, tracks
from aparte.core.contact import ConsentState, Contact, ScoreState, Stamped, Suppression, Track
from aparte.kernel import instants

ZONES: Final = (
    "UTC",
    "Europe/Paris",
    "America/New_York",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Pacific/Kiritimati",
)
NOWS: Final = tuple(
    instants.parse(text)
    for text in (
        "2026-06-15T10:00:00Z",
        "2026-03-29T00:30:00Z",  # half an hour before Europe's clocks go forward
        "2026-03-31T22:00:00Z",  # midnight in Paris, a new month
        "2026-10-25T00:30:00Z",  # half an hour before they go back
        "2026-11-01T05:59:59.999999Z",  # a microsecond before New York's go back
        "2024-02-29T12:00:00Z",
        "2026-12-31T23:00:00Z",
    )
)
EVENTS: Final = ("Product Viewed", "Order Completed", "Visité l’été")
WINDOWS: Final = ("1h", "6h", "1d", "36h", "7d", "2w", "30d")
NAMES: Final = ("country", "tier", "nested.city", "items.sku")

_TEXTS: Final = ("", "FR", "fr", "pricing", "Pricing plans", "ÉTÉ", "été", "e\u0301te\u0301", "10")
_NUMBERS: Final = (0, 1, 2, 10, -3, 2.5, 0.1, 0.3, 19.99, 1e-7, 5e-7, 12345678.9)
_DATES: Final = (
    "2026-06-15",
    "2026-03-29",
    "2026-02-30",
    "2024-02-29",
    "2026-06-15T10:00:00Z",
    "2026-06-14T22:30:00.123456+02:00",
    "2026-10-25 02:30",
    "2026-11-01T00:30:00-0400",
    "15/06/2026",
)


_STANDINGS: Final = (
    None,
    (None, ("cold",)),
    (-5_000, ("cold",)),
    (4_999, ("cold",)),
    (5_000, ("cold", "warm")),
    (5_001, ("cold", "warm")),
    (20_000, ("cold", "warm", "hot")),
)


@dataclass
class Person:
    """Everything said about one person; `events` are (instant, name, properties)."""

    number: int = 1
    attributes: dict[str, Any] = field(default_factory=dict)
    events: list[tuple[int, str, dict[str, Any]]] = field(default_factory=list)
    consents: list[tuple[str, str, str, int]] = field(default_factory=list)
    segments: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    lists: list[str] = field(default_factory=list)
    suppressed: list[str] = field(default_factory=list)
    score: tuple[int | None, tuple[str, ...]] | None = None
    """How far the score “engagement” has come: the level, in thousandths, and the grades."""
    joined: bool = False
    """Whether every other fact was kept under a record that was joined into this one."""

    @property
    def id(self) -> bytes:
        """The contact id."""
        return self.number.to_bytes(15, "big") + bytes([self.number % 256])

    @property
    def other_id(self) -> bytes:
        """The id of the record that was joined into this one."""
        return self.number.to_bytes(15, "big") + bytes([200 + self.number])


# ---------------------------------------------------------------------------------- people's values


@cache
def scalars() -> st.SearchStrategy[Any]:
    """Draw a text, number, boolean or date."""
    return st.sampled_from([*_TEXTS, *_NUMBERS, True, False, *_DATES])


@cache
def json_values() -> st.SearchStrategy[Any]:
    """Draw what an attribute or property may hold, null and lists included."""
    money = st.fixed_dictionaries(
        {"amount": st.sampled_from(_NUMBERS), "currency": st.sampled_from(["EUR", "USD"])}
    )
    plain = st.one_of(scalars(), st.none(), money)
    return st.one_of(plain, st.lists(plain, max_size=3), st.just([["FR"]]))


@cache
def properties() -> st.SearchStrategy[dict[str, Any]]:
    """Draw an event's properties."""
    line = st.fixed_dictionaries({}, optional={"sku": scalars(), "price": scalars()})
    return st.fixed_dictionaries(
        {},
        optional={
            "category": json_values(),
            "price": st.one_of(st.sampled_from(_NUMBERS), json_values()),
            "nested": st.fixed_dictionaries({}, optional={"city": json_values()}),
            "items": st.one_of(st.lists(line, max_size=3), line, st.none()),
        },
    )


def mentioned(raw: Any, among: tuple[str, ...]) -> list[str]:
    """Return which of some texts a condition holds, wherever they stand."""
    if isinstance(raw, dict):
        return [found for one in raw.values() for found in mentioned(one, among)]
    if isinstance(raw, list):
        return [found for one in raw for found in mentioned(one, among)]
    return [raw] if raw in among else []


def offsets(windows: list[str]) -> st.SearchStrategy[int]:
    """Draw how far from now something happened: often at the very end of a window."""
    grid = st.builds(
        lambda steps, play: -steps * 6 * instants.HOUR + play,
        st.integers(0, 150),
        st.sampled_from([-1, 0, 0, 1]),
    )
    ends = st.builds(
        lambda length, play: play - int(_size(length)),
        st.sampled_from(windows or WINDOWS),
        st.sampled_from([-1, 0, 0, 1]),
    )
    soon = st.sampled_from([1, instants.MINUTE, 5 * instants.MINUTE])
    return st.one_of(grid, ends, ends, st.integers(-3 * instants.DAY, 0), soon)


def event_lists(now: int, about: Any = None, max_size: int = 12) -> st.SearchStrategy[list[Any]]:
    """Draw a past, mostly made of what a condition is about and of the ends of its windows."""
    ago = offsets(mentioned(about, WINDOWS))
    names = st.sampled_from([*mentioned(about, EVENTS) * 2, *EVENTS])
    one = st.tuples(ago.map(lambda ago: now + ago), names, properties())
    return st.lists(one, max_size=max_size)


@cache
def _attributes() -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {},
        optional={
            "country": json_values(),
            "tier": json_values(),
            "nested": st.fixed_dictionaries({}, optional={"city": json_values()}),
            "items": st.lists(st.fixed_dictionaries({"sku": scalars()}), max_size=2),
            "email": st.sampled_from(["marie@example.org", "", 5]),
            "renewal_on": st.sampled_from([*_DATES, 7]),
            "birth_date": st.sampled_from([*_DATES, "1980-06-16", "2028-01-01"]),
            "timezone": st.sampled_from([*ZONES, "Mars/Base", "", 3]),
        },
    )


@cache
def _some_names() -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(["vip", "new", "é"]), max_size=2, unique=True)


@st.composite
def people(draw: st.DrawFn, now: int, number: int = 1, about: Any = None) -> Person:
    """Draw a person as seen around an instant, with a condition in mind or none."""
    attributes = draw(_attributes())
    consents = st.tuples(
        st.sampled_from(["marketing", "news"]),
        st.sampled_from(["email", "sms"]),
        st.sampled_from(["granted", "pending", "withdrawn"]),
        st.sampled_from([now - instants.DAY, now - instants.HOUR]),
    )
    some = _some_names()
    return Person(
        number=number,
        attributes=attributes,
        events=draw(event_lists(now, about)),
        consents=draw(st.lists(consents, max_size=3)),
        segments=draw(some),
        tags=draw(some),
        lists=draw(some),
        suppressed=draw(st.lists(st.sampled_from(["email", "sms"]), max_size=1)),
        score=draw(st.sampled_from(_STANDINGS)),
        joined=draw(st.booleans()),
    )


def contact_of(person: Person, needs: conditions.Needs, now: int) -> Contact:
    """Return the contact that the core would keep of a person for what conditions need."""
    contact = Contact(id=person.id, workspace_id=1)
    contact.attributes = {name: Stamped(value, 0) for name, value in person.attributes.items()}
    contact.absorbed = [person.other_id] if person.joined else []
    contact.segments = dict.fromkeys(person.segments, now)
    contact.tags = {name: Stamped(value=True, at=0) for name in person.tags}
    contact.tags["former"] = Stamped(value=False, at=0)
    contact.lists = {name: Stamped(value=True, at=0) for name in person.lists}
    if person.score is not None:
        contact.scores["engagement"] = ScoreState(person.score[0], now, person.score[1])
    contact.suppressions = dict.fromkeys(person.suppressed, Suppression("bounced", 0))
    for purpose, channel, status, at in sorted(person.consents, key=lambda one: (one[3], one[2])):
        contact.consents[f"{purpose}/{channel}"] = ConsentState(status, at)
    for key, (atom, window) in needs.atoms.items():
        matches = atoms.compile_filter(atom.where)
        for at, name, given in person.events:
            if name != atom.event or (matches is not None and not matches(given)):
                continue
            value = None if atom.measure is None else atoms.measure_of(atom, given)
            if atom.measure is None or value is not None:
                track = contact.tracks.setdefault(key, Track())
                tracks.add(track, at, value, now - window)
    return contact


# --------------------------------------------------------------------------------------- conditions


@cache
def comparison_values() -> st.SearchStrategy[dict[str, Any]]:
    """Draw an operator with a value it takes."""
    text = st.sampled_from([text for text in _TEXTS if text])
    number = st.sampled_from(_NUMBERS)
    money = st.fixed_dictionaries({"amount": number, "currency": st.just("EUR")})
    moment = st.sampled_from([date for date in _DATES if date not in {"2026-02-30", "15/06/2026"}])
    pattern = st.sampled_from(
        ["^fr$", "É.É", "p[a-z]+ing", r"\d{2}", "(?:pri|x)c.*s$", "[^a-f]t", r"\w\s\w", "é|1?0"]
    )
    one = st.one_of(scalars(), money)
    return st.one_of(
        _comparison(["is", "is_not"], one),
        _comparison(["in", "not_in", "contains_any", "contains_all"], st.lists(one, min_size=1)),
        _comparison(["contains", "not_contains", "starts_with", "ends_with"], text),
        _comparison(["matches"], pattern),
        _comparison(["gt", "gte", "lt", "lte"], st.one_of(number, money)),
        _comparison(["between"], st.lists(number, min_size=2, max_size=2).map(sorted)),
        _comparison(["is_set", "is_not_set", "is_true", "is_false"], st.none()),
        _comparison(["before", "after"], moment),
    )


def _comparison(ops: list[str], values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.fixed_dictionaries(
        {"op": st.sampled_from(ops), "value": values, "case_sensitive": st.booleans()}
    )


@cache
def _windows() -> st.SearchStrategy[dict[str, Any]]:
    one = st.sampled_from(WINDOWS)
    pair = st.lists(st.sampled_from([*WINDOWS, "0d"]), min_size=2, max_size=2, unique=True)
    return st.one_of(
        st.just({}),
        st.fixed_dictionaries({"within": one}),
        st.fixed_dictionaries({"period": st.sampled_from(["day", "week", "month"])}),
        st.fixed_dictionaries({"between": pair}),
    )


@st.composite
def event_conditions(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a condition on the past."""
    stats = [
        "count",
        "count",
        "sum",
        "average",
        "min",
        "max",
        "distinct_days",
        "time_since_first",
        "time_since_last",
    ]
    stat = draw(st.sampled_from(stats))
    window = draw(_windows())
    raw: dict[str, Any] = {"kind": "event", "event": draw(st.sampled_from(EVENTS)), "stat": stat}
    if stat == "distinct_days" and not window:
        window = {"within": "7d"}
    ops = ["gte", "gt", "lte", "lt", "between"]
    values: st.SearchStrategy[Any]
    if stat.startswith("time_since"):
        values = st.sampled_from(WINDOWS)
    elif stat in {"count", "distinct_days"}:
        ops += ["is", "is_not"]
        values = st.integers(0, 4)
    else:
        ops += ["is", "is_not"]
        values = st.sampled_from(_NUMBERS)
        raw["measure"] = draw(st.sampled_from(["price", "items.price", "nested.city"]))
    raw["op"] = draw(st.sampled_from(ops))
    raw["value"] = draw(values)
    if raw["value"] == 0 and raw["op"] in {"gte", "lt"} and "measure" not in raw:
        # At least 0 times, fewer than 0 times: true of everybody and nobody, and refused.
        raw["value"] = 1
    if raw["op"] == "between":
        raw["value"] = sorted([raw["value"], draw(values)], key=_size)
    if draw(st.integers(0, 2)) == 0:
        where = draw(comparison_values())
        raw["where"] = [{"property": draw(st.sampled_from(["category", *NAMES[2:]])), **where}]
    return {**raw, **window}


def _size(value: Any) -> float:
    if isinstance(value, str):
        units = {"h": instants.HOUR, "d": instants.DAY, "w": instants.WEEK}
        return int(value[:-1]) * units[value[-1]]
    return float(value)


@cache
def leaf_conditions() -> st.SearchStrategy[dict[str, Any]]:
    """Draw one condition of any kind that stands alone."""
    attribute = st.builds(
        lambda name, rest: {"kind": "attribute", "name": name, **rest},
        st.sampled_from(NAMES),
        comparison_values(),
    )
    names = st.sampled_from(["vip", "new", "é", "former"])
    dates = st.sampled_from(["renewal_on", "birth_date"])
    around = st.lists(st.integers(-10, 10), min_size=2, max_size=2).map(sorted)
    hours = st.sampled_from(["00:00", "02:30", "03:00", "09:00", "18:15", "23:59"])
    return st.one_of(
        event_conditions(),
        event_conditions(),
        event_conditions(),
        attribute,
        attribute,
        st.builds(lambda key: {"kind": "segment", "key": key}, names),
        _score_conditions(),
        st.builds(
            lambda kind, name: {"kind": kind, "name": name}, st.sampled_from(["tag", "list"]), names
        ),
        st.fixed_dictionaries(
            {
                "kind": st.just("consent"),
                "purpose": st.sampled_from(["marketing", "news"]),
                "channel": st.sampled_from(["email", "sms"]),
                "status": st.sampled_from(["granted", "pending", "withdrawn"]),
            }
        ),
        st.fixed_dictionaries(
            {"kind": st.just("reachable"), "channel": st.sampled_from(["email", "sms"])}
        ),
        st.fixed_dictionaries(
            {
                "kind": st.just("date"),
                "attribute": dates,
                "op": st.sampled_from(["before", "on", "after"]),
                "offset": st.sampled_from(["-7d", "-1d", "0d", "1d", "2w"]),
            }
        ),
        st.builds(
            lambda name, days: {
                "kind": "anniversary",
                "attribute": name,
                "from_days": days[0],
                "to_days": days[1],
            },
            dates,
            around,
        ),
        st.builds(
            lambda days: {"kind": "weekday", "days": days},
            st.lists(st.integers(1, 7), min_size=1, max_size=7, unique=True),
        ),
        st.lists(hours, min_size=2, max_size=2, unique=True).map(
            lambda pair: {"kind": "local_hour", "from": pair[0], "to": pair[1]}
        ),
    )


@cache
def _score_conditions() -> st.SearchStrategy[dict[str, Any]]:
    score = {"kind": st.just("score"), "score": st.sampled_from(["engagement", "fit"])}
    return st.one_of(
        st.fixed_dictionaries(
            {
                **score,
                "op": st.sampled_from(["gte", "gt", "lte", "lt"]),
                "value": st.sampled_from([-5, 0, 4.999, 5, 5.001, 20]),
            }
        ),
        st.fixed_dictionaries(
            {
                **score,
                "op": st.sampled_from(["is", "is_not", "gte", "lt"]),
                "grade": st.sampled_from(["cold", "warm", "hot"]),
            }
        ),
    )


@cache
def trees() -> st.SearchStrategy[dict[str, Any]]:
    """Draw conditions put together."""

    def deepen(inner: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
        several = st.lists(inner, min_size=1, max_size=3)
        return st.one_of(
            st.builds(lambda of: {"kind": "all", "of": of}, several),
            st.builds(lambda of: {"kind": "any", "of": of}, several),
            st.builds(lambda of: {"kind": "not", "of": of}, inner),
        )

    return st.recursive(leaf_conditions(), deepen, max_leaves=5).filter(says_something)


def says_something(raw: dict[str, Any]) -> bool:
    """Return whether nothing stands beside its own denial: that is refused."""
    parts = raw.get("of", [])
    if isinstance(parts, dict):
        return says_something(parts)
    denied = [one["of"] for one in parts if one["kind"] == "not"]
    return not any(one in parts for one in denied) and all(map(says_something, parts))
