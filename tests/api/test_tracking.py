"""What a reader's click, open and unsubscribe leave behind, and what they are shown."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Iterator
from typing import Any, cast

import httpx
import psycopg
import psycopg_pool
import pytest
from starlette.applications import Starlette

from aparte.events import contracts, facade, tracking
from aparte.kernel import clock, ids, instants
from aparte.messages import facade as messages
from aparte.messages import records
from tests.api import ingesting

NOW = instants.parse("2026-03-01T08:00:00Z")
MARIE = ids.contact_id(1, "user", "marie")
DELIVERY = ids.hashed("delivery", "one")
PARTITION = ids.partition_of(MARIE)
SHOP_PAGE = "https://shop.example/basket?id=1&lang=fr"
SIGNER = messages.Signer("a secret of the tests")


@pytest.fixture(scope="module")
def workspace_id(database_url: str) -> int:
    """A brand that sent Marie one message."""
    workspace = ingesting.add_sources(database_url)[ingesting.WRITE_KEY]
    with psycopg.connect(database_url) as connection:
        connection.execute(
            "UPDATE workspaces_workspace SET sender_name = 'Maison <Léa>' WHERE id = %s",
            (workspace,),
        )
        connection.execute(
            "INSERT INTO deliveries (partition, delivery_id, contact_id, workspace_id,"
            " scenario_key, version, step_id, journey_id, message_key, channel, purpose, status,"
            " wanted_at, send_at) VALUES (%s, %s, %s, %s, 'basket', 3, 'remind', %s, 'first',"
            " 'email', 'marketing', 'sent', now(), now())",
            (PARTITION, uuid.UUID(bytes=DELIVERY), uuid.UUID(bytes=MARIE), workspace, uuid.uuid4()),
        )
    return workspace


@pytest.fixture(scope="module")
def pool(database_url: str) -> Iterator[tracking.Pool]:
    """Connections for the routes."""
    with psycopg_pool.ConnectionPool(database_url, min_size=1, max_size=2) as opened:
        yield opened


@pytest.fixture
def visit(pool: tracking.Pool, workspace_id: int, database_url: str) -> Iterator[Visitor]:
    """A reader before an empty inbox and an empty ledger."""
    clear(database_url)
    routes = tracking.Tracking(
        SIGNER.verify, records.load_delivery, pool, clock.VirtualClock(NOW)
    ).routes()
    yield Visitor(Starlette(routes=routes), workspace_id)
    clear(database_url)


class Visitor:
    """A mail program or a browser, and the links it was given."""

    def __init__(self, application: Starlette, workspace_id: int) -> None:
        self._transport = httpx.ASGITransport(application)
        self._workspace_id = workspace_id

    def token(self, kind: Any, target: str = "", delivery: bytes = DELIVERY) -> str:
        """Return the token of a link of the message."""
        return SIGNER.sign(messages.Link(kind, PARTITION, self._workspace_id, delivery, target))

    def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Ask for an address and wait for the answer."""
        return asyncio.run(self._request(method, path, **options))

    async def _request(self, method: str, path: str, **options: Any) -> httpx.Response:
        async with httpx.AsyncClient(transport=self._transport, base_url="http://t") as client:
            return await client.request(method, path, **options)


def clear(database_url: str) -> None:
    """Empty the inbox and the ledger."""
    with psycopg.connect(database_url) as connection:
        connection.execute("DELETE FROM inbox")
        connection.execute("DELETE FROM consent_records")


def told(database_url: str) -> list[tuple[int, bool, contracts.InboxItem]]:
    """Return (partition, withdraws, item) of the inbox."""
    with psycopg.connect(database_url) as connection:
        found = connection.execute("SELECT partition, withdraws, body FROM inbox").fetchall()
    return [(row[0], row[1], contracts.decode(row[2])) for row in found]


def ledger(database_url: str) -> list[tuple[Any, ...]]:
    """Return the ledger."""
    with psycopg.connect(database_url) as connection:
        return connection.execute(
            "SELECT partition, contact_id, purpose, channel, status, source, id"
            " FROM consent_records"
        ).fetchall()


def test_an_open_is_an_event_of_the_reader(visit: Visitor, database_url: str) -> None:
    """The pixel answers an image that nobody keeps, and says which message was opened."""
    answer = visit.request("GET", f"/t/o/{visit.token('open')}.gif")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/gif")
    assert answer.content.startswith(b"GIF89a")
    assert "no-store" in answer.headers["cache-control"]
    ((partition, withdraws, item),) = told(database_url)
    assert (partition, withdraws) == (PARTITION, False)
    assert (item.name, item.contact_id, item.occurred_at) == ("Message Opened", MARIE.hex(), NOW)
    assert contracts.read_object(item.properties) == {
        "delivery_id": DELIVERY.hex(),
        "scenario": "basket",
        "version": 3,
        "step": "remind",
        "message": "first",
        "channel": "email",
        "purpose": "marketing",
    }


@pytest.mark.parametrize(
    ("agent", "is_proxy"),
    [
        ("Mozilla/5.0 (via ggpht.com GoogleImageProxy)", True),
        ("Mozilla/5.0", True),
        ("YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html", True),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Thunderbird/128.0", False),
    ],
)
def test_a_machine_that_fetches_is_marked(
    visit: Visitor, database_url: str, agent: str, is_proxy: bool
) -> None:
    """An open by a mailbox provider's proxy says so, so that conditions may leave it out."""
    visit.request("GET", f"/t/o/{visit.token('open')}.gif", headers={"User-Agent": agent})
    ((_, _, item),) = told(database_url)
    assert contracts.read_object(item.properties).get("proxy", False) is is_proxy


