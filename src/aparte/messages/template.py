"""From a message as written to a message ready to render: done once, not once per person.

`check_message` lists what is wrong with a message in words; `compile_message` makes of one
language version three parsed Liquid templates (subject, HTML, text) in which links, open pixel
and unsubscribe footer are already in place.
"""

from __future__ import annotations

import html
import re
from typing import Final

import msgspec
from liquid import exceptions as liquid_errors

from aparte.kernel.errors import InvalidError, Problem
from aparte.kernel.words import Words
from aparte.messages import (
    addresses,
    dialect,
    errors,
    languages,
    links,
    markup,
    plain_text,
    shelter,
)
from aparte.messages.contracts import MessageContent, Sender

SUBJECT_MAX: Final = 250
"""Characters of a subject, as written and as sent."""
SOURCE_MAX: Final = 500_000
"""Characters of one body as written."""
LINKS_MAX: Final = 300

_HREF: Final = re.compile(r"(<a\b[^>]*?\shref=)([\"'])(.*?)\2", re.IGNORECASE | re.DOTALL)
_TRACKING: Final = "{{% tracking %}}{}{{% endtracking %}}"
_OUR_PAGES: Final = ("unsubscribe_url",)
_LEAVING: Final = ("unsubscribe_url",)
_PIXEL: Final = (
    '<img src="{word}" width="1" height="1" alt="" border="0"'
    ' style="display:block;border:0;width:1px;height:1px;">'
)
_FOOTER: Final = (
    '<div style="padding:20px;text-align:center;font-family:Arial,Helvetica,sans-serif;'
    'font-size:12px;line-height:18px;color:#666666;">'
    '<a href="{word}" style="color:#666666;text-decoration:underline;">{text}</a></div>'
)
_LEAVE: Final = Words(en="Unsubscribe", fr="Se désabonner")


class CompiledMessage(msgspec.Struct, frozen=True):
    """One language version of a message, ready to render for many people."""

    key: str
    language: str
    transactional: bool
    sender: Sender
    urls: links.Urls
    subject: dialect.Template
    html: dialect.Template
    text: dialect.Template
    targets: tuple[bytes, ...]
    """The addresses of the tracked links that are the same for everybody."""


class _Parts(msgspec.Struct, frozen=True):
    subject: dialect.Template
    html: dialect.Template
    text: dialect.Template
    targets: tuple[bytes, ...]


def check_message(content: MessageContent) -> list[Problem]:
    """Return everything that is wrong with a message, each with its path and words."""
    problems = [*_check_languages(content), *_check_addresses(content)]
    for language in sorted(content.mjml.keys() & content.subject.keys()):
        problems += _compile_parts(content, language)[1]
    return problems


def compile_message(
    content: MessageContent, language: str, fallback: str, sender: Sender, urls: links.Urls
) -> CompiledMessage:
    """Return the version of a message for a person's language; raises InvalidError.

    Meant to be called once per (version, message, language) and kept: it takes milliseconds.
    """
    problems = [*_check_languages(content), *_check_addresses(content)]
    if problems:
        raise _invalid(problems)
    chosen = languages.choose(content.mjml.keys(), language, fallback)
    parts, problems = _compile_parts(content, chosen)
    if parts is None:
        raise _invalid(problems)
    return CompiledMessage(
        key=content.key,
        language=chosen,
        transactional=content.transactional,
        sender=_sender(content, sender),
        urls=urls,
        subject=parts.subject,
        html=parts.html,
        text=parts.text,
        targets=parts.targets,
    )


def _sender(content: MessageContent, sender: Sender) -> Sender:
    return msgspec.structs.replace(
        sender,
        name=content.sender_name or sender.name,
        address=content.sender_address or sender.address,
        reply_to=content.reply_to or sender.reply_to,
    )


def _invalid(problems: list[Problem]) -> InvalidError:
    first = problems[0].words
    return InvalidError(
        Words(
            en=f"The message cannot be used: {first.en}",
            fr=f"Le message est inutilisable : {first.fr}",
        ),
        tuple(problems),
    )


# ----------------------------------------------------------------------------------- checks


