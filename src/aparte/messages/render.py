"""Renders a compiled message for one person: the only work done per recipient.

Pure: the context, the delivery and the compiled message decide every byte.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from liquid import exceptions as liquid_errors

from aparte.messages import addresses, dialect, errors, links, plain_text, template
from aparte.messages.contracts import DeliveryRef, RenderedMessage

_NOT_TOKEN: Final = re.compile(r"[^A-Za-z0-9_.-]+")


def render(
    compiled: template.CompiledMessage, context: Mapping[str, object], delivery: DeliveryRef
) -> RenderedMessage:
    """Return the message for one person.

    `context` holds `contact`, `event`, `cart`, `products`, `workspace`; the address of the
    unsubscribe page is added here. Raises TemplateError and TemplateAbortedError.
    """
    names = _names(compiled, context, delivery)
    subject = addresses.one_line(_print("subject", compiled.subject, names))
    if not subject:
        raise errors.TemplateError("subject", "the subject is empty / l’objet est vide")
    page = _print("html", compiled.html, names)
    text = plain_text.tidy(_print("text", compiled.text, names))
    unsubscribe = str(names["unsubscribe_url"])
    return RenderedMessage(
        subject[: template.SUBJECT_MAX], page, text, _headers(compiled, delivery, unsubscribe)
    )


def _names(
    compiled: template.CompiledMessage, context: Mapping[str, object], delivery: DeliveryRef
) -> dict[str, object]:
    urls = compiled.urls
    place = (delivery.partition, delivery.workspace_id, delivery.delivery_id)
    start = links.head("click", *place)
    sign, base = urls.signer.sign_target, urls.click_base
    return {
        **context,
        "unsubscribe_url": urls.page("unsubscribe", *place),
        "_links": [base + sign(start, target) for target in compiled.targets],
        "_track": _tracker(urls, start),
        "_pixel": urls.pixel(*place),
        "_at": delivery.at,
        "_zone": delivery.zone,
        "_language": compiled.language,
    }


def _tracker(urls: links.Urls, start: bytes) -> Callable[[str], str]:
    def track(address: str) -> str:
        if links.is_unsafe(address):
            raise errors.TemplateError("html", f"unsafe link / lien dangereux: {address[:60]}")
        if address.startswith(urls.tracking_base) or not links.can_track(address):
            return address
        return urls.click(start, address)

    return track


def _print(part: str, parsed: dialect.Template, names: Mapping[str, object]) -> str:
    try:
        return parsed.print(names)
    except (errors.TemplateError, errors.TemplateAbortedError):
        raise
    except liquid_errors.LiquidError as error:
        place = error.context()
        line = None if place is None else place[0]
        raise errors.TemplateError(part, str(error.message), line) from error
    except Exception as error:
        # Filters meet whatever people sent as properties: no value of theirs stops the queue.
        raise errors.TemplateError(part, f"{type(error).__name__}: {error}") from error


def _headers(
    compiled: template.CompiledMessage, delivery: DeliveryRef, unsubscribe: str
) -> tuple[tuple[str, str], ...]:
    feedback = ":".join(
        _NOT_TOKEN.sub("-", part) or "-"
        for part in (delivery.scenario_key, compiled.key, str(delivery.workspace_id), "aparte")
    )
    headers = [
        # RFC 3834: nobody wrote this by hand, so no machine should answer it.
        ("Auto-Submitted", "auto-generated"),
        ("Feedback-ID", feedback),
        ("X-Aparte-Delivery", delivery.delivery_id.hex()),
    ]
    if not compiled.transactional:
        # RFC 2369 and, for one click without a page, RFC 8058.
        leave = f"<{unsubscribe}>"
        mailto = compiled.sender.unsubscribe_mailto
        if mailto:
            token = unsubscribe.rpartition("/")[2]
            leave += f", <mailto:{addresses.to_ascii(mailto)}?subject=unsubscribe-{token}>"
        headers.append(("List-Unsubscribe", leave))
        headers.append(("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))
    return tuple(headers)
