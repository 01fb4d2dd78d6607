"""The contact: everything the core knows of one person, in one struct and one row of state.

Structs are arrays when stored (msgpack), so names cost nothing and a typical person takes a few
hundred bytes. New fields go at the end, with a default, so older rows still read.

Attributes, tags, lists and consents keep the instant they were last said: the latest word wins,
whatever the order in which the words arrive. Equal instants are settled by the value itself.
"""

from __future__ import annotations

from typing import Any, Final

import msgspec

from aparte.kernel import instants

PRESSURE_MAX: Final = 256
"""Accepted messages remembered per contact; more than any cap can count."""

CART_MOVES_MAX: Final = 64
"""Basket moves remembered since the last order."""

JOURNEYS_MAX: Final = 64
"""Journeys one contact may live at once; the next entry is refused and recorded."""


class Stamped(msgspec.Struct, array_like=True):
    """A value and the instant it was said."""

    value: Any
    at: int


class ConsentState(msgspec.Struct, array_like=True, frozen=True):
    """The latest word on one purpose and channel: `granted`, `pending` or `withdrawn`."""

    status: str
    at: int


class Suppression(msgspec.Struct, array_like=True, frozen=True):
    """Why a channel must not be used: `bounced`, `complained` or `do_not_contact`."""

    reason: str
    at: int


class Older(msgspec.Struct, array_like=True, omit_defaults=True):
    """What a track remembers of events that left its window: their count and sum.

    The bounds (first and last instants, least and most measures) are of all that is no longer in
    `times`, daily sums included.
    """

    count: int
    sum: int
    first: int
    last: int
    least: int = 0
    most: int = 0


class Track(msgspec.Struct, array_like=True, omit_defaults=True):
    """What a contact did as to one atom.

    `times` are instants in ascending order; `values`, when the atom measures a property, are the
    measures in millionths, in the same order as `times`. `days` are (UTC day, count, sum) of
    events inside the window that no longer fit in `times`. All-time count is
    `older.count + sum of days + len(times)`.
    """

    times: list[int] = []
    values: list[int] = []
    older: Older | None = None
    days: list[tuple[int, int, int]] = []


class CartMove(msgspec.Struct, array_like=True, frozen=True, order=True):
    """One change of the basket: a product added, removed, or the basket seen whole.

    `quantity` is signed; `lines` (JSON) is set when the move is a view of the whole basket.
    """

    at: int
    product_id: str
    quantity: int
    line: str


class Cart(msgspec.Struct, array_like=True, omit_defaults=True):
    """The basket: its moves since `cleared_at`, the last order's instant."""

    moves: list[CartMove] = []
    cleared_at: int = instants.MIN_INSTANT


class Undecided(msgspec.Struct, array_like=True, frozen=True):
    """A wait for an event that timed out, while nothing after it has acted yet.

    An event in `[since, deadline]` that arrives late still wins.
    """

    step: str
    since: int
    deadline: int


class Ranked(msgspec.Struct, array_like=True, frozen=True, omit_defaults=True):
    """Where a journey stands in a comparison with others of its `group`, and what came of it.

    `value` is in millionths, None where there was nothing to compare or it was not told yet;
    `rank` is 0 until the place is known, and for one who came when the comparison was over.
    """

    id: bytes
    step: str
    group: bytes
    compare_at: int
    deadline: int = instants.FOREVER
    value: int | None = None
    rank: int = 0
    of: int = 0


class Turn(msgspec.Struct, array_like=True, frozen=True, omit_defaults=True):
    """Why a journey went its way at a step that asks conditions.

    `parts` holds, for each condition asked, the number of the part that decided it; the last of
    them is the one that held, unless none did: then `chosen` is False.
    """

    step: str
    at: int
    parts: tuple[int, ...]
    chosen: bool = True


class Journey(msgspec.Struct, array_like=True, omit_defaults=True):
    """One contact inside one version of one scenario.

    `since` is the entering event's own instant: what happened after it may stop the journey.
    `at_step` is when the present step was reached; `wake_at` when it acts by itself;
    `wanted_at` and `expires_at` are set while a message of the step is deferred. `visits` counts
    how often each jump went back; `depth`, how many scenarios started one another before this;
    `kept` are the properties of the entering event that steps ask for; `call` says how far the
    step's call to another system is: `asked`, or the way out that its answer chose;
    `ranked` is the last comparison it joined; `turns` are the latest choices of its way.
    """

    id: bytes
    scenario: str
    version: int
    entry_key: str
    event_id: bytes
    since: int
    opened_at: int
    step: str
    at_step: int
    wake_at: int = instants.FOREVER
    wanted_at: int = 0
    expires_at: int = 0
    deferrals: int = 0
    undecided: Undecided | None = None
    visits: dict[str, int] = {}
    depth: int = 0
    kept: dict[str, Any] = {}
    call: str = ""
    ranked: Ranked | None = None
    turns: tuple[Turn, ...] = ()


class ScoreState(msgspec.Struct, array_like=True, frozen=True, omit_defaults=True):
    """How far a score has come: the greatest threshold that anybody asks about and it reached.

    `level` is in thousandths of a point, None below every threshold; `grades` are those reached,
    the present one last, and `since` the instant at which the present one was reached or fallen to.
    """

    level: int | None
    since: int
    grades: tuple[str, ...] = ()

    @property
    def grade(self) -> str | None:
        """The present grade; None below the first."""
        return self.grades[-1] if self.grades else None