def _check_languages(content: MessageContent) -> list[Problem]:
    problems: list[Problem] = []
    if not content.mjml:
        problems.append(Problem("no_body", "mjml", _NO_BODY))
    for language in sorted(content.mjml.keys() - content.subject.keys()):
        words = _NO_SUBJECT.filled(language=language)
        problems.append(Problem("no_subject", f"subject.{language}", words))
    named = content.subject.keys() | content.preheader.keys()
    for language in sorted(named - content.mjml.keys()):
        words = _NO_BODY_IN.filled(language=language)
        problems.append(Problem("no_body", f"mjml.{language}", words))
    return problems


def _check_addresses(content: MessageContent) -> list[Problem]:
    problems: list[Problem] = []
    for path in ("sender_address", "reply_to"):
        address: str | None = getattr(content, path)
        if address is None:
            continue
        try:
            addresses.to_ascii(address)
        except errors.AddressError as error:
            problems.append(Problem("bad_address", path, error.words))
    return problems


# -------------------------------------------------------------------------------- compiling


def _compile_parts(content: MessageContent, language: str) -> tuple[_Parts | None, list[Problem]]:
    source = content.mjml[language]
    problems: list[Problem] = []
    subject = _parse(content.subject[language], f"subject.{language}", problems, escapes=False)
    if not content.subject[language].strip():
        problems.append(Problem("no_subject", f"subject.{language}", _EMPTY_SUBJECT))
    if len(content.subject[language]) > SUBJECT_MAX * 4:
        words = _TOO_LONG.filled(limit=SUBJECT_MAX * 4)
        problems.append(Problem("too_long", f"subject.{language}", words))
    preheader = content.preheader.get(language, "")
    _parse(preheader, f"preheader.{language}", problems, escapes=True)
    path = f"mjml.{language}"
    if len(source) > SOURCE_MAX:
        problems.append(Problem("too_long", path, _TOO_LONG.filled(limit=SOURCE_MAX)))
    else:
        _parse(source, path, problems, escapes=True)
    if problems or subject is None:
        return None, problems
    return _compile_body(content, language, subject)


def _compile_body(
    content: MessageContent, language: str, subject: dialect.Template
) -> tuple[_Parts | None, list[Problem]]:
    path = f"mjml.{language}"
    put_away = shelter.shelter(content.mjml[language])
    problems = [_problem(code, path, words, line) for line, code, words in put_away.faults]
    if len(put_away.pieces) > shelter.PIECES_MAX:
        words = _TOO_MUCH_LIQUID.filled(limit=shelter.PIECES_MAX)
        problems.append(Problem("too_much_liquid", path, words))
    mjml = put_away.text
    preheader = content.preheader.get(language, "")
    if preheader:
        mjml = markup.with_preheader(mjml, _shelter_line(preheader, put_away))
    try:
        page = markup.to_html(mjml, language)
    except markup.MarkupError as error:
        words = Words(en=error.reason, fr=f"MJML incorrect : {error.reason}")
        problems.append(_problem("bad_mjml", path, words, error.line))
        return None, problems
    for piece in put_away.lost(page):
        words = _MISPLACED.filled(piece=piece[:60])
        problems.append(Problem("liquid_misplaced", path, words))
    if not content.transactional and not any(name in content.mjml[language] for name in _LEAVING):
        page = markup.before_end(page, _footer(put_away, language))
    targets = _Targets(put_away, path, problems)
    page = _HREF.sub(targets.rewrite, page)
    text = plain_text.from_html(page)
    page = markup.before_end(page, _PIXEL.format(word=put_away.put("{{ _pixel }}")))
    page = markup.fold(page)
    prologue = put_away.prologue
    parsed_page = _parse(prologue + put_away.restore(page), path, problems, escapes=True)
    parsed_text = _parse(
        prologue + put_away.restore(text, plain=True), path, problems, escapes=False
    )
    if problems or parsed_page is None or parsed_text is None:
        return None, problems
    return _Parts(subject, parsed_page, parsed_text, tuple(targets.found)), []


def _shelter_line(text: str, put_away: shelter.Shelter) -> str:
    """Put the Liquid of a line of text away into a body's shelter."""
    line = shelter.shelter(f"<mjml><mj-preview>{text.replace('<', '‹')}</mj-preview>")
    moved = {index: put_away.put(piece) for index, piece in enumerate(line.pieces)}
    inner = line.text.removeprefix("<mjml><mj-preview>").removesuffix("</mj-preview>")
    return re.sub(r"lqz(\d+)zq", lambda match: moved[int(match[1])], inner)


