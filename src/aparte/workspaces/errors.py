"""What can go wrong with accounts and keys."""

from __future__ import annotations

from typing import Final

from aparte.kernel.errors import AppError
from aparte.kernel.words import Words


class WrongCredentialsError(AppError):
    """Address and password do not belong together."""

    status = 401
    code = "wrong_credentials"


class TooManyAttemptsError(AppError):
    """Signing in failed too often lately."""

    status = 429
    code = "too_many_attempts"


class ForbiddenError(AppError):
    """Who asks is known, and may not do this."""

    status = 403
    code = "forbidden"


WRONG_CREDENTIALS: Final = Words(
    en="This address and password do not belong together. Check both and try again.",
    fr="Cette adresse et ce mot de passe ne vont pas ensemble. Vérifiez les deux et réessayez.",
)
TOO_MANY_ATTEMPTS: Final = Words(
    en="Signing in failed too often. Wait a quarter of an hour, then try again.",
    fr="Trop d’échecs de connexion. Attendez un quart d’heure, puis réessayez.",
)
NO_WORKSPACE: Final = Words(
    en="Your account belongs to no workspace. Ask the owner of the workspace to add you.",
    fr="Votre compte n’appartient à aucun espace. Demandez à son propriétaire de vous ajouter.",
)
NO_SUCH_KEY: Final = Words(
    en="There is no key {id} in this workspace; it may have been revoked already.",
    fr="Il n’y a pas de clé {id} dans cet espace ; elle a peut-être déjà été révoquée.",
)
NO_SUCH_SOURCE: Final = Words(
    en="There is no source {id} in this workspace; it may have been revoked already.",
    fr="Il n’y a pas de source {id} dans cet espace ; elle a peut-être déjà été révoquée.",
)
KEY_TAKEN: Final = Words(
    en="Another workspace is already called “{key}”: choose another key.",
    fr="Un autre espace s’appelle déjà « {key} » : choisissez une autre clé.",
)