def test_a_click_goes_where_the_message_said(visit: Visitor, database_url: str) -> None:
    """A click is recorded with its target and redirected there."""
    answer = visit.request("GET", f"/t/c/{visit.token('click', SHOP_PAGE)}")
    assert (answer.status_code, answer.headers["location"]) == (302, SHOP_PAGE)
    ((_, _, item),) = told(database_url)
    assert item.name == "Message Clicked"
    assert contracts.read_object(item.properties)["url"] == SHOP_PAGE


def test_looking_without_visiting_is_no_click(visit: Visitor, database_url: str) -> None:
    """A HEAD request, as link checkers send, is redirected and not recorded."""
    answer = visit.request("HEAD", f"/t/c/{visit.token('click', SHOP_PAGE)}")
    assert answer.status_code == 302
    assert told(database_url) == []


@pytest.mark.parametrize(
    "path", ["/t/c/forged", "/t/u/forged", "/t/c/{open}", "/t/u/{click}", "/t/x"]
)
def test_a_token_that_is_not_ours_leads_nowhere(
    visit: Visitor, database_url: str, path: str
) -> None:
    """A forged token, or one of another kind of link, shows a page that says what to do."""
    path = path.format(open=visit.token("open"), click=visit.token("click", SHOP_PAGE))
    answer = visit.request("GET", path, headers={"Accept-Language": "fr"})
    assert answer.status_code == 404
    assert "Ce lien ne fonctionne pas" in answer.text
    assert told(database_url) == []


def test_opening_the_unsubscribe_page_changes_nothing(visit: Visitor, database_url: str) -> None:
    """Scanners follow links: the page asks, names what stops, and waits for the button."""
    answer = visit.request(
        "GET", f"/t/u/{visit.token('unsubscribe')}", headers={"Accept-Language": "fr-FR,fr"}
    )
    assert answer.status_code == 200
    assert '<html lang="fr">' in answer.text
    assert "Vous ne recevrez plus : e-mails commerciaux de Maison &lt;Léa&gt;." in answer.text
    assert '<form method="post">' in answer.text
    assert "no-store" in answer.headers["cache-control"]
    assert told(database_url) == []
    assert ledger(database_url) == []


def test_the_reader_may_choose_the_language(visit: Visitor) -> None:
    """`?lang=` is stronger than what the browser prefers."""
    answer = visit.request(
        "GET", f"/t/u/{visit.token('unsubscribe')}?lang=en", headers={"Accept-Language": "fr"}
    )
    assert "You will no longer receive marketing e-mails from Maison &lt;Léa&gt;." in answer.text


@pytest.mark.parametrize(
    ("content", "source"),
    [
        ("List-Unsubscribe=One-Click", "one-click unsubscribe"),
        ("", "unsubscribe link"),
    ],
)
def test_leaving_is_in_the_ledger_and_in_the_inbox(
    visit: Visitor, database_url: str, workspace_id: int, content: str, source: str
) -> None:
    """The button and RFC 8058's one click withdraw at once, and hold sending until applied."""
    answer = visit.request("POST", f"/t/u/{visit.token('unsubscribe')}", content=content)
    assert answer.status_code == 200
    assert "You are unsubscribed" in answer.text
    ((partition, withdraws, item),) = told(database_url)
    assert (partition, withdraws, item.name) == (PARTITION, True, "Message Unsubscribed")
    assert item.consents is not None
    (word,) = item.consents
    assert (word.purpose, word.channel, word.status) == ("marketing", "email", "withdrawn")
    line = facade.consent_record_id(workspace_id, item.id, "marketing", "email")
    assert ledger(database_url) == [
        (
            PARTITION,
            uuid.UUID(bytes=MARIE),
            "marketing",
            "email",
            "withdrawn",
            source,
            uuid.UUID(bytes=line),
        )
    ]


def test_leaving_twice_is_leaving_once(visit: Visitor, database_url: str) -> None:
    """A repeated one-click request adds no second line to the ledger."""
    for _ in range(2):
        path = f"/t/u/{visit.token('unsubscribe')}"
        assert visit.request("POST", path, content="List-Unsubscribe=One-Click").is_success
    assert len(ledger(database_url)) == 1
    assert len({item.id for _, _, item in told(database_url)}) == 1


def test_a_message_no_longer_on_record(visit: Visitor, database_url: str) -> None:
    """A delivery that was erased: clicks still lead on, leaving says what else to do."""
    gone = ids.hashed("delivery", "gone")
    click = visit.request("GET", f"/t/c/{visit.token('click', SHOP_PAGE, gone)}")
    assert click.headers["location"] == SHOP_PAGE
    leave = visit.request("POST", f"/t/u/{visit.token('unsubscribe', '', gone)}")
    assert leave.status_code == 410
    assert told(database_url) == []


def test_statistics_never_stand_in_a_readers_way(workspace_id: int) -> None:
    """Without a database a click is redirected and a pixel shown; leaving is not pretended."""

    class Gone:
        """A pool whose database is away."""

        def connection(self) -> Any:
            raise psycopg.OperationalError("gone")

    routes = tracking.Tracking(
        SIGNER.verify, records.load_delivery, cast("Any", Gone()), clock.VirtualClock(NOW)
    ).routes()
    visit = Visitor(Starlette(routes=routes), workspace_id)
    click = visit.request("GET", f"/t/c/{visit.token('click', SHOP_PAGE)}")
    assert click.headers["location"] == SHOP_PAGE
    assert visit.request("GET", f"/t/o/{visit.token('open')}.gif").status_code == 200
    assert visit.request("GET", f"/t/u/{visit.token('unsubscribe')}").status_code == 503
    leave = visit.request("POST", f"/t/u/{visit.token('unsubscribe')}")
    assert leave.status_code == 503
    assert "try again" in leave.text
