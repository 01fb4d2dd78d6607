"""Send: ask permission for a message and say what to do when it is refused.

Several messages, of a channel each, are asked for in order at the moment of asking, and the first
that may leave does. Only when none may is the step refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

from typing_extensions import override

from aparte.core import phrases, vocabulary
from aparte.core.scenarios.steps import base
from aparte.kernel import durations
from aparte.kernel.errors import Problem
from aparte.kernel.words import Words, join

if TYPE_CHECKING:
    from aparte.core.conditions import Known
    from aparte.core.contact import Contact, Journey
    from aparte.core.scenarios.compiling import CompiledMessage, Needed
    from aparte.core.scene import Scene

Refused = Literal["skip", "defer", "end"]

CHOICES_MAX: Final = 5
"""Messages that one step may choose from: as many as there are channels."""

PREFERRED: Final = "preferred_channel"
"""The attribute that names the channel a contact prefers."""

_REFUSED = {
    "skip": Words(en="if refused, it is skipped", fr="en cas de refus, il est omis"),
    "end": Words(en="if refused, the journey ends", fr="en cas de refus, le parcours s’arrête"),
}
_PREFERS: Final = Words(
    en="the channel that the person prefers comes first",
    fr="le canal que préfère la personne passe en premier",
)


class Choice(NamedTuple):
    """One of a step's messages as people name it; `channel` is empty where nothing is known."""

    name: Words
    channel: str


class Send(base.Step, frozen=True, tag="send"):
    """Send one of the scenario's messages: `message`, or the first of `messages` that may leave.

    With `prefer: contact`, that of the channel named by the contact's attribute
    `preferred_channel` is asked for first.
    """

    message: str = ""
    if_refused: Refused = "skip"
    defer_for: str = "24h"
    messages: tuple[str, ...] = ()
    prefer: Literal["contact"] | None = None

    def choices(self) -> tuple[str, ...]:
        """Return the keys of the messages it may send, in order."""
        return self.messages or (self.message,)

    @override
    def family(self) -> str:
        return "send"

    @override
    def title(self) -> Words:
        return self.titled(self._unknown())

    @override
    def detail(self) -> Words:
        return self.asking(self._unknown())

    def _unknown(self) -> list[Choice]:
        return [Choice(phrases.same(key), "") for key in self.choices()]

    def titled(self, choices: list[Choice]) -> Words:
        """Return the step's name in a few words, with the messages' own names."""
        named = join([_quoted(one) for one in choices], en=", else ", fr=", sinon ")
        return Words(en=f"Send {named.en}", fr=f"Envoyer {named.fr}")

    def asking(self, choices: list[Choice]) -> Words:
        """Return what the step does, as a sentence, with the messages' own names."""
        if self.if_refused == "defer":
            length = durations.to_words(durations.parse(self.defer_for))
            rule = Words(
                en=f"if refused, it waits at most {length.en}",
                fr=f"en cas de refus, il attend au plus {length.fr}",
            )
        else:
            rule = _REFUSED[self.if_refused]
        named = join([_told(one, choices) for one in choices], en=", else ", fr=", sinon ")
        if self.prefer is not None:
            rule = join([_PREFERS, rule], en="; ", fr=" ; ")
        return Words(
            en=f"{named.en} asks to leave; {rule.en}.",
            fr=f"{named.fr} demande à partir ; {rule.fr}.",
        )

    @override
    def check(self, path: str, known: Known) -> list[Problem]:
        del known
        problems = base.check_duration(self.defer_for, f"{path}.defer_for")
        if bool(self.message) == bool(self.messages):
            words = Words(
                en="Name either one `message`, or `messages` in the order in which to try them.",
                fr="Nommez soit un `message`, soit des `messages` dans l’ordre où les essayer.",
            )
            problems.append(Problem("one_message", f"{path}.message", words))
        if len(self.messages) > CHOICES_MAX:
            words = Words(
                en=f"Choose among at most {CHOICES_MAX} messages.",
                fr=f"Choisissez parmi {CHOICES_MAX} messages au plus.",
            )
            problems.append(Problem("too_many", f"{path}.messages", words))
        if self.prefer is not None and len(self.messages) < 2:  # noqa: PLR2004 -- a choice has two
            words = Words(
                en="There is no channel to prefer: name several `messages`.",
                fr="Il n’y a pas de canal à préférer : nommez plusieurs `messages`.",
            )
            problems.append(Problem("nothing_to_choose", f"{path}.prefer", words))
        return problems

    @override
    def compile(self, needed: Needed) -> SendRunner:
        del needed
        return SendRunner(self)


def _quoted(choice: Choice) -> Words:
    return Words(en=f"“{choice.name.en}”", fr=f"« {choice.name.fr} »")


def _told(choice: Choice, choices: list[Choice]) -> Words:
    """Return a message by its name, with its channel where there are several to tell apart."""
    named = _quoted(choice)
    if len(choices) == 1 or not choice.channel:
        return named
    channel = vocabulary.channel(choice.channel)
    return Words(en=f"{named.en} ({channel.en})", fr=f"{named.fr} ({channel.fr})")


class SendRunner(base.StepRunner):
    """Wants a message as soon as the journey is here, and again when a deferral is over."""

    def __init__(self, step: Send) -> None:
        super().__init__(step)
        self.messages = step.choices()
        self.prefers = step.prefer == "contact"
        self.if_refused = step.if_refused
        self.defer_for = durations.parse(step.defer_for)

    @override
    def act(self, scene: Scene, journey: Journey) -> base.Move:
        asked_again = scene.rejudging or (scene.rechoosing and len(self.messages) > 1)
        if journey.wanted_at and scene.now < journey.wake_at and not asked_again:
            return base.Stay(journey.wake_at)
        return base.Want(self.messages)

    def order(
        self, contact: Contact, messages: dict[str, CompiledMessage]
    ) -> list[CompiledMessage]:
        """Return the messages in the order in which they are asked for, of a contact."""
        chosen = [messages[key] for key in self.messages]
        said: Any = contact.attribute(PREFERRED) if self.prefers else None
        if isinstance(said, str):
            preferred = said.strip().casefold()
            chosen.sort(key=lambda message: message.channel != preferred)
        return chosen
