"""Who may ask what: sessions with CSRF tokens, keys with scopes, a throttle on signing in."""

from __future__ import annotations

import httpx
import pytest

from tests.api.conftest import PASSWORD, Cast, sign_in


def test_alice_signs_in_and_out(visitor: httpx.Client, cast: Cast) -> None:
    """A session opens with address and password, says who it is, and ends."""
    assert visitor.get("/api/v1/session").status_code == 401
    alice = sign_in(visitor, cast.alice)
    session = alice.get("/api/v1/session").json()
    assert session["user"] == {"email": cast.alice, "name": "Alice", "language": "en"}
    assert session["workspace"]["key"] == cast.workspace_key
    assert session["workspace"]["sender"]["email"] == "hello@shop.example"
    assert alice.delete("/api/v1/session").status_code == 204
    assert alice.get("/api/v1/session").status_code == 401


def test_a_wrong_password_is_told_in_both_languages(visitor: httpx.Client, cast: Cast) -> None:
    """The answer does not say which of address and password is wrong."""
    visitor.get("/api/v1/session")
    headers = {"X-CSRFToken": visitor.cookies["csrftoken"]}
    given = {"email": cast.alice, "password": "wrong"}
    answer = visitor.post("/api/v1/session", json=given, headers=headers)
    assert answer.status_code == 401
    error = answer.json()["error"]
    assert error["code"] == "wrong_credentials"
    assert error["words"]["en"].startswith("This address and password")
    assert error["words"]["fr"].startswith("Cette adresse et ce mot de passe")


def test_trying_passwords_is_throttled(visitor: httpx.Client) -> None:
    """After ten failures within a quarter of an hour, even the right password must wait."""
    visitor.get("/api/v1/session")
    headers = {"X-CSRFToken": visitor.cookies["csrftoken"]}
    given = {"email": "tried@shop.example", "password": "wrong"}
    answers = [visitor.post("/api/v1/session", json=given, headers=headers) for _ in range(11)]
    assert [answer.status_code for answer in answers] == [401] * 10 + [429]
    assert answers[-1].headers["retry-after"] == "900"


def test_charlie_has_no_access(visitor: httpx.Client, cast: Cast) -> None:
    """An account without a workspace is told so, and sees nothing."""
    visitor.get("/api/v1/session")
    headers = {"X-CSRFToken": visitor.cookies["csrftoken"]}
    given = {"email": cast.charlie, "password": PASSWORD}
    answer = visitor.post("/api/v1/session", json=given, headers=headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "forbidden")
    assert visitor.get("/api/v1/keys").status_code == 401


@pytest.mark.parametrize("token", [None, "x" * 64])
def test_a_change_needs_the_csrf_token(
    visitor: httpx.Client, cast: Cast, token: str | None
) -> None:
    """Without its own token, a session changes nothing."""
    alice = sign_in(visitor, cast.alice)
    del alice.headers["X-CSRFToken"]
    headers = {} if token is None else {"X-CSRFToken": token}
    answer = alice.post("/api/v1/sources", json={"name": "Site"}, headers=headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "forbidden")
    assert alice.get("/api/v1/sources").json()["items"] == []


def test_a_key_may_what_its_scopes_say(alice: httpx.Client, visitor: httpx.Client) -> None:
    """A reading key reads, changes nothing, hands out nothing, and ends when revoked."""
    made = alice.post("/api/v1/keys", json={"name": "Report", "scopes": ["read"]}).json()
    assert made["key"].startswith("apt_")
    listed = alice.get("/api/v1/keys").json()["items"]
    assert [(key["name"], "key" in key) for key in listed] == [("Report", False)]
    program = visitor
    program.headers["Authorization"] = f"Bearer {made['key']}"
    assert program.get("/api/v1/reasons").status_code == 200
    refused = program.put("/api/v1/policy", json={"definition": {}})
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "forbidden")
    assert "write" in refused.json()["error"]["words"]["fr"]
    assert program.get("/api/v1/keys").status_code == 403
    assert alice.delete(f"/api/v1/keys/{made['id']}").status_code == 204
    assert program.get("/api/v1/reasons").status_code == 401
    assert alice.delete(f"/api/v1/keys/{made['id']}").status_code == 404


def test_a_source_has_a_write_key(alice: httpx.Client) -> None:
    """A source is made with a write key, listed, and revoked."""
    made = alice.post("/api/v1/sources", json={"name": "Site"}).json()
    assert len(made["write_key"]) == 32
    assert alice.get("/api/v1/sources").json()["items"] == [made]
    assert alice.delete(f"/api/v1/sources/{made['id']}").status_code == 204
    assert alice.get("/api/v1/sources").json()["items"] == []


def test_mistakes_are_listed_at_their_place(alice: httpx.Client) -> None:
    """What cannot be used is answered 422 with code, path and words of each problem."""
    answer = alice.post("/api/v1/keys", json={"scopes": ["fly"]})
    assert answer.status_code == 422
    problems = answer.json()["error"]["problems"]
    assert [(problem["code"], problem["path"]) for problem in problems] == [
        ("missing_field", "name"),
        ("literal_error", "scopes.0"),
    ]
    assert problems[0]["words"] == {
        "en": "This is missing: add it.",
        "fr": "Ceci manque : ajoutez-le.",
    }


def test_cookies_are_kept_from_scripts_and_other_sites(visitor: httpx.Client, cast: Cast) -> None:
    """The session's cookie is HttpOnly and SameSite=Lax."""
    visitor.get("/api/v1/session")
    given = {"email": cast.alice, "password": PASSWORD}
    headers = {"X-CSRFToken": visitor.cookies["csrftoken"]}
    answer = visitor.post("/api/v1/session", json=given, headers=headers)
    cookie = next(c for c in answer.headers.get_list("set-cookie") if c.startswith("sessionid="))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
