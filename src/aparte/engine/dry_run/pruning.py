"""Pruning: what of a program can have no say in a dry-run is left out of it.

A segment or score that no scenario, pause or other rule asks about is only ever looked at by
people: living it again would change no message. What is asked about is found by its key standing
anywhere in the definitions, so that a kind of step or rule yet to come needs no entry here; a text
that is a key by chance only keeps a segment too many.
"""

from __future__ import annotations

from typing import Any

import msgspec

from aparte.core import program as programs
from aparte.core.governance.policy import Policy
from aparte.core.scenarios.model import Scenario


def pruned(live: programs.Definitions, change: Scenario | Policy) -> programs.Definitions:
    """Return the definitions without the segments and scores that nothing else asks about."""
    segments, scores = dict(live.segments), {one.key: one for one in live.scores}
    scenarios = [one.scenario for one in live.versions]
    waiting = _texts([*scenarios, live.policy, change, live.migrations])
    kept: set[str] = set()
    asked: set[str] = set()
    while waiting:
        text = waiting.pop()
        if text in asked:
            continue
        asked.add(text)
        for key in (text, text.partition(":")[0]):  # a grade is named after its score
            if key in kept:
                continue
            for found in (segments.get(key), scores.get(key)):
                if found is not None:
                    kept.add(key)
                    waiting |= _texts(found)
    return msgspec.structs.replace(
        live,
        segments={key: condition for key, condition in segments.items() if key in kept},
        scores=tuple(one for one in live.scores if one.key in kept),
    )


def _texts(of: Any) -> set[str]:
    """Return every text that stands in something written, names of fields included."""
    found: set[str] = set()
    waiting = [msgspec.to_builtins(of)]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            found.add(one)
        elif isinstance(one, dict):
            waiting += [*one, *one.values()]
        elif isinstance(one, list | tuple):
            waiting += one
    return found
