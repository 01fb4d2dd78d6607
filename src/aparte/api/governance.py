"""The policy and the reasons: when the workspace speaks, and why it is silent."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest
from ninja import Router, Schema

from aparte.api import asking, shapes
from aparte.core import plain
from aparte.core.governance import policy as policies
from aparte.core.governance import reasons
from aparte.kernel.words import Words
from aparte.scenarios import facade as scenarios

policy = Router(tags=["policy"])
router = Router(tags=["reasons"])

_UNKNOWN: Final = Words(en="Another reason", fr="Autre raison")


class Policy(Schema):
    """The governance of the workspace, as written and as sentences."""

    definition: dict[str, Any]
    sentences: list[shapes.Words]
    problems: list[shapes.Problem]


class PolicyIn(Schema):
    """A new governance."""

    definition: dict[str, Any]


class Reason(Schema):
    """One reason for silence: its code, its label and its sentence."""

    code: str
    words: shapes.Words
    explanation: shapes.Words


@policy.get("", response=Policy)
def get_policy(request: HttpRequest) -> Policy:
    """Return the governance in force."""
    return _policy(scenarios.load_policy(asking.workspace_id(request)))


@policy.put("", response=Policy)
def put_policy(request: HttpRequest, given: PolicyIn) -> Policy:
    """Set the governance; it holds from the next judgement on."""
    return _policy(scenarios.save_policy(asking.actor(request), given.definition))


@policy.post("/stop-sending", response=Policy)
def stop_sending(request: HttpRequest) -> Policy:
    """Let nothing of the brand leave, within a second; what is queued goes on waiting."""
    return _policy(scenarios.stop_sending(asking.actor(request)))


@policy.post("/resume-sending", response=Policy)
def resume_sending(request: HttpRequest) -> Policy:
    """End the emergency stop: what still makes sense leaves."""
    return _policy(scenarios.resume_sending(asking.actor(request)))


@router.get("", response=shapes.Page[Reason])
def list_reasons(request: HttpRequest) -> shapes.Page[Reason]:
    """List every reason code with its words."""
    items = [
        Reason(code=code, words=shapes.words(label), explanation=shapes.words(sentence))
        for code, (label, sentence) in reasons.WORDS.items()
    ]
    return shapes.Page[Reason](items=items, next_cursor=None)


def label(code: str) -> shapes.Words:
    """Return a reason's label; a code of a later version has a general one."""
    known = reasons.WORDS.get(code)  # type: ignore[call-overload]
    return shapes.words(known[0] if known else _UNKNOWN)


def reason_counts(counts: dict[str, int]) -> list[shapes.ReasonCount]:
    """Return counts by reason with their words, the most frequent first."""
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return [
        shapes.ReasonCount(reason=code, words=label(code), count=count) for code, count in ordered
    ]


def _policy(found: policies.Policy) -> Policy:
    return Policy(
        definition=plain.plain(found),
        sentences=[shapes.words(sentence) for sentence in policies.sentences(found)],
        problems=[],
    )
