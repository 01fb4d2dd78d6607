"""The page on which a reader leaves: one question, one button, words in French and English.

It needs no script, no font and no image; it says what stops and what does not, and nothing else.
"""

from __future__ import annotations

import html
from typing import Final

from starlette.responses import Response

from aparte.kernel.words import Language, Words

_HEADERS: Final = {
    "Cache-Control": "no-store, private",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "Vary": "Accept-Language",
    "X-Robots-Tag": "noindex",
}

_PAGE: Final = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; --ink: #1d1b18; --paper: #faf8f4; --accent: #1d1b18; }}
@media (prefers-color-scheme: dark) {{
  :root {{ --ink: #f2efe9; --paper: #1b1a18; --accent: #f2efe9; }}
}}
body {{ margin: 0; min-height: 100vh; display: grid; place-items: center;
  background: var(--paper); color: var(--ink);
  font: 1.0625rem/1.6 system-ui, -apple-system, "Segoe UI", sans-serif; }}
main {{ max-width: 32rem; padding: 2rem 1.5rem; }}
h1 {{ font-size: 1.5rem; line-height: 1.3; margin: 0 0 1rem; }}
p {{ margin: 0 0 1rem; }}
button {{ font: inherit; font-weight: 600; color: var(--paper); background: var(--accent);
  border: 0; border-radius: .5rem; padding: .75rem 1.25rem; cursor: pointer; }}
button:focus-visible {{ outline: 3px solid #6b8cff; outline-offset: 3px; }}
</style>
</head>
<body>
<main>
<h1>{title}</h1>
{body}
</main>
</body>
</html>
"""

_WHAT: Final = {
    ("marketing", "email"): Words(en="marketing e-mails", fr="e-mails commerciaux"),
    ("marketing", "sms"): Words(en="marketing text messages", fr="SMS commerciaux"),
    ("newsletter", "email"): Words(en="the newsletter", fr="la lettre d’information"),
}
_OTHER: Final = Words(en="messages of the kind “{purpose}”", fr="messages de type « {purpose} »")
_FROM: Final = Words(en=" from {brand}", fr=" de {brand}")

_ASK_TITLE: Final = Words(en="Unsubscribe?", fr="Se désabonner ?")
_ASK: Final = Words(
    en="You will no longer receive {what}{brand}.",
    fr="Vous ne recevrez plus : {what}{brand}.",
)
_STILL: Final = Words(
    en="Messages about your own orders and your account still come: they are not advertising.",
    fr="Les messages sur vos commandes et votre compte continuent : ce n’est pas de la publicité.",
)
_BUTTON: Final = Words(en="Unsubscribe", fr="Me désabonner")

_DONE_TITLE: Final = Words(en="You are unsubscribed", fr="Vous êtes désabonné(e)")
_DONE: Final = Words(
    en="It takes effect now: no more {what}{brand}. You can close this page.",
    fr="C’est effectif dès maintenant, vous ne recevrez plus : {what}{brand}. "
    "Vous pouvez fermer cette page.",
)

_DAMAGED_TITLE: Final = Words(en="This link does not work", fr="Ce lien ne fonctionne pas")
_DAMAGED: Final = Words(
    en="It was perhaps cut by the mail program. Open it again from the message itself.",
    fr="Il a peut-être été coupé par la messagerie. Rouvrez-le depuis le message lui-même.",
)
_FORGOTTEN: Final = Words(
    en="The message it came from is no longer on record. Use the link of a more recent message, "
    "or reply to the sender.",
    fr="Le message d’où il vient n’est plus conservé. Utilisez le lien d’un message plus récent, "
    "ou répondez à l’expéditeur.",
)
_UNAVAILABLE_TITLE: Final = Words(en="Not just now", fr="Impossible pour l’instant")
_UNAVAILABLE: Final = Words(
    en="Your request could not be recorded. Please try again in a few minutes.",
    fr="Votre demande n’a pas pu être enregistrée. Réessayez dans quelques minutes.",
)


def question(language: Language, brand: str, purpose: str, channel: str) -> Response:
    """Return the page that asks; its button posts to the address it stands at."""
    said = _ASK.filled(**_places(language, brand, purpose, channel))
    button = html.escape(_BUTTON.in_language(language))
    form = f'<form method="post"><button type="submit">{button}</button></form>'
    return _page(language, _ASK_TITLE, [said, _STILL], form)


def done(language: Language, brand: str, purpose: str, channel: str) -> Response:
    """Return the page that confirms."""
    said = _DONE.filled(**_places(language, brand, purpose, channel))
    return _page(language, _DONE_TITLE, [said, _STILL])


def damaged(language: Language) -> Response:
    """Return the page for a token that is not ours."""
    return _page(language, _DAMAGED_TITLE, [_DAMAGED], status=404)


def forgotten(language: Language) -> Response:
    """Return the page for a delivery whose record is gone."""
    return _page(language, _DAMAGED_TITLE, [_FORGOTTEN], status=410)


def unavailable(language: Language) -> Response:
    """Return the page for a request that could not be committed."""
    return _page(language, _UNAVAILABLE_TITLE, [_UNAVAILABLE], status=503)


def _places(language: Language, brand: str, purpose: str, channel: str) -> dict[str, str]:
    what = _WHAT.get((purpose, channel)) or _OTHER.filled(purpose=purpose)
    return {
        "what": what.in_language(language),
        "brand": _FROM.filled(brand=brand).in_language(language) if brand else "",
    }


def _page(
    language: Language, title: Words, paragraphs: list[Words], form: str = "", status: int = 200
) -> Response:
    texts = [html.escape(words.in_language(language)) for words in paragraphs]
    body = "\n".join([*(f"<p>{text}</p>" for text in texts), form])
    page = _PAGE.format(
        language=language, title=html.escape(title.in_language(language)), body=body
    )
    headers = {**_HEADERS, "Content-Language": language}
    return Response(page, status_code=status, media_type="text/html", headers=headers)
