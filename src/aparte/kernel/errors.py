"""Problems and errors a person can cause: values that say what, where and what to do."""

from __future__ import annotations

from typing import ClassVar

import msgspec

from aparte.kernel.words import Words


class Problem(msgspec.Struct, frozen=True):
    """One mistake in what somebody gave us.

    `code` is stable and short, `path` points into what was given (`steps[2].next`), `words` tell
    what is wrong and what to do. `line` is where that stands in the YAML it was written in.
    """

    code: str
    path: str
    words: Words
    line: int | None = None


class AppError(Exception):
    """The request cannot be carried out."""

    status: ClassVar[int] = 400
    code: ClassVar[str] = "bad_request"

    def __init__(self, words: Words, problems: tuple[Problem, ...] = ()) -> None:
        super().__init__(words.en)
        self.words = words
        self.problems = problems


class InvalidError(AppError):
    """What was given has problems; each is listed."""

    status = 422
    code = "invalid"


class NotFoundError(AppError):
    """Nothing of that name or id exists here."""

    status = 404
    code = "not_found"


class ConflictError(AppError):
    """Something else already holds that place."""

    status = 409
    code = "conflict"
