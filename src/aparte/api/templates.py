"""The templates of a scenario's messages, checked before anybody receives one."""

from __future__ import annotations

from aparte.core import channels, shapes
from aparte.core.scenarios import model
from aparte.engine import composing
from aparte.kernel.errors import Problem
from aparte.messages import facade as rendering


def judge(found: shapes.Read) -> list[Problem]:
    """Return every problem of a scenario as it was read, those of its templates included.

    A template is not judged where something is wrong already, nor where nothing can be read.
    """
    problems = [*found.problems]
    if "" not in found.parts:
        places = {one.path for one in problems}
        inside = shapes.untouched(check(found.value), found.parts)
        problems += [one for one in inside if one.path not in places]
    return shapes.told(problems)


def check(scenario: model.Scenario) -> list[Problem]:
    """Return what is wrong with the Liquid and MJML of each message, at its place."""
    found: list[Problem] = []
    for key, message in scenario.messages.items():
        if message.channel != channels.EMAIL:
            continue  # What another channel carries is for its own sender to check.
        if message.layout and message.layout not in rendering.layouts():
            continue  # checking the scenario says so
        for one in rendering.check_message(composing.content_of(key, message)):
            # Lines of a document laid in are those of the body: only the name differs.
            place = one.path.replace("mjml", "body", 1) if message.layout else one.path
            path = ".".join(part for part in ("messages", key, place) if part)
            found.append(Problem(one.code, path, one.words))
    return found