def _footer(put_away: shelter.Shelter, language: str) -> str:
    text = html.escape(_LEAVE.in_language(language)).encode("ascii", "xmlcharrefreplace").decode()
    return _FOOTER.format(word=put_away.put("{{ unsubscribe_url }}"), text=text)


class _Targets:
    """Rewrites the links of a page, once: tracked ones become a tag that prints their token."""

    def __init__(self, put_away: shelter.Shelter, path: str, problems: list[Problem]) -> None:
        self.put_away = put_away
        self.path = path
        self.problems = problems
        self.found: dict[bytes, int] = {}

    def rewrite(self, match: re.Match[str]) -> str:
        before, quote, written = match[1], match[2], match[3]
        address = html.unescape(written).strip()
        if links.is_unsafe(address):
            words = _UNSAFE_LINK.filled(address=address[:60])
            self.problems.append(Problem("unsafe_link", self.path, words))
            return match[0]
        word = self._word(address, written)
        return match[0] if word is None else f"{before}{quote}{word}{quote}"

    def _word(self, address: str, written: str) -> str | None:
        if shelter.has_placeholder(written):
            source = self.put_away.restore(written)
            if any(name in source for name in _OUR_PAGES):
                return None
            plain = self.put_away.restore_unescaped(written)
            self.put_away.plain[len(self.put_away.pieces)] = _TRACKING.format(plain)
            return self.put_away.put(_TRACKING.format(source))
        if not links.can_track(address) or len(self.found) >= LINKS_MAX:
            return None
        index = self.found.setdefault(address.encode(), len(self.found))
        return self.put_away.put(f"{{% tracked {index} %}}")


def _parse(
    source: str, path: str, problems: list[Problem], *, escapes: bool
) -> dialect.Template | None:
    environment = dialect.environment(escapes=escapes)
    try:
        template = environment.read(source)
        analysis = template.analyze()
    except liquid_errors.LiquidError as error:
        problems.append(_liquid_problem(error, path))
        return None
    unknown = sorted(analysis.filters.keys() - environment.filters.keys())
    for name in unknown:
        line = source.count("\n", 0, analysis.filters[name][0].index) + 1
        problems.append(_problem("unknown_filter", path, _UNKNOWN_FILTER.filled(name=name), line))
    return None if unknown else template


def _liquid_problem(error: liquid_errors.LiquidError, path: str) -> Problem:
    place = error.context()
    reason = str(error.message)
    words = Words(en=f"Liquid: {reason}", fr=f"Liquid : {reason}")
    return _problem("bad_liquid", path, words, None if place is None else place[0])


def _problem(code: str, path: str, words: Words, line: int | None) -> Problem:
    if line is None:
        return Problem(code, path, words)
    return Problem(
        code, path, Words(en=f"Line {line}: {words.en}", fr=f"Ligne {line} : {words.fr}")
    )


_NO_BODY: Final = Words(
    en="The message has no body; write one in at least one language.",
    fr="Le message n’a pas de corps ; écrivez-le dans au moins une langue.",
)
_NO_BODY_IN: Final = Words(
    en="There is a subject or preheader in “{language}” but no body.",
    fr="Il y a un objet ou un pré-en-tête en « {language} », mais pas de corps.",
)
_NO_SUBJECT: Final = Words(
    en="There is a body in “{language}” but no subject.",
    fr="Il y a un corps en « {language} », mais pas d’objet.",
)
_EMPTY_SUBJECT: Final = Words(en="The subject is empty.", fr="L’objet est vide.")
_TOO_LONG: Final = Words(
    en="Too long: at most {limit} characters.", fr="Trop long : {limit} caractères au plus."
)
_TOO_MUCH_LIQUID: Final = Words(
    en="Too much Liquid: at most {limit} tags and outputs.",
    fr="Trop de Liquid : {limit} balises et valeurs au plus.",
)
_MISPLACED: Final = Words(
    en="“{piece}” stands where MJML drops it; move it inside mj-text, mj-raw or an attribute.",
    fr="« {piece} » est à un endroit que MJML ignore ; placez-le dans mj-text, mj-raw ou un "
    "attribut.",
)
_UNSAFE_LINK: Final = Words(
    en="The link “{address}” would run code; use a web address.",
    fr="Le lien « {address} » exécuterait du code ; utilisez une adresse web.",
)
_UNKNOWN_FILTER: Final = Words(
    en="There is no filter “{name}”.", fr="Il n’existe pas de filtre « {name} »."
)
