"""Why a message could not be made for one person; each skips that message, never the queue."""

from __future__ import annotations

from aparte.kernel import errors
from aparte.kernel.words import Words


class TemplateError(errors.AppError):
    """The template failed for this person: which part, which line, and what went wrong."""

    status = 422
    code = "template_error"

    def __init__(self, part: str, reason: str, line: int | None = None) -> None:
        where = Words(en=part, fr=part)
        if line is not None:
            where = Words(en=f"{part}, line {line}", fr=f"{part}, ligne {line}")
        super().__init__(
            Words(
                en=f"The template failed ({where.en}): {reason}",
                fr=f"Le modèle a échoué ({where.fr}) : {reason}",
            )
        )
        self.part = part
        self.reason = reason
        self.line = line


class TemplateAbortedError(errors.AppError):
    """The template itself decided that this person gets no message."""

    status = 422
    code = "aborted_by_template"

    def __init__(self, reason: str) -> None:
        super().__init__(
            Words(
                en=f"The template stopped the message: {reason or 'no reason given'}",
                fr=f"Le modèle a arrêté le message : {reason or 'sans raison donnée'}",
            )
        )
        self.reason = reason


class AddressError(errors.AppError):
    """No mail can be addressed to this."""

    status = 422
    code = "bad_address"

    def __init__(self, address: str) -> None:
        shown = address[:100]
        super().__init__(
            Words(
                en=f"No e-mail can be addressed to “{shown}”.",
                fr=f"Aucun e-mail ne peut être adressé à « {shown} ».",
            )
        )