class Hope(msgspec.Struct, array_like=True, frozen=True, omit_defaults=True):
    """A journey that ended and whose goal still counts as its conversion until an instant.

    `kept` is what the goal's event must not say otherwise than the event that opened the journey.
    """

    id: bytes
    scenario: str
    version: int
    event_id: bytes
    since: int
    until: int
    conversions: int = 0
    kept: dict[str, Any] = {}


class Entry(msgspec.Struct, array_like=True):
    """How often, and when last, the contact entered a scenario under one entry key."""

    count: int
    last_at: int


class Awaiting(msgspec.Struct, array_like=True, frozen=True, omit_defaults=True):
    """An entry that has asked for a seat, in a scenario that takes so many people.

    `id` is the seat's; the rest is what the journey will begin with if the seat is given.
    """

    id: bytes
    scenario: str
    entry_key: str
    event_id: bytes
    since: int
    asked_at: int
    salt: str = ""
    chained: bool = False
    depth: int = 0
    kept: dict[str, Any] = {}


class TurnedAway(msgspec.Struct, array_like=True, frozen=True):
    """When last a scenario had no seat for the contact, by which limit, and until when.

    `per` is `hour`, `day` or `total`; `until` is FOREVER where no seat comes free by itself.
    """

    at: int
    per: str
    limit: int
    until: int


class Timer(msgspec.Struct, array_like=True, frozen=True, omit_defaults=True):
    """An armed trigger: unless disarmed, the scenario opens at `due_at`.

    `trigger` names the one of the scenario's triggers that armed it; `kept` are the properties of
    the arming event that steps ask for. A timer due at FOREVER is
    spent: it remembers what it has already fired for, and never fires by itself.
    """

    scenario: str
    entry_key: str
    event_id: bytes
    since: int
    due_at: int
    trigger: str = "absence"
    kept: dict[str, Any] = {}


class Footfall(msgspec.Struct, array_like=True, omit_defaults=True, order=True):
    """One event of a sequence, kept while it may still take part in one.

    `steps` has a bit for each place of the sequence that it fits; `opened` says that a journey
    was already asked for when it came last.
    """

    at: int
    event_id: bytes
    steps: int
    key: str
    opened: bool = False


class Accepted(msgspec.Struct, array_like=True, frozen=True, omit_defaults=True):
    """One message that governance let through: what caps and gaps count."""

    at: int
    channel: str
    scenario: str
    message: str
    marketing: bool
    category: str = ""


class Contact(msgspec.Struct, array_like=True, omit_defaults=True):
    """One person. `id` never changes; `clock` is the last instant already decided.

    `last_seen_at` is the last event that the person made, neither ours nor what was said of them.
    `segments` maps a segment's key to the instant of entry; `dues` maps the place of a segment in
    the program of this `generation` to the instant at which time alone may change it, and that
    of a date trigger (below zero) to the instant at which it fires. `scores` hold how far each
    score has come, where it has reached anything; what it is worth is reckoned from the tracks.
    `turned_away` holds, by scenario, the last refusal since the contact last entered it.
    """

    id: bytes
    workspace_id: int
    created_at: int = 0
    clock: int = instants.MIN_INSTANT
    last_seen_at: int = 0
    generation: int = 0
    attributes: dict[str, Stamped] = {}
    identities: list[tuple[str, str]] = []
    consents: dict[str, ConsentState] = {}
    suppressions: dict[str, Suppression] = {}
    tracks: dict[int, Track] = {}
    segments: dict[str, int] = {}
    dues: dict[int, int] = {}
    tags: dict[str, Stamped] = {}
    lists: dict[str, Stamped] = {}
    journeys: list[Journey] = []
    entries: dict[str, dict[str, Entry]] = {}
    timers: list[Timer] = []
    pressure: list[Accepted] = []
    cart: Cart | None = None
    paused_until: int = 0
    absorbed: list[bytes] = []
    forwarded_to: bytes | None = None
    wake_at: int = instants.FOREVER
    trails: dict[int, list[Footfall]] = {}
    scores: dict[str, ScoreState] = {}
    hopes: list[Hope] = []
    awaiting: list[Awaiting] = []
    turned_away: dict[str, TurnedAway] = {}

    def attribute(self, name: str) -> Any:
        """Return an attribute's value, or None when nothing was ever said of it."""
        stamped = self.attributes.get(name)
        return None if stamped is None else stamped.value


def is_blank(contact: Contact) -> bool:
    """Return whether nothing that conditions or scores look at is known of a contact."""
    known = (contact.attributes, contact.tracks, contact.tags, contact.lists, contact.segments)
    allowed = (contact.consents, contact.suppressions, contact.identities, contact.scores)
    return not any(known) and not any(allowed) and contact.cart is None


def wins(new: Any, at: int, old: Stamped | None) -> bool:
    """Return whether a word said at `at` replaces the one kept; ties go to the greater value."""
    if old is None or at > old.at:
        return True
    if at < old.at or new == old.value:
        return False
    return msgspec.json.encode(new) > msgspec.json.encode(old.value)


_ENCODER: Final = msgspec.msgpack.Encoder()
_DECODER: Final = msgspec.msgpack.Decoder(Contact)


def encode(contact: Contact) -> bytes:
    """Return the stored form of a contact."""
    return _ENCODER.encode(contact)


def decode(state: bytes) -> Contact:
    """Return the contact of a stored form."""
    return _DECODER.decode(state)
